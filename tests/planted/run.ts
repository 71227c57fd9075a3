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
/** So many are looked for at once: most of the time a test waits. */
const SIDE_BY_SIDE = 2;

/** What a run says when it found something, and not when it couldn't be done: the case, or the test. */
const RED = {
  matrix: /^✗ (npm run matrix .*|'[\w-]+' goes wrong by itself.*)/mu,
  vitest: /^ *FAIL +\|\w+\| (\S+ > .*?)(?: \(initial run.*)?$[^]*^ *Tests +\d+ failed/mu,
};

/**
 * Plants every bug, or the one of that name, each in a copy of the tree, and has it looked for. Gives the exit code: 1
 * when one survives.
 */
export async function runPlanted(only: string | undefined, say: (line: string) => void): Promise<number> {
  const bugs = PLANTED.filter(({ name }) => only === undefined || name === only);
  if (bugs.length === 0) throw new Error(`no bug is called '${only}': ${PLANTED.map(({ name }) => name).join(', ')}`);
  const { path: temporal } = await findTemporal({ onProgress: say });
  const began = performance.now();
  const survivors: string[] = [];
  let done = 0;
  const waiting = bugs.values();
  const lookForThem = async (): Promise<void> => {
    for (const bug of waiting) {
      const { survived, line } = await lookFor(bug, temporal);
      if (survived) survivors.push(bug.name);
      done += 1;
      say(`${String(done).padStart(String(bugs.length).length)} of ${bugs.length}  ${line}`);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lookForThem));
  say(`\n${bugs.length - survivors.length} of ${bugs.length} planted bugs were found, in ${secondsSince(began)} s`);
  for (const name of survivors) say(`✗ npm run matrix -- --planted ${name}`);
  return survivors.length === 0 ? 0 : 1;
}

/** Puts an edit into the text of its file. @throws Error when what it looks for isn't there once */
export function edited(text: string, { file, find, replace }: Edit): string {
  const parts = text.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new Error(`'${find}' occurs ${parts.length - 1} times in ${file}, not once`);
}

interface Verdict {
  readonly survived: boolean;
  readonly line: string;
}

async function lookFor(bug: Planted, temporal: string): Promise<Verdict> {
  const began = performance.now();
  const looks = await looksOf(bug, temporal).catch((error: unknown) => [{ test: String(error), seen: null }]);
  const blind = looks.filter(({ seen }) => seen === null).map(({ test }) => test);
  const survived = blind.length > 0;
  const verdict = survived
    ? `✗ not seen by ${blind.join(', nor by ')}`
    : `✓ ${looks.map(({ seen }) => seen).join(' ✓ ')}`;
  const seconds = `${secondsSince(began)} s`.padStart(5);
  return { survived, line: `${bug.mode.padEnd(12)} ${bug.name.padEnd(36)} ${seconds}  ${verdict}` };
}

function secondsSince(began: number): number {
  return Math.round((performance.now() - began) / 1000);
}

interface Look {
  readonly test: string;
  /** What turned red; null when nothing did. */
  readonly seen: string | null;
}

/** Plants a bug in a copy of the tree, and has each of its tests look for it. */
async function looksOf({ edits, tests }: Planted, temporal: string): Promise<readonly Look[]> {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-planted-'));
  try {
    cpSync(ROOT, folder, { recursive: true, filter: (source) => !LEFT_OUT.has(source.slice(ROOT.length)) });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const edit of edits) {
      const file = join(folder, edit.file);
      writeFileSync(file, edited(readFileSync(file, 'utf8'), edit));
    }
    const looks: Look[] = [];
    for (const test of tests) looks.push({ test, seen: await redIn(folder, test, temporal) });
    return looks;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function redIn(folder: string, test: string, temporal: string): Promise<string | null> {
  const [command, ...args] = test.split(' ');
  const isMatrix = command === 'matrix';
  const project = test.startsWith('tests/e2e/') ? 'whole' : 'parts';
  // Once more, since a test that only took too long on a busy machine has found nothing.
  const [file = '', title] = test.split(' > ');
  const only = title === undefined ? [file] : [file, '-t', title];
  const vitest = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--bail',
    '1',
    '--retry',
    '1',
    ...only,
  ];
  const matrix = ['--disable-warning=ExperimentalWarning', 'tests/matrix/main.ts', ...args];
  const env = { TEMPORAL_CLI: temporal, NO_COLOR: '1' };
  const { code, stdout, stderr } = await run(process.execPath, isMatrix ? matrix : vitest, { cwd: folder, env });
  const said = RED[isMatrix ? 'matrix' : 'vitest'].exec(`${stderr}\n${stdout}`);
  return code === 1 ? (said?.[1] ?? null) : null;
}
