import { log } from '@temporalio/workflow';

import { publishAttention } from './attributes.ts';

/** Whether a saga needs a person, and at which steps. */
export class Attention {
  readonly #sagaId: string;
  readonly #tell: () => void;
  #needed = false;
  #where = '';

  /** `tell` hears when it is needed elsewhere than before, or no more. */
  constructor(sagaId: string, tell: () => void) {
    this.#sagaId = sagaId;
    this.#tell = tell;
  }

  get needed(): boolean {
    return this.#needed;
  }

  /** Looks whether `lost`, or one of the steps that are parked, calls for a person. */
  look(lost: boolean, parked: readonly string[]): void {
    const needed = lost || parked.length > 0;
    const where = parked.join(' ');
    if (needed === this.#needed && where === this.#where) return;
    if (needed !== this.#needed) {
      publishAttention(this.#sagaId, needed);
      log.warn(needed ? 'saga needs attention' : 'saga needs attention no more', { sagaId: this.#sagaId });
    }
    [this.#needed, this.#where] = [needed, where];
    this.#tell();
  }
}
