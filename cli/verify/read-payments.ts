import type { Query } from './database.ts';
import type { CaptureFacts, CurrencyBalance, PaymentFacts, PaymentsFacts, UnbalancedTransaction } from './world.ts';

/** Reads the payments and their captures, each beside what the ledger says of it, and the ledger itself. */
export async function readPayments(query: Query): Promise<PaymentsFacts> {
  return {
    payments: await readTotals(query),
    captures: await readCaptures(query),
    transactions: await readUnbalanced(query),
    strayPostings: await readStray(query),
    balances: await readBalances(query),
  };
}

/** What each transaction moves at the provider's account. */
const POSTED = `posted AS (
  SELECT ledger_transaction.id, kind, payment_id, amount
  FROM ledger_transaction JOIN ledger_entry ON transaction_id = ledger_transaction.id AND account = 'provider'
)`;

async function readTotals(query: Query): Promise<readonly PaymentFacts[]> {
  return query<PaymentFacts>(`
    WITH ${POSTED}, total AS (
      SELECT payment_id, sum(amount) FILTER (WHERE kind = 'capture')::bigint AS captured,
             -sum(amount) FILTER (WHERE kind = 'refund')::bigint AS refunded
      FROM posted GROUP BY payment_id
    )
    SELECT id, order_id AS "orderId", amount, currency, provider_ref AS "providerRef",
           authorized_at IS NOT NULL AS authorized, declined_at IS NOT NULL AS declined, voided_at IS NOT NULL AS voided,
           payment.captured, payment.refunded,
           coalesce(total.captured, 0) AS "ledgerCaptured", coalesce(total.refunded, 0) AS "ledgerRefunded"
    FROM payment LEFT JOIN total ON payment_id = id`);
}

async function readCaptures(query: Query): Promise<readonly CaptureFacts[]> {
  return query<CaptureFacts>(`
    WITH ${POSTED}
    SELECT key, capture.payment_id AS "paymentId", order_id AS "orderId", currency, capture.amount,
           capture.provider_ref AS "providerRef", refund_ref AS "refundRef", captured_at IS NOT NULL AS captured,
           capture.declined_at IS NOT NULL AS declined, refunded_at IS NOT NULL AS refunded,
           there.amount AS posted, back.amount AS "postedBack"
    FROM capture LEFT JOIN payment ON payment.id = capture.payment_id
         LEFT JOIN posted AS there ON there.id = key AND there.kind = 'capture'
         LEFT JOIN posted AS back ON back.id = key || '/undo' AND back.kind = 'refund'`);
}

async function readUnbalanced(query: Query): Promise<readonly UnbalancedTransaction[]> {
  return query<UnbalancedTransaction>(`
    SELECT coalesce(ledger_transaction.id, transaction_id) AS id, count(transaction_id) AS entries,
           coalesce(sum(amount), 0)::bigint AS sum
    FROM ledger_transaction FULL JOIN ledger_entry ON transaction_id = ledger_transaction.id
    GROUP BY 1, ledger_transaction.id
    HAVING ledger_transaction.id IS NULL OR count(transaction_id) < 2 OR sum(amount) <> 0`);
}

async function readStray(query: Query): Promise<readonly string[]> {
  const rows = await query<{ id: string }>(`
    SELECT id FROM ledger_transaction AS posting
    LEFT JOIN capture ON key = CASE kind WHEN 'capture' THEN id ELSE regexp_replace(id, '/undo$', '') END
         AND capture.payment_id = posting.payment_id
    WHERE key IS NULL OR (kind = 'refund' AND id = key)`);
  return rows.map(({ id }) => id);
}

async function readBalances(query: Query): Promise<readonly CurrencyBalance[]> {
  return query<CurrencyBalance>(`
    SELECT currency, count(DISTINCT id) AS transactions,
           coalesce(sum(amount) FILTER (WHERE amount > 0), 0)::bigint AS debits,
           coalesce(-sum(amount) FILTER (WHERE amount < 0), 0)::bigint AS credits
    FROM ledger_transaction JOIN ledger_entry ON transaction_id = id GROUP BY currency ORDER BY currency`);
}
