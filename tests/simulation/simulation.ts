/**
 * Plays a case: one run of a workflow after another carries its sagas, until they are settled and nothing is left that
 * could come late. Everything that happens is decided by the case, so it happens again in the same way.
 */
import { defaultPayloadConverter } from '@temporalio/common';
import type { coresdk } from '@temporalio/proto';

import { QUERIES, UPDATES } from '../../contracts/names.ts';
import { UPDATE_REFUSALS, type CancelSaga, type ResolveSaga, type SagaTrace } from '../../contracts/saga.ts';
import { Cancelled, error, resolutionOf, value } from '../support/payloads.ts';
import { become, deedIn, deedOn, type Deed, type Verb } from './calls.ts';
import type { Case, Fate, Happening } from './cases.ts';
import { decisionOf, type Flaw } from './operator.ts';
import { Machine, type Command, type Creator, type Job } from './machine.ts';
import type { Asked, Carried, Written } from './sagas.fixture.ts';
import { Services } from './services.ts';
import { Broken, Story } from './story.ts';
import { Witness, type CancelWish } from './witness.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
/** A case that takes longer never ends. */
const LONGEST = 1000;
const HARMLESS: Fate = { kind: 'done', reach: 0, takes: 1, laterBy: 1, heeds: 'not' };

/** Something that comes by itself. */
interface Item {
  readonly due: number;
  readonly order: number;
  /** The run that its job is for. */
  readonly run: number;
  readonly come: () => Job | undefined;
}

interface Call {
  readonly seq: number;
  readonly deed: Deed;
  readonly input: Asked & Written;
  readonly fate: Fate;
  readonly info: object;
  readonly cancellation: number;
  item: Item;
}

interface Run {
  readonly number: number;
  machine: Machine;
  readonly calls: Map<number, Call>;
  readonly timers: Map<number, Item>;
  readonly updates: Map<string, (response: coresdk.workflow_commands.IUpdateResponse) => void>;
  readonly witnesses: readonly Witness[];
  readonly hasCancels: { temporal: boolean };
}

export class Simulation {
  readonly #creator: Creator;
  readonly #case: Case;
  readonly #story = new Story();
  readonly #services = new Services();
  readonly #witnesses: readonly Witness[];
  readonly #tapes: Readonly<Record<Verb, readonly Fate[]>>;
  readonly #drawn: Record<Verb, number> = { execute: 0, undo: 0, write: 0 };
  readonly #dead = new Set<string>();
  readonly #outbox: Job[] = [];
  #happenings: readonly Happening[];
  #queue: Item[] = [];
  #run: Run | null = null;
  #now = START;
  #ticks = 0;
  #isSwept = false;
  #orders = 0;
  #runs = 0;
  #ids = 0;
  /** How often operators have helped: each time they try something else. */
  #helps = 0;
  /** When the next run is to take over; null when none is. */
  #startAt: number | null = START;

