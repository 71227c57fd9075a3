/** Orders that can't get past their authorization, however slow a test is. */
import type { SagaView } from '../../contracts/saga.ts';
import type { Tap } from './system.ts';

export interface Held {
  readonly tap: Tap;
  /** Lets all go, now and later. */
  release(): void;
}

/** Holds the authorization of whoever pays with this card. */
export function holding(card: string): Held {
  const released = Promise.withResolvers<void>();
  return {
    tap: async (name, input, act) => {
      if (name === 'authorizePayment' && (input as { readonly card?: string }).card === card) await released.promise;
      return act();
    },
    release: () => released.resolve(),
  };
}

/** Whether a saga has heard of its cancel. */
export function isCancelled({ decisions }: SagaView): boolean {
  return decisions.some(({ action }) => action === 'cancel');
}
