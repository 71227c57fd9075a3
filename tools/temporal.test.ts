import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { beforeEach, expect, onTestFinished, test } from 'vitest';

import { cachedTemporal } from './temporal-cache.mjs';
import { findTemporal, temporalServerArgs } from './temporal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backstitch-temporal-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

/** A command that answers like this to whatever it is asked. */
function command(path: string, answer: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${answer}\n`);
  chmodSync(path, 0o755);
  return path;
}

const TEMPORAL = "echo 'temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)'";

test('takes the one that TEMPORAL_CLI names', async () => {
  const path = command(join(folder, 'mine'), TEMPORAL);
  expect(await findTemporal({ env: { TEMPORAL_CLI: path, PATH: folder } })).toEqual({ path, source: 'TEMPORAL_CLI' });
});

test.each([
  ['is missing', undefined, "doesn't run"],
  ['fails', 'exit 3', "doesn't run"],
  ['is another command', 'echo temporary', "isn't the temporal command"],
  ['brings an old server', "echo 'temporal version 1.0.0 (Server 1.24.2)'", 'brings server 1.24, older than 1.28'],
])('tells what is wrong when the one that TEMPORAL_CLI names %s', async (_, answer, problem) => {
  const path = join(folder, 'mine');
  if (answer !== undefined) command(path, answer);
  await expect(findTemporal({ env: { TEMPORAL_CLI: path } })).rejects.toThrow(
    `TEMPORAL_CLI is '${path}', which ${problem}`,
  );
});

test('prefers the one on PATH to the one built earlier', async () => {
  const env = { PATH: `/nowhere:${folder}`, XDG_CACHE_HOME: folder };
  const built = command(cachedTemporal(env), TEMPORAL);
  expect((await findTemporal({ env })).path).toBe(built);
  const path = command(join(folder, 'temporal'), TEMPORAL);
  expect(await findTemporal({ env })).toEqual({ path, source: `'${path}' on PATH` });
});

test('passes over one on PATH that is too old', async () => {
  const env = { PATH: folder, XDG_CACHE_HOME: folder };
  command(join(folder, 'temporal'), "echo 'temporal version 1.0.0 (Server 1.24.2)'");
  const path = command(cachedTemporal(env), TEMPORAL);
  expect((await findTemporal({ env })).path).toBe(path);
});

test('builds one with Go, tells how that goes, and finds it again', async () => {
  // Stands in for Go, which would take minutes: what it builds is this script.
  const built = `printf '#!/bin/sh\\n${TEMPORAL.replaceAll("'", '"')}\\n' > "$target"; chmod +x "$target"`;
  const target = `while [ $# -gt 0 ]; do [ "$1" = -o ] && target=$2; shift; done`;
  command(
    join(folder, 'go'),
    `case "$1 $2" in 'env GOVERSION') echo go1.26.4;; env*) echo x,direct;; 'list '*) echo fmt;; *) ${target}; ${built};; esac`,
  );
  const env = { PATH: `${folder}:/usr/bin:/bin`, XDG_CACHE_HOME: join(folder, 'cache') };
  const told: string[] = [];
  const found = await findTemporal({ env, onProgress: (line) => told.push(line) });
  expect(found).toEqual({ path: cachedTemporal(env), source: 'built from tools/temporal' });
  expect(told[0]).toContain('building Temporal from its Go modules with go1.26.4');
  expect((await findTemporal({ env })).source).toContain('built earlier');
});

test('says for each way why it failed', async () => {
  command(join(folder, 'temporal'), 'exit 1');
  command(join(folder, 'go'), 'echo go1.25.9');
  // A folder that isn't one keeps the SDK from downloading.
  const env = { PATH: folder, XDG_CACHE_HOME: command(join(folder, 'cache'), '') };
  const failure = await findTemporal({ env }).catch((error: unknown) => String(error));
  expect(failure).toContain(`PATH: '${join(folder, 'temporal')}' doesn't run`);
  expect(failure).toContain(`cache: there is no '${cachedTemporal(env)}'`);
  expect(failure).toContain("build: this needs Go 1.26, and there is 'go1.25.9'");
  expect(failure).toContain('download: ENOTDIR');
  expect(failure).toContain('set TEMPORAL_ADDRESS to a running server');
});

test('says that there is no Go', async () => {
  const env = { PATH: folder, XDG_CACHE_HOME: command(join(folder, 'cache'), '') };
  await expect(findTemporal({ env })).rejects.toThrow("build: there is no 'go' on PATH");
});

test('keeps the state in a file with a write-ahead log, or in memory without a UI', () => {
  const inFile = temporalServerArgs({ port: 7233, uiPort: 8233, databaseFile: '/data/temporal.db' });
  expect(inFile).toEqual(expect.arrayContaining(['--ui-port=8233', '--sqlite-pragma=journal_mode=wal']));
  const inMemory = temporalServerArgs({ port: 7233, uiPort: null, databaseFile: null });
  expect(inMemory).toContain('--headless');
  expect(inMemory.join(' ')).not.toMatch(/db-filename|sqlite/u);
});
