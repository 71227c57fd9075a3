/** Watches one saga from outside, over all its runs, and says when a law doesn't hold. It believes nothing it can see. */
import { isDeepStrictEqual } from 'node:util';

import {
  UPDATE_REFUSALS,
  type CancelSaga,
  type ResolveSaga,
  type SagaJournal,
  type SagaTrace,
  type StepTrace,
} from '../../contracts/saga.ts';
import type { Flaw, SagaCase } from './cases.ts';
import type { Verb } from './deeds.ts';
import { judge } from './laws.ts';
import { OrderRow } from './orders.ts';
import type { Asked, Carried, Written } from './sagas.fixture.ts';
import { effectOf } from './services.ts';
import { show, stepsOf, type Planned } from './shape.ts';
import type { World } from './world.ts';

/** What hears how an Update was answered: with the type of its refusal, or with a trace. */
export type Answer = (refusal: string | null, trace: SagaTrace | null) => void;

const DEADLINE_MS = 60_000;
const DECIDED: ReadonlySet<StepTrace['state']> = new Set(['done', 'external']);

/** What is known of the run that carries the saga now. */
class Watched {
  readonly startedAt: number;
  readonly journal: SagaJournal | null;
  /** Whether the run began to take everything back, and whether that was written down by then. */
  isTakingBack = false;
  isWritten = false;
  readonly executing = new Map<string, string>();
  readonly undoing = new Map<string, string>();
  /** The steps an undo of which came to an end in this run, whatever it was. */
  readonly undone = new Set<string>();
  /** The nested sagas that were being taken back on their own. */
  readonly alone = new Set<string>();
  /** What was to be written down and couldn't be, yet. */
  readonly unwritten = new Map<string, Written['kind']>();
  readonly open = new Set<string>();

  constructor(startedAt: number, journal: SagaJournal | null) {
    this.startedAt = startedAt;
    this.journal = journal;
  }

  /** Whether a former run got through the pivot, or somebody did by hand what it does. */
  get isBound(): boolean {
    const { phase, attempts = [] } = this.journal ?? {};
    return phase === 'committed' || (phase === 'pivoting' && attempts.at(-1)?.outcome === 'external');
  }
}

export class Witness {
  readonly id: string;
  readonly order = new OrderRow();
  /** How it stands, while a run carries it. */
  trace: SagaTrace | null = null;
  readonly steps: ReadonlyMap<string, Planned>;
  readonly #case: SagaCase;
  readonly #world: World;
  readonly #cancellers = new Set<string>();
  /** Steps the effect of which somebody else took back, or undid by hand. */
  readonly #foreign = new Set<string>();
  readonly #refused = new Set<string>();
  #run = new Watched(0, null);
  #isDoomed = false;
  #ending: unknown = null;

  constructor(id: string, theCase: SagaCase, world: World) {
    this.id = id;
    this.steps = stepsOf(theCase.plan);
    this.#case = theCase;
    this.#world = world;
    world.story.tell(`${id}: ${show(theCase.plan)}${theCase.hasDeadline ? ', within a minute' : ''}`);
  }

  planned(step: string): Planned {
    const planned = this.steps.get(step);
    if (planned === undefined) throw new Error(`'${step}' is called, which '${this.id}' doesn't have`);
    return planned;
  }

