import type { JournalAttempt, SagaCause, SagaJournal, StepTrace } from '../contracts/saga.ts';
import type { Act, Keeper } from './act.ts';
import { Attempt } from './attempt.ts';
import type { Epoch } from './epoch.ts';
import { explain } from './failures.ts';

/** What a journal says of a step. */
export interface Known {
  readonly epochs: readonly Epoch[];
  readonly failure: JournalAttempt['failure'];
}

/** Everything that a saga attempted, by name, and what the journal of a former run says of it. */
export class Attempts {
  readonly #id: string;
  readonly #keeper: Keeper;
  readonly #known: ReadonlyMap<string, Known>;
  readonly #byName = new Map<string, Attempt>();

  constructor(id: string, keeper: Keeper, journal: SagaJournal | null) {
    this.#id = id;
    this.#keeper = keeper;
    this.#known = knownOf(journal?.attempts ?? []);
  }

  /** Registers an attempt under its name, of which its key is made. */
  add(name: string, act: Act): Attempt {
    if (this.#byName.has(name)) throw new Error(`two steps are named '${name}'`);
    const attempt = new Attempt(name, `${this.#id}/${name}`, act, this.#keeper);
    this.#byName.set(name, attempt);
    this.#keeper.changed(true);
    return attempt;
  }

  find(name: string): Attempt | undefined {
    return this.#byName.get(name);
  }

  /** What a former run left of a step. */
  known(name: string): Known | undefined {
    return this.#known.get(name);
  }

  /** Names a step that a former run attempted, and this one hasn't registered yet. */
  missing(prefix = ''): string | undefined {
    return [...this.#known.keys()].find((name) => name.startsWith(prefix) && !this.#byName.has(name));
  }

  /** Lists them in the order in which they were attempted first, in whichever run that was. */
  under(prefix = ''): readonly Attempt[] {
    const order = [...this.#known.keys()];
    const place = ({ name }: Attempt): number => (this.#known.has(name) ? order.indexOf(name) : Infinity);
    const attempts = [...this.#byName.values()].filter(({ name }) => name.startsWith(prefix));
    return order.length === 0 ? attempts : attempts.toSorted((one, other) => compare(place(one), place(other)));
  }

  /** Names a step that is under way. */
  running(prefix = ''): string | undefined {
    return this.under(prefix).find(({ running }) => running)?.name;
  }

  /** Reads the cause out of what failed a saga. */
  causeOf(error: unknown): SagaCause {
    const { type, message } = explain(error);
    const failed = this.under().find((attempt) => attempt.error === error);
    return { step: failed?.name ?? null, type, message };
  }

  trace(): readonly StepTrace[] {
    return this.under().map((attempt) => attempt.trace());
  }

  /** What a former run left stays in it until this one gets there. */
  journal(): readonly JournalAttempt[] {
    const names = new Set([...this.#known.keys(), ...this.#byName.keys()]);
    return [...names].flatMap((name) => this.find(name)?.journal() ?? journalOf(name, this.known(name)));
  }
}

function knownOf(attempts: readonly JournalAttempt[]): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  for (const { name, epoch: number, failure, ...rest } of attempts) {
    const epochs = known.get(name)?.epochs ?? [];
    known.set(name, { epochs: [...epochs, { number, ...rest }], failure });
  }
  return known;
}

function journalOf(name: string, known: Known | undefined): readonly JournalAttempt[] {
  const { epochs, failure } = known ?? { epochs: [], failure: null };
  return epochs.map(({ number: epoch, ...rest }) => ({ name, epoch, ...rest, failure }));
}

/** Steps that nobody knew before stay as they are, behind the others. */
function compare(one: number, other: number): number {
  return one === other ? 0 : one - other;
}
