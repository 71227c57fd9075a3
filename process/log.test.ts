import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

import { describe, expect, onTestFinished, test } from 'vitest';

test('writes one JSON line an entry to stdout, also right before a crash', () => {
  const child = spawnSync(
    process.execPath,
    [
      '--input-type=module-typescript',
      '--eval',
      `import { logger } from './process/log.ts';
       const log = logger('carrier', 'info');
       log.debug('too quiet');
       log.info({ port: 4020 }, 'ready');
       log.error(new Error('broken'), 'stopped');
       process.kill(process.pid, 'SIGKILL');`,
    ],
    { encoding: 'utf8', cwd: `${import.meta.dirname}/..` },
  );
  expect(child.signal).toBe('SIGKILL');
  const entries = child.stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(entries).toEqual([
    { level: 'info', time: isoTime, pid: child.pid, name: 'carrier', port: 4020, msg: 'ready' },
    expect.objectContaining({ level: 'error', err: brokenError, msg: 'stopped' }),
  ]);
});

describe('a process whose log nobody takes', () => {
  const LINES = 5000; // of 1,000 bytes: more than a pipe, and what is kept, take
  /** One that has said all its lines, though none was read. */
  async function chatty(): Promise<ChildProcess> {
    const child = fork(`${import.meta.dirname}/log.fixture.ts`, [String(LINES)], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      execArgv: [],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    expect(await once(child, 'message')).toEqual(['said', undefined]);
    return child;
  }

  test('goes on, and says how many lines are lost once somebody takes them', { timeout: 30_000 }, async () => {
    const child = await chatty();
    const said: { readonly i?: number; readonly dropped?: number }[] = [];
    for await (const line of createInterface(child.stdout as Readable)) {
      said.push(JSON.parse(line) as (typeof said)[number]);
      if (said.at(-1)?.dropped !== undefined) break;
    }
    const lines = said.slice(0, -1).map(({ i }) => i);
    expect(lines).toEqual([...lines.keys()]);
    expect(said.at(-1)).toMatchObject({
      level: 'warn',
      dropped: LINES - lines.length,
      msg: 'lines of this log were dropped: nobody took them',
    });
  });

  test('ends all the same', { timeout: 30_000 }, async () => {
    const child = await chatty();
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

const brokenError: unknown = expect.objectContaining({ message: 'broken' });
const isoTime: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
