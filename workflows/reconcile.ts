import {
  ActivityFailure,
  continueAsNew,
  defineQuery,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';

import { QUERIES, SERVICES } from '../contracts/names.ts';
import type {
  Finding,
  Page,
  Party,
  ReconcileProgress,
  ReconcileReport,
  ReconcileRequest,
  SagaFacts,
} from '../contracts/reconcile.ts';
import { discrepanciesOf, isWhole, type Discrepancy } from './discrepancies.ts';
import { mended } from './mending.ts';
import { orders, Parties, payments, reasonOf, services, shipping } from './parties.ts';
import { effectsIn, itemsIn, NOTHING, ofSaga, wasAsked, WITNESSES } from './seen.ts';
import { raisedFor, raisedOutside } from './strangers.ts';

const PAGE = 50;
/** So many findings are told with the result; the database has them all. */
const TOLD = 200;
/** How many owners of effects are asked about at once. */
const OWNERS = 500;

/**
 * Compares what everybody says of every order, repairs what is safe, and raises the rest. The part of a party that can't
 * be asked isn't done, and is told of; the others' parts are. Harmless to repeat.
 */
export async function reconcile(request: ReconcileRequest): Promise<ReconcileReport> {
  const run = new Reconciliation(request);
  setHandler(defineQuery<ReconcileProgress>(QUERIES.progress), () => run.progress, { description: 'how far it got' });
  try {
    return await run.toItsEnd();
  } catch (error) {
    if (error instanceof ActivityFailure && !isCancellation(error)) await run.raiseFailure(error);
    throw error;
  }
}

class Reconciliation {
  progress: ReconcileProgress;
  #request: ReconcileRequest;
  readonly #parties: Parties;

  constructor(request: ReconcileRequest) {
    this.#request = request;
    this.progress = request.progress ?? {
      after: '',
      orders: 0,
      found: 0,
      raised: 0,
      deferred: 0,
      unasked: [],
      findings: [],
    };
    this.#parties = new Parties(this.progress.unasked);
  }

  async toItsEnd(): Promise<ReconcileReport> {
    const { hours, progress } = this.#request;
    if (hours !== null && progress === undefined) {
      this.#request = { ...this.#request, hours: await orders.lookBack({ hours }) };
    }
    while (await this.#page()) {
      if (workflowInfo().continueAsNewSuggested) {
        await continueAsNew<typeof reconcile>({ ...this.#request, progress: this.progress });
      }
    }
    await this.#strangers();
    await this.#end();
    const { after: _, ...report } = this.progress;
    return report;
  }

  async raiseFailure(failure: ActivityFailure): Promise<void> {
    if (this.#request.everySeconds === undefined) return;
    // If the orders service is what is away, no run comes to its end for long, which is seen, too.
    await orders.failRun({ why: reasonOf(failure) }).catch(() => undefined);
  }

  /** Does a page of orders, and tells whether there may be more. */
  async #page(): Promise<boolean> {
    // The sagas first: what they say was done is there when the effects are read.
    const sagas = await orders.listSagas({
      after: this.progress.after,
      hours: this.#request.hours,
      limit: PAGE,
    });
    for (const { carrier } of sagas) {
      if (carrier?.state === 'unknown') this.#parties.note('temporal', carrier.what);
    }
    const compared = await this.#compare(sagas);
    const findings = await this.#mend(compared.flatMap(({ discrepancies }) => discrepancies));
    const whole = compared.filter(({ isWhole }) => isWhole).map(({ sagaId }) => sagaId);
    await this.#keep(whole, findings);
    const after = sagas.at(-1)?.sagaId ?? this.progress.after;
    this.progress = { ...this.progress, after, orders: this.progress.orders + sagas.length };
    return sagas.length === PAGE;
  }

  /** What everybody says of these sagas, compared. Of those under way nobody outside is asked: they move. */
  async #compare(sagas: readonly SagaFacts[]): Promise<readonly Compared[]> {
    const watched = sagas.filter(({ settled, carrier }) => settled || carrier !== null);
    const orderIds = [...new Set(watched.map(({ orderId }) => orderId))];
    const settled = watched
      .filter((saga) => saga.settled && saga.sagaId === saga.orderId)
      .map(({ orderId }) => orderId);
    const [effects, outside, ledger] = await Promise.all([
      orderIds.length === 0 ? NOTHING.effects : this.#parties.effects(orderIds),
      settled.length === 0 ? NOTHING.outside : this.#parties.outside(settled),
      settled.length === 0 ? NOTHING.ledger : this.#parties.ledger(settled),
    ]);
    return sagas.map((saga) => {
      const seen = ofSaga(saga, { effects, outside, ledger });
      return { sagaId: saga.sagaId, discrepancies: discrepanciesOf(saga, seen), isWhole: isWhole(saga, seen) };
    });
  }

  /**
   * Looks for orders that something was done for, here or in another system, and that there are not: a person's matter,
   * never a release. What another system told us only says where to look; what is there, it is asked for.
   */
  async #strangers(): Promise<void> {
    const open = await orders.openStrangers();
    const owners = await Promise.all([
      ...SERVICES.map(async (name) => this.#unknown(name, async (page) => services[name].listOwners(page))),
      this.#unknown('payments', async (page) => payments.listReported(page)),
      this.#unknown('shipping', async (page) => shipping.listReported(page)),
    ]);
    const subjects = [...new Set([...open, ...owners.flat()])].toSorted();
    for (let from = 0; from < subjects.length; from += PAGE) await this.#about(subjects.slice(from, from + PAGE));
  }

  /** Raises what there is of strangers. Those of which nothing is found are resolved if everybody was asked. */
  async #about(strangers: readonly string[]): Promise<void> {
    const effects = await this.#parties.effects(strangers);
    const done = raisedFor(effectsIn({ effects }));
    const others = strangers.filter((id) => !done.some(({ subject }) => subject === id));
    const outside = others.length === 0 ? NOTHING.outside : await this.#parties.outside(others);
    const isWhole = WITNESSES.every((witness) => wasAsked({ ...NOTHING, effects, outside }, witness));
    await this.#keep(isWhole ? strangers : [], [...done, ...raisedOutside(itemsIn({ outside }))]);
  }

  async #unknown(party: Party, list: (page: Page) => Promise<readonly string[]>): Promise<readonly string[]> {
    const unknown: string[] = [];
    for (let after: string | undefined = ''; after !== undefined;) {
      const page: Page = { after, hours: this.#request.hours, limit: OWNERS };
      const owners = (await this.#parties.ask(party, async () => list(page))) ?? [];
      if (owners.length > 0) unknown.push(...(await orders.unknownOrders({ orderIds: owners })));
      after = owners.length < OWNERS ? undefined : owners.at(-1);
    }
    return unknown;
  }

  async #mend(discrepancies: readonly Discrepancy[]): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    // One after the other: a charge is given back before its hold is let go of.
    for (const { repair, ...finding } of discrepancies) {
      if (repair === null) findings.push({ ...finding, action: 'raised' });
      else if (this.#request.dryRun && repair.type !== 'wait') findings.push({ ...finding, action: 'would-repair' });
      else findings.push(await mended(finding, repair));
    }
    return findings;
  }

  /** @param whole of which everybody was asked, so that what isn't found any more is resolved */
  async #keep(whole: readonly string[], findings: readonly Finding[]): Promise<void> {
    if (!this.#request.dryRun && whole.length + findings.length > 0) {
      await orders.recordFindings({ subjects: whole, findings });
    }
    const { found, raised, deferred, findings: told } = this.progress;
    const countOf = (wanted: Finding['action']): number => findings.filter(({ action }) => action === wanted).length;
    this.progress = {
      ...this.progress,
      found: found + findings.length,
      raised: raised + countOf('raised'),
      deferred: deferred + countOf('deferred'),
      unasked: this.#parties.unasked,
      findings: [...told, ...findings].slice(0, TOLD),
    };
  }

  async #end(): Promise<void> {
    const { everySeconds = null, dryRun } = this.#request;
    const { unasked } = this.#parties;
    this.progress = { ...this.progress, unasked };
    if (!dryRun) await orders.endRun({ everySeconds, unasked });
  }
}

interface Compared {
  readonly sagaId: string;
  readonly discrepancies: readonly Discrepancy[];
  readonly isWhole: boolean;
}
