import { ApplicationFailure } from '@temporalio/common';

import { handOver } from '../../activities/orders/restart.ts';
import { startOf } from '../../api/orders/starts.ts';
import { QUERIES, UPDATES, WORKFLOWS } from '../../contracts/names.ts';
import type { PlaceOrder } from '../../contracts/orders.ts';
import type { SagaAnswer, SagaTrace } from '../../contracts/saga.ts';
import type { Call, Finished, World } from '../support/sandbox.ts';
import type { Attempt, Surroundings } from './attempt.ts';
import { boundaryOf, isSame, type Case, type Failpoint, type Point } from './case.ts';
import { STRIKES } from './faults.ts';
import { STORIES, type Story } from './stories.ts';
import { Task, turn } from './task.ts';
import type { MatrixWorld } from './world.ts';

/** What a played case left, beside what is in the databases. */
export interface Played {
  /** Every place that it came to, in order. */
  readonly points: readonly Point[];
  /** What was wrong already while it was played. */
  readonly wrong: readonly string[];
  /** Where something was to go wrong, and it never came to. */
  readonly missed: readonly Point[];
  /** What the customer was told of the cancel; null when there was none, or no answer. */
  readonly answer: 'done' | 'too-late' | null;
}

/** So long an attempt may take when nothing keeps it. */
const PATIENCE_MS = 60_000;

/** So many activities no case takes that comes to an end. */
const MOST = 60;

/** What is taken back, if it was begun. */
const FORWARD: ReadonlySet<string> = new Set([
  'reserveStock',
  'authorizePayment',
  'bookShipment',
  'capturePayment',
  'commitStock',
]);

/** What shows that a saga is past its pivot. */
const PIVOTS = [
  ['payments', 'capture-payment'],
  ['inventory', 'commit-stock'],
] as const;

/** A case while it is played: an order, from its saga's beginning to its end, whoever carries it. */
export class Play {
  /** Resolves when the saga has ended. */
  readonly over: Promise<void>;
  readonly #world: MatrixWorld;
  readonly #orderId: string;
  readonly #story: Story;
  readonly #over = Promise.withResolvers<void>();
  readonly #armed: Set<Failpoint>;
  readonly #points: Point[] = [];
  readonly #wrong: string[] = [];
  /** Where the story has been told. */
  readonly #told = new Set<string>();
  readonly #ended = new Map<string, PromiseWithResolvers<void>>();
  readonly #background: Promise<unknown>[] = [];
  #tasks: Task[] = [];
  readonly #everyTask: Task[] = [];
  /** Those of which nobody hears. */
  readonly #muted = new Set<Task>();
  #run: World | undefined;
  #wantsCancel = false;
  #toldOfCancel: World | undefined;
  #answer: Played['answer'] = null;
  #hasDecided = false;
  #stranded = false;

  constructor(world: MatrixWorld, orderId: string, { story, failpoints }: Case) {
    const told = STORIES[story];
    if (told === undefined) throw new Error(`there is no story '${story}'`);
    this.#world = world;
    this.#orderId = orderId;
    this.#story = told;
    this.#armed = new Set(failpoints);
    this.over = this.#over.promise;
  }

