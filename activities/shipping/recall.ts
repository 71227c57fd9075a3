import { ApplicationFailure } from '@temporalio/common';

import type { ProviderRef } from '../../contracts/references.schema.ts';
import type { ShippingTransaction } from '../../prisma/shipping/database.ts';
import type { ProviderClient } from '../http.ts';
import type { ReversibleIntent } from '../intents.ts';
import { providerPath } from '../provider-path.ts';
import { refuse } from '../replies.ts';

interface Request {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly carrierRef: ProviderRef;
}

interface Result {
  readonly shipmentId: string;
}

/** Has the carrier send a parcel back. Nobody but a person can send it out again. */
export function recallIntent(carrier: ProviderClient): ReversibleIntent<ShippingTransaction, Request, Result, never> {
  return {
    keys: { owner: 'carrier', hours: carrier.keyHours },

    prepare: async () => undefined, // the carrier knows where the parcel is

    send: async ({ orderId, shipmentId, carrierRef }, key) => {
      const reply = await carrier.post(providerPath`/v1/shipments/${carrierRef}/recall`, {}, { key, sagaId: orderId });
      if (reply.status !== 200) throw refuse(reply, { parcel_delivered: 'RecallRefused', not_found: 'RecallRefused' });
      return { shipmentId };
    },

    record: async (tx, { shipmentId }) => {
      await tx.$executeRaw`UPDATE shipment SET recalled_at = now() WHERE id = ${shipmentId}`;
    },

    decline: async () => undefined,

    close: async () => undefined,

    takeBack: async ({ shipmentId }) => {
      const message = `'${shipmentId}' was recalled after all: only a person can send it out again`;
      throw ApplicationFailure.nonRetryable(message, 'RecalledForGood', { shipmentId });
    },

    recordUndo: async () => undefined,
  };
}
