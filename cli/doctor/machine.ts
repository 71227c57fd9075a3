/** What can be said whether anything runs or not. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { z } from 'zod';

import { freeBytes, MIB, REFUSE_BELOW, WARN_BELOW } from '../supervisor/data-folder.ts';
import { examined, type Finding, ok, problem, warning } from './finding.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const versions = z.record(z.string(), z.string());
const ours = z.object({ version: z.string(), dependencies: versions, optionalDependencies: versions });
const theirs = z.object({ version: z.string() });

/** Compares the versions of everything that runs here to those that package.json pins. */
export async function versionFindings(): Promise<readonly Finding[]> {
  return examined('versions', 'install the packages again: npm ci', async () => {
    const { version, dependencies, optionalDependencies } = ours.parse(json(join(ROOT, 'package.json')));
    return Promise.resolve([
      ok('Backstitch', `version ${version}`),
      nodeFinding(optionalDependencies[`node-${process.platform}-${process.arch}`]),
      packagesFinding(dependencies),
    ]);
  });
}

function nodeFinding(pinned: string | undefined): Finding {
  const says = `version ${process.versions.node}`;
  if (pinned === undefined || pinned === process.versions.node) return ok('Node.js', says);
  return warning('Node.js', `${says}, and ${pinned} is pinned`, 'run commands by npx backstitch or npm run');
}

function packagesFinding(pinned: Readonly<Record<string, string>>): Finding {
  const installed = Object.entries(pinned).map(([name, version]) => ({ name, version, found: installedVersion(name) }));
  const wrong = installed.filter(({ version, found }) => version !== found);
  const temporal = installed.find(({ name }) => name === '@temporalio/client')?.found;
  if (wrong.length === 0) return ok('packages', `${installed.length} as pinned; Temporal's SDK is ${temporal}`);
  const list = wrong.map(({ name, version, found }) => `${name} is ${found ?? 'missing'} instead of ${version}`);
  return warning('packages', list.join(', '), 'install the packages again: npm ci');
}

function installedVersion(name: string): string | undefined {
  const file = join(ROOT, 'node_modules', name, 'package.json');
  return existsSync(file) ? theirs.parse(json(file)).version : undefined;
}

/** Measures the room that is left for the data folder. */
export async function diskFindings(folder: string): Promise<readonly Finding[]> {
  const about = 'disk';
  const advice = 'make room, or use another --data-dir';
  if (!existsSync(folder)) return [];
  return examined(about, advice, async () => {
    const free = freeBytes(folder);
    const says = `${Math.floor(free / MIB)} MiB free for '${folder}'`;
    if (free < REFUSE_BELOW) return Promise.resolve([problem(about, says, advice)]);
    return Promise.resolve([free < WARN_BELOW ? warning(about, says, advice) : ok(about, says)]);
  });
}

function json(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
