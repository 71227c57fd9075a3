import {
  ActivityFailure,
  continueAsNew,
  defineQuery,
  isCancellation,
  proxyActivities,
  rootCause,
  setHandler,
  workflowInfo,
  type ActivityOptions,
} from '@temporalio/workflow';

import type { Revocation } from '../contracts/effects.ts';
import type { InventoryActivities } from '../contracts/inventory.ts';
import { QUERIES, TASK_QUEUES } from '../contracts/names.ts';
import type { PaymentsActivities } from '../contracts/payments.ts';
import type {
  EffectFacts,
  EffectsReconciliation,
  Finding,
  OrdersReconciliation,
  OutsideReconciliation,
  Page,
  PaymentsReconciliation,
  ReconcileProgress,
  ReconcileReport,
  ReconcileRequest,
  OutsideItem,
  SagaFacts,
} from '../contracts/reconcile.ts';
import type { ShippingActivities } from '../contracts/shipping.ts';
import { actOf, discrepanciesOf, isLive, type Discrepancy, type Repair, type UNDOABLE } from './discrepancies.ts';
import { restoreOrder } from './restore-order.ts';

const PAGE = 50;
/** So many findings are told with the result; the database has them all. */
const TOLD = 200;
/** How many owners of effects are asked about at once. */
const OWNERS = 500;

const on = (taskQueue: string): ActivityOptions => ({
  taskQueue,
  startToCloseTimeout: '30s',
  retry: { initialInterval: '250ms', backoffCoefficient: 2, maximumInterval: '5s', maximumAttempts: 4 },
});

const orders = proxyActivities<OrdersReconciliation & EffectsReconciliation>(on(TASK_QUEUES.orders));
const inventory = proxyActivities<EffectsReconciliation & InventoryActivities>(on(TASK_QUEUES.inventory));
const payments = proxyActivities<PaymentsReconciliation & PaymentsActivities>(on(TASK_QUEUES.payments));
const shipping = proxyActivities<OutsideReconciliation & ShippingActivities>(on(TASK_QUEUES.shipping));
const services = [orders, inventory, payments, shipping];

/** Compares what everybody says of every order, repairs what is safe, and raises the rest. Harmless to repeat. */
export async function reconcile(request: ReconcileRequest): Promise<ReconcileReport> {
  const run = new Reconciliation(request);
  setHandler(defineQuery<ReconcileProgress>(QUERIES.progress), () => run.progress, { description: 'how far it got' });
  while (await run.page()) {
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof reconcile>({ ...request, progress: run.progress });
    }
  }
  await run.strangers();
  const { after: _, ...report } = run.progress;
  return report;
}

class Reconciliation {
  progress: ReconcileProgress;
  readonly #dryRun: boolean;
  readonly #hours: number | null;

  constructor({ dryRun, hours, progress }: ReconcileRequest) {
    this.progress = progress ?? { after: '', orders: 0, found: 0, raised: 0, findings: [] };
    this.#dryRun = dryRun;
    this.#hours = hours;
  }

