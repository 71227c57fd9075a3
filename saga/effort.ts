import { condition } from '@temporalio/workflow';

import type { ResolveSaga } from '../contracts/saga.ts';
import { explain } from './failures.ts';
import { Pursuit, type Attendant, type Decides } from './persist.ts';

/** How an act ended: that somebody had it stopped is one way. */
export type Ended = { readonly result: unknown } | { readonly error: unknown };

/** What is being done for a step, and what an operator rules about it meanwhile. */
export class Effort {
  readonly #attendant: Attendant;
  #pursuit: Pursuit<unknown> | null = null;
  #ruling: ResolveSaga | null = null;

  constructor(attendant: Attendant) {
    this.#attendant = attendant;
  }

  /** Whether an operator has ruled, and nothing was done about it yet. */
  get isRuled(): boolean {
    return this.#ruling !== null;
  }

  async pursue(act: () => Promise<unknown>, decides: Decides): Promise<Ended> {
    this.#pursuit = new Pursuit(act, decides, this.#attendant);
    try {
      return { result: await this.#pursuit.run() };
    } catch (error) {
      explain(error); // a bug goes no further
      return { error };
    }
  }

  rule(ruling: ResolveSaga): void {
    if (ruling.action === 'retry') {
      this.#pursuit?.hurry();
      return;
    }
    this.#ruling = ruling;
    this.#pursuit?.stop();
    this.#attendant.heal();
  }

  /** Gives what an operator ruled, once. */
  take(): ResolveSaga | null {
    const ruling = this.#ruling;
    this.#ruling = null;
    return ruling;
  }

  async awaitRuling(): Promise<ResolveSaga> {
    await condition(() => this.isRuled);
    const ruling = this.take();
    if (ruling === null) throw new Error('nobody ruled');
    return ruling;
  }
}
