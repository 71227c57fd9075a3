import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

export interface LintCase {
  /** Where the code would stand in the project. */
  readonly file: string;
  readonly source: string;
}

const oxlint = fileURLToPath(new URL('../../node_modules/oxlint/bin/oxlint', import.meta.url));
const config = new URL('../../oxlint.config.ts', import.meta.url).href;

const Report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });

/** Lints each case as if it were a file of the project, by our rules, and gives the rules that it breaks. */
export async function lint(cases: readonly LintCase[]): Promise<readonly (readonly string[])[]> {
  const root = mkdtempSync(join(tmpdir(), 'backstitch-lint-'));
  try {
    const placed = placesOf(cases);
    for (const [i, { source }] of cases.entries()) write(join(root, placed[i] ?? ''), `${source}\n`);
    const rounds = new Set(placed.map((place) => place.split('/')[0] ?? ''));
    const found: string[] = [];
    for (const round of rounds) found.push(...(await lintRound(root, round)));
    return placed.map((place) => found.filter((finding) => finding.startsWith(`${place} `)));
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Where each case is written: what is called `x` gets a name of its own, other files of one name a round of their own. */
function placesOf(cases: readonly LintCase[]): readonly string[] {
  const files = cases.map(({ file }, i) => file.replace('/x.', `/x${i}.`));
  return files.map((file, i) => `${files.slice(0, i).filter((other) => other === file).length}/${file}`);
}

async function lintRound(root: string, round: string): Promise<readonly string[]> {
  const cwd = join(root, round);
  // Types aren't looked at: none of the imported files is there.
  const untyped = 'export default { ...base, options: { ...base.options, typeAware: false } };';
  write(join(cwd, 'oxlint.config.ts'), `import base from '${config}';\n${untyped}\n`);
  const { promise, resolve } = Promise.withResolvers<string>();
  execFile(process.execPath, [oxlint, '-f', 'json', '.'], { cwd }, (_, stdout) => resolve(stdout));
  const { diagnostics } = Report.parse(JSON.parse(await promise));
  return diagnostics.map(({ filename, code }) => `${round}/${filename} ${code}`);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
