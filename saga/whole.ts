import type { SagaTrace } from '../contracts/saga.ts';
import type { Attempts } from './attempts.ts';
import type { Way } from './way.ts';

/** The saga that a part belongs to. */
export interface Whole {
  readonly attempts: Attempts;
  readonly way: Way;
  /** Whether a former run was taking back already, and this one only has its attempts registered again. */
  readonly resuming: boolean;
  /** Whether a former run got through the pivot: then nothing before it is refused, or stopped, any more. */
  readonly bound: boolean;
  trace(): SagaTrace;
  changed(moved: boolean): void;
  /** Whether a former run took a nested saga back on its own. */
  wasUndone(path: string): boolean;
  /** Whether a former run may have done what this one hasn't got to yet, so that nothing may stop it. */
  readonly catchingUp: boolean;
  /** Hears that the way forward got to the pivot, or to its end: behind what a former run may have done before. */
  caughtUp(): void;
}
