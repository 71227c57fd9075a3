import type { Case, Failpoint } from './case.ts';

interface Open {
  /** What about these cases isn't right yet. */
  readonly why: string;
  includes(story: string, failpoint: Failpoint): boolean;
}

/** Cases that go wrong, and wait for a change of the design. They aren't played. */
const OPEN: readonly Open[] = [];

/** Why a case is not played; undefined when it is. */
export function openReason({ story, failpoints }: Case): string | undefined {
  return OPEN.find(({ includes }) => failpoints.some((failpoint) => includes(story, failpoint)))?.why;
}
