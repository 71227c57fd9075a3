import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';

import { type DataFolder, prepareDataFolder } from './data-folder.ts';
import { dropStaleLock, stopLeftovers } from './leftovers.ts';
import { portsFrom } from './ports.ts';
import { isAlive } from './processes.ts';
import { claim, readRunning, release, type Running, writeRunning } from './running.ts';

let folder: DataFolder;
beforeEach(() => {
  folder = prepareDataFolder(mkdtempSync(join(tmpdir(), 'leftovers-')), () => undefined);
});
afterEach(() => rmSync(folder.path, { recursive: true, force: true }));

/** A process with these words in its command line. */
async function running(...args: string[]): Promise<{ child: ChildProcess; pid: number }> {
  const child = spawn(process.execPath, ['-e', `setInterval(() => {}, 1000); console.log('up')`, '--', ...args]);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return { child, pid: child.pid ?? 0 };
}

const runningFile = (pid: number, processes: Record<string, number> = {}): Running => ({
  pid,
  ports: portsFrom(undefined),
  databases: { orders: '', inventory: '', payments: '', shipping: '' },
  witnesses: folder.witnesses,
  processes,
});

test('stops what works on this folder, and only that', async () => {
  const ours = await running(`--db-filename=${folder.path}/temporal.db`);
  const others = await running(`--db-filename=${folder.path}2/temporal.db`);
  const earlier = runningFile(1, { temporal: ours.pid, orders: others.pid, gone: 999_999 });
  expect(await stopLeftovers(folder, earlier)).toEqual(['temporal']);
  expect([isAlive(ours.pid), isAlive(others.pid)]).toEqual([false, true]);
});

test("finds PostgreSQL by PostgreSQL's own file", async () => {
  const { pid } = await running('-D', folder.postgres);
  mkdirSync(folder.postgres);
  writeFileSync(join(folder.postgres, 'postmaster.pid'), `${pid}\n${folder.postgres}\n`);
  expect(await stopLeftovers(folder, undefined)).toEqual(['postgres']);
  expect(isAlive(pid)).toBe(false);
});

test('drops the lock of a PostgreSQL whose number another program has now', async () => {
  const lock = join(folder.postgres, 'postmaster.pid');
  mkdirSync(folder.postgres);
  writeFileSync(lock, `${(await running('-D', folder.postgres)).pid}\n`);
  dropStaleLock(folder);
  expect(existsSync(lock)).toBe(true);
  writeFileSync(lock, `${(await running('something else')).pid}\n`);
  dropStaleLock(folder);
  expect(existsSync(lock)).toBe(false);
});

test.each([['cli/start.ts'], ['cli/backstitch.ts', 'start']])(
  'gives the folder to one %s at a time',
  async (...args) => {
    const { pid } = await running(...args);
    writeRunning(folder.running, runningFile(pid));
    expect(() => claim(folder.running, runningFile(process.pid))).toThrow(
      `another Backstitch, process ${pid}, is running`,
    );
    expect(readRunning(folder.running)?.pid).toBe(pid);
  },
);

test('takes over from a supervisor that is gone, and gives back', async () => {
  expect(claim(folder.running, runningFile(process.pid))).toBeUndefined();
  expect(statSync(folder.running).mode & 0o777).toBe(0o600);
  for (const gone of [999_999, process.pid, (await running('cli/backstitch.ts', 'doctor')).pid]) {
    writeRunning(folder.running, runningFile(gone, { orders: 42 }));
    expect(claim(folder.running, runningFile(process.pid))).toMatchObject({ pid: gone, processes: { orders: 42 } });
  }
  release(folder.running);
  expect(existsSync(folder.running)).toBe(false);
});

test('takes a damaged running.json for none', () => {
  writeFileSync(folder.running, '{"pid":');
  expect(claim(folder.running, runningFile(process.pid))).toBeUndefined();
  expect(JSON.parse(readFileSync(folder.running, 'utf8'))).toEqual(runningFile(process.pid));
});
