import { Router } from 'express';

import { hearPaymentProvider } from '../../contracts/payments.api.ts';
import type { PaymentsDatabase } from '../../prisma/payments/database.ts';
import { handleWebhook } from '../webhooks.ts';

/** Hears from the payment provider. What it says is kept as evidence: our own keyed calls alone move money. */
export function paymentsWebhooks(db: PaymentsDatabase, secret: string | undefined): Router {
  const routes = Router();

  handleWebhook(
    routes,
    { operation: hearPaymentProvider, secret },
    async ({ id, type, reference, happenedAt, body }) => {
      const kept = await db.$executeRaw`
      INSERT INTO webhook_inbox (id, type, reference, body, happened_at)
      VALUES (${id}, ${type}, ${reference}, ${body}::json, ${happenedAt}::timestamptz)
      ON CONFLICT DO NOTHING`;
      return kept === 1;
    },
  );

  return routes;
}
