import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { prepareDataFolder, wipe } from './data-folder.ts';

let parent: string;
let warnings: string[];
let unmount: () => unknown;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'folder-'));
  warnings = [];
  unmount = () => undefined;
});
afterEach(() => {
  unmount();
  rmSync(parent, { recursive: true, force: true });
});

const prepare = (path: string) => prepareDataFolder(path, (message) => warnings.push(message));

/** Mounts a tiny disk; only root may, so the tests that need one are left out elsewhere. */
function disk(options: string): string {
  const path = join(parent, 'disk');
  mkdirSync(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'pipe' });
  unmount = () => execFileSync('umount', [path]);
  return path;
}

function canMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', path], { stdio: 'pipe' });
    execFileSync('umount', [path]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(path, { recursive: true });
  }
}

const isMountable = canMount();

test('makes a folder where there is none, and takes it again', () => {
  const path = join(parent, 'a', 'b');
  expect(prepare(path).path).toBe(path);
  writeFileSync(join(path, 'credentials.json'), '{}');
  expect(prepare(path)).toMatchObject({ postgres: join(path, 'postgres'), running: join(path, 'running.json') });
  expect(warnings).toEqual([]);
});

test('takes an empty folder, but none with something of somebody else in it', () => {
  writeFileSync(join(parent, '.gitkeep'), '');
  expect(prepare(parent).path).toBe(parent);
  const other = join(parent, 'other');
  mkdirSync(join(other, 'simulators'), { recursive: true });
  expect(() => prepare(other)).toThrow(
    /other' is no data folder of Backstitch, and it isn't empty, so nothing in it was/,
  );
  expect(readdirSync(other)).toEqual(['simulators']);
});

test('wipes what is ours and nothing else', () => {
  const folder = prepare(parent);
  const ours = ['postgres', 'postgres.new', 'temporal.db', 'temporal.db-wal', 'credentials.json', 'signing-key.json'];
  for (const name of [...ours, 'notes.txt', 'running.json']) writeFileSync(join(parent, name), '');
  writeFileSync(folder.witnesses.carrier, '');
  mkdirSync(join(parent, 'identity'));
  wipe(folder);
  expect(readdirSync(parent).toSorted()).toEqual(['.backstitch', 'notes.txt', 'running.json', 'simulators']);
  expect(readdirSync(folder.simulators)).toEqual([]);
});

test.each(['data', 'data/below'])("says that a file is in the way of '%s'", (path) => {
  writeFileSync(join(parent, 'data'), '');
  expect(() => prepare(join(parent, path))).toThrow(
    /data folder '.*' can't be used: a file is in the way; name another/,
  );
});

test('gives up where no folder can be made', () => {
  const path = process.platform === 'linux' ? '/proc/backstitch/data' : '/dev/null/data';
  expect(() => prepare(path)).toThrow(/can't be used: /);
});

test.runIf(isMountable)('refuses a full disk, and warns of one that is nearly full', () => {
  const path = disk('size=300m');
  expect(prepare(path).path).toBe(path);
  expect(warnings).toEqual([expect.stringMatching(/has only \d+ MiB left; it works for a while/)]);
  writeFileSync(join(path, 'big'), Buffer.alloc(250 * 1024 * 1024));
  expect(() => prepare(path)).toThrow(/has only \d+ MiB left, and at least 100 are needed/);
});

test.runIf(isMountable)('refuses a read-only disk', () => {
  expect(() => prepare(disk('ro'))).toThrow(/can't be used: its file system is read-only/);
});

test.skipIf(process.getuid?.() === 0)('refuses a folder that this user may not write to', () => {
  const path = join(parent, 'locked');
  mkdirSync(path);
  chmodSync(path, 0o555);
  expect(() => prepare(path)).toThrow(/can't be used: this user may not write there/);
  expect(existsSync(join(path, '.backstitch'))).toBe(false);
});
