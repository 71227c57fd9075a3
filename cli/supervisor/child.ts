import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

import { EXIT_CONFIG } from '../../process/config.ts';
import { backoff, type Backoff } from './backoff.ts';
import { ending, launch } from './launch.ts';
import { messageOf, Problem } from './problem.ts';

/** What to run, and how to tell that it works. */
export interface ChildSpec {
  /** Unique: `payments`. */
  readonly name: string;
  /** For sentences: `payments worker`. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Where it works; our own directory when undefined. */
  readonly cwd?: string;
  /** The user to run as, where that isn't this one. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Gives it a channel, by whose end it notices that its parent is gone. Node processes only. */
  readonly ipc?: boolean;
  /** Sent one after the other to stop it, before SIGKILL. */
  readonly stopSignals: readonly [NodeJS.Signals, ...NodeJS.Signals[]];
  /** Runs before each start. */
  readonly prepare?: () => void;
  readonly ready: () => Promise<boolean>;
  /** Its health check: whether it answers within a time, be it ready or not. A rejection counts as no. */
  readonly answers: (withinMs: number) => Promise<boolean>;
}

export interface ChildEvents {
  /** A line of its output; `steady` while it is up, neither starting nor stopping. */
  readonly output: (name: string, line: string, steady: boolean) => void;
  /** News about it, for people. */
  readonly news: (message: string) => void;
  /** It has another process id, or none. */
  readonly changed: () => void;
  /** It can't go on, whatever is tried. */
  readonly failed: (problem: Problem) => void;
}

export interface ChildTimes {
  readonly pollMs: number;
  /** How long it must have been ready for its failures to be forgotten. */
  readonly healthyMs: number;
  /** How often it may die before it has been ready once. */
  readonly deathsBeforeReady: number;
  /** How long it may answer no health check before it is restarted; 0 for ever. */
  readonly hungAfterMs: number;
  /** How long one that hangs has to end on a signal: as long as a worker drains, or PostgreSQL waits for its sessions. */
  readonly hungSignalMs: number;
}

export const HUNG_AFTER_MS = 30_000;
const TIMES: ChildTimes = {
  pollMs: 50,
  healthyMs: 30_000,
  deathsBeforeReady: 5,
  hungAfterMs: HUNG_AFTER_MS,
  hungSignalMs: 10_000,
};
/** How many health checks in a row must be missed. */
const MISSED = 3;
/** The same while it starts, which takes long on a busy machine. */
const MISSED_AT_START = 12;
const TAIL_LINES = 15;
/** For each signal after the first. */
const LAST_SIGNALS_MS = 300;

/** A process that is started again, with growing delays, whenever it dies. */
export class Child {
  readonly spec: ChildSpec;
  readonly #events: ChildEvents;
  readonly #times: ChildTimes;
  readonly #backoff: Backoff = backoff();
  readonly #stopping = new AbortController();
  readonly #firstReady = Promise.withResolvers<void>();
  readonly #tail: string[] = [];
  #process: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #deaths = 0;
  #wasReady = false;
  #isReady = false;

  constructor(spec: ChildSpec, events: ChildEvents, times: Partial<ChildTimes> = {}) {
    this.spec = spec;
    this.#events = events;
    this.#times = { ...TIMES, ...times };
    this.#firstReady.promise.catch(() => undefined); // also where nobody waits for it
  }

  /** Its process id, while it runs. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Its last lines of output. */
  get tail(): readonly string[] {
    return this.#tail;
  }

  /** Starts it, and resolves when it is ready for the first time. */
  start(): Promise<void> {
    this.#spawn();
    return this.#firstReady.promise;
  }

  /** Stops it in order, or by force when that takes longer than `withinMs`. */
  async stop(withinMs: number): Promise<void> {
    this.#stopping.abort();
    const [first, ...harder] = this.spec.stopSignals;
    const patienceMs = withinMs - harder.length * LAST_SIGNALS_MS;
    for (const [signal, ms] of [
      [first, patienceMs] as const,
      ...harder.map((next) => [next, LAST_SIGNALS_MS] as const),
    ]) {
      if (await this.#endsAfter(signal, ms)) return;
      this.#events.news(`${this.spec.title} did not stop on ${signal}`);
    }
    await this.kill();
  }

  /** Stops it at once. */
  async kill(): Promise<void> {
    this.#stopping.abort();
    this.#process?.kill('SIGKILL');
    await this.#ended;
  }

  async #endsAfter(signal: NodeJS.Signals, withinMs: number): Promise<boolean> {
    this.#process?.kill(signal);
    const timer = new AbortController();
    const late = delay(withinMs, false, { signal: timer.signal }).catch(() => false);
    const inTime = await Promise.race([this.#ended.then(() => true), late]);
    timer.abort();
    return inTime;
  }

  #spawn(): void {
    try {
      this.spec.prepare?.();
      this.#run(launch(this.spec));
    } catch (error) {
      this.#died(messageOf(error));
    }
  }

  #run(child: ChildProcess): void {
    const startedAt = performance.now();
    this.#process = child;
    this.#ended = this.#untilEnded(child);
    this.#events.changed();
    void this.#watchReadiness(child, startedAt);
    void this.#watchHealth(child);
  }

