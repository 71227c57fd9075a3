import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { eventually } from '../tests/support/patience.ts';
import { spawnLeashed, type Leashed } from './leash.ts';

const PATIENT = ['-c', 'echo up >&2; exec tail -f /dev/null'] as const;

/** Resolves once the program has said something. */
async function up({ process: child }: Leashed): Promise<void> {
  await new Promise((resolve) => child.stderr?.once('data', resolve));
}

function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-leash-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('ends the program on release, then does what was asked', async () => {
  const folder = folderOfTest();
  const leashed = spawnLeashed('sh', PATIENT, { signal: 'TERM', afterwards: `rm -rf '${folder}'` });
  await up(leashed);
  await leashed.release();
  expect(existsSync(folder)).toBe(false);
  expect(await leashed.ended).toBe('up\n');
});

test('tells the end of a program that ends by itself', async () => {
  const { ended } = spawnLeashed('sh', ['-c', 'echo no >&2; exit 3'], { signal: 'TERM' });
  expect(await ended).toBe('no\n');
});

test('ends the program when whoever started it is killed', async () => {
  const folder = folderOfTest();
  const leash = new URL('leash.ts', import.meta.url).href;
  const options = JSON.stringify({ signal: 'TERM', afterwards: `rm -rf '${folder}'` });
  const source = `const { spawnLeashed } = await import('${leash}');
    const { process: child } = spawnLeashed('sh', ${JSON.stringify(PATIENT)}, ${options});
    child.stderr.on('data', (chunk) => process.stdout.write(chunk));`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(owner.stdout, 'data');
  owner.kill('SIGKILL');
  await eventually(() => expect(existsSync(folder)).toBe(false));
});
