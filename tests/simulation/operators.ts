import { UPDATES } from '../../contracts/names.ts';
import type { ResolveSaga, SagaTrace } from '../../contracts/saga.ts';
import { NEEDED } from '../support/decisions.ts';
import type { Flaw, Happening } from './cases.ts';
import type { Answer } from './laws/answers.ts';
import type { Witness } from './witness.ts';
import type { Workflow } from './workflow.ts';
import type { World } from './world.ts';

interface Choice {
  /** Which of all that is allowed, counted round. */
  readonly choice: number;
  readonly flaw: Flaw;
  /** Whether trying again isn't enough. */
  readonly isFirm: boolean;
}

interface Decision {
  readonly wish: ResolveSaga;
  readonly flaw: Flaw;
  /** Whether it comes twice. */
  readonly isTwice: boolean;
}

/** Those who look at a saga and decide about it. */
export class Operators {
  readonly #workflow: Workflow;
  readonly #world: World;
  /** How often they have helped: each time they try something else. */
  #helps = 0;

  constructor(workflow: Workflow, world: World) {
    this.#workflow = workflow;
    this.#world = world;
  }

  /** Decides about a saga as it stands now, and says so after a while. */
  async decide(witness: Witness, { choice, lag, flaw }: Happening & { readonly kind: 'decide' }): Promise<void> {
    if (this.#workflow.runOf(witness) === null) return;
    const decision = this.#decisionOf(witness, { choice, flaw, isFirm: false });
    if (decision === null) return;
    for (let waited = 0; waited < lag && !this.#workflow.isIdle; waited += 1) await this.#workflow.come();
    await this.#send(witness, decision);
  }

  /** Does what can be done, so that it goes on; says whether there was something. */
  async help(): Promise<boolean> {
    this.#helps += 1;
    for (const witness of this.#workflow.run?.witnesses ?? []) {
      const decision = this.#decisionOf(witness, { choice: this.#helps, flaw: 'none', isFirm: true });
      if (decision === null) continue;
      await this.#send(witness, decision);
      return true;
    }
    return false;
  }

  #decisionOf({ trace }: Witness, choice: Choice): Decision | null {
    if (trace === null) return null;
    const number = this.#world.nextId();
    const wish = wishOf(trace, number, choice);
    return wish === null ? null : { wish, flaw: choice.flaw, isTwice: number % 3 === 0 };
  }

  async #send(witness: Witness, { wish, flaw, isTwice }: Decision): Promise<void> {
    const run = this.#workflow.runOf(witness);
    if (run === null) return;
    const { story, fates } = this.#world;
    const { actor, action, step } = wish;
    story.note(`${actor} decides '${action}' for ${witness.id}/${step}`, `decide ${action}`);
    const decision = witness.decides(wish, flaw);
    const answer: Answer = (refusal, saga) => {
      if (refusal === null) fates.heal(witness.id, step);
      story.count(refusal === null ? `did ${action}` : `turned away ${refusal}`);
      decision(refusal, saga);
    };
    const told = { name: UPDATES.resolve, args: [witness.id, wish] };
    await run.send({ ...told, answer });
    if (isTwice && !run.isOver) await run.send({ ...told, answer: () => undefined });
  }
}

/** Decides about one of the steps that call for it; null when none does. */
function wishOf({ steps, version }: SagaTrace, number: number, { choice, flaw, isFirm }: Choice): ResolveSaga | null {
  const choices = steps.flatMap(({ name, allowed }) =>
    allowed.filter((action) => !isFirm || action !== 'retry').map((action) => [name, action] as const),
  );
  const chosen = choices[choice % choices.length];
  if (chosen === undefined) return null;
  const [step, action] = chosen;
  const needed = action === 'retry-with' ? { input: `another ${number}` } : NEEDED[action];
  const who = { actor: `operator ${number}`, reason: flaw === 'careless' ? ' ' : 'it is time' };
  const approval = flaw === 'alone' && 'approvedBy' in needed ? { approvedBy: who.actor } : {};
  const wish = { commandId: `decision-${number}`, step, action, ...who, version, ...needed, ...approval };
  return wish as ResolveSaga; // the fields that the action takes
}
