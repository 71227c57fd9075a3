import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';

/** The attempts that a worker runs. One whose time is over is Temporal's no more, and holds a place all the same. */
export class Attempts {
  readonly #overAt = new Map<object, number>();

  /** How many should have ended by now. */
  get overdue(): number {
    return [...this.#overAt.values()].filter((at) => at < performance.now()).length;
  }

  /** For a worker, which calls it for each attempt. */
  readonly interceptor = ({ info }: Pick<Context, 'info'>): ActivityInterceptors => ({
    inbound: {
      execute: async (input, next) => {
        this.#overAt.set(info, performance.now() + info.startToCloseTimeoutMs);
        try {
          return await next(input);
        } finally {
          this.#overAt.delete(info);
        }
      },
    },
  });
}