  constructor(creator: Creator, theCase: Case) {
    this.#creator = creator;
    this.#case = theCase;
    this.#tapes = { execute: theCase.executes, undo: theCase.undos, write: theCase.writes };
    this.#happenings = theCase.happenings.toSorted((one, other) => one.at - other.at);
    const world = { services: this.#services, story: this.#story };
    this.#witnesses = theCase.sagas.map((saga, i) => new Witness(`saga-${i + 1}`, saga, world));
  }

  /** @throws Broken when a law doesn't hold */
  async play(): Promise<Story> {
    try {
      for (const [i, { isCancelled }] of this.#case.sagas.entries()) if (isCancelled) this.#wishCancel(i);
      while (await this.#step());
      for (const witness of this.#witnesses) witness.judge();
    } catch (error) {
      if (this.#run !== null) await this.#run.machine.dispose().catch(() => undefined);
      throw new Broken(error instanceof Error ? (error.stack ?? error.message) : String(error), this.#story);
    }
    return this.#story;
  }

  /** Has the next thing happen; false when there is none. */
  async #step(): Promise<boolean> {
    this.#ticks += 1;
    if (this.#ticks > LONGEST) throw new Error('it never ends');
    const [next] = this.#happenings;
    const isIdle = this.#queue.length === 0 && this.#startAt === null;
    if (next !== undefined && (next.at <= this.#ticks || isIdle)) {
      this.#happenings = this.#happenings.slice(1);
      await this.#happen(next);
    } else if (this.#startAt !== null && this.#startAt <= (this.#queue[0]?.due ?? Infinity)) await this.#start();
    else if (this.#queue.length > 0) await this.#come();
    else if (this.#run === null) return false;
    else await this.#rescue();
    // Once nothing comes from outside any more, operators do what they can.
    if (this.#run !== null && this.#happenings.length === 0 && this.#ticks % 8 === 0) await this.#help();
    return true;
  }

  async #start(): Promise<void> {
    this.#now = Math.max(this.#now, this.#startAt ?? this.#now);
    this.#startAt = null;
    const witnesses = this.#witnesses.filter(({ order }) => order.settled === null);
    if (witnesses.length === 0) return;
    const number = ++this.#runs;
    const carried = witnesses.map((witness): Carried => witness.start(this.#now));
    this.#tell(
      `run ${number} carries ${carried.map(({ id, journal }) => `${id} ${journal?.phase ?? 'anew'}`).join(', ')}`,
    );
    const runId = `run-${number}`;
    const started = { creator: this.#creator, runId, type: 'carry', args: [carried], now: this.#now };
    const { machine, commands } = await Machine.start(started);
    const hasCancels = { temporal: false };
    const [calls, timers, updates] = [new Map<number, Call>(), new Map<number, Item>(), new Map<string, never>()];
    this.#run = { number, machine, calls, timers, updates, witnesses, hasCancels };
    await this.#heed(this.#run, commands);
  }

  /** Has what is due come, alone or together with what is due at the same time. */
  async #come(): Promise<void> {
    const [first] = this.#queue;
    if (first === undefined) return;
    this.#now = Math.max(this.#now, first.due);
    const count = this.#case.batches ? this.#queue.filter(({ due }) => due === first.due).length : 1;
    const jobs: Job[] = [];
    for (const item of this.#queue.splice(0, count)) {
      const job = item.come();
      if (job !== undefined && item.run === this.#run?.number) jobs.push(job);
    }
    await this.#hand([...this.#outbox.splice(0), ...jobs]);
  }

  async #hand(jobs: readonly Job[]): Promise<void> {
    const run = this.#run;
    if (run === null || jobs.length === 0) return;
    await this.#heed(run, run.machine.activate(jobs, this.#now));
  }

  async #heed(run: Run, commands: readonly Command[]): Promise<void> {
    for (const witness of run.witnesses) witness.observe(traceIn(run.machine, witness.id));
    for (const command of commands) this.#obey(run, command);
    const end = commands.find(
      ({ completeWorkflowExecution: completed, failWorkflowExecution: failed, cancelWorkflowExecution: cancelled }) =>
        completed != null || failed != null || cancelled != null,
    );
    if (end === undefined) return;
    if (end.completeWorkflowExecution == null) throw new Error(`the workflow ended with ${JSON.stringify(end)}`);
    for (const witness of run.witnesses) witness.end(traceIn(run.machine, witness.id));
    this.#tell(`run ${run.number} is over`);
    await this.#leave(run);
  }

  async #leave(run: Run): Promise<void> {
    this.#run = null;
    this.#outbox.splice(0);
    for (const item of run.timers.values()) this.#drop(item);
    await run.machine.dispose();
  }

  #obey(run: Run, command: Command): void {
    const { scheduleActivity, requestCancelActivity, startTimer, cancelTimer, updateResponse } = command;
    if (scheduleActivity != null) this.#call(run, scheduleActivity);
    else if (requestCancelActivity != null) this.#cancelCall(run, requestCancelActivity.seq ?? 0);
    else if (startTimer != null) this.#startTimer(run, startTimer);
    else if (cancelTimer != null) this.#cancelTimer(run, cancelTimer.seq ?? 0);
    else if (updateResponse != null) run.updates.get(updateResponse.protocolInstanceId ?? '')?.(updateResponse);
    else if (command.upsertWorkflowSearchAttributes != null) {
      const fields = command.upsertWorkflowSearchAttributes.searchAttributes?.indexedFields ?? {};
      const attention = value(fields['SagaAttention']);
      if (attention !== undefined && run.witnesses.length === 1) run.witnesses[0]?.indexed(attention);
    }
  }

  #startTimer(run: Run, { seq, startToFireTimeout: after }: coresdk.workflow_commands.IStartTimer): void {
    const key = seq ?? 0;
    const ms = Number(after?.seconds ?? 0) * 1000 + (after?.nanos ?? 0) / 1_000_000;
    const item = this.#await(ms, run.number, () => {
      run.timers.delete(key);
      return { fireTimer: { seq: key } };
    });
    run.timers.set(key, item);
  }

  #cancelTimer(run: Run, seq: number): void {
    const item = run.timers.get(seq);
    if (item !== undefined) this.#drop(item);
    run.timers.delete(seq);
  }

  #call(run: Run, command: coresdk.workflow_commands.IScheduleActivity): void {
    const verb = command.activityType as Verb; // the fixture calls nothing else
    const input = value(command.arguments?.[0]) as Asked & Written; // one or the other, as the fixture sends it
    const [witness, deed] = this.#deedOf(verb, input);
    const fate = this.#draw(verb, deed);
    witness.asked(verb, input, this.#now);
    this.#story.count(`${verb} ${fate.kind}`);
    const seq = command.seq ?? 0;
    const info = { activityId: command.activityId ?? '', activityType: { name: verb } };
    const item = this.#await(fate.takes * 1000, run.number, () => this.#endCall(run, call));
    const call: Call = { seq, deed, input, fate, info, cancellation: command.cancellationType ?? 0, item };
    this.#tell(`  ${verb} ${deed.saga} ${verb === 'write' ? deed.about : input.key}`);
    run.calls.set(seq, call);
  }

  #deedOf(verb: Verb, input: Asked & Written): readonly [Witness, Deed] {
    const witness = this.#witnessOf(verb === 'write' ? input.trace.sagaId : input.saga);
    if (verb === 'write') return [witness, deedIn(witness.order, input)];
    return [witness, deedOn(verb, input, this.#services, witness.planned(input.step))];
  }

  #draw(verb: Verb, { saga, about }: Deed): Fate {
    const fate = this.#tapes[verb][this.#drawn[verb]++] ?? HARMLESS;
    const place = `${verb} ${saga}/${about}`;
    if (fate.kind === 'dead') this.#dead.add(place);
    return this.#dead.has(place) ? { ...fate, kind: 'dead' } : fate;
  }

  #endCall(run: Run, call: Call, isCancelled = false): Job | undefined {
    const { seq, deed, input, fate, info } = call;
    const outcome = become(deed, isCancelled ? HARMLESS : fate);
    if (outcome.later !== undefined) this.#later(run, call, outcome.later);
    if (this.#run !== run) {
      this.#tell(`  an attempt of run ${run.number}: ${deed.verb} ${deed.saga} ${deed.about}, ${fate.kind}`);
      return undefined;
    }
    run.calls.delete(seq);
    const thrown = isCancelled ? new Cancelled() : outcome.thrown;
    this.#tell(
      `  /${deed.verb} ${deed.saga} ${deed.about}: ${thrown === undefined ? 'done' : `${fate.kind}, ${nameOf(thrown)}`}`,
    );
    this.#witnessOf(deed.saga).answered(deed.verb, input, thrown);
    if (thrown !== undefined) return { resolveActivity: { seq, result: resolutionOf(thrown, info) } };
    const result = { completed: { result: defaultPayloadConverter.toPayload(outcome.result) } };
    return { resolveActivity: { seq, result } };
  }

  #later(run: Run, { deed, fate }: Call, act: () => void): void {
    const come = (): undefined => {
      this.#tell(`  late: ${deed.verb} ${deed.saga} ${deed.about}`);
      act();
    };
    this.#await(fate.laterBy * 1000, run.number, come);
  }

  /** What a cancelled call does is its fate's; unless the saga doesn't wait for it, and is told at once. */
  #cancelCall(run: Run, seq: number): void {
    const call = run.calls.get(seq);
    if (call === undefined) return;
    const { fate, deed, info } = call;
    this.#witnessOf(deed.saga).stopped(deed.verb, call.input);
    const waits = call.cancellation === 1; // WAIT_CANCELLATION_COMPLETED
    if (waits && fate.heeds === 'not') return;
    this.#story.count(waits ? `cancelled ${deed.verb} ${fate.heeds}` : `abandoned ${deed.verb}`);
    this.#drop(call.item);
    if (!waits) {
      run.calls.delete(seq);
      this.#later(run, call, () => void become(deed, fate));
      this.#await(0, run.number, () => ({ resolveActivity: { seq, result: resolutionOf(new Cancelled(), info) } }));
      return;
    }
    const harmless = { ...deed, act: fate.heeds === 'stops' ? () => undefined : deed.act };
    call.item = this.#await(1000, run.number, () => this.#endCall(run, { ...call, deed: harmless }, true));
  }

