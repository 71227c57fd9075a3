import type { SagaJournal, SagaTrace } from '../contracts/saga.ts';
import { explain } from './failures.ts';
import { never, Pursuit, type Attendant } from './persist.ts';
import type { SagaRecord } from './saga.ts';
import { shielded } from './scopes.ts';

/** Who needs a person knows already: that it can't be written down makes it no worse. */
const nobody: Attendant = { park: () => undefined, heal: () => undefined };

/** Writes a saga down, and isn't put off by an outage. */
export class Recorder {
  readonly #record: SagaRecord | undefined;
  readonly #changed: () => void;
  readonly #ways = new Set<Pursuit<unknown>>();
  #pending = 0;
  #news: SagaTrace | null = null;
  #telling = false;

  constructor(record: SagaRecord | undefined, changed: () => void) {
    this.#record = record;
    this.#changed = changed;
  }

  /** Whether something can't be written down at the moment. */
  get parked(): boolean {
    return this.#pending > 0;
  }

  /** Writes down where a person is needed. Nobody waits for it, and nothing but the last word matters. */
  attention(trace: SagaTrace): void {
    const write = this.#record?.attention;
    if (write === undefined) return;
    this.#news = trace;
    if (!this.#telling) void shielded().run(async () => this.#tell(write));
  }

  async decided(trace: SagaTrace, journal: SagaJournal): Promise<void> {
    await this.#persist(async (record) => record.decided(trace, journal));
  }

  /** Writes down which way the saga goes, until it leaves it. */
  async way(trace: SagaTrace, journal: SagaJournal): Promise<void> {
    await this.#persist(async (record) => record.decided(trace, journal), this.#ways);
  }

  /** Tries no more to write down the way that the saga went: it is being taken back, and that says more. */
  leave(): void {
    for (const pursuit of this.#ways) pursuit.stop();
  }

  async compensating(trace: SagaTrace, journal: SagaJournal): Promise<void> {
    await this.#persist(async (record) => record.compensating(trace, journal));
  }

  async settled(trace: SagaTrace): Promise<void> {
    await this.#persist(async (record) => record.settled(trace));
  }

  async #tell(write: NonNullable<SagaRecord['attention']>): Promise<void> {
    this.#telling = true;
    for (let trace = this.#news; trace !== null; trace = this.#news) {
      this.#news = null;
      await new Pursuit(async () => write(trace), never, nobody).run();
    }
    this.#telling = false;
  }

  async #persist(
    write: (record: SagaRecord) => Promise<unknown>,
    stoppable = new Set<Pursuit<unknown>>(),
  ): Promise<void> {
    const record = this.#record;
    if (record === undefined) return;
    let parked = false;
    const attend = (pending: boolean) => () => {
      if (pending === parked) return;
      parked = pending;
      this.#pending += pending ? 1 : -1;
      this.#changed();
    };
    const pursuit = new Pursuit(async () => write(record), never, { park: attend(true), heal: attend(false) });
    stoppable.add(pursuit);
    try {
      await pursuit.run();
    } catch (error) {
      explain(error); // a bug goes no further; it was stopped
      attend(false)();
    }
    stoppable.delete(pursuit);
  }
}
