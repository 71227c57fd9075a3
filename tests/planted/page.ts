// `npm run docs`: writes docs/failure-modes.md from the catalogues of failure modes and of planted bugs.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';

import { PLANTED } from './catalogue.ts';
import { SECTIONS, type Mode } from './modes.ts';
import { RULES, type Rule } from './rules.ts';

const PAGE = fileURLToPath(new URL('../../docs/failure-modes.md', import.meta.url));

const HEAD = `<!-- Made by \`npm run docs\` from tests/planted/: change it there. -->

# Failure modes

What can go wrong, what happens here when it does, which test proves it, and which planted bug turns that test red
(\`npm run matrix -- --planted\`; [testing.md](testing.md)). What is missing, or isn't proven yet, is **open**.

`;

const RULES_HEAD = `
## Rules of sagas and effects

What [sagas.md](sagas.md) says, and the bugs against it, each of which is found:

`;

/** Writes the page that the catalogues make. */
export async function failureModesPage(): Promise<string> {
  const sections = SECTIONS.map(({ title, modes }) => `## ${title}\n\n${tableOf(modes)}\n`);
  const text = `${HEAD}${sections.join('\n')}${RULES_HEAD}${rulesTable()}\n`;
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
  const happens = [here, ...(open === undefined ? [] : [`**open:** ${open}`])].filter((text) => text !== '').join('; ');
  return `| ${id} | ${trigger} | ${happens} | ${codes(tests)} | ${bugsOf([id])} |`;
}

function rulesTable(): string {
  const line = ([id, says, modes = []]: Rule): string => `| ${says} | ${bugsOf([id, ...modes])} |`;
  return ['| rule | planted bug |', '| --- | --- |', ...RULES.map(line)].join('\n');
}

function bugsOf(modes: readonly string[]): string {
  return codes(PLANTED.filter(({ mode }) => modes.includes(mode)).map(({ name }) => name));
}

function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, await failureModesPage());
