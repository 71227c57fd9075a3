import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { CACHE } from './install.ts';

const run = promisify(execFile);

export interface System {
  /** Of its API. */
  readonly url: string;
  /** Signs an access token for `customer`, `manager` … */
  token(role: string): Promise<string>;
  /** Stops it, and deletes its data. Harmless to repeat. */
  stop(): Promise<void>;
}

const START = fileURLToPath(new URL('../../cli/start.ts', import.meta.url));
const TOKEN = fileURLToPath(new URL('../../cli/token.ts', import.meta.url));
const READY = 'Ctrl-C stops everything';
const PORT_TAKEN = 'is in use by another program';
const ATTEMPTS = 20;

/** What the system says of itself: the cause of each 500 is there. */
export const SYSTEM_LOG = join(CACHE, 'system.log');

/**
 * Starts all of Backstitch, as `npm start` does, with empty databases and on ports that nobody uses.
 *
 * @throws Error with all that it said when it doesn't come up
 */
export async function startSystem(): Promise<System> {
  for (let attempt = 1; ; attempt += 1) {
    const portBase = randomInt(500, 1_600) * 20; // 10,000 to 32,000, below what systems give to outgoing connections
    try {
      return await start(portBase);
    } catch (error) {
      const taken = error instanceof Error && error.message.includes(PORT_TAKEN);
      if (!taken || attempt === ATTEMPTS) throw error;
    }
  }
}

async function start(portBase: number): Promise<System> {
  const dataDir = mkdtempSync(join(tmpdir(), 'backstitch-fuzz-'));
  const args = ['--port-base', `${portBase}`, '--data-dir', dataDir];
  // It stops when its channel to us is closed, however we end.
  const child = spawn(process.execPath, [START, ...args], {
    // As in production, nobody is let in without a token; but one caller may send as much as it can.
    env: { ...process.env, DEMO_CUSTOMER: '', RATE_LIMIT_READS: '100000', RATE_LIMIT_WRITES: '100000' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = once(child, 'close');
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await untilReady(child, ended);
  } catch (error) {
    await stop();
    throw error;
  }
  const token = async (role: string): Promise<string> => {
    const { stdout } = await run(process.execPath, [TOKEN, role, '--data-dir', dataDir]);
    return stdout.trim();
  };
  return { url: `http://127.0.0.1:${portBase}`, token, stop };
}

async function untilReady(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const log = createWriteStream(SYSTEM_LOG);
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  let said = '';
  const hear = (chunk: string): void => {
    log.write(chunk);
    if (said.includes(READY)) return; // the rest is for the file only
    said += chunk;
    if (said.includes(READY)) resolve();
  };
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', hear);
  const over = ended.then(() => {
    if (!said.includes(READY)) throw new Error(`the system ended before it was ready:\n${said}`);
  });
  await Promise.race([ready, over]);
}
