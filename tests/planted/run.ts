import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findTemporal } from '../../tools/temporal.ts';
import { run } from '../support/run.ts';
import { PLANTED } from './catalogue.ts';
import type { Edit, Planted } from './planted.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What a copy of the tree does without. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', '.git', 'data']);

/** What a run says when it found something, and not when it couldn't be done. */
const RED = { matrix: /^✗ /mu, vitest: /Tests .*\d+ failed/u };

/**
 * Plants every bug, or the one of that name, each in a copy of the tree, and has it looked for. Gives the exit code: 1
 * when one survives.
 */
export async function runPlanted(only: string | undefined, say: (line: string) => void): Promise<number> {
  const bugs = PLANTED.filter(({ name }) => only === undefined || name === only);
  if (bugs.length === 0) throw new Error(`no bug is called '${only}': ${PLANTED.map(({ name }) => name).join(', ')}`);
  const { path: temporal } = await findTemporal({ onProgress: say });
  const survivors: string[] = [];
  for (const bug of bugs) {
    const began = performance.now();
    const blind = await blindTests(bug, temporal);
    const seconds = Math.round((performance.now() - began) / 1000);
    if (blind.length > 0) survivors.push(bug.name);
    const verdict = blind.length === 0 ? '✓ found' : `✗ not seen by ${blind.join(', ')}`;
    say(`${bug.mode.padEnd(7)} ${bug.name.padEnd(42)} ${`${seconds} s`.padStart(6)}  ${verdict}`);
  }
  say(`\n${bugs.length} bugs were planted, ${bugs.length - survivors.length} were found`);
  return survivors.length === 0 ? 0 : 1;
}

/** Puts an edit into the text of its file. @throws Error when what it looks for isn't there once */
export function edited(text: string, { file, find, replace }: Edit): string {
  const parts = text.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new Error(`'${find}' occurs ${parts.length - 1} times in ${file}, not once`);
}

/** The tests that a bug ought to turn red, and that stay green. */
async function blindTests({ edits, tests }: Planted, temporal: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-planted-'));
  try {
    cpSync(ROOT, folder, { recursive: true, filter: (source) => !LEFT_OUT.has(source.slice(ROOT.length)) });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const edit of edits) {
      const file = join(folder, edit.file);
      writeFileSync(file, edited(readFileSync(file, 'utf8'), edit));
    }
    const blind: string[] = [];
    for (const test of tests) if (!(await isRed(folder, test, temporal))) blind.push(test);
    return blind;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function isRed(folder: string, test: string, temporal: string): Promise<boolean> {
  const [command, ...args] = test.split(' ');
  const isMatrix = command === 'matrix';
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'parts', '--maxWorkers', '1', test];
  const matrix = ['--disable-warning=ExperimentalWarning', 'tests/matrix/main.ts', ...args];
  const env = { TEMPORAL_CLI: temporal, NO_COLOR: '1' };
  const { code, stdout, stderr } = await run(process.execPath, isMatrix ? matrix : vitest, { cwd: folder, env });
  return code === 1 && RED[isMatrix ? 'matrix' : 'vitest'].test(stdout + stderr);
}
