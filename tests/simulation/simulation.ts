/**
 * Plays a case: one run of a workflow after another carries its sagas, until they are settled and nothing is left that
 * could come late. Everything that happens is decided by the case, so it happens again in the same way.
 */
import type { Case, Happening } from './cases.ts';
import { Customers } from './customers.ts';
import type { Creator } from '../support/machine.ts';
import { Operators } from './operators.ts';
import { Broken, type Story } from './story.ts';
import { Witness } from './witness.ts';
import { Workflow } from './workflow.ts';
import { World } from './world.ts';

/** A case in which more happens never ends. */
const LONGEST = 1000;

export class Simulation {
  readonly #case: Case;
  readonly #world: World;
  readonly #witnesses: readonly Witness[];
  readonly #workflow: Workflow;
  readonly #customers: Customers;
  readonly #operators: Operators;
  #happenings: readonly Happening[];
  #isSwept = false;

  constructor(creator: Creator, theCase: Case) {
    this.#case = theCase;
    this.#happenings = theCase.happenings.toSorted((one, other) => one.at - other.at);
    this.#world = new World(theCase);
    this.#witnesses = theCase.sagas.map((saga, i) => new Witness(`saga-${i + 1}`, saga, this.#world));
    this.#workflow = new Workflow(creator, this.#witnesses, this.#world);
    this.#customers = new Customers(this.#workflow, this.#world);
    this.#operators = new Operators(this.#workflow, this.#world);
  }

  /** @throws Broken when a law doesn't hold */
  async play(): Promise<Story> {
    const { story } = this.#world;
    try {
      for (const [i, witness] of this.#witnesses.entries())
        if (this.#case.sagas[i]?.isCancelled === true) this.#customers.wish(witness);
      while (await this.#step());
      for (const witness of this.#witnesses) witness.judge();
    } catch (error) {
      await this.#workflow.run?.leave().catch(() => undefined);
      throw new Broken(error instanceof Error ? (error.stack ?? error.message) : String(error), story);
    }
    return story;
  }

  /** Has the next thing happen; false when there is none. */
  async #step(): Promise<boolean> {
    const { story } = this.#world;
    story.turn();
    if (story.things > LONGEST) throw new Error('it never ends');
    const [next] = this.#happenings;
    if (next !== undefined && (next.at <= story.things || this.#workflow.isIdle)) {
      this.#happenings = this.#happenings.slice(1);
      await this.#happen(next);
    } else if (!this.#workflow.isIdle) await this.#workflow.come();
    else if (this.#workflow.run === null) return false;
    else await this.#rescue();
    // Once nothing comes from outside any more, operators do what they can.
    if (this.#workflow.run !== null && this.#happenings.length === 0 && story.things % 8 === 0)
      await this.#operators.help();
    return true;
  }

  /** Nothing comes by itself any more: somebody has to decide. */
  async #rescue(): Promise<void> {
    if (!(await this.#operators.help())) throw new Error('the workflow waits for nothing that could come');
  }

  async #happen(happening: Happening): Promise<void> {
    const witness = this.#witnesses[happening.saga % this.#witnesses.length];
    if (witness === undefined) return;
    switch (happening.kind) {
      case 'cancel':
        await this.#customers.cancel(witness, happening.joins);
        return;
      case 'repeat':
        await this.#customers.repeat(witness, happening.joins);
        return;
      case 'decide':
        await this.#operators.decide(witness, happening);
        return;
      case 'sweep':
        this.#sweep(witness, happening.choice);
        return;
      case 'temporal':
        await this.#cancelRun();
        return;
      case 'evict':
        await this.#evict();
        return;
      case 'terminate':
        await this.#terminate(happening.pause);
    }
  }

  /** Somebody else takes back an effect of the saga. */
  #sweep(witness: Witness, choice: number): void {
    // A run that takes over can't know what came after a step that it finds revoked: that is for the reconciler.
    if (this.#workflow.run?.number !== 1) return;
    this.#isSwept = true;
    const key = witness.sweep(choice);
    if (key !== undefined) this.#world.story.note(`somebody took '${key}' back`, 'sweep');
  }

  async #cancelRun(): Promise<void> {
    const { run } = this.#workflow;
    if (run === null || run.isCancelled) return;
    this.#world.story.note('cancelled by Temporal', 'temporal');
    await run.cancel();
  }

  async #evict(): Promise<void> {
    const { run } = this.#workflow;
    if (run === null) return;
    this.#world.story.note('replayed in a fresh sandbox', 'evict');
    await run.replay();
  }

  async #terminate(pause: number): Promise<void> {
    if (this.#workflow.run === null || this.#isSwept) return;
    this.#world.story.note('terminated', 'terminate');
    await this.#workflow.terminate(pause * 1000);
  }
}
