/** How the reconciler repairs what was found: each repair is harmless to repeat. */
import { ActivityFailure, isCancellation } from '@temporalio/workflow';

import type { Revocation } from '../contracts/effects.ts';
import type { Finding } from '../contracts/reconcile.ts';
import type { Repair, UNDOABLE } from './discrepancies.ts';
import { inventory, orders, payments, reasonOf, shipping } from './parties.ts';
import { restoreOrder } from './restore-order.ts';
import { actOf } from './seen.ts';

type Found = Omit<Finding, 'action'>;
type Undoable = (typeof UNDOABLE)[number];

/** By what each step is taken back: the same as in its saga. */
const undos: Readonly<Record<Undoable, (input: Revocation) => Promise<void>>> = {
  'capture-payment': async (input) => payments.refundCapture(input),
  'book-shipment': async (input) => shipping.cancelShipment(input),
  'authorize-payment': async (input) => payments.voidAuthorization(input),
  'reserve-stock': async (input) => inventory.releaseStock(input),
};

/** Repairs what was found. An outage puts that off; anything else that keeps it from being done is a person's. */
export async function mended(finding: Found, repair: Repair): Promise<Finding> {
  if (repair.type === 'wait') return deferred(finding, `it waits for ${repair.for.join(', ')}`);
  try {
    await mend(finding, repair);
    return { ...finding, action: 'repaired' };
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    const why = reasonOf(error);
    if (error.retryState !== 'NON_RETRYABLE_FAILURE') return deferred(finding, `it can't be repaired yet: ${why}`);
    return { ...finding, evidence: `${finding.evidence}; it can't be repaired: ${why}`, action: 'raised' };
  }
}

export function deferred(finding: Found, why: string): Finding {
  return { ...finding, evidence: `${finding.evidence}; ${why}`, action: 'deferred' };
}

async function mend(
  { subject: sagaId, evidence }: Found,
  repair: Exclude<Repair, { readonly type: 'wait' }>,
): Promise<void> {
  switch (repair.type) {
    case 'restart': {
      const { runId, pastPivot } = repair;
      return orders.restartSaga({ sagaId, runId, pastPivot });
    }
    case 'settle':
      return orders.settleFromCarrier({ sagaId });
    case 'restore': // an order's own
      return restoreOrder(await orders.loadOrder({ orderId: sagaId }), { inventory, payments, shipping });
    case 'undo':
      return undos[actOf(repair.key) as Undoable]({ key: repair.key, by: `the reconciler: ${evidence}` }); // nothing else is to be undone
    case 'let-go': {
      const { item } = repair;
      return item.kind === 'parcel' ? shipping.letGo({ item }) : payments.letGo({ item });
    }
  }
}
