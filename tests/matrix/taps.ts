/** Failpoints around what a service is given: its database and its provider. The service itself has none. */
import type { ProviderClient } from '../../activities/http.ts';
import { type Attempt, currentAttempt, type Surroundings, unlessDead } from './attempt.ts';

/** Sees to a database from outside: a connection is known by the process that serves it. */
export interface Backends {
  cut(pid: number): Promise<void>;
  isInTheWay(pid: number): Promise<boolean>;
}

type Call = (...args: readonly unknown[]) => Promise<unknown>;
type Work = (tx: object) => Promise<unknown>;

/** The statements that don't go through a model. */
const STATEMENTS: ReadonlySet<unknown> = new Set(['$executeRaw', '$queryRaw']);

/** A service's database that an attempt can be hit in. */
export function tapDatabase<Db extends object>(db: Db, backends: Backends): Db {
  return new Proxy(db, {
    get: (target, name) => {
      const attempt = currentAttempt.getStore();
      if (attempt !== undefined && name === '$transaction') return transaction(target, attempt, backends);
      if (attempt !== undefined && STATEMENTS.has(name)) return alone(target, name, attempt);
      return own(target, name);
    },
  });
}

function own(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}

/** A statement that is its own transaction. */
function alone(db: object, name: string | symbol, attempt: Attempt): Call {
  return async (...args) => {
    const id = attempt.nextTransaction();
    await attempt.reach(`${id}-begin`);
    const result = await (own(db, name) as Call)(...args);
    await attempt.reach(`${id}-committed`);
    return result;
  };
}

function transaction(db: object, attempt: Attempt, backends: Backends): Call {
  return async (work, ...options) => {
    const id = attempt.nextTransaction();
    await attempt.reach(`${id}-begin`);
    const within: Work = async (tx) => {
      const surroundings = surroundingsOf(tx, backends);
      const tapped = tapTransaction(tx, async () => attempt.reach(`${id}-inside`, surroundings));
      const result = await (work as Work)(tapped);
      await attempt.reach(`${id}-commit`, surroundings);
      return result;
    };
    const begun = (own(db, '$transaction') as Call)(
      async (tx: object) => Promise.race([within(tx), attempt.dead]),
      ...options,
    );
    const result = await unlessDead(begun);
    await attempt.reach(`${id}-committed`);
    return result;
  };
}

function tapTransaction(tx: object, behindTheFirst: () => Promise<void>): object {
  let isFirst = true;
  return new Proxy(tx, {
    get: (target, name) => {
      const value = own(target, name);
      if (!STATEMENTS.has(name)) return value;
      return async (...args: readonly unknown[]) => {
        const result = await (value as Call)(...args);
        if (isFirst) {
          isFirst = false;
          await behindTheFirst();
        }
        return result;
      };
    },
  });
}

function surroundingsOf(tx: object, { cut, isInTheWay }: Backends): Surroundings {
  let known: Promise<number> | undefined;
  const read = async (): Promise<number> => {
    const rows = await (own(tx, '$queryRawUnsafe') as Call)('SELECT pg_backend_pid() AS pid');
    return (rows as readonly { readonly pid: number }[])[0]?.pid ?? 0; // it has one
  };
  const pid = async (): Promise<number> => (known ??= read());
  return {
    cut: async () => cut(await pid()),
    stir: async () => void (await read()),
    isInTheWay: async () => isInTheWay(await pid()),
  };
}

/** A provider's client that an attempt can be hit in. `spoil` has the provider itself do wrong with an order. */
export function tapProvider(
  client: ProviderClient,
  spoil: (orderId: string, fault: Parameters<NonNullable<Surroundings['spoil']>>[0]) => void,
): ProviderClient {
  return {
    ...client,
    post: async (path, body, identity) => {
      const attempt = currentAttempt.getStore();
      if (attempt === undefined) return client.post(path, body, identity);
      const id = attempt.nextCall();
      await attempt.reach(`${id}-send`, {
        spoil: (fault) => {
          spoil(identity.sagaId, fault);
        },
      });
      const reply = await client.post(path, body, identity);
      await attempt.reach(`${id}-sent`);
      return reply;
    },
  };
}
