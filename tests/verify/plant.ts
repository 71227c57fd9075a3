import type { Service } from '../../contracts/names.ts';
import type { Line, Witness } from './small-world.ts';

/** Something that went wrong, as it shows in a database or a simulator's log, and the laws that it breaks. */
export interface Plant {
  /** What went wrong. */
  readonly wrong: string;
  readonly sql?: readonly [service: Service, sql: string];
  readonly log?: readonly [witness: Witness, change: (lines: readonly Line[]) => readonly Line[]];
  readonly breaks: readonly string[];
}

/** What changes a log. */
export const added =
  (...more: readonly Line[]) =>
  (lines: readonly Line[]): readonly Line[] => [...lines, ...more];
export const without =
  (...keys: readonly string[]) =>
  (lines: readonly Line[]): readonly Line[] =>
    lines.filter(({ key }) => !keys.includes(key));
export const changed =
  (wanted: string, change: Partial<Line>) =>
  (lines: readonly Line[]): readonly Line[] =>
    lines.map((each) => (each.key === wanted ? { ...each, ...change } : each));
