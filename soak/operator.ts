/** An operator, who looks after what is parked. */
import { setTimeout as delay } from 'node:timers/promises';

import type { ResolveAction } from '../contracts/saga.ts';
import type { SagaDetails, SagaList } from '../contracts/sagas.schema.ts';
import { call } from '../tests/support/http.ts';
import { newOrder } from '../tests/support/orders.ts';
import type { Plan } from './plan.ts';
import type { System } from './system.ts';

export interface Operator {
  /** How often each action was heeded. */
  readonly heeded: ReadonlyMap<ResolveAction, number>;
  /** The orders that were given another course than their own. */
  readonly diverted: ReadonlySet<string>;
  /** Looks until the signal aborts. */
  run(): Promise<void>;
}

const LOOK_MS = 3_000;
/** What is given another course may take a minute to be parked again: later they only have it tried again. */
const LAST_DIVERSION_MS = 75_000;
/** Another input for the steps that can have one: nothing is wrong with it. */
const { card, address } = newOrder();
const INPUTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['authorize-payment', card],
  ['book-shipment', address],
]);

/** Puts an operator there, who decides as the plan says as long as `allowed` lets them. */
export async function operatorOf(plan: Plan, system: System, signal: AbortSignal): Promise<Operator> {
  const heeded = new Map<ResolveAction, number>();
  const diverted = new Set<string>();
  const authorization = { authorization: `Bearer ${await system.token('operator', 'staff_soak')}` };
  const [api] = system.apis;
  const start = performance.now();
  let decided = 0;

  async function look(): Promise<void> {
    const { body } = await call('GET', `${api}/v1/sagas?attention=true&limit=100`, undefined, authorization);
    for (const { sagaId } of (body as SagaList).data) await decide(sagaId);
  }
  async function decide(sagaId: string): Promise<void> {
    const { body } = await call('GET', `${api}/v1/sagas/${sagaId}`, undefined, authorization);
    const { steps, version } = body as SagaDetails;
    const step = steps.find(({ state, allowed }) => state !== 'done' && allowed.includes('retry'));
    if (step === undefined) return;
    const wish = plan.decisions[decided++ % plan.decisions.length] ?? 'retry';
    const isEarly = performance.now() - start < plan.lengthMs - LAST_DIVERSION_MS;
    const action = isEarly && step.allowed.includes(wish) ? wish : 'retry';
    const input = action === 'retry-with' ? { input: INPUTS.get(step.name) } : {};
    const decision = { step: step.name, action, reason: 'the soak goes on', version, ...input };
    const key = { 'idempotency-key': `soak-${plan.seed}-${sagaId}-${version}-${action}` };
    if (action !== 'retry') diverted.add(sagaId); // even if the answer is lost
    const reply = await call('POST', `${api}/v1/sagas/${sagaId}/resolve`, decision, { ...authorization, ...key });
    if (reply.status === 200) heeded.set(action, (heeded.get(action) ?? 0) + 1);
  }
  return {
    heeded,
    diverted,
    run: async () => {
      while (!signal.aborted) {
        await look().catch(() => undefined); // whoever should answer is down; they come again
        await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}
