import type { Money } from '../../contracts/money.ts';
import type { ProviderRef } from '../../contracts/references.schema.ts';
import type { PaymentsTransaction } from '../../prisma/payments/database.ts';
import type { ProviderClient } from '../http.ts';
import { createdId, refuse } from '../replies.ts';
import type { ReversibleIntent } from '../intents.ts';
import { entriesOf, entryOf, money } from '../outside.ts';
import { providerPath } from '../provider-path.ts';
import { referenceIn } from '../references.ts';

interface Request {
  readonly paymentId: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly card: string;
  readonly amount: Money;
}

interface Result {
  readonly paymentId: string;
  readonly authorizationRef: ProviderRef;
}

const AUTHORIZATIONS = providerPath`/v1/authorizations`;

/** Has the provider hold money on a card; undone, it lets go of what wasn't captured. */
export function authorizationIntent(
  provider: ProviderClient,
): ReversibleIntent<PaymentsTransaction, Request, Result, unknown> {
  return {
    keys: { owner: 'payment provider', hours: provider.keyHours },

    prepare: async (tx, { paymentId, orderId, customerId, amount: { amount, currency } }) => {
      await tx.$executeRaw`
        INSERT INTO payment (id, order_id, customer_id, amount, currency)
        VALUES (${paymentId}, ${orderId}, ${customerId}, ${amount}::bigint, ${currency})`;
    },

    send: async ({ paymentId, orderId, card, amount }, key) => {
      const reply = await provider.post(
        AUTHORIZATIONS,
        { ...amount, card, reference: orderId },
        { key, sagaId: orderId },
      );
      if (reply.status !== 201) throw refuse(reply, { card_declined: 'CardDeclined' });
      return { paymentId, authorizationRef: createdId(reply) };
    },

    lookUp: async ({ paymentId, orderId }, key) => {
      const holds = await entriesOf(provider, AUTHORIZATIONS, money, [orderId]);
      return holds
        .filter((hold) => hold.key === key)
        .map((hold) => {
          const authorizationRef = referenceIn(hold.id);
          return entryOf(hold, [{ paymentId, authorizationRef }, hold.status !== 'voided', hold.amount]);
        });
    },

    record: async (tx, { paymentId }, { authorizationRef }) => {
      await tx.$executeRaw`
        UPDATE payment SET provider_ref = ${authorizationRef}, authorized_at = now() WHERE id = ${paymentId}`;
    },

    decline: async (tx, { paymentId }) => {
      await tx.$executeRaw`UPDATE payment SET declined_at = now() WHERE id = ${paymentId}`;
    },

    close: async (tx, { paymentId }) => {
      await tx.$executeRaw`UPDATE payment SET closed_at = coalesce(closed_at, now()) WHERE id = ${paymentId}`;
    },

    takeBack: async ({ orderId }, { authorizationRef }, key) => {
      const path = providerPath`/v1/authorizations/${authorizationRef}/void`;
      const reply = await provider.post(path, {}, { key, sagaId: orderId });
      if (reply.status !== 200) throw refuse(reply, {});
      return reply.body;
    },

    recordUndo: async (tx, { paymentId }) => {
      await tx.$executeRaw`UPDATE payment SET voided_at = coalesce(voided_at, now()) WHERE id = ${paymentId}`;
    },
  };
}
