/** Every way in which a saga can be parked, and what may be decided then. */
import { randomUUID } from 'node:crypto';

import { expect } from 'vitest';

import type { ResolveAction, SagaView, StepState, StepTrace } from '../../contracts/saga.ts';
import type { UndoView } from '../../contracts/undo.schema.ts';
import type { Breakages } from './breakages.ts';
import { key, newOrder, place, type Wish } from './orders.ts';
import type { System } from './system.ts';

/** What becomes of the step, and of its saga, if that ends with it. */
export type End = readonly [StepState, outcome?: 'confirmed' | 'rejected' | 'cancelled'];

/** A way in which a saga can be parked. */
export interface Standing {
  readonly title: string;
  readonly at: string;
  readonly wish?: Wish;
  /** Whether it is a saga that undoes an order. */
  readonly undoes?: boolean;
  /** The activities that are broken when the order is placed. */
  readonly broken: readonly string[];
  /** What was decided before, when it was parked first, and what works by then. */
  readonly before?: readonly [ResolveAction, mended: string];
  /** What every action that is allowed comes to, once all is mended that has to be. */
  readonly ends: { readonly [A in ResolveAction]?: End };
  /** What an action must get by without. */
  readonly unmended?: { readonly [A in ResolveAction]?: string };
}

export const STEP: Standing = {
  title: 'a step with an input',
  at: 'authorize-payment',
  broken: ['authorizePayment'],
  ends: {
    retry: ['done', 'confirmed'],
    'retry-with': ['done', 'confirmed'],
    'complete-with': ['external'],
    compensate: ['compensated', 'cancelled'],
  },
};

export const UNDO: Standing = {
  title: 'an undo',
  at: 'authorize-payment',
  wish: { card: 'tok_capture_declined' },
  broken: ['voidAuthorization'],
  ends: { retry: ['compensated', 'rejected'], settle: ['settled', 'rejected'] },
  unmended: { settle: 'voidAuthorization' },
};

/** A finish that an operator may leave out. */
const RESTOCK: Standing = {
  title: 'a finish that nobody needs',
  at: 'restock',
  undoes: true,
  broken: ['restock'],
  ends: {
    retry: ['done', 'confirmed'],
    'complete-with': ['external', 'confirmed'],
    skip: ['skipped', 'confirmed'],
  },
};

export const STANDINGS: readonly Standing[] = [
  {
    title: 'a step without input',
    at: 'reserve-stock',
    broken: ['reserveStock'],
    ends: { retry: ['done', 'confirmed'], 'complete-with': ['external'], compensate: ['compensated', 'cancelled'] },
  },
  STEP,
  {
    title: 'the pivot',
    at: 'capture-payment',
    broken: ['capturePayment'],
    ends: {
      retry: ['done', 'confirmed'],
      'complete-with': ['external', 'confirmed'],
      'declare-refused': ['compensated', 'rejected'],
    },
  },
  {
    title: 'a finish',
    at: 'dispatch-shipment',
    broken: ['dispatchShipment'],
    ends: { retry: ['done', 'confirmed'], 'complete-with': ['external', 'confirmed'] },
  },
  UNDO,
  {
    title: 'the undo of the pivot',
    at: 'capture-payment',
    wish: { card: 'tok_capture_declined' },
    broken: ['refundCapture'],
    ends: { retry: ['compensated', 'rejected'], settle: ['settled', 'rejected'] },
    unmended: { settle: 'refundCapture' },
  },
  {
    title: 'what a step did before it was given another input',
    at: 'authorize-payment',
    broken: ['authorizePayment', 'voidAuthorization'],
    before: ['retry-with', 'authorizePayment'],
    ends: {
      retry: ['done', 'confirmed'],
      compensate: ['compensated', 'cancelled'],
      settle: ['done', 'confirmed'],
    },
    unmended: { settle: 'voidAuthorization' },
  },
  {
    title: 'what the pivot did before it was done by hand',
    at: 'capture-payment',
    broken: ['capturePayment', 'refundCapture'],
    before: ['complete-with', 'capturePayment'],
    ends: { retry: ['external', 'confirmed'], settle: ['external', 'confirmed'] },
    unmended: { settle: 'refundCapture' },
  },
  {
    title: 'what was done by hand, and is to be undone',
    at: 'book-shipment',
    wish: { card: 'tok_capture_declined' },
    broken: ['bookShipment'],
    before: ['complete-with', 'bookShipment'],
    ends: { settle: ['settled', 'rejected'] },
  },
  {
    title: 'a step that was done by hand, and is not written down',
    at: 'authorize-payment',
    broken: ['authorizePayment', 'recordAuthorization'],
    before: ['complete-with', 'authorizePayment'],
    ends: { retry: ['external'], 'complete-with': ['external'], compensate: ['parked'] },
    unmended: { compensate: 'recordAuthorization' },
  },
  {
    title: 'a pivot that was done by hand, and is not written down',
    at: 'capture-payment',
    broken: ['capturePayment', 'recordCapture'],
    before: ['complete-with', 'capturePayment'],
    ends: {
      retry: ['external', 'confirmed'],
      'complete-with': ['external', 'confirmed'],
      'declare-refused': ['parked'],
    },
    unmended: { 'declare-refused': 'recordCapture' },
  },
  RESTOCK,
];

