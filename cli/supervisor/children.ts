import { setTimeout as delay } from 'node:timers/promises';

import { Child, type ChildEvents, type ChildSpec, type ChildTimes } from './child.ts';
import { Problem } from './problem.ts';

/** The parts of the stack, in the order in which they stop, and when each must have, counted from the first stop. */
const STOP_BY_MS = {
  api: 1_500,
  workers: 7_200, // the grace of their activities is 6 s, and the API is seldom slow
  servers: 8_200,
  databases: 9_500,
} as const;
export type Tier = keyof typeof STOP_BY_MS;
const STOP_ORDER: readonly Tier[] = ['api', 'workers', 'servers', 'databases'];

const READY_WITHIN_MS = 60_000;

/** All processes of the stack. */
export class Children {
  readonly #events: ChildEvents;
  readonly #times: Partial<ChildTimes>;
  readonly #children = new Map<Child, Tier>();
  #stopped = false;

  constructor(events: ChildEvents, times: Partial<ChildTimes> = {}) {
    this.#events = events;
    this.#times = times;
  }

  /**
   * Starts a process and resolves when it is ready.
   *
   * @throws Problem when it isn't in time, with what it said last
   */
  async start(tier: Tier, spec: ChildSpec, withinMs = READY_WITHIN_MS): Promise<void> {
    if (this.#stopped) throw new Problem(`the ${spec.title} is not started: everything stops`);
    const child = new Child(spec, this.#events, this.#times);
    this.#children.set(child, tier);
    const patience = new AbortController();
    const late = delay(withinMs, child, { signal: patience.signal }).then(tooLate(withinMs));
    late.catch(() => undefined); // it is given up when the child is ready
    await Promise.race([child.start(), late]).finally(() => patience.abort());
  }

  /** The ids of the processes that run now, by name. */
  pids(): Record<string, number> {
    const children = [...this.#children.keys()];
    return Object.fromEntries(children.flatMap(({ spec, pid }) => (pid === undefined ? [] : [[spec.name, pid]])));
  }

  /** Stops everything: those who use something before what they use. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const startedAt = performance.now();
    for (const tier of STOP_ORDER) {
      const withinMs = STOP_BY_MS[tier] - (performance.now() - startedAt);
      await Promise.all(this.#of(tier).map((child) => child.stop(withinMs)));
    }
  }

  /** Ends everything at once. */
  async kill(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#children.keys()].map((child) => child.kill()));
  }

  #of(tier: Tier): readonly Child[] {
    return [...this.#children].filter(([, own]) => own === tier).map(([child]) => child);
  }
}

function tooLate(withinMs: number) {
  return ({ spec, tail }: Child): never => {
    const said = tail.length === 0 ? ['(nothing)'] : tail;
    const lines = [`the ${spec.title} was not ready within ${withinMs / 1000} s; the last it said:`, ...said];
    throw new Problem(lines.join('\n  '));
  };
}