  async #happen(happening: Happening): Promise<void> {
    const run = this.#run;
    const saga = happening.saga % this.#witnesses.length;
    switch (happening.kind) {
      case 'cancel':
        await this.#cancel(saga, happening.joins);
        return;
      case 'repeat':
        await this.#repeat(saga, happening.joins);
        return;
      case 'sweep':
        this.#sweep(saga, happening.choice);
        return;
      case 'decide':
        await this.#decide(saga, happening);
        return;
      case 'temporal':
        if (run === null || run.hasCancels.temporal) return;
        run.hasCancels.temporal = true;
        this.#note('cancelled by Temporal', happening.kind);
        for (const witness of run.witnesses) witness.cancelledBy('temporal');
        await this.#hand([...this.#outbox.splice(0), { cancelWorkflow: {} }]);
        return;
      case 'evict':
        if (run === null) return;
        this.#note('replayed in a fresh sandbox', happening.kind);
        run.machine = await run.machine.replayed();
        for (const { id, trace } of run.witnesses) {
          const again = traceIn(run.machine, id);
          if (JSON.stringify(again) !== JSON.stringify(trace)) throw new Error(`a replay of '${id}' has another trace`);
        }
        return;
      case 'terminate':
        if (run === null || this.#isSwept) return;
        this.#note('terminated', happening.kind);
        await this.#leave(run);
        this.#startAt = this.#now + happening.pause * 1000;
    }
  }

