import { setTimeout as pause } from 'node:timers/promises';

import type { NativeConnection, Worker } from '@temporalio/worker';

import { mustBeWell, type Ping } from '../process/databases.ts';
import { Attempts } from './attempts.ts';

/** Shorter than `/readyz` waits. */
const PATIENCE_MS = 1_000;

/** Whether a worker can take work. */
export class Readiness {
  /** What it runs. */
  readonly attempts = new Attempts();
  readonly #places: number;
  readonly #ping: Ping;
  #polling: readonly [worker: Worker, temporal: NativeConnection] | undefined;
  #asking: Promise<boolean> | undefined;

  /**
   * @param places how many attempts it runs at once
   * @param ping looks at its database
   */
  constructor(places: number, ping: Ping) {
    this.#places = places;
    this.#ping = ping;
  }

  /** From here on, it depends on this worker. */
  dependOn(worker: Worker, temporal: NativeConnection): void {
    this.#polling = [worker, temporal];
  }

  /** @throws Error saying what keeps the worker from taking work */
  async look(): Promise<true> {
    await mustBeWell([this.#ping]);
    if (this.#polling === undefined) throw new Error('temporal was not reached yet');
    const [worker, temporal] = this.#polling;
    const state = worker.getState();
    if (state !== 'RUNNING') throw new Error(`the worker is ${state.toLowerCase()}`);
    if (this.attempts.overdue >= this.#places) {
      throw new Error(`all of the ${this.#places} attempts that it can run at once should have ended`);
    }
    if (!(await this.#answers(temporal))) throw new Error("temporal doesn't answer");
    return true;
  }

  /** The connection tries again for ten seconds, whatever deadline or signal a call has, so one call is made at a time. */
  async #answers({ workflowService }: NativeConnection): Promise<boolean> {
    this.#asking ??= workflowService
      .getSystemInfo({})
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        this.#asking = undefined;
      });
    return Promise.race([this.#asking, pause(PATIENCE_MS, false, { ref: false })]);
  }
}