  /** Gives what a run is told that begins now. */
  start(now: number): Carried {
    const pivot = [...this.steps.values()].find(({ kind, scope }) => kind === 'pivot' && scope === '');
    const isPast = pivot !== undefined && this.#world.services.stateOf(`${this.id}/${pivot.name}`) === 'applied';
    const { journal, cancel, lease } = this.order.handOver(isPast);
    if (journal?.phase === 'compensating') this.#ending ??= journal.ending;
    this.#run = new Watched(now, journal);
    if (this.#run.isBound) this.#isDoomed = false;
    this.trace = null;
    const { plan, hasDeadline } = this.#case;
    return { id: this.id, plan, hasDeadline, cancel, journal, lease };
  }

  observe(trace: SagaTrace): void {
    const before = this.trace;
    this.trace = trace;
    if (before !== null) this.#compare(before, trace);
    const isParked = trace.steps.some(({ state }) => state === 'parked');
    // Which way it went need not be written down any more once it is stopped.
    const isStopped = trace.cause !== null || this.#cancellers.size > 0 || this.#case.hasDeadline;
    const isMoot = (kind: string): boolean => kind === 'decided' && isStopped;
    const unwritten = [...this.#run.unwritten.values()];
    const [least, most] = [isParked || !unwritten.every(isMoot), isParked || unwritten.length > 0];
    const isRight = trace.needsAttention === least || trace.needsAttention === most;
    this.#must(isRight, `attention is ${trace.needsAttention}, and needed is ${least}`);
    for (const { name, allowed, state } of trace.steps)
      this.#must(allowed.length === 0 || state === 'parked', `'${name}' is ${state}, and allows ${allowed.join()}`);
    const ids = trace.decisions.map(({ id }) => id);
    this.#must(new Set(ids).size === ids.length, `a decision counts twice: ${ids.join()}`);
    const known = this.#run.journal?.decisions ?? [];
    this.#must(
      known.every(({ id }) => ids.includes(id)),
      `a decision of the journal is forgotten: ${ids.join()}`,
    );
  }

  #compare(before: SagaTrace, now: SagaTrace): void {
    const states = ({ state, steps, decisions }: SagaTrace): unknown => [
      state,
      decisions.length,
      steps.map(({ name, state }) => [name, state]),
    ];
    const grows = isDeepStrictEqual(states(before), states(now)) || now.version > before.version;
    this.#must(now.version >= before.version && grows, `version ${before.version} became ${now.version}`);
    const lost = before.decisions.filter(({ id }) => !now.decisions.some((decision) => decision.id === id));
    this.#must(lost.length === 0, `decisions are forgotten: ${lost.map(({ id }) => id).join()}`);
  }

  asked(verb: Verb, input: Asked & Written, now: number): void {
    const run = this.#run;
    if (verb === 'write') {
      if (input.kind !== 'compensating') return;
      const running = [...run.executing.keys()].join();
      this.#must(running === '', `everything is taken back while '${running}' is done`);
      run.isTakingBack = true;
      return;
    }
    if (verb === 'execute') this.#execute(input, now);
    else this.#undo(input);
    (verb === 'execute' ? run.executing : run.undoing).set(input.key, input.step);
  }

  answered(verb: Verb, input: Asked & Written, thrown: unknown): void {
    const run = this.#run;
    if (verb === 'write') {
      if (input.kind === 'compensating' && thrown === undefined) run.isWritten = true;
      if (thrown === undefined) for (const part of input.journal?.undone ?? []) run.alone.add(`${part}/`);
      if (input.kind === 'attention') return;
      const what = JSON.stringify([input.kind, input.trace.version, input.journal]);
      if (thrown === undefined) run.unwritten.delete(what);
      else run.unwritten.set(what, input.kind);
      return;
    }
    if (verb === 'execute') {
      run.executing.delete(input.key);
      const type = (thrown as { readonly type?: string } | undefined)?.type;
      if (type === 'CardDeclined' || type === 'Revoked') this.#refused.add(`${input.step} ${type}`);
    } else {
      run.undoing.delete(input.key);
      run.undone.add(input.step);
    }
  }

  /** Hears that a call is cancelled: nobody gives up a pivot, what follows it, or an undo, unless a person decides. */
  stopped(verb: Verb, { step, kind }: Asked & Written): void {
    if (verb === 'write') {
      this.#must(kind === 'decided', `a call to write '${kind}' is given up`);
      return;
    }
    const isDecided = this.trace?.decisions.some((decision) => decision.step === step) === true;
    const isStep = verb === 'execute' && this.planned(step).kind === 'step';
    this.#must(isStep || isDecided, `a call to ${verb} '${step}' is given up`);
  }

