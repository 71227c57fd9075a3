import type { OrderStatus } from '../../contracts/orders.ts';
import { checkAudit } from './audit.ts';
import { type Books, openBooks, sum } from './books.ts';
import { checkCarrier } from './carrier.ts';
import { ORACLES, type Finding, type Oracle } from './finding.ts';
import { checkMoney } from './money.ts';
import { checkOrders } from './orders.ts';
import { checkProvider } from './provider.ts';
import { checkSettling, settlingOf, type Settling } from './settling.ts';
import { standingOf } from './standing.ts';
import { checkStock } from './stock.ts';
import type { World } from './world.ts';

/** All that a verification found out, as `--json` prints it. */
export interface Report {
  /** Whether all that was looked at adds up. */
  readonly clean: boolean;
  readonly readAt: string;
  readonly orders: OrderCounts;
  readonly oracles: Readonly<Record<Oracle, OracleReport>>;
  /** Per currency, in minor units. */
  readonly money: readonly MoneyTotal[];
  readonly stock: { readonly available: number; readonly reserved: number; readonly left: number };
  readonly violations: readonly Finding[];
  readonly warnings: readonly string[];
  /** What nothing is known of, good or bad. */
  readonly notLookedAt: readonly string[];
}

export interface OrderCounts {
  readonly total: number;
  /** Those that I3 and I4 judge. */
  readonly judged: number;
  readonly underWay: number;
  readonly parked: number;
  readonly byStatus: Readonly<Partial<Record<OrderStatus, number>>>;
}

export interface OracleReport {
  /** What was looked at, and how many of it; empty where nothing was. */
  readonly checked: Readonly<Record<string, number>>;
  readonly violations: number;
}

export interface MoneyTotal {
  readonly currency: string;
  readonly captured: number;
  readonly refunded: number;
}

/** How long the orders were waited for, and which of them are known to be parked. */
export interface Waited {
  /** Since when, by the database's clock. */
  readonly since: Date;
  /** Null when nobody asked to wait: then nothing is late. */
  readonly seconds: number | null;
  readonly parked: ReadonlySet<string>;
}

/** Judges a world by all oracles. */
export function judge(world: World, { since, seconds, parked }: Waited): Report {
  const books = openBooks(world);
  const settling = settlingOf(world.orders, parked);
  const late = seconds === null ? [] : checkSettling(settling, since, seconds);
  const violations = [...findings(world, books), ...late];
  return {
    clean: violations.length === 0,
    readAt: since.toISOString(),
    orders: orderCounts(world, settling),
    oracles: oracleReports(world, settling, violations),
    money: moneyTotals(world),
    stock: stockTotal(world),
    violations,
    warnings: [...warningsOf(settling, late.length), ...byHandOf(world)],
    notLookedAt: [
      ...(world.provider === null ? ["the payment provider's log"] : []),
      ...(world.carrier === null ? ["the carrier's log"] : []),
    ],
  };
}

function findings(world: World, books: Books): readonly Finding[] {
  return [
    ...checkStock(world.inventory),
    ...checkMoney(world.payments),
    ...checkOrders(world, books),
    ...checkProvider(world, books),
    ...checkCarrier(world, books),
    ...checkAudit(world.audit),
  ];
}

function orderCounts({ orders }: World, { underWay, parked }: Settling): OrderCounts {
  const byStatus: Partial<Record<OrderStatus, number>> = {};
  for (const { status } of orders) byStatus[status] = (byStatus[status] ?? 0) + 1;
  const judged = orders.filter((order) => standingOf(order) !== 'under way').length;
  return { total: orders.length, judged, underWay: underWay.length, parked: parked.length, byStatus };
}

function oracleReports(world: World, settling: Settling, violations: readonly Finding[]): Report['oracles'] {
  const checked = checkedBy(world, settling);
  const report = (oracle: Oracle): OracleReport => ({
    checked: checked[oracle],
    violations: violations.filter((finding) => finding.oracle === oracle).length,
  });
  return Object.fromEntries(ORACLES.map((oracle) => [oracle, report(oracle)])) as Report['oracles']; // all of them
}

function checkedBy(world: World, { underWay, parked }: Settling): Readonly<Record<Oracle, Record<string, number>>> {
  const { orders, audit, inventory, payments, provider, carrier } = world;
  const judged = orders.filter((order) => standingOf(order) !== 'under way').length;
  return {
    I1: { skus: inventory.shelves.length, reservations: inventory.reservations.length },
    I2: {
      payments: payments.payments.length,
      captures: payments.captures.length,
      ledgerTransactions: sum(payments.balances, ({ transactions }) => transactions),
    },
    I3: { decidedOrders: judged, histories: orders.length },
    I4: {
      ...(provider !== null && { providerLogLines: provider.lines }),
      ...(carrier !== null && { carrierLogLines: carrier.lines }),
    },
    I5: { settled: orders.length - underWay.length - parked.length, parked: parked.length, underWay: underWay.length },
    I6: { decisions: audit.decisions.length, auditRows: audit.rows.length },
  };
}

function moneyTotals({ payments: { payments } }: World): readonly MoneyTotal[] {
  return [...Map.groupBy(payments, ({ currency }) => currency)].map(([currency, of]) => ({
    currency,
    captured: sum(of, ({ captured }) => captured),
    refunded: sum(of, ({ refunded }) => refunded),
  }));
}

function stockTotal({ inventory: { shelves } }: World): Report['stock'] {
  return {
    available: sum(shelves, ({ available }) => available ?? 0),
    reserved: sum(shelves, ({ reserved }) => reserved ?? 0),
    left: sum(shelves, ({ committedEver, returnedEver }) => committedEver - returnedEver),
  };
}

function warningsOf({ underWay, parked }: Settling, late: number): readonly string[] {
  const open = underWay.length - late;
  return [
    ...(open > 0
      ? [`${counted(open, 'order is', 'orders are')} still under way, and not judged; --wait waits for them`]
      : []),
    ...(parked.length > 0
      ? [`${counted(parked.length, 'order is', 'orders are')} parked until a person looks: ${someOf(parked)}`]
      : []),
  ];
}

/** What is believed on a person's word: the others' logs aren't asked about these orders. */
function byHandOf({ byHand: { payments, shipping } }: World): readonly string[] {
  const all = [...payments, ...shipping];
  const shown = all.slice(0, 3).map(({ key, evidence }) => `'${key}' (${evidence})`);
  if (all.length > shown.length) shown.push('…');
  return all.length === 0
    ? []
    : [
        `${counted(all.length, 'thing was', 'things were')} done by hand, which no log can confirm: ${shown.join(', ')}`,
      ];
}

function someOf(orders: readonly { readonly id: string }[]): string {
  const shown = orders.slice(0, 3).map(({ id }) => id);
  return orders.length > shown.length ? `${shown.join(', ')} …` : shown.join(', ');
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
