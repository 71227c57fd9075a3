import type { Money } from '../../contracts/money.ts';
import type { PaymentsTransaction } from '../../prisma/payments/database.ts';

interface Posting {
  /** The key of the effect: it can't be posted twice. */
  readonly id: string;
  readonly kind: 'capture' | 'refund';
  readonly paymentId: string;
  readonly amount: Money;
}

/** Posts money from the customers to the provider's account, or back. The database refuses what doesn't balance. */
export async function post(tx: PaymentsTransaction, { id, kind, paymentId, amount }: Posting): Promise<void> {
  const debit = kind === 'capture' ? amount.amount : -amount.amount;
  await tx.$executeRaw`
    INSERT INTO ledger_transaction (id, kind, payment_id, currency)
    VALUES (${id}, ${kind}::ledger_kind, ${paymentId}, ${amount.currency})`;
  await tx.$executeRaw`
    INSERT INTO ledger_entry (transaction_id, account, amount)
    VALUES (${id}, 'provider', ${debit}::bigint), (${id}, 'customers', ${-debit}::bigint)`;
}
