import type { FaultName, FaultParameters, Faults } from '../../simulators/faults.ts';
import type { Surroundings } from './attempt.ts';

type Fault = Parameters<NonNullable<Surroundings['spoil']>>[0];

const NAMES: Readonly<Record<Fault, FaultName>> = {
  unavailable: 'outage',
  reset: 'reset-after',
  garbled: 'wrong-body',
};

/** A simulator's faults, each switched on for the next request of one order. */
export class Spoiling implements Faults {
  readonly #next = new Map<string, FaultName>();

  /** Has the next request of an order go wrong. */
  spoil(orderId: string, fault: Fault): void {
    this.#next.set(orderId, NAMES[fault]);
  }

  /** The orders whose request never came. */
  get left(): readonly string[] {
    return [...this.#next.keys()];
  }

  strike(...[name, { reference }]: Parameters<Faults['strike']>): FaultParameters | undefined {
    if (this.#next.get(reference) !== name) return undefined;
    this.#next.delete(reference);
    return { probability: 1, seed: 0, shape: 'cut' };
  }

  on(): ReturnType<Faults['on']> {
    return [];
  }

  switchOn(): never {
    throw new Error('the matrix switches on by itself');
  }

  heal(): void {
    this.#next.clear();
  }
}
