import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { checkPorts, type Ports, portsFrom, portUses } from '../../cli/supervisor/ports.ts';
import { type Running, readRunning } from '../../cli/supervisor/running.ts';

export interface StackOptions {
  /** A new temporary one, deleted at the stop, when left out. */
  readonly dataDir?: string;
  /** Free ports when left out. */
  readonly portBase?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
}

/** A running `npm start`. */
export interface StackUnderTest {
  /** Of the API. */
  readonly url: string;
  readonly ports: Ports;
  readonly portBase: number;
  readonly dataDir: string;
  /** What `running.json` says now. */
  running(): Running;
  /** Sends a signal to one of its processes (`payments`, `postgres`, `supervisor` …), or all of a list at once. */
  kill(name: string | readonly string[], signal?: NodeJS.Signals): void;
  /** Stops it as Ctrl-C does, and returns the exit code. Harmless to repeat. */
  stop(): Promise<number | null>;
  /** All that it has printed. */
  output(): string;
}

/** `cli/start.ts` as a process, whatever comes of it. */
export interface StartedProcess {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

const START = resolve(import.meta.dirname, '../../cli/start.ts');
const READY = 'Ctrl-C stops everything';
/** A test that freezes a process wakes it up itself. */
const FROZEN_FOR_EVER = ['--hung-after', '0'];

/** Starts the whole stack by `cli/start.ts` on free ports, and waits until it is ready. */
export async function startStack(options: StackOptions = {}): Promise<StackUnderTest> {
  const { portBase = await freePortBase(), env, args = [] } = options;
  const dataDir = options.dataDir ?? temporaryFolder();
  const { child, output, ended } = runStart(
    ['--port-base', `${portBase}`, '--data-dir', dataDir, ...FROZEN_FOR_EVER, ...args],
    env,
  );
  const release = () => {
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await untilPrinted({ child, output, ended }, READY);
  } catch (error) {
    release();
    throw error;
  }
  const ports = portsFrom(portBase);
  const running = () => found(readRunning(join(dataDir, 'running.json')), `running.json in '${dataDir}'`);
  const pidOf = (name: string) => (name === 'supervisor' ? child.pid : running().processes[name]);
  return {
    url: `http://127.0.0.1:${ports.gateway}`,
    ports,
    portBase,
    dataDir,
    running,
    output,
    kill: (names, signal = 'SIGKILL') => {
      const pids = [names].flat().map((name) => found(pidOf(name), `process '${name}'`));
      for (const pid of pids) process.kill(pid, signal);
    },
    stop: async () => {
      child.kill('SIGINT');
      const code = await ended;
      release();
      return code;
    },
  };
}

/** Runs `cli/start.ts`; it stops when this process is gone. */
export function runStart(args: readonly string[], env: NodeJS.ProcessEnv = {}): StartedProcess {
  const { TEMPORAL_ADDRESS: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [START, ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  // The types of an event's arguments aren't known to `once`.
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, output: () => text, ended };
}

/** Resolves when it has printed `text`. Rejects with all it said when it ends without. */
export async function untilPrinted({ child, output, ended }: StartedProcess, text: string): Promise<void> {
  const { promise, resolve: printed } = Promise.withResolvers<void>();
  const look = () => {
    if (output().includes(text)) printed();
  };
  child.stdout?.on('data', look);
  look();
  const over = ended.then((code) => {
    throw new Error(`'npm start' ended with ${code} without saying '${text}':\n${output()}`);
  });
  await Promise.race([promise, over]).finally(() => child.stdout?.off('data', look));
}

/** Finds a place for all ports of a stack, below those that systems give to outgoing connections. */
export async function freePortBase(): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const base = randomInt(500, 1_600) * 20; // 10,000 to 32,000
    const isFree = await checkPorts(portUses(portsFrom(base), true)).then(
      () => true,
      () => false,
    );
    if (isFree) return base;
  }
  throw new Error('no free ports were found in 20 attempts');
}

/** A new, empty folder for a stack's data. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'backstitch-'));
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`there is no ${what}`);
  return value;
}
