import type { SagaJournal, SagaTrace } from '../contracts/saga.ts';
import { never, Pursuit } from './persist.ts';
import type { SagaRecord } from './saga.ts';

/** Writes a saga down, and isn't put off by an outage. */
export class Recorder {
  readonly #record: SagaRecord | undefined;
  readonly #changed: () => void;
  #pending = 0;

  constructor(record: SagaRecord | undefined, changed: () => void) {
    this.#record = record;
    this.#changed = changed;
  }

  /** Whether something can't be written down at the moment. */
  get parked(): boolean {
    return this.#pending > 0;
  }

  async decided(trace: SagaTrace, journal: SagaJournal): Promise<void> {
    await this.#persist(async (record) => record.decided(trace, journal));
  }

  async compensating(trace: SagaTrace, journal: SagaJournal): Promise<void> {
    await this.#persist(async (record) => record.compensating(trace, journal));
  }

  async settled(trace: SagaTrace): Promise<void> {
    await this.#persist(async (record) => record.settled(trace));
  }

  async #persist(write: (record: SagaRecord) => Promise<unknown>): Promise<void> {
    const record = this.#record;
    if (record === undefined) return;
    let parked = false;
    const attend = (pending: boolean) => () => {
      if (pending === parked) return;
      parked = pending;
      this.#pending += pending ? 1 : -1;
      this.#changed();
    };
    await new Pursuit(async () => write(record), never, { park: attend(true), heal: attend(false) }).run();
  }
}
