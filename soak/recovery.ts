/** How long it takes until things go on after a blow: an order is placed at once, and its end awaited. */
import { visit } from '../cli/verify/database.ts';
import type { Victim } from './deck.ts';
import type { Customers, Probe } from './customers.ts';
import type { Struck } from './strikes.ts';

/** What the design wants, in seconds, and of what: until the API answers, or until the order has settled. */
export const BARS = {
  'nothing broken': null,
  API: { seconds: 2, of: 'answered' },
  worker: { seconds: 8, of: 'settled' },
  PostgreSQL: { seconds: 3, of: 'settled' },
  Temporal: { seconds: 15, of: 'settled' },
  simulator: null,
  'two in a row': null,
  'all at once': { seconds: 60, of: 'settled' },
} as const;
export type Kind = keyof typeof BARS;

const KINDS: Readonly<Record<Victim, Kind>> = {
  api: 'API',
  'api-2': 'API',
  orders: 'worker',
  inventory: 'worker',
  payments: 'worker',
  shipping: 'worker',
  'payment-provider': 'simulator',
  carrier: 'simulator',
  temporal: 'Temporal',
  postgres: 'PostgreSQL',
  backend: 'PostgreSQL',
};
/** The API that was struck is the one that has to answer. */
const APIS: Partial<Record<Victim, number>> = { api: 0, 'api-2': 1 };

/** From the end of the last blow, in milliseconds; the second is null for an order that hasn't settled. */
export interface Recovery {
  readonly kind: Kind;
  readonly answered: number;
  readonly settled: number | null;
}

export interface Recoveries {
  /** Places an order while nothing is broken. */
  compare(): void;
  /** Places an order because of a round that is over. */
  begin(struck: Struck): void;
  /** Waits until all these orders were accepted. */
  accepted(): Promise<void>;
  /** Reads when they settled. @throws CannotRead */
  read(ordersUrl: string): Promise<readonly Recovery[]>;
}

export function recoveriesOf(customers: Customers, seed: number): Recoveries {
  const probes: Promise<{ kind: Kind; since: number; probe: Probe } | undefined>[] = [];
  const place = (kind: Kind, since: number, api: number | null): void => {
    const placing = customers.probe(`soak-${seed}-probe-${probes.length}`, api);
    // Whoever sends everybody home sends this one home, too.
    probes.push(
      placing.then(
        (probe) => ({ kind, since, probe }),
        () => undefined,
      ),
    );
  };
  return {
    compare: () => place('nothing broken', Date.now(), null),
    begin: ({ round: { kind }, at, found: [victim] }) => {
      if (kind !== 'alone') place(kind === 'combination' ? 'two in a row' : 'all at once', at, null);
      else if (victim !== undefined) place(KINDS[victim], at, APIS[victim] ?? null);
    },
    accepted: async () => void (await Promise.all(probes)),
    read: async (url) => {
      const known = (await Promise.all(probes)).filter((it) => it !== undefined);
      const settled = await visit('orders', url, async (query) =>
        query<{ id: string; at: Date | null }>('SELECT id, settled_at AS at FROM saga WHERE id = ANY ($1)', [
          known.map(({ probe }) => probe.id),
        ]),
      );
      const settledAt = new Map(settled.map(({ id, at }) => [id, at?.getTime() ?? null]));
      return known.map(({ kind, since, probe }) => {
        const at = settledAt.get(probe.id) ?? null;
        return { kind, answered: probe.at - since, settled: at === null ? null : at - since };
      });
    },
  };
}

/** The value below which this share of them are (nearest rank); undefined where there are none. */
export function percentile(values: readonly number[], share: number): number | undefined {
  return values.toSorted((one, other) => one - other)[Math.max(0, Math.ceil(values.length * share) - 1)];
}