  async #untilEnded(child: ChildProcess): Promise<void> {
    const [cause, code] = await ending(child, (line) => this.#output(line));
    this.#process = undefined;
    this.#isReady = false;
    this.#events.changed();
    if (this.#stopping.signal.aborted) return;
    if (code === EXIT_CONFIG) this.#fail(`the ${this.spec.title} can't run with its configuration`);
    else this.#died(cause);
  }

  #output(line: string): void {
    this.#tail.push(line);
    if (this.#tail.length > TAIL_LINES) this.#tail.shift();
    this.#events.output(this.spec.name, line, this.#isReady && !this.#stopping.signal.aborted);
  }

  #died(cause: string): void {
    this.#deaths += 1;
    if (!this.#wasReady && this.#deaths >= this.#times.deathsBeforeReady) {
      this.#fail(`the ${this.spec.title} died ${this.#deaths} times (${cause}) and was never ready`);
      return;
    }
    const delayMs = this.#backoff.next();
    this.#events.news(`${this.spec.title} died (${cause}); restarting in ${delayMs / 1000} s`);
    void this.#respawnAfter(delayMs);
  }

  async #respawnAfter(delayMs: number): Promise<void> {
    await this.#pause(delayMs);
    if (!this.#stopping.signal.aborted) this.#spawn();
  }

  #fail(what: string): void {
    const problem = new Problem([`${what}; the last it said:`, ...this.#tail.map((line) => `  ${line}`)].join('\n'));
    this.#firstReady.reject(problem);
    this.#events.failed(problem);
  }

  async #watchReadiness(child: ChildProcess, startedAt: number): Promise<void> {
    const current = () => this.#isCurrent(child);
    while (current() && !(await this.spec.ready().catch(() => false))) await this.#pause(this.#times.pollMs);
    if (!current()) return;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    this.#events.news(`${this.spec.title} is ${this.#wasReady ? 'back' : 'ready'} (${seconds} s)`);
    this.#wasReady = true;
    this.#isReady = true;
    this.#firstReady.resolve();
    await this.#pause(this.#times.healthyMs);
    if (current()) this.#backoff.reset();
  }

  /**
   * Restarts a process that hangs. Missed checks are counted rather than time measured: where the whole machine was
   * suspended, one of them is missed at most.
   */
  async #watchHealth(child: ChildProcess): Promise<void> {
    const everyMs = this.#times.hungAfterMs / MISSED;
    if (everyMs === 0) return;
    let missed = 0;
    while (this.#isCurrent(child)) {
      const ready = this.#isReady;
      const check = this.spec.answers(everyMs).catch(() => false);
      const [answered] = await Promise.all([check, this.#pause(everyMs)]);
      missed = answered || ready !== this.#isReady ? 0 : missed + 1;
      if (missed < (ready ? MISSED : MISSED_AT_START)) continue;
      await this.#end(child, missed * everyMs);
      missed = 0; // it may withstand even that
    }
  }

  /** Ends a process that hangs, by force if it must be. It is started again like any that dies. */
  async #end(child: ChildProcess, silentMs: number): Promise<void> {
    this.#events.news(`${this.spec.title} has answered no health check for ${silentMs / 1000} s; it is ended`);
    for (const signal of [...this.spec.stopSignals, 'SIGKILL'] as const) {
      if (!this.#isCurrent(child)) return;
      const ended = this.#endsAfter(signal, this.#times.hungSignalMs);
      child.kill('SIGCONT'); // one that is frozen takes the signal only then
      if (await ended) return;
    }
  }

  #isCurrent(child: ChildProcess): boolean {
    return this.#process === child && !this.#stopping.signal.aborted;
  }

  /** Waits, unless it is being stopped. Doesn't keep the supervisor alive. */
  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => undefined);
  }
}
