import type { Case, Failpoint } from './case.ts';

interface Open {
  /** What about these cases isn't right yet. */
  readonly why: string;
  includes(story: string, failpoint: Failpoint): boolean;
}

/** Cases that go wrong, and wait for a change of the design. They aren't played. */
const OPEN: readonly Open[] = [
  {
    why:
      'a run is terminated while it writes down that two people declared its capture refused: the next one goes ' +
      'forward, and what the first wrote late keeps its order from being confirmed',
    includes: (story, { site, place, nth, fault }) =>
      story === 'declared-refused' &&
      fault.startsWith('terminate') &&
      ((site === 'recordCompensation' && !['tx1-committed', 'done', 'reported'].includes(place)) ||
        (site === 'recordAttention' && nth > 1) || // which goes on beside it
        (site === 'capturePayment' && place === 'reported')),
  },
];

/** Why a case is not played; undefined when it is. */
export function openReason({ story, failpoints }: Case): string | undefined {
  return OPEN.find(({ includes }) => failpoints.some((failpoint) => includes(story, failpoint)))?.why;
}