const INPUTS: Readonly<Record<string, unknown>> = {
  'authorize-payment': 'tok_visa',
  'book-shipment': newOrder().address,
};
const RESULTS: Readonly<Record<string, string>> = {
  'authorize-payment': 'authorizationRef',
  'book-shipment': 'carrierRef',
  'capture-payment': 'captureRef',
  'dispatch-shipment': 'trackingNumber',
};

/** What came of a step by hand: each time something else. */
function resultOf(at: string): object | null {
  const told = RESULTS[at];
  return told === undefined ? null : { [told]: randomUUID() };
}

/** What an action takes beside the step, why and what was seen. */
export function needs(action: ResolveAction, at: string): Readonly<Record<string, unknown>> {
  if (action === 'retry-with') return { input: INPUTS[at] ?? 'another' };
  if (action === 'complete-with') return { result: resultOf(at), evidence: 'ticket 4711' };
  return action === 'settle' || action === 'declare-refused' ? { evidence: 'ticket 4711' } : {};
}
export function takesTwo(action: ResolveAction): boolean {
  return action === 'settle' || action === 'declare-refused';
}

export interface Parked {
  readonly id: string;
  readonly saga: SagaView;
  readonly step: StepTrace;
}

interface World {
  readonly system: System;
  readonly breakages: Breakages;
}

/** Places an order, and waits until its saga is parked. */
export async function park(world: World, { at, wish, broken, before, undoes = false }: Standing): Promise<Parked> {
  const { system, breakages } = world;
  const orderId = await place(system, wish);
  breakages.break(orderId, ...broken);
  const id = undoes ? await undoOf(system, orderId) : orderId;
  const first = await parkedAt(system, id, at);
  if (before === undefined) return first;
  const [action, mended] = before;
  await breakages.mend(orderId, mended);
  const { version } = first.saga;
  const decision = { action, step: at, reason: 'first', version, ...needs(action, at) };
  const reply = await system
    .as('operator', 'staff_eve')
    .tell(`/v1/sagas/${encodeURIComponent(id)}/resolve`, decision, key());
  expect(reply.status).toBe(200);
  return parkedAt(system, id, at, version);
}

async function undoOf(system: System, orderId: string): Promise<string> {
  await system.saga(orderId);
  const calls = system.as('operator', 'staff_eve');
  const { status, body } = await calls.tell(`/v1/sagas/${orderId}/undo`, { reason: 'it came back' }, key());
  expect({ status, body }).toMatchObject({ status: 200 });
  return (body as UndoView).sagaId;
}

/** Waits until nothing goes on but what is parked, as the saga says itself. */
export async function parkedAt(system: System, id: string, at: string, seen = -1): Promise<Parked> {
  const find = ({ steps }: SagaView): StepTrace | undefined => steps.find(({ name }) => name === at);
  const saga = await system.saga(id, (view) => {
    const step = find(view);
    return (
      view.live && view.version > seen + 1 && step?.state === 'parked' && step.allowed.length > 0 && isQuiet(view, at)
    );
  });
  const step = find(saga);
  if (step === undefined) throw new Error(`'${id}' has no step '${at}'`);
  return { id, saga, step };
}

function isQuiet({ state: going, steps }: SagaView, but: string): boolean {
  const others = steps.filter(({ name, state }) => name !== but && state !== 'parked');
  return others.every(({ endedAt, undo }) => (going === 'compensating' ? (undo?.endedAt ?? null) : endedAt) !== null);
}
