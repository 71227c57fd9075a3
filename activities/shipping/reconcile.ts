import type { OutsideReconciliation } from '../../contracts/reconcile.ts';
import type { ShippingDatabase } from '../../prisma/shipping/database.ts';
import { effectLists } from '../effect-lists.ts';
import type { ProviderClient } from '../http.ts';
import { inbox } from '../inbox.ts';
import { entriesOf, listed, mustBeBarred } from '../outside.ts';
import { providerPath } from '../provider-path.ts';
import { referenceIn } from '../references.ts';
import { refuse } from '../replies.ts';

/** What the shipping service and its carrier tell of themselves, to be compared. */
export function shippingReconciliation(db: ShippingDatabase, carrier: ProviderClient): OutsideReconciliation {
  const effects = effectLists(db);
  return {
    ...effects,
    ...inbox(db),

    listOutside: async ({ orderIds }) => {
      const parcels = await entriesOf(carrier, providerPath`/v1/shipments`, listed, orderIds);
      return parcels.map(({ orderId, key, id, repeatable, status }) => {
        return { orderId, key, id, status, repeatable, kind: 'parcel', live: status !== 'cancelled', amounts: null };
      });
    },

    letGo: async ({ item }) => {
      const { orderId, key, id } = item;
      mustBeBarred(item, await effects.listEffects({ orderIds: [orderId] }));
      const path = providerPath`/v1/shipments/${referenceIn(id)}/cancel`;
      const reply = await carrier.post(path, {}, { key: `${key}/undo`, sagaId: orderId });
      if (reply.status !== 200) throw refuse(reply, {});
    },
  };
}
