import { UPDATES } from '../../contracts/names.ts';
import { UPDATE_REFUSALS, type CancelSaga } from '../../contracts/saga.ts';
import type { Answer } from './laws/answers.ts';
import type { Witness } from './witness.ts';
import type { Workflow } from './workflow.ts';
import type { World } from './world.ts';

/** Those who want a saga cancelled. What they want is written down, and the relay tells the run that carries it. */
export class Customers {
  readonly #workflow: Workflow;
  readonly #world: World;

  constructor(workflow: Workflow, world: World) {
    this.#workflow = workflow;
    this.#world = world;
  }

  /** Writes down that a saga is to be cancelled; null when it is settled. */
  wish(witness: Witness): CancelSaga | null {
    if (witness.order.settled !== null) return null;
    const id = this.#world.nextId();
    const wish = { commandId: `cancel-${id}`, by: `customer ${id}`, reason: 'no more' };
    witness.order.cancels.push(wish);
    witness.cancelledBy(wish.by);
    return wish;
  }

  async cancel(witness: Witness, joins: boolean): Promise<void> {
    const wish = this.wish(witness);
    if (wish === null) return;
    const { commandId } = wish;
    this.#world.story.note(`${commandId} for ${witness.id}${joins ? ', with what comes next' : ''}`, 'cancel');
    await this.#send(witness, wish, joins);
  }

  /** The relay sends again what wasn't answered. */
  async repeat(witness: Witness, joins: boolean): Promise<void> {
    const wish = witness.order.cancels[0];
    if (wish === undefined) return;
    this.#world.story.note(`${wish.commandId} again`, 'repeat');
    await this.#send(witness, wish, joins);
  }

  async #send(witness: Witness, wish: CancelSaga, joins: boolean): Promise<void> {
    const run = this.#workflow.runOf(witness);
    if (run === null) return;
    const cancel = witness.wishes(wish, joins);
    const answer: Answer = (refusal, saga) => {
      if (refusal === UPDATE_REFUSALS.tooLate) witness.order.cancels.splice(0);
      cancel(refusal, saga);
    };
    const update = { name: UPDATES.cancel, args: [witness.id, wish], answer };
    if (joins) run.join(update);
    else await run.send(update);
  }
}
