import { Laws, type Finding } from './finding.ts';
import type { CaptureFacts, PaymentFacts, PaymentsFacts } from './world.ts';

/** I2: no more is taken than was authorized, no more given back than was taken, and the ledger agrees to the cent. */
export function checkMoney({
  payments,
  captures,
  transactions,
  strayPostings,
  balances,
}: PaymentsFacts): readonly Finding[] {
  const laws = new Laws('I2');
  for (const payment of payments) checkPayment(laws, payment);
  for (const capture of captures) checkCapture(laws, capture);
  for (const { id, entries, sum } of transactions) {
    const found = `${entries} entries that add up to ${sum}`;
    laws.broken(`ledger transaction '${id}'`, 'debits = credits', 'two or more entries that add up to 0', found);
  }
  for (const id of strayPostings) {
    laws.broken(`ledger transaction '${id}'`, 'every posting has its capture', 'a capture with its key', 'none');
  }
  for (const { currency, debits, credits } of balances)
    laws.equal(`currency ${currency}`, 'debits = credits', debits, credits);
  return laws.findings;
}

function checkPayment(laws: Laws, payment: PaymentFacts): void {
  const { id, orderId, amount, authorized, captured, refunded, ledgerCaptured, ledgerRefunded } = payment;
  const about = `payment '${id}' of order '${orderId}'`;
  const covered = authorized ? amount : 0;
  laws.hold(captured <= covered, about, 'captured <= authorized', [`at most ${covered}`, `${captured}`]);
  laws.hold(refunded <= captured, about, 'refunded <= captured', [`at most ${captured}`, `${refunded}`]);
  laws.equal(about, "captured = the ledger's captures", ledgerCaptured, captured);
  laws.equal(about, "refunded = the ledger's refunds", ledgerRefunded, refunded);
}

function checkCapture(laws: Laws, { key, paymentId, orderId, amount, ...capture }: CaptureFacts): void {
  const about = `capture '${key}'`;
  laws.hold(orderId !== null, about, 'a capture is of a payment that there is', [`payment '${paymentId}'`, 'none']);
  laws.equal(about, 'a capture is posted once, with its amount', capture.captured ? amount : null, capture.posted);
  laws.equal(about, 'a refund is posted once, with its amount', capture.refunded ? -amount : null, capture.postedBack);
}
