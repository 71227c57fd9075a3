/**
 * What is true in the world: the services' effects, kept as `activities/effects.ts` and `activities/intents.ts` keep
 * them in a database, and the other systems that some effects are in. It shares no code with them, nor with a saga.
 */
import { ApplicationFailure } from '@temporalio/common';

/** How far an attempt got: nowhere · its intent is stored · it was sent · its outcome is stored. */
export type Reach = 0 | 1 | 2 | 3;

type State = 'intent' | 'applied' | 'refused' | 'revoking' | 'revoked' | 'barred';

interface Row {
  state: State;
  readonly input: unknown;
  /** Whether the outcome is known: of an intent, it isn't until it was sent, and its answer stored. */
  pinned: boolean;
}

/** A change of what is there. */
export interface Change {
  readonly key: string;
  readonly what: 'applied' | 'taken back';
}

/** What an effect is asked for with. */
export interface Request {
  readonly key: string;
  readonly input?: unknown;
  /** Whether the effect is in somebody else's system. */
  readonly outside: boolean;
  /** Whether it would be refused, were it not for what was said before. */
  readonly refuses: boolean;
}

export const effectOf = (key: string): string => `effect of ${key}`;

export class Services {
  readonly #rows = new Map<string, Row>();
  /** What other systems have done, or refused, for a key. */
  readonly #elsewhere = new Map<string, 'live' | 'refused' | 'undone'>();
  readonly #changes: Change[] = [];
  /** What is wrong whatever becomes of the saga. */
  readonly wrongs: string[] = [];

  get changes(): readonly Change[] {
    return this.#changes;
  }

  get keys(): readonly string[] {
    return [...this.#rows.keys()];
  }

  stateOf(key: string): State | undefined {
    return this.#rows.get(key)?.state;
  }

  /** Whether the effect of a key is there, whatever our own row says of it. */
  isLive(key: string): boolean {
    return this.#changes.findLast((change) => change.key === key)?.what === 'applied';
  }

  /** Whether there is something that an undo has to do. */
  isOpen(key: string): boolean {
    const state = this.stateOf(key);
    return this.isLive(key) || state === 'intent' || state === 'revoking';
  }

  /**
   * Goes from one point of an attempt to another.
   *
   * @throws ApplicationFailure the refusal, or `Revoked`
   */
  execute(request: Request, from: Reach, to: Reach): string | null {
    const { key, outside } = request;
    if (!outside) return to === 3 ? this.#apply(request) : null;
    if (from < 1 && to >= 1) this.#claim(request, 'intent', false);
    // A frozen attempt looked at its row before it froze, so it sends whatever became of the row since.
    if (from < 2 && to >= 2 && (from === 1 || this.stateOf(key) === 'intent')) this.#send(request);
    if (to < 3) return null;
    this.#store(key);
    return this.#outcomeOf(key);
  }

  /** Takes back what there is under a key; where there is nothing, bars it. */
  revoke({ key, outside }: Pick<Request, 'key' | 'outside'>): void {
    const row = this.#rows.get(key);
    if (row === undefined) this.#rows.set(key, { state: 'barred', input: undefined, pinned: true });
    else if (row.state === 'applied' && !outside) {
      row.state = 'revoked';
      this.#change(key, 'taken back');
    } else if (outside && ['applied', 'intent', 'revoking'].includes(row.state)) this.#retract(key, row);
  }

  #apply(request: Request): string {
    const { key, refuses } = request;
    const isFirst = this.#claim(request, refuses ? 'refused' : 'applied', true);
    if (isFirst && !refuses) this.#change(key, 'applied');
    return this.#outcomeOf(key);
  }

  #claim({ key, input }: Request, state: State, pinned: boolean): boolean {
    const row = this.#rows.get(key);
    if (row === undefined) this.#rows.set(key, { state, input, pinned });
    else if (row.input !== input && row.state !== 'barred') this.wrongs.push(`'${key}' came with another input`);
    return row === undefined;
  }

  /** The other system does, or refuses, what it is asked for, once per key. */
  #send({ key, refuses }: Pick<Request, 'key' | 'refuses'>): void {
    if (this.#elsewhere.has(key)) return;
    this.#elsewhere.set(key, refuses ? 'refused' : 'live');
    if (!refuses) this.#change(key, 'applied');
  }

  #store(key: string): void {
    const row = this.#rows.get(key);
    if (row === undefined || row.pinned) return;
    row.pinned = true;
    if (this.#elsewhere.get(key) === 'refused') row.state = 'refused';
    else if (row.state === 'intent') row.state = 'applied';
  }

  /** Sends again what isn't known to have been done, and only then takes it back. */
  #retract(key: string, row: Row): void {
    row.state = 'revoking';
    this.#send({ key, refuses: false });
    this.#store(key);
    if (this.stateOf(key) !== 'revoking') return;
    this.#elsewhere.set(key, 'undone');
    row.state = 'revoked';
    this.#change(key, 'taken back');
  }

  #outcomeOf(key: string): string {
    const state = this.stateOf(key);
    if (state === 'applied') return effectOf(key);
    if (state === 'refused') throw ApplicationFailure.nonRetryable(`'${key}' is refused`, 'CardDeclined');
    throw ApplicationFailure.nonRetryable(`'${key}' was taken back`, 'Revoked');
  }

  #change(key: string, what: Change['what']): void {
    const before = this.#changes.filter((change) => change.key === key).length;
    if (before !== (what === 'applied' ? 0 : 1)) this.wrongs.push(`'${key}' was ${what} as its change ${before + 1}`);
    this.#changes.push({ key, what });
  }
}
