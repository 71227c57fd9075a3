import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';

import type { LedgerFacts, OutsideItem, PaymentsReconciliation } from '../../contracts/reconcile.ts';
import type { PaymentsDatabase } from '../../prisma/payments/database.ts';
import { effectLists } from '../effect-lists.ts';
import type { ProviderClient } from '../http.ts';
import { inbox } from '../inbox.ts';
import { entriesOf, listed, money, mustBeBarred } from '../outside.ts';
import { providerPath } from '../provider-path.ts';
import { referenceIn } from '../references.ts';
import { refuse } from '../replies.ts';

const capture = money.extend({ refunded: z.int() });

/** What the payments service and its provider tell of themselves, to be compared. */
export function paymentsReconciliation(db: PaymentsDatabase, provider: ProviderClient): PaymentsReconciliation {
  const effects = effectLists(db);
  return {
    ...effects,
    ...inbox(db),

    listOutside: async ({ orderIds }) => {
      const [holds, charges] = await Promise.all([
        entriesOf(provider, providerPath`/v1/authorizations`, listed, orderIds),
        entriesOf(provider, providerPath`/v1/captures`, capture, orderIds),
      ]);
      return [
        ...holds.map((it) => item(it, { kind: 'hold', live: it.status !== 'voided' })),
        ...charges.map(({ amount: captured, refunded, ...it }) =>
          item(it, { kind: 'charge', live: refunded < captured, amounts: { captured, refunded } }),
        ),
      ];
    },

    letGo: async ({ item: hold }) => {
      const { orderId, key, id, kind } = hold;
      if (kind !== 'hold') throw ApplicationFailure.nonRetryable(`'${id}' is a ${kind}`, 'NotAHold', { key });
      mustBeBarred(hold, await effects.listEffects({ orderIds: [orderId] }));
      const path = providerPath`/v1/authorizations/${referenceIn(id)}/void`;
      const reply = await provider.post(path, {}, { key: `${key}/undo`, sagaId: orderId });
      if (reply.status !== 200) throw refuse(reply, {});
    },

    listLedger: async ({ orderIds }) => db.$queryRaw<LedgerFacts[]>`
      SELECT payment.order_id AS "orderId", capture.key,
        coalesce(sum(entry.amount) FILTER (WHERE posted.kind = 'capture'), 0)::float AS captured,
        coalesce(-sum(entry.amount) FILTER (WHERE posted.kind = 'refund'), 0)::float AS refunded
      FROM payment JOIN capture ON capture.payment_id = payment.id
      LEFT JOIN ledger_transaction AS posted ON posted.id IN (capture.key, capture.key || '/undo')
      LEFT JOIN ledger_entry AS entry ON entry.transaction_id = posted.id AND entry.account = 'provider'
      WHERE payment.order_id = ANY (${orderIds}) GROUP BY payment.order_id, capture.key`,
  };
}

function item(
  { orderId, key, id, status, repeatable }: Pick<OutsideItem, 'orderId' | 'key' | 'id' | 'status' | 'repeatable'>,
  rest: Pick<OutsideItem, 'kind' | 'live'> & Partial<Pick<OutsideItem, 'amounts'>>,
): OutsideItem {
  return { orderId, key, id, status, repeatable, amounts: null, ...rest };
}
