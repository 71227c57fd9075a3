/** What operators tell sagas, and what they are told. */
import { z } from 'zod';

import type { Written } from './operation.ts';
import { address, card, commandId, sagaId, text } from './orders.schema.ts';
import { providerRef } from './references.schema.ts';
import { resolveAction } from './saga.schema.ts';
import { moment } from './time.schema.ts';

const link = z.string().meta({ description: 'A path on this server.' });

/** Anything that JSON has, but not nothing. */
const given = z.unknown().refine((value) => value !== undefined, 'is needed for this action');

/** What a decision about a step that isn't known here may carry: the saga turns it away, once it is written down. */
export const storable = z.unknown().refine(isStorable, 'must not have NUL, nor half a character');

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\u{0}');
  return typeof value !== 'object' || value === null || Object.entries(value).flat().every(isStorable);
}

const decision = {
  step: text(200).meta({ description: "The step's name in the trace." }),
  reason: text(500),
  version: z.int().min(0).meta({ description: 'The version of the trace that was seen.' }),
};
const evidence = text(2000).meta({ description: 'Where it can be seen: a ticket, a receipt.' });

export const resolveSaga = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal(['retry', 'skip', 'compensate']), ...decision }),
    z.strictObject({ action: z.literal('retry-with'), ...decision, input: given }),
    z.strictObject({ action: z.literal('complete-with'), ...decision, result: given, evidence }),
    z.strictObject({ action: z.literal(['declare-refused', 'settle']), ...decision, evidence }),
  ])
  .meta({ id: 'ResolveSaga', description: 'What is to be done about a parked step.' });
export type Resolve = z.output<typeof resolveSaga>;

/** What another input of a step must look like. A step that isn't here has none. */
export const STEP_INPUTS: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ['authorize-payment', card],
  ['book-shipment', address],
]);

/** What must be told of a step that was done by hand: ids of the other system; what is ours follows from the order. */
export const STEP_RESULTS: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ['reserve-stock', z.null()],
  ['authorize-payment', z.strictObject({ authorizationRef: providerRef })],
  ['book-shipment', z.strictObject({ carrierRef: providerRef })],
  ['capture-payment', z.strictObject({ captureRef: providerRef })],
  ['commit-stock', z.null()],
  ['confirm-order', z.null()],
  ['dispatch-shipment', z.strictObject({ trackingNumber: providerRef })],
  ['recall-shipment', z.null()],
  ['begin-return', z.null()],
  ['refund-payment', z.null()],
  ['restock', z.null()],
]);

/** What became of a decision; the last two mean that the saga turned it away, and nothing was done. */
const RESOLUTION_STATUSES = ['awaiting-approval', 'pending', 'done', 'not-allowed', 'stale'] as const;

export const resolutionView = z
  .object({
    id: commandId,
    sagaId,
    status: z.enum(RESOLUTION_STATUSES).meta({
      description: '`pending`: it is delivered as soon as a worker is there. `not-allowed`, `stale`: turned away.',
    }),
    action: resolveAction,
    step: z.string(),
    reason: z.string(),
    by: z.string(),
    approvedBy: z.string().nullable(),
    seen: z.int().meta({ description: 'The version that it was decided by.' }),
    detail: z.string().nullable().meta({ description: 'Why it was turned away.' }),
    version: z.int().nullable().meta({ description: "The saga's version once it had answered." }),
    allowed: z.array(resolveAction).meta({ description: 'What was allowed for the step once it had answered.' }),
    createdAt: moment,
    answeredAt: moment.nullable(),
    links: z.object({ self: link, saga: link, approve: link }),
  })
  .meta({ id: 'Resolution' });
export type ResolutionView = Written<z.output<typeof resolutionView>>;
