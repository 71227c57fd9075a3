// `npm run docs`: writes docs/configuration.md, the table of all variables, from the schemas.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';

import { PROCESS_NAMES } from '../process/configs/names.ts';
import { PROCESSES } from '../process/configs/processes.ts';
import { type Variable, variablesOf } from '../process/variables.ts';

const PAGE = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));

const HEAD = `<!-- Made by \`npm run docs\` from process/configs/: change it there. -->

# Configuration

A process is told what differs by variables. For each the first of these counts:

1. its environment variable, unless that is empty,
2. the file of the environment, \`config/development.env\`, \`config/test.env\` or \`config/production.env\`, which
   \`NODE_ENV\` names (\`development\` if it is not set),
3. its default.

Files hold no secrets: a secret in one is refused, like a variable that no process knows, a value that is wrong, and a
line that makes no sense. Whatever is wrong, a process lists all of it, starts nothing and ends with 78. \`backstitch
config\` shows what holds, and who says so ([cli.md](cli.md)). \`npm start\` sets the ports, the URLs and the level of the
log itself.

`;

const TAIL = `
Variables that are secret are marked with 🔒; their values are never printed. Those that begin with \`TEMPORAL_\`, but for
\`TEMPORAL_UI_URL\`, mean what they mean to Temporal's own tools, \`TEMPORAL_GRPC_META_*\` included.
`;

/** A variable, and the processes for which it is just that. */
interface Row extends Variable {
  readonly processes: readonly string[];
}

/** Writes the page that the schemas make. */
export async function configurationPage(): Promise<string> {
  const table = [
    '| variable | meaning | must be | default | processes |',
    '| --- | --- | --- | --- | --- |',
    ...rows().map(lineOf),
  ];
  return format(`${HEAD}${table.join('\n')}\n${TAIL}`, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

/** The page as it is. */
export function writtenPage(): string {
  return readFileSync(PAGE, 'utf8');
}

function rows(): readonly Row[] {
  const found = new Map<string, Row>();
  for (const process of PROCESS_NAMES) {
    for (const variable of variablesOf(PROCESSES[process])) {
      const key = JSON.stringify(variable);
      found.set(key, { ...variable, processes: [...(found.get(key)?.processes ?? []), process] });
    }
  }
  // Those of one name together, in the order in which they came.
  const names = [...new Set(Array.from(found.values(), ({ name }) => name))];
  return names.flatMap((name) => [...found.values()].filter((row) => row.name === name));
}

function lineOf({ name, meaning, form, secret, required, fallback, processes }: Row): string {
  const preset = required ? 'required' : fallback === null ? '' : `\`${fallback}\``;
  const whose = processes.length === PROCESS_NAMES.length ? 'all' : processes.join(', ');
  return `| \`${name}\`${secret ? ' 🔒' : ''} | ${meaning} | ${form} | ${preset} | ${whose} |`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, await configurationPage());
