import { Router } from 'express';

import { hearCarrier } from '../../contracts/shipping.api.ts';
import type { ShippingDatabase } from '../../prisma/shipping/database.ts';
import { handleWebhook } from '../webhooks.ts';

/** Hears from the carrier where parcels are. */
export function shippingWebhooks(db: ShippingDatabase, secret: string | undefined): Router {
  const routes = Router();

  handleWebhook(routes, { operation: hearCarrier, secret }, async (heard) => {
    const { id, type, reference, happenedAt, data, body } = heard;
    // One statement, so one transaction. Of each stage the earliest time counts, whichever event comes first.
    const [kept] = await db.$queryRaw<{ isNew: boolean }[]>`
      WITH event AS (
        INSERT INTO webhook_inbox (id, type, reference, body, happened_at)
        VALUES (${id}, ${type}, ${reference}, ${body}::json, ${happenedAt}::timestamptz)
        ON CONFLICT DO NOTHING RETURNING type, ${data?.id ?? null}::text AS carrier_ref, happened_at
      ), moved AS (
        INSERT INTO tracking (carrier_ref, in_transit_at, delivered_at)
        SELECT carrier_ref, CASE type WHEN 'parcel.in-transit' THEN happened_at END,
          CASE type WHEN 'parcel.delivered' THEN happened_at END
        FROM event WHERE type IN ('parcel.in-transit', 'parcel.delivered')
        ON CONFLICT (carrier_ref) DO UPDATE SET
          in_transit_at = least(tracking.in_transit_at, excluded.in_transit_at),
          delivered_at = least(tracking.delivered_at, excluded.delivered_at)
      )
      SELECT EXISTS (SELECT FROM event) AS "isNew"`;
    return kept?.isNew === true;
  });

  return routes;
}
