/** Work of which one call comes to grief: of a database, Temporal or a provider. Whoever does the work knows nothing of it. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** What becomes of a call: it is never heard of, it is done and not answered, or whoever made it dies when it is done. */
export const GRIEFS = ['lost', 'unheard', 'dies'] as const;

export interface Grief {
  /** The first is 1. */
  readonly call: number;
  readonly how: (typeof GRIEFS)[number];
}

const current = new AsyncLocalStorage<Errand>();

/** What is done about an order, in however many pieces, and where it comes to grief. */
export class Errand {
  /** What was called, in order. */
  readonly calls: string[] = [];
  wasHit = false;
  /** Whether nothing of it happens any more. */
  isDead = false;
  readonly #grief: Grief | undefined;
  readonly #die: () => Promise<never>;

  /** @param die ends whoever runs it, and what it is in the midst of */
  constructor(grief: Grief | undefined, die: () => Promise<never>) {
    this.#grief = grief;
    this.#die = die;
  }

  /** Does work, of which every call through what is tapped counts. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    return current.run(this, work);
  }

  async call<T>(name: string, act: () => PromiseLike<T>): Promise<T> {
    if (this.isDead) return never();
    if (this.calls.push(name) !== this.#grief?.call) return act();
    this.wasHit = true;
    if (this.#grief.how === 'lost') throw new Error(`'${name}' doesn't get through`);
    await act();
    if (this.#grief.how === 'unheard') throw new Error(`the answer to '${name}' is lost`);
    return this.#die();
  }
}

/** Does work in a process of its own, until it has ended, however it does, or the process is dead. */
export async function errand(work: () => Promise<unknown>, grief?: Grief): Promise<Errand> {
  const dead = Promise.withResolvers<void>();
  const made = new Errand(grief, async () => {
    made.isDead = true;
    dead.resolve();
    return never();
  });
  await Promise.race([Promise.allSettled([made.within(work)]), dead.promise]);
  return made;
}

const never = async (): Promise<never> => new Promise(() => undefined);

type Call = (...args: readonly unknown[]) => unknown;

/** What is sent as soon as it is called; other calls of a database are sent when they are waited for. */
const AT_ONCE: ReadonlySet<string | symbol> = new Set([
  '$transaction',
  'start',
  'describe',
  'terminate',
  'query',
  'executeUpdate',
  'post',
  'get',
]);

/** A database, or a client of Temporal or of a provider, whose calls an errand can come to grief at. */
export function tapped<T extends object>(thing: T, path = ''): T {
  return new Proxy(thing, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      const named = `${path}${String(name)}`;
      if (typeof value === 'object' && value !== null) return tapped(value, `${named}.`);
      if (typeof value !== 'function') return value;
      const call = value.bind(target) as Call;
      return (...args: readonly unknown[]) => called(named, AT_ONCE.has(name), () => call(...args));
    },
  });
}

function called(name: string, isSent: boolean, call: () => unknown): unknown {
  const made = current.getStore();
  if (made === undefined) return call();
  if (isSent) return made.call(name, async () => call());
  const result = call();
  if (typeof result !== 'object' || result === null) return result;
  if (Reflect.get(result, Symbol.toStringTag) === 'PrismaPromise') return onceAwaited(result, made, name);
  return result instanceof Promise ? result : tapped(result, `${name}().`);
}

/** A statement that may be part of a transaction, which is then what is called. */
function onceAwaited(statement: object, made: Errand, name: string): object {
  let sent: Promise<unknown> | undefined;
  const send = async (): Promise<unknown> => (sent ??= made.call(name, async () => statement as PromiseLike<unknown>));
  return new Proxy(statement, {
    get: (target, property) => {
      if (property === 'then' || property === 'catch' || property === 'finally') {
        return (...args: readonly unknown[]) =>
          (Reflect.get(Promise.prototype, property) as Call).call(send(), ...args);
      }
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