  #execute({ step, key, input }: Asked, now: number): void {
    const run = this.#run;
    const planned = this.planned(step);
    const { kind, scope, takesInput } = planned;
    const traced = this.#traced(step);
    const epoch = traced?.epoch ?? 1;
    const expected = epoch === 1 ? `${this.id}/${step}` : `${this.id}/${step}~${epoch}`;
    this.#must(key === expected, `'${step}' is done under '${key}', and not under '${expected}'`);
    this.#must(!takesInput || typeof input === 'string', `'${step}' is done without its input`);
    this.#must(!run.isTakingBack, `'${step}' is done while everything is taken back`);
    const isOnlyBack = run.journal?.phase === 'compensating' && !this.#mayFollow(planned);
    this.#must(!isOnlyBack, `'${step}' is done by a run that only takes back`);
    this.#must(!run.undoing.has(key), `'${key}' is done while it is taken back`);
    this.#must(![...run.executing.values()].includes(step), `'${step}' is done twice at once`);
    if (kind === 'pivot') {
      const beside = [...run.executing.values()].filter((name) => name.startsWith(scope));
      this.#must(beside.length === 0, `pivot '${step}' doesn't wait for '${beside.join()}'`);
    }
    if (kind === 'finish') this.#must(this.#isThrough(scope), `finish '${step}' is done before the pivot is through`);
    const isLate = this.#case.hasDeadline && now > run.startedAt + DEADLINE_MS && run.journal === null;
    this.#must(!isLate || kind !== 'step' || scope !== '', `'${step}' is done behind the deadline`);
  }

  /** Whether it is the pivot of a nested saga, or follows it: what was begun there is finished. */
  #mayFollow({ kind, scope }: Planned): boolean {
    return scope !== '' && kind !== 'step';
  }

  #undo({ step, key, result }: Asked): void {
    const run = this.#run;
    const { kind, scope } = this.planned(step);
    this.#must(!run.executing.has(key), `'${key}' is taken back while it is done`);
    const known = result === undefined || result === effectOf(key);
    this.#must(known, `'${key}' is taken back with the result ${JSON.stringify(result)}`);
    if (kind !== 'finish') {
      const kept = [...scopesOf(scope)].find((scope) => this.#isThrough(scope));
      this.#must(kept === undefined, `'${step}' is taken back although the pivot of '${kept}' is through`);
    }
    if (run.isTakingBack) this.#takeBack(step);
    else {
      const isDecided = this.trace?.decisions.some((decision) => decision.step === step) === true;
      const isAlone = [...scopesOf(scope)].some((part) => run.alone.has(part));
      this.#must(isDecided || isAlone || kind === 'finish', `'${step}' is taken back before that is written down`);
    }
  }

  #takeBack(step: string): void {
    const run = this.#run;
    // A nested saga may have been taking it back on its own.
    if (run.undone.has(step) || [...scopesOf(this.planned(step).scope)].some((scope) => run.alone.has(scope))) return;
    this.#must(run.isWritten, `'${step}' is taken back before the journal is written down`);
    for (const later of this.steps.values()) {
      if (!later.after.has(step) || later.kind === 'finish') continue;
      const isOpen = this.keysOf(later.name).some((key) => this.#world.services.isOpen(key));
      const isKept = [...scopesOf(later.scope)].some((scope) => this.#isThrough(scope));
      const isOver =
        isKept ||
        this.#foreign.has(later.name) ||
        !isOpen ||
        run.undone.has(later.name) ||
        this.#traced(later.name) === undefined;
      this.#must(isOver, `'${step}' is taken back before '${later.name}', which came after it`);
    }
  }

  /** Expects of a cancel what its saga's state says. */
  wishes({ commandId }: CancelSaga, joins: boolean): Answer {
    const run = this.#run;
    const { trace } = this;
    const isTooLate = run.isBound || trace?.state === 'committed' || trace?.outcome?.status === 'confirmed';
    run.open.add(commandId);
    const isFirst = trace?.state === 'acting' && trace.cause === null && run.journal?.phase !== 'compensating';
    if (!joins && isFirst && !isTooLate) this.#isDoomed = true;
    return (refusal, answered) => {
      run.open.delete(commandId);
      if (refusal !== null) {
        this.#must(refusal === UPDATE_REFUSALS.tooLate, `a cancel is turned away as ${refusal}`);
        this.#must(joins || isTooLate, 'a cancel is turned away although it is in time');
      } else {
        this.#must(joins || !isTooLate, 'a cancel is heeded although it is too late');
        this.#must(answered?.state === 'settled', `a cancel is answered when the saga is ${answered?.state}`);
      }
    };
  }

  cancelledBy(by: string): void {
    this.#cancellers.add(by);
  }

  /** Expects of a decision what the trace allows. */
  decides(wish: ResolveSaga, flaw: Flaw): Answer {
    const { trace } = this;
    const step = trace?.steps.find(({ name }) => name === wish.step);
    const isAllowed = trace?.version === wish.version && step?.allowed.includes(wish.action) === true;
    const isFlawed = flaw === 'careless' || (flaw === 'alone' && 'approvedBy' in wish);
    this.#cancellers.add(wish.actor);
    return (refusal) => {
      this.#must((refusal === null) === (isAllowed && !isFlawed), `'${wish.action}' is answered with ${refusal}`);
      if (refusal === null && wish.action === 'settle') this.#foreign.add(wish.step);
      if (refusal === null && wish.action === 'complete-with' && !this.planned(wish.step).revocable)
        this.#foreign.add(wish.step); // it may have landed, and nobody can bar it
    };
  }

  /** Takes one of the effects back as somebody else would; gives its key. */
  sweep(choice: number): string | undefined {
    const steps = [...this.steps.values()].filter(({ revocable, hasOther }) => revocable && !hasOther);
    const step = steps[choice % steps.length];
    if (step === undefined) return undefined;
    const key = `${this.id}/${step.name}`;
    this.#foreign.add(step.name);
    this.#world.services.revoke({ key, outside: step.outside });
    return key;
  }

  /** Hears how its run ended. */
  end(trace: SagaTrace): void {
    const run = this.#run;
    this.trace = trace;
    this.#must(trace.state === 'settled', `the workflow ended, and the saga is ${trace.state}`);
    this.#must(run.open.size === 0, `cancels aren't answered: ${[...run.open].join()}`);
    this.#must(this.order.settled !== null, 'the workflow ended before its end was written down');
    this.#must(!trace.needsAttention, 'the saga is settled, and needs attention');
  }

  /** @throws Error when what is true in the end isn't what must be */
  judge(): void {
    const trace = this.order.settled;
    if (trace === null) throw new Error(`'${this.id}' never settled`);
    this.#world.story.count(`saga ${trace.outcome?.status}`);
    judge(trace, {
      id: this.id,
      plan: this.#case.plan,
      steps: this.steps,
      services: this.#world.services,
      isForeign: (step) => this.#foreign.has(step),
      cancellers: this.#cancellers,
      refused: this.#refused,
      isDoomed: this.#isDoomed,
      hasDeadline: this.#case.hasDeadline,
      ending: this.#ending,
    });
  }

  keysOf(step: string): readonly string[] {
    const key = `${this.id}/${step}`;
    return this.#world.services.keys.filter((other) => other === key || other.startsWith(`${key}~`));
  }

  #traced(step: string): StepTrace | undefined {
    return this.trace?.steps.find(({ name }) => name === step);
  }

  /** Whether the pivot of a scope is behind. */
  #isThrough(scope: string): boolean {
    const pivot = [...this.steps.values()].find((step) => step.kind === 'pivot' && step.scope === scope);
    const state = pivot && this.#traced(pivot.name)?.state;
    return state !== undefined && DECIDED.has(state);
  }

  #must(holds: boolean, law: string): void {
    if (!holds) throw new Error(`${this.id}: ${law}`);
  }
}

/** A scope, and those around it. */
function* scopesOf(scope: string): Generator<string> {
  for (let inner = scope; inner !== ''; inner = inner.slice(0, inner.lastIndexOf('/', inner.length - 2) + 1))
    yield inner;
  yield '';
}