  #wishCancel(saga: number): CancelSaga | null {
    const witness = this.#witnesses[saga];
    if (witness === undefined || witness.order.settled !== null) return null;
    const wish = { commandId: `cancel-${++this.#ids}`, by: `customer ${this.#ids}`, reason: 'no more' };
    witness.order.cancels.push(wish);
    witness.cancelledBy(wish.by);
    return wish;
  }

  async #cancel(saga: number, joins: boolean): Promise<void> {
    const wish = this.#wishCancel(saga);
    if (wish === null) return;
    this.#note(`${wish.commandId} for saga-${saga + 1}${joins ? ', with what comes next' : ''}`, 'cancel');
    await this.#sendCancel(saga, wish, joins);
  }

  /** The relay sends again what wasn't answered. */
  async #repeat(saga: number, joins: boolean): Promise<void> {
    const wish = this.#witnesses[saga]?.order.cancels[0];
    if (wish === undefined) return;
    this.#note(`${wish.commandId} again`, 'repeat');
    await this.#sendCancel(saga, wish, joins);
  }

  async #sendCancel(saga: number, wish: CancelSaga, joins: boolean): Promise<void> {
    const witness = this.#witnesses[saga];
    if (witness === undefined || this.#run?.witnesses.includes(witness) !== true) return;
    const cancel: CancelWish = witness.wishes(wish, joins);
    const job = this.#update(this.#run, UPDATES.cancel, [witness.id, wish], (type, answer) => {
      if (type === UPDATE_REFUSALS.tooLate) witness.order.cancels.splice(0);
      cancel.answer(type, answer);
    });
    if (joins) this.#outbox.push(job);
    else await this.#hand([job]);
  }

  /** Somebody else takes back an effect of the saga. */
  #sweep(saga: number, choice: number): void {
    // A run that takes over can't know what came after a step that it finds revoked: that is for the reconciler.
    if (this.#runs > 1 || this.#run === null) return;
    this.#isSwept = true;
    const key = this.#witnesses[saga]?.sweep(choice);
    if (key !== undefined) this.#note(`somebody took '${key}' back`, 'sweep');
  }

  async #decide(saga: number, { choice, lag, flaw }: Happening & { readonly kind: 'decide' }): Promise<void> {
    const witness = this.#witnesses[saga];
    if (witness === undefined || this.#run?.witnesses.includes(witness) !== true) return;
    const { trace } = witness;
    const wish = trace === null ? null : decisionOf(trace, { choice, number: ++this.#ids, flaw });
    if (wish === null) return;
    const send = async (): Promise<void> => this.#sendDecision(witness, wish, flaw);
    if (lag === 0) await send();
    else for (let waited = 0; waited < lag && this.#queue.length > 0; waited += 1) await this.#come();
    if (lag > 0) await send();
  }

  async #sendDecision(witness: Witness, wish: ResolveSaga, flaw: Flaw): Promise<void> {
    const run = this.#run;
    if (run?.witnesses.includes(witness) !== true) return;
    this.#note(`${wish.actor} decides '${wish.action}' for ${witness.id}/${wish.step}`, `decide ${wish.action}`);
    const decision = witness.decides(wish, flaw);
    const again = this.#ids % 3 === 0; // some come twice
    const told = [witness.id, wish] as const;
    const answer = (type: string | null, trace: SagaTrace | null): void => {
      if (type === null) this.#heal(witness, wish.step);
      this.#story.count(type === null ? `did ${wish.action}` : `turned away ${type}`);
      decision(type, trace);
    };
    await this.#hand([this.#update(run, UPDATES.resolve, told, answer)]);
    if (again && this.#run === run) await this.#hand([this.#update(run, UPDATES.resolve, told, () => undefined)]);
  }

  #heal({ id }: Witness, step: string): void {
    for (const verb of ['execute', 'undo']) this.#dead.delete(`${verb} ${id}/${step}`);
  }

  #update(
    run: Run,
    name: string,
    args: readonly unknown[],
    answer: (refusal: string | null, trace: SagaTrace | null) => void,
  ): Job {
    const id = `update-${++this.#ids}`;
    run.updates.set(id, ({ rejected, completed }) => {
      if (rejected != null) answer((error(rejected) as { type?: string }).type ?? 'unknown', null);
      else if (completed != null) answer(null, value(completed) as SagaTrace);
    });
    const input = args.map((arg) => defaultPayloadConverter.toPayload(arg));
    return { doUpdate: { id, protocolInstanceId: id, name, input, runValidator: true, meta: { updateId: id } } };
  }

  /** Nothing comes by itself any more: somebody has to decide. */
  async #rescue(): Promise<void> {
    if (!(await this.#help())) throw new Error('the workflow waits for nothing that could come');
  }

  async #help(): Promise<boolean> {
    const run = this.#run;
    this.#helps += 1;
    for (const witness of run?.witnesses ?? []) {
      const wish =
        witness.trace === null
          ? null
          : decisionOf(witness.trace, { choice: this.#helps, number: ++this.#ids, isFirm: true });
      if (wish === null) continue;
      await this.#sendDecision(witness, wish, 'none');
      return true;
    }
    return false;
  }

  #await(ms: number, run: number, come: Item['come']): Item {
    const item = { due: this.#now + ms, order: ++this.#orders, run, come };
    const place = this.#queue.findIndex(({ due }) => due > item.due);
    this.#queue.splice(place === -1 ? this.#queue.length : place, 0, item);
    return item;
  }

  #drop(item: Item): void {
    this.#queue = this.#queue.filter((other) => other !== item);
  }

  #witnessOf(id: string): Witness {
    const witness = this.#witnesses.find((witness) => witness.id === id);
    if (witness === undefined) throw new Error(`there is no '${id}'`);
    return witness;
  }

  #tell(line: string): void {
    this.#story.tell(this.#now - START, line);
  }

  #note(line: string, kind: string): void {
    this.#tell(`${this.#ticks} ${line}`);
    this.#story.count(kind);
  }
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'nothing known';
}

function traceIn(machine: Machine, id: string): SagaTrace {
  return machine.query(QUERIES.saga, id) as SagaTrace; // what the query is declared to give
}
