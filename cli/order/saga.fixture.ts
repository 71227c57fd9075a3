import type { SagaView, StepTrace } from '../../contracts/saga.ts';
import type { OrderDetails } from '../../contracts/order-views.schema.ts';

/** The time of second `s` of a saga that began at noon. */
export const at = (s: number): string => new Date(Date.UTC(2026, 0, 1, 12) + s * 1_000).toISOString();

/** A step that took a second. */
export function step(name: string, rest: Partial<StepTrace> = {}): StepTrace {
  return {
    name,
    kind: 'step',
    epoch: 1,
    state: 'done',
    attempts: 1,
    allowed: [],
    startedAt: at(0),
    endedAt: at(1),
    failure: null,
    undo: null,
    ...rest,
  };
}

/** A saga under way. */
export function saga(rest: Partial<SagaView> = {}): SagaView {
  return {
    sagaId: 'ord_00000000000000000000000001',
    lease: 1,
    version: 1,
    orderId: 'ord_00000000000000000000000001',
    state: 'acting',
    outcome: null,
    cause: null,
    needsAttention: false,
    steps: [],
    kept: [],
    decisions: [],
    live: true,
    carrier: {
      workflowId: 'order/ord_00000000000000000000000001',
      runId: 'run',
      url: 'http://temporal/ord_00000000000000000000000001',
    },
    ...rest,
  };
}

const declined = { type: 'CardDeclined', message: 'the card was declined' };

/** A saga that took everything back. */
export const REJECTED = saga({
  state: 'settled',
  outcome: { status: 'rejected', reason: declined.type, step: 'authorize-payment', message: declined.message },
  cause: { step: 'authorize-payment', ...declined },
  live: false,
  steps: [
    step('reserve-stock', { state: 'compensated', undo: { startedAt: at(4), endedAt: at(4.25) } }),
    step('authorize-payment', { state: 'compensated', failure: declined, undo: { startedAt: at(3), endedAt: at(4) } }),
  ],
});

/** A saga that went well. */
export const CONFIRMED = saga({
  state: 'settled',
  outcome: { status: 'confirmed', result: {} },
  steps: [step('reserve-stock')],
});

/** The order of these sagas. */
export const ORDER: OrderDetails = {
  id: 'ord_00000000000000000000000001',
  customerId: 'cus_demo',
  status: 'placed',
  lines: [{ sku: 'tea', quantity: 2, unitPrice: { amount: 1250, currency: 'EUR' } }],
  total: { amount: 2500, currency: 'EUR' },
  address: { name: 'Ada', line1: 'Quay 1', postalCode: '20095', city: 'Hamburg', country: 'DE' },
  trackingNumber: null,
  links: {
    self: '/v1/orders/o',
    saga: '/v1/orders/o/saga',
    events: '/v1/orders/o/events',
    cancel: '/v1/orders/o/cancel',
  },
  placedAt: at(0),
  history: [{ status: 'placed', cause: 'accepted', at: at(0) }],
};
