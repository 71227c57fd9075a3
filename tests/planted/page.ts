// `npm run docs`: writes docs/failure-modes.md from the catalogues of failure modes and of planted bugs.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';

import { PLANTED } from './catalogue.ts';
import { SECTIONS, type Mode } from './modes.ts';
import type { Planted } from './planted.ts';

const PAGE = fileURLToPath(new URL('../../docs/failure-modes.md', import.meta.url));

const HEAD = `<!-- Made by \`npm run docs\` from tests/planted/: change it there. -->

# Failure modes

What can go wrong, what happens here when it does, which test proves it, and which planted bug turns that test red
(\`npm run matrix -- --planted\`; [testing.md](testing.md)). What is missing, or isn't proven yet, is **open**.

`;

const RULES = `
## Rules of the saga library

Bugs against the rules in [sagas.md](sagas.md), each of which must be found:

`;

/** Writes the page that the catalogues make. */
export async function failureModesPage(): Promise<string> {
  const sections = SECTIONS.map(({ title, modes }) => `## ${title}\n\n${tableOf(modes)}\n`);
  const rules = PLANTED.filter(({ mode }) => mode.startsWith('rule')).map(bugLine);
  const text = `${HEAD}${sections.join('\n')}${RULES}${rules.join('\n')}\n`;
  return format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

/** The page as it is. */
export function writtenPage(): string {
  return readFileSync(PAGE, 'utf8');
}

function tableOf(modes: readonly Mode[]): string {
  const head = ['| # | mode | what happens | test | planted bug |', '| --- | --- | --- | --- | --- |'];
  return [...head, ...modes.map(lineOf)].join('\n');
}

function lineOf([id, trigger, here, tests, open]: Mode): string {
  const bugs = PLANTED.filter(({ mode }) => mode === id).map(({ name }) => `\`${name}\``);
  const happens = [here, ...(open === undefined ? [] : [`**open:** ${open}`])].filter((text) => text !== '').join('; ');
  return `| ${id} | ${trigger} | ${happens} | ${tests.map((test) => `\`${test}\``).join(', ')} | ${bugs.join(', ')} |`;
}

function bugLine({ mode, name, why, tests }: Planted): string {
  return `- ${mode}, \`${name}\`: ${why} (${tests.map((test) => `\`${test}\``).join(', ')})`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, await failureModesPage());