  /** Plays the case to its end, and until nothing of it is left running. Never rejects. */
  async play(): Promise<Played> {
    try {
      await this.#carry();
    } catch (error) {
      this.#wrong.push(`stranded: ${reasonOf(error)}`);
    }
    this.#over.resolve();
    await this.#rest();
    return { points: this.#points, wrong: this.#wrong, missed: [...this.#armed], answer: this.#answer };
  }

  cancelRun(): void {
    this.#run?.cancelWorkflow();
  }

  evict(): void {
    this.#run?.evict();
  }

  terminate(): void {
    for (const task of this.#tasks) task.close();
    this.#run?.terminate();
  }

  /** Writes the customer's cancel down and delivers it. Comes back when the saga has heard it. */
  async cancel(): Promise<void> {
    const id = this.#orderId;
    await this.#world.orders.$executeRaw`
      INSERT INTO command (id, order_id, saga_id, kind, body)
      VALUES (${`cmd_${id}`}, ${id}, ${id}, 'cancel', '{"by":"cus_1","reason":"changed their mind"}') ON CONFLICT DO NOTHING`;
    this.#wantsCancel = true;
    await this.#deliverTo(this.#run);
  }

  /** Delivers the cancel, as often as it takes: a run that ends meanwhile doesn't answer. */
  async #deliverTo(run: World | undefined): Promise<void> {
    if (run === undefined || this.#toldOfCancel === run || this.#answer !== null) return;
    this.#toldOfCancel = run;
    const id = this.#orderId;
    const wish = { commandId: `cmd_${id}`, by: 'cus_1', reason: 'changed their mind' };
    this.#alongside(this.#awaitAnswer(run.update(UPDATES.cancel, id, wish)));
    await run.query(QUERIES.saga, id).catch(() => undefined); // it may be over
  }

  async #awaitAnswer(update: Promise<unknown>): Promise<void> {
    try {
      const { outcome } = (await update) as SagaAnswer; // what a cancel is answered with
      this.#answer = outcome?.status === 'confirmed' ? 'too-late' : 'done';
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) return; // the run is over: another will hear of it, or nobody
      this.#answer = 'too-late';
    }
    await this.#world.orders.$executeRaw`
      UPDATE command SET answer = jsonb_build_object('status', ${this.#answer}::text), due = NULL, answered_at = now()
      WHERE order_id = ${this.#orderId} AND kind = 'cancel' AND answer IS NULL`;
  }

  async #carry(): Promise<void> {
    for (let order: PlaceOrder | null = await this.#order(); order !== null; order = await this.#takenUp()) {
      const finished = await this.#world.sandbox.run(WORKFLOWS.placeOrder, [order], this.#activities());
      this.#run = undefined;
      await finished.dispose();
      if (finished.terminated !== true) this.#look(finished);
      if (finished.terminated !== true || this.#stranded) return;
      this.#tasks = [];
    }
  }

  #look({ failure, taskFailure }: Finished): void {
    if (failure !== undefined) this.#wrong.push(`its workflow failed: ${failure.message}`);
    if (taskFailure !== undefined) this.#wrong.push(`its workflow task failed: ${taskFailure}`);
  }

  async #order(): Promise<PlaceOrder> {
    const { input } = await startOf(this.#world.orders, this.#orderId);
    return input as PlaceOrder; // it is no undo
  }

  /** The order as a run gets it that takes the saga up, as the starter does it: null when the end was written down already. */
  async #takenUp(): Promise<PlaceOrder | null> {
    const { orders } = this.#world;
    const id = this.#orderId;
    const done = await Promise.all(
      PIVOTS.map(async ([service, step]) =>
        this.#world.query(service, "SELECT FROM effect WHERE key = $1 AND state = 'applied'", `${id}/${step}`),
      ),
    );
    await handOver(orders, id, done.flat().length > 0);
    const raised = await orders.$executeRaw`
      UPDATE saga SET lease = lease + 1 WHERE id = ${id} AND settled_at IS NULL`;
    return raised === 0 ? null : this.#order();
  }

  #activities(): Parameters<MatrixWorld['sandbox']['run']>[2] {
    return new Proxy({}, { get: (_, site: string) => async (call: Call) => this.#call(site, call) });
  }

  async #call(site: string, { input, world, cancelRequested }: Call): Promise<unknown> {
    this.#run = world;
    if (this.#wantsCancel) this.#alongside(this.#deliverTo(world));
    const act = this.#world.activities[site];
    if (act === undefined) throw new Error(`no service has the activity '${site}'`);
    const task = new Task({ site, act, input, cancelRequested }, async (...where) => this.#reach(...where));
    this.#expectOrder(site);
    this.#tasks.push(task);
    this.#everyTask.push(task);
    if (this.#story.mute?.startsWith(`${site}/`) === true && !this.#hasDecided) this.#muted.add(task);
    if (this.#everyTask.length > MOST) this.#giveUp();
    try {
      return await task.run();
    } finally {
      this.#endOf(site).resolve();
      this.#alongside(this.#report(task));
    }
  }

  /** Has something go on that nobody waits for before the end. */
  #alongside(work: Promise<void>): void {
    const never = (error: unknown): void => void this.#wrong.push(`beside it: ${reasonOf(error)}`);
    this.#background.push(work.catch(never));
  }

  /** Ends what goes on for ever. */
  #giveUp(): void {
    this.#wrong.push(`stranded: it goes on and on, at last with ${this.#everyTask.at(-1)?.site}`);
    this.#stranded = true;
    this.terminate();
  }

  /** Nothing may be taken back while something that is to be taken back still runs. */
  #expectOrder(site: string): void {
    const running = this.#tasks.find((task) => FORWARD.has(task.site) && task.isRunning);
    if (site !== 'recordCompensation' || running === undefined) return;
    this.#wrong.push(`it began to take back while ${running.site} was running`);
  }

  #endOf(site: string): PromiseWithResolvers<void> {
    const known = this.#ended.get(site) ?? Promise.withResolvers<void>();
    this.#ended.set(site, known);
    return known;
  }

  async #report(task: Task): Promise<void> {
    await turn(); // by then the workflow has heard it
    await this.#reach(task, task.attempt, 'reported', {});
  }

  async #reach(task: Task, attempt: Attempt, place: string, surroundings: Surroundings): Promise<void> {
    const { site } = task;
    if (!task.isClosed) await this.#tell(`${site}/${place}`);
    const nth = 1 + this.#points.filter((former) => former.site === site && former.place === place).length;
    const point = { site, place, nth };
    this.#points.push(point);
    for (const failpoint of this.#armed) {
      if (!isSame(failpoint, point)) continue;
      this.#armed.delete(failpoint);
      await STRIKES[failpoint.fault]({ play: this, task, attempt, surroundings });
    }
    if (this.#muted.has(task) && this.#story.mute === `${site}/${boundaryOf(place)}`) await this.#lose();
  }

  /** Does what the story has at this place, the first time that a run comes there which isn't over. */
  async #tell(where: string): Promise<void> {
    const { cancelsAt, waits } = this.#story;
    if (this.#told.has(where)) return;
    this.#told.add(where);
    if (cancelsAt === where) await this.cancel();
    if (waits?.at !== where) return;
    await Promise.race([this.#endOf(waits.for).promise, this.over]);
    await turn(); // by then the workflow has heard it
  }

  async #lose(): Promise<void> {
    if (!this.#hasDecided && !(await this.#decide())) return; // so a reply is all there is to wait for
    throw new Error('the reply is lost');
  }

  /** Decides as an operator. Gives whether that has come about, or may yet. */
  async #decide(): Promise<boolean> {
    const [run, { decision }, id] = [this.#run, this.#story, this.#orderId];
    if (run === undefined || decision === undefined) return true;
    const { version, steps } = (await run.query(QUERIES.saga, id)) as SagaTrace; // what it answers
    const step = steps.find(({ name }) => name === decision.step);
    if (step?.allowed.includes(decision.action) !== true) return step?.state !== 'parked';
    const wish = { commandId: `dec_${id}`, actor: 'ann', reason: 'it is time', version, ...decision };
    const answered = run.update(UPDATES.resolve, id, wish).then(
      () => {
        this.#hasDecided = true;
      },
      () => undefined, // the run was terminated
    );
    this.#alongside(Promise.race([answered, this.over]));
    await turn(); // by then the workflow has heard it
    return true;
  }

  /** Waits until nothing of it is left running: what was frozen is awake by now. */
  async #rest(): Promise<void> {
    const all = async (): Promise<void> => {
      for (const attempt of this.#everything()) await attempt;
    };
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const timer = setTimeout(resolve, PATIENCE_MS, 'late');
    if ((await Promise.race([all(), late])) === 'late') this.#wrong.push('an attempt of it hangs');
    clearTimeout(timer);
  }

  *#everything(): Generator<Promise<unknown>> {
    for (const task of this.#everyTask) for (const attempt of task.attempts) yield attempt;
    for (const each of this.#background) yield each;
    for (const task of this.#everyTask) for (const attempt of task.attempts) yield attempt; // those that came meanwhile
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 300) : String(error);
}