  /** Does a page of orders, and tells whether there may be more. */
  async page(): Promise<boolean> {
    // The sagas first: what they say was done is there when the effects are read.
    const sagas = await orders.listSagas({ after: this.progress.after, hours: this.#hours, limit: PAGE });
    const discrepancies = await compare(sagas);
    const findings = await this.#mend(discrepancies);
    await this.#keep(
      sagas.map(({ sagaId }) => sagaId),
      findings,
    );
    const after = sagas.at(-1)?.sagaId ?? this.progress.after;
    this.progress = { ...this.progress, after, orders: this.progress.orders + sagas.length };
    return sagas.length === PAGE;
  }

  /**
   * Looks for orders that something was done for, here or in another system, and that there are not: a person's matter,
   * never a release. What another system told us only says where to look; what is there, it is asked for.
   */
  async strangers(): Promise<void> {
    const open = await orders.openStrangers();
    const owners = await Promise.all([
      ...services.map(async (service) => this.#unknown(async (page) => service.listOwners(page))),
      ...[payments, shipping].map(async (service) => this.#unknown(async (page) => service.listReported(page))),
    ]);
    const subjects = [...new Set([...open, ...owners.flat()])].toSorted();
    const effects = subjects.length === 0 ? [] : (await allEffects(subjects)).filter(isLive);
    const findings = [...Map.groupBy(effects, ownerOf)].map(([subject, own]) => strange(subject, own.map(keyIn)));
    const done = new Set(effects.map(ownerOf));
    const reported = await reportedFor(subjects.filter((subject) => !done.has(subject)));
    await this.#keep(subjects, [...findings, ...reported]);
  }

  async #unknown(list: (page: Page) => Promise<readonly string[]>): Promise<readonly string[]> {
    const unknown: string[] = [];
    for (let after = ''; ;) {
      const owners = await list({ after, hours: this.#hours, limit: OWNERS });
      unknown.push(...(await orders.unknownOrders({ orderIds: owners })));
      const last = owners.at(-1);
      if (last === undefined || owners.length < OWNERS) return unknown;
      after = last;
    }
  }

  async #mend(discrepancies: readonly Discrepancy[]): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    // One after the other: a charge is given back before its hold is let go of.
    for (const { repair, ...finding } of discrepancies) {
      if (repair === null) findings.push({ ...finding, action: 'raised' });
      else if (this.#dryRun) findings.push({ ...finding, action: 'would-repair' });
      else findings.push(await mended(finding, repair));
    }
    return findings;
  }

  async #keep(subjects: readonly string[], findings: readonly Finding[]): Promise<void> {
    if (!this.#dryRun && subjects.length > 0) await orders.recordFindings({ subjects, findings });
    const { found, raised, findings: told } = this.progress;
    this.progress = {
      ...this.progress,
      found: found + findings.length,
      raised: raised + findings.filter(({ action }) => action === 'raised').length,
      findings: [...told, ...findings].slice(0, TOLD),
    };
  }
}

type Undoable = (typeof UNDOABLE)[number];
type Undo = (input: Revocation) => Promise<void>;

/** By what each step is taken back: the same as in its saga. */
const undos: Readonly<Record<Undoable, Undo>> = {
  'capture-payment': async (input) => payments.refundCapture(input),
  'book-shipment': async (input) => shipping.cancelShipment(input),
  'authorize-payment': async (input) => payments.voidAuthorization(input),
  'reserve-stock': async (input) => inventory.releaseStock(input),
};

async function mended(finding: Omit<Finding, 'action'>, repair: Repair): Promise<Finding> {
  try {
    await mend(finding, repair);
    return { ...finding, action: 'repaired' };
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    const why = rootCause(error) ?? error.message;
    return { ...finding, evidence: `${finding.evidence}; it can't be repaired: ${why}`, action: 'raised' };
  }
}

async function mend({ subject: sagaId, evidence }: Omit<Finding, 'action'>, repair: Repair): Promise<void> {
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

/** What everybody says of these sagas, compared. Of those under way nobody else is asked: they move. */
async function compare(sagas: readonly SagaFacts[]): Promise<readonly Discrepancy[]> {
  const watched = sagas.filter(({ settled, carrier }) => settled || carrier !== null);
  if (watched.length === 0) return [];
  const orderIds = [...new Set(watched.map(({ orderId }) => orderId))];
  const settled = watched.filter((saga) => saga.settled && saga.sagaId === saga.orderId).map(({ orderId }) => orderId);
  const [effects, outside, ledger] = await Promise.all([
    allEffects(orderIds),
    settled.length === 0 ? [] : outsideOf(settled),
    settled.length === 0 ? [] : payments.listLedger({ orderIds: settled }),
  ]);
  return watched.flatMap((saga) => {
    // What others have of an order is its own saga's.
    const isOurs = ({ orderId }: { readonly orderId: string }): boolean => orderId === saga.sagaId;
    return discrepanciesOf(saga, {
      effects: effects.filter(({ key }) => key.startsWith(`${saga.sagaId}/`)),
      outside: outside.filter(isOurs),
      ledger: ledger.filter(isOurs),
    });
  });
}

async function allEffects(orderIds: readonly string[]): Promise<readonly EffectFacts[]> {
  const lists = await Promise.all(services.map(async (service) => service.listEffects({ orderIds })));
  return lists.flat();
}

async function outsideOf(orderIds: readonly string[]): Promise<readonly OutsideItem[]> {
  const lists = await Promise.all([payments, shipping].map(async (service) => service.listOutside({ orderIds })));
  return lists.flat();
}

function ownerOf({ key }: EffectFacts): string {
  return key.split('/')[0] ?? key;
}

function keyIn({ key }: EffectFacts): string {
  return `'${key}'`;
}

/** What the other systems have for orders that nothing was done for here. */
async function reportedFor(subjects: readonly string[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (let from = 0; from < subjects.length; from += PAGE) {
    const items = (await outsideOf(subjects.slice(from, from + PAGE))).filter(isStanding);
    const ofOrder = Map.groupBy(items, ({ orderId }) => orderId);
    findings.push(...[...ofOrder].map(([subject, own]) => strange(subject, own.map(itemIn))));
  }
  return findings;
}

/** Of a hold that was captured, nothing is left: its charge is looked at. */
function isStanding({ kind, live, status }: OutsideItem): boolean {
  return live && !(kind === 'hold' && status === 'captured');
}

function itemIn({ kind, id, key, amounts }: OutsideItem): string {
  const money = amounts === null ? '' : ` of ${amounts.captured} - ${amounts.refunded}`;
  return `the ${kind} '${id}'${money} under '${key}'`;
}

function strange(subject: string, things: readonly string[]): Finding {
  const evidence = `there is no such order, and there are ${things.join(', ')}`;
  return { key: `orphan/${subject}/order`, kind: 'orphan', subject, evidence, action: 'raised' };
}
