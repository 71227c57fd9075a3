import type { Creator, Job } from '../support/machine.ts';
import { Run } from './run.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

/** The workflow: one run after another, each of which carries the sagas that aren't settled. */
export class Workflow {
  readonly #creator: Creator;
  readonly #witnesses: readonly Witness[];
  readonly #world: World;
  #run: Run | null = null;
  #runs = 0;
  /** When the next run is to start; never, when none is. */
  #startAt: number;

  constructor(creator: Creator, witnesses: readonly Witness[], world: World) {
    this.#creator = creator;
    this.#witnesses = witnesses;
    this.#world = world;
    this.#startAt = world.timeline.now;
  }

  get run(): Run | null {
    return this.#run?.isOver === true ? null : this.#run;
  }

  /** Gives the run that carries a saga now; null when none does. */
  runOf(witness: Witness): Run | null {
    return this.run?.witnesses.includes(witness) === true ? this.run : null;
  }

  /** Whether nothing comes by itself any more. */
  get isIdle(): boolean {
    return Math.min(this.#startAt, this.#world.timeline.due) === Infinity;
  }

  /** Has come what comes next by itself. */
  async come(): Promise<void> {
    if (this.#startAt <= this.#world.timeline.due) {
      await this.#start();
      return;
    }
    const jobs: Job[] = [];
    for (const item of this.#world.timeline.take()) {
      const job = item.come();
      if (job !== undefined) jobs.push(job);
    }
    await this.run?.hand(jobs);
  }

  /** Ends the run at once; another takes over after a while. */
  async terminate(pauseMs: number): Promise<void> {
    await this.run?.leave();
    this.#startAt = this.#world.timeline.now + pauseMs;
  }

  async #start(): Promise<void> {
    const { timeline } = this.#world;
    timeline.pass(this.#startAt);
    this.#startAt = Infinity;
    const witnesses = this.#witnesses.filter(({ order }) => order.settled === null);
    if (witnesses.length === 0) return;
    this.#runs += 1;
    const started = { number: this.#runs, creator: this.#creator, witnesses, world: this.#world };
    const { run, commands } = await Run.start(started);
    this.#run = run;
    await run.heed(commands);
  }
}
