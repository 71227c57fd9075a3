import { randomUUID } from 'node:crypto';

import { judge } from '../../cli/verify/report.ts';
import { readWorld } from '../../cli/verify/read-world.ts';
import { SERVICES, TASK_QUEUES, WORKFLOWS, type Service } from '../../contracts/names.ts';
import type { ReconcileReport, ReconcileRequest } from '../../contracts/reconcile.ts';
import type { reconcile } from '../../workflows/reconcile.ts';
import { asRole } from './postgres-urls.ts';
import type { System, Tap } from './system.ts';

/** Runs the reconciler once, over everything. */
export async function reconciled(
  { temporal }: Pick<System, 'temporal'>,
  request: Partial<ReconcileRequest> = {},
): Promise<ReconcileReport> {
  return temporal.client.workflow.execute<typeof reconcile>(WORKFLOWS.reconcile, {
    workflowId: `reconcile/${randomUUID()}`,
    taskQueue: TASK_QUEUES.orders,
    args: [{ dryRun: false, hours: null, ...request }],
  });
}

/** What a verifier that knows nothing of the services finds wrong. */
export async function violations({ databases, witnesses }: System): Promise<readonly string[]> {
  const readers = Object.fromEntries(SERVICES.map((it) => [it, asRole(databases[it], `${it}_reader`)]));
  const world = await readWorld({ databases: readers as Record<Service, string>, witnesses }); // one of each
  const report = judge(world, { since: new Date(), seconds: 0, parked: new Set() });
  return report.violations.map(({ about, law, expected, found }) => `${about}: ${law}: ${expected}, not ${found}`);
}

/** What was done more than once at the provider or the carrier for the same order: a second charge, say. */
export async function doubled(system: System, orderIds: readonly string[]): Promise<readonly string[]> {
  const logs = await Promise.all(orderIds.map(async (id) => system.witnessed(id)));
  const counts = Map.groupBy(
    logs.flat().filter(({ id }) => id !== null),
    ({ kind, reference }) => `${reference} ${kind}`,
  );
  return [...counts].filter(([, same]) => same.length > 1).map(([what]) => what);
}

/** Holds activities of orders, each before or after its effect, until it is opened. */
export class Gate {
  readonly #held = new Map<string, PromiseWithResolvers<void>>();
  readonly #opened = Promise.withResolvers<void>();
  #letsBy = false;

  /** Holds every call of an activity for an order, until the gate lets others by. */
  hold(orderId: string, boundary: string): void {
    this.#held.set(`${orderId} ${boundary}`, Promise.withResolvers());
  }

  /** Resolves when everything that is to be held is. */
  async reached(): Promise<void> {
    await Promise.all([...this.#held.values()].map(async ({ promise }) => promise));
  }

  /** Holds what it holds, and nothing more. */
  letOthersBy(): void {
    this.#letsBy = true;
  }

  open(): void {
    this.#opened.resolve();
  }

  readonly tap: Tap = async (name, input, act) => {
    await this.#pass(input, `before ${name}`);
    try {
      return await act();
    } finally {
      await this.#pass(input, `after ${name}`);
    }
  };

  async #pass(input: unknown, boundary: string): Promise<void> {
    const gate = this.#held.get(`${orderOf(input)} ${boundary}`);
    if (gate === undefined || this.#letsBy) return;
    gate.resolve();
    await this.#opened.promise;
  }
}

/** What an activity is asked for tells the order in one of these ways, if it is about one. */
interface Asked {
  readonly key?: string;
  readonly sagaId?: string;
  readonly trace?: { readonly sagaId: string };
  readonly item?: { readonly orderId: string };
}

/** The order that an activity is to do something for. */
export function orderOf(input: unknown): string | undefined {
  const { key, sagaId, trace, item } = (input ?? {}) as Asked;
  return (key ?? sagaId ?? trace?.sagaId ?? item?.orderId)?.split('/')[0];
}
