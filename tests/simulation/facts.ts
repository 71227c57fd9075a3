/** What is known of one saga from outside. */
import type { ResolveSaga, SagaJournal, SagaTrace, StepTrace } from '../../contracts/saga.ts';
import type { SagaCase } from './cases.ts';
import type { Verb } from './deeds.ts';
import type { Asked, Written } from './sagas.fixture.ts';
import type { Services } from './services.ts';
import { stepsOf, type Plan, type Planned } from './shape.ts';

const DECIDED: ReadonlySet<StepTrace['state']> = new Set(['done', 'external']);

/** What is known of it over all its runs. */
export class Facts {
  readonly id: string;
  readonly plan: Plan;
  readonly hasDeadline: boolean;
  readonly steps: ReadonlyMap<string, Planned>;
  readonly services: Services;
  /** How it stands, while a run carries it. */
  trace: SagaTrace | null = null;
  run = new RunFacts(0, null);
  /** Who wanted it cancelled, or decided about it. */
  readonly cancellers = new Set<string>();
  /** Steps the effect of which somebody else took back, or undid by hand. */
  readonly foreign = new Set<string>();
  /** Which steps said no, and how. */
  readonly refused = new Set<string>();
  /** Whether a cancel was in time. */
  isDoomed = false;
  /** What a run that took it up was told that it would end with. */
  ending: unknown = null;

  constructor(id: string, { plan, hasDeadline }: SagaCase, services: Services) {
    this.id = id;
    this.plan = plan;
    this.hasDeadline = hasDeadline;
    this.steps = stepsOf(plan);
    this.services = services;
  }

  /** Hears of a run that carries it from now on, with what that run is told. */
  begin(now: number, journal: SagaJournal | null): void {
    if (journal?.phase === 'compensating') this.ending ??= journal.ending;
    this.run = new RunFacts(now, journal);
    if (this.run.isBound) this.isDoomed = false;
    this.trace = null;
  }

  /** Hears that a person decided about a step. */
  decided({ action, step }: ResolveSaga): void {
    const mayHaveLanded = action === 'complete-with' && !this.planned(step).revocable; // and nobody can bar it
    if (action === 'settle' || mayHaveLanded) this.foreign.add(step);
  }

  planned(step: string): Planned {
    const planned = this.steps.get(step);
    if (planned === undefined) throw new Error(`'${step}' is called, which '${this.id}' doesn't have`);
    return planned;
  }

  pivotOf(scope: string): Planned | undefined {
    return [...this.steps.values()].find((step) => step.kind === 'pivot' && step.scope === scope);
  }

  traced(step: string): StepTrace | undefined {
    return this.trace?.steps.find(({ name }) => name === step);
  }

  /** Whether somebody decided about a step. */
  isDecided(step: string): boolean {
    return this.trace?.decisions.some((decision) => decision.step === step) === true;
  }

  /** Whether the pivot of a scope is behind. */
  isThrough(scope: string): boolean {
    const pivot = this.pivotOf(scope);
    const state = pivot && this.traced(pivot.name)?.state;
    return state !== undefined && DECIDED.has(state);
  }

  /** Whether a cancel that comes now is too late. */
  get isTooLate(): boolean {
    return this.run.isBound || this.trace?.state === 'committed' || this.trace?.outcome?.status === 'confirmed';
  }

  /** Whether a cancel that comes now decides how it ends. */
  get isStoppable(): boolean {
    const isActing = this.trace?.state === 'acting' && this.trace.cause === null;
    return isActing && this.run.journal?.phase !== 'compensating' && !this.isTooLate;
  }

  /** Whether a step has left something that an undo has to do, under any of its keys. */
  isOpen(step: string): boolean {
    const key = `${this.id}/${step}`;
    return this.services.keys.some(
      (other) => (other === key || other.startsWith(`${key}~`)) && this.services.isOpen(other),
    );
  }

  /** @throws Error naming the law that doesn't hold */
  must(holds: boolean, law: string): void {
    if (!holds) throw new Error(`${this.id}: ${law}`);
  }
}

/** What is known of the run that carries it now. */
class RunFacts {
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
  /** The cancels that aren't answered. */
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

  /** Hears what it asks for. */
  asked(verb: Verb, input: Asked & Written): void {
    if (verb === 'execute') this.executing.set(input.key, input.step);
    else if (verb === 'undo') this.undoing.set(input.key, input.step);
    else if (input.kind === 'compensating') this.isTakingBack = true;
  }

  /** Hears what it is told of what it asked for. */
  answered(verb: Verb, input: Asked & Written, isDone: boolean): void {
    if (verb === 'write') this.#wrote(input, isDone);
    else if (verb === 'execute') this.executing.delete(input.key);
    else {
      this.undoing.delete(input.key);
      this.undone.add(input.step);
    }
  }

  #wrote({ kind, trace, journal }: Written, isDone: boolean): void {
    if (isDone && kind === 'compensating') this.isWritten = true;
    if (isDone) for (const part of journal?.undone ?? []) this.alone.add(`${part}/`);
    if (kind === 'attention') return;
    const what = JSON.stringify([kind, trace.version, journal]);
    if (isDone) this.unwritten.delete(what);
    else this.unwritten.set(what, kind);
  }
}
