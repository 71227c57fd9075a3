/** Watches one saga from outside, over all its runs, and says when a law doesn't hold. It believes nothing it can see. */
import type { CancelSaga, ResolveSaga, SagaTrace } from '../../contracts/saga.ts';
import type { Flaw, SagaCase } from './cases.ts';
import type { Verb } from './deeds.ts';
import { Facts } from './facts.ts';
import { answerToCancel, answerToDecision, type Answer } from './laws/answers.ts';
import { checkCall, checkStop } from './laws/calls.ts';
import { checkEnd, judge } from './laws/end.ts';
import { checkTrace } from './laws/traces.ts';
import { OrderRow } from './orders.ts';
import type { Asked, Carried, Written } from './sagas.fixture.ts';
import { show, type Planned } from './shape.ts';
import type { World } from './world.ts';

export class Witness {
  readonly id: string;
  readonly order = new OrderRow();
  readonly #case: SagaCase;
  readonly #facts: Facts;
  readonly #world: World;

  constructor(id: string, theCase: SagaCase, world: World) {
    this.id = id;
    this.#case = theCase;
    this.#facts = new Facts(id, theCase, world.services);
    this.#world = world;
    world.story.tell(`${id}: ${show(theCase.plan)}${theCase.hasDeadline ? ', within a minute' : ''}`);
  }

  /** How its saga stands, while a run carries it. */
  get trace(): SagaTrace | null {
    return this.#facts.trace;
  }

  planned(step: string): Planned {
    return this.#facts.planned(step);
  }

  /** Gives what a run is told that begins now. */
  start(now: number): Carried {
    const pivot = this.#facts.pivotOf('');
    const isPast = pivot !== undefined && this.#world.services.stateOf(`${this.id}/${pivot.name}`) === 'applied';
    const { journal, cancel, lease } = this.order.handOver(isPast);
    this.#facts.begin(now, journal);
    const { plan, hasDeadline } = this.#case;
    return { id: this.id, plan, hasDeadline, cancel, journal, lease };
  }

  observe(trace: SagaTrace): void {
    checkTrace(this.#facts, trace);
    this.#facts.trace = trace;
  }

  asked(verb: Verb, input: Asked & Written, now: number): void {
    checkCall(this.#facts, verb, input, now);
    this.#facts.run.asked(verb, input);
  }

  answered(verb: Verb, input: Asked & Written, thrown: unknown): void {
    this.#facts.run.answered(verb, input, thrown === undefined);
    const type = (thrown as { readonly type?: string } | undefined)?.type;
    if (verb === 'execute' && (type === 'CardDeclined' || type === 'Revoked'))
      this.#facts.refused.add(`${input.step} ${type}`);
  }

  /** Hears that a call is cancelled. */
  stopped(verb: Verb, input: Asked & Written): void {
    checkStop(this.#facts, verb, input);
  }

  /** Hears of somebody who wants the saga cancelled. */
  cancelledBy(by: string): void {
    this.#facts.cancellers.add(by);
  }

  /** Hears that a cancel is sent; gives what hears how it is answered. */
  wishes({ commandId }: CancelSaga, joins: boolean): Answer {
    const { open } = this.#facts.run;
    const check = answerToCancel(this.#facts, joins);
    open.add(commandId);
    if (!joins && this.#facts.isStoppable) this.#facts.isDoomed = true;
    return (refusal, saga) => {
      open.delete(commandId);
      check(refusal, saga);
    };
  }

  /** Hears that a decision is sent; gives what hears how it is answered. */
  decides(wish: ResolveSaga, flaw: Flaw): Answer {
    const check = answerToDecision(this.#facts, wish, flaw);
    this.#facts.cancellers.add(wish.actor);
    return (refusal, saga) => {
      check(refusal, saga);
      if (refusal === null) this.#facts.decided(wish);
    };
  }

  /** Takes one of the effects back as somebody else would; gives its key. */
  sweep(choice: number): string | undefined {
    const steps = [...this.#facts.steps.values()].filter(({ revocable, hasOther }) => revocable && !hasOther);
    const step = steps[choice % steps.length];
    if (step === undefined) return undefined;
    const key = `${this.id}/${step.name}`;
    this.#facts.foreign.add(step.name);
    this.#world.services.revoke({ key, outside: step.outside });
    return key;
  }

  /** Hears how its run ended. */
  end(trace: SagaTrace): void {
    this.#facts.trace = trace;
    checkEnd(this.#facts, trace, this.order.settled);
  }

  /** @throws Error when what is true in the end isn't what must be */
  judge(): void {
    const trace = this.order.settled;
    if (trace === null) throw new Error(`'${this.id}' never settled`);
    this.#world.story.count(`saga ${trace.outcome?.status}`);
    judge(trace, this.#facts);
  }
}
