import { type Books, isHeldMoney, sum } from './books.ts';
import { LawsOfOthers, type Finding, type Laws } from './finding.ts';
import { standingOf } from './standing.ts';
import type {
  AuthorizationFacts,
  CaptureFacts,
  ChargeFacts,
  OrderFacts,
  PaymentFacts,
  ProviderFacts,
  World,
} from './world.ts';

/** I4 at the payment provider: what it did, by its own log, is what we say it did. */
export function checkProvider({ provider, payments, orders, byHand }: World, books: Books): readonly Finding[] {
  if (provider === null) return [];
  const laws = new LawsOfOthers('I4', byHand.payments);
  const isJudged = (it: { readonly orderId: string | null }): boolean => laws.judges(it);
  checkAlone(laws, provider);
  for (const payment of payments.payments.filter(isJudged)) checkPayment(laws, provider, payment);
  for (const capture of payments.captures.filter(isJudged)) checkCapture(laws, provider, capture);
  checkOwners(laws, provider, books);
  const decided = orders.filter((order) => standingOf(order) !== 'under way' && laws.judges({ orderId: order.id }));
  checkTotals(laws, provider, decided, books);
  return laws.findings;
}

/** What its log says of itself: one charge a key, and no more taken or given back than there was. */
function checkAlone(laws: Laws, { doubledKeys, contradictions, authorizations, captures }: ProviderFacts): void {
  for (const [key, done] of doubledKeys) {
    laws.broken(`payment provider, key '${key}'`, 'one charge a key', 'one', done.join(', '));
  }
  for (const contradiction of contradictions) {
    laws.broken('payment provider', 'its log makes sense', 'lines that follow from those before', contradiction);
  }
  for (const { id, amount, captured } of authorizations.values()) {
    laws.hold(captured <= amount, `authorization '${id}'`, 'captured <= authorized', [
      `at most ${amount}`,
      `${captured}`,
    ]);
  }
  for (const { id, amount, refunded } of captures.values()) {
    laws.hold(refunded <= amount, `capture '${id}'`, 'refunded <= captured', [`at most ${amount}`, `${refunded}`]);
  }
}

/** Holds at any moment, as the log is read after the database: the provider acts first. */
function checkPayment(laws: Laws, { authorizations }: ProviderFacts, payment: PaymentFacts): void {
  const { id, orderId, providerRef } = payment;
  if (!payment.authorized && providerRef === null) return;
  const about = `payment '${id}' of order '${orderId}'`;
  const theirs = authorizations.get(providerRef ?? '');
  if (theirs === undefined) {
    laws.broken(
      about,
      'the provider knows what we hold',
      `authorization '${providerRef ?? ''}'`,
      'unknown to the provider',
    );
    return;
  }
  laws.equal(about, 'it is of the same order at the provider', orderId, theirs.orderId);
  laws.equalMoney(about, 'the provider authorized as much', payment, theirs);
  if (payment.voided) laws.equal(about, 'it is voided at the provider, too', true, theirs.voided);
}

function checkCapture(laws: Laws, { captures, refunds }: ProviderFacts, capture: CaptureFacts): void {
  const { amount, providerRef, refundRef } = capture;
  const about = `capture '${capture.key}'`;
  if (capture.captured)
    checkCharge(laws, about, { law: 'the provider captured as much', amount, ref: providerRef }, captures);
  if (capture.refunded)
    checkCharge(laws, about, { law: 'the provider refunded as much', amount, ref: refundRef }, refunds);
}

interface Claim {
  readonly law: string;
  readonly amount: number;
  readonly ref: string | null;
}

function checkCharge(
  laws: Laws,
  about: string,
  { law, amount, ref }: Claim,
  theirs: ReadonlyMap<string, ChargeFacts>,
): void {
  const charge = theirs.get(ref ?? '');
  laws.equal(about, law, amount, charge === undefined ? `'${ref ?? ''}' is unknown to the provider` : charge.amount);
}

/** Money that is held or was taken belongs to an order that there is. */
function checkOwners(laws: Laws, { authorizations }: ProviderFacts, books: Books): void {
  for (const { id, orderId, voided } of authorizations.values()) {
    if (voided || books.knows(orderId)) continue;
    laws.broken(`authorization '${id}'`, 'every live charge has its order', `order '${orderId}'`, 'no such order');
  }
}

/** Once an order is decided, the provider holds, took and gave back what we say, and nothing that the order doesn't want. */
function checkTotals(laws: Laws, provider: ProviderFacts, decided: readonly OrderFacts[], books: Books): void {
  const authorizationsOf = Map.groupBy(provider.authorizations.values(), ({ orderId }) => orderId);
  const refundsOf = Map.groupBy(provider.refunds.values(), ({ orderId }) => orderId);
  for (const order of decided) {
    const about = `order '${order.id}' (${order.status})`;
    const { payments } = books.belongings(order.id);
    const theirs = authorizationsOf.get(order.id) ?? [];
    const captured = sum(theirs, (authorization) => authorization.captured);
    const refunded = sum(refundsOf.get(order.id) ?? [], ({ amount }) => amount);
    const ours = movement(
      sum(payments, (payment) => payment.captured),
      sum(payments, (payment) => payment.refunded),
    );
    laws.equal(about, 'the provider moved as much as we say', ours, movement(captured, refunded));
    checkLive(laws, about, order, { ours: payments, theirs });
  }
}

interface Both {
  readonly ours: readonly PaymentFacts[];
  readonly theirs: readonly AuthorizationFacts[];
}

function checkLive(laws: Laws, about: string, order: OrderFacts, { ours, theirs }: Both): void {
  const live = theirs.filter(({ voided }) => !voided).map(({ id }) => id);
  const wanted =
    standingOf(order) === 'undone' ? [] : ours.filter(isHeldMoney).map(({ providerRef }) => providerRef ?? '');
  const listed = (refs: readonly string[]): string => refs.toSorted().join(', ');
  laws.equal(about, 'the provider holds what the order wants, and nothing else', listed(wanted), listed(live));
}

function movement(captured: number, refunded: number): string {
  return `${captured} captured, ${refunded} refunded`;
}
