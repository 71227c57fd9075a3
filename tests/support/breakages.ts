import { ApplicationFailure } from '@temporalio/common';

import type { Tap } from './system.ts';

/** What is broken in the services, order by order: such an activity fails for good, which parks its step at once. */
export class Breakages {
  readonly #broken = new Map<string, PromiseWithResolvers<Set<string>>>();

  /** No activity of an order begins before somebody has said what is broken for it. */
  readonly tap: Tap = async (name, input, act) => {
    const { key } = input as { readonly key?: string };
    const [orderId] = key?.split('/') ?? [];
    if (orderId !== undefined && (await this.#of(orderId).promise).has(name)) {
      throw ApplicationFailure.nonRetryable(`'${name}' is broken`, 'Broken');
    }
    return act();
  };

  /** Says which activities are broken for an order. */
  break(orderId: string, ...activities: readonly string[]): void {
    this.#of(orderId).resolve(new Set(activities));
  }

  /** Has an activity work from now on. */
  async mend(orderId: string, ...activities: readonly string[]): Promise<void> {
    const broken = await this.#of(orderId).promise;
    for (const activity of activities) broken.delete(activity);
  }

  #of(orderId: string): PromiseWithResolvers<Set<string>> {
    const broken = this.#broken.get(orderId) ?? Promise.withResolvers<Set<string>>();
    this.#broken.set(orderId, broken);
    return broken;
  }
}
