import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

import { knownVariables } from './configs/processes.ts';
import { nearest } from './nearest.ts';
import type { Variable } from './variables.ts';

/** A value, and who says so: `environment`, or the name of a file. */
export interface Setting {
  readonly value: string;
  readonly source: string;
}

/** What a process is told: the file of its environment, overlaid by its environment variables. */
export interface Settings {
  /** Which environment this is, as `NODE_ENV` says. */
  readonly environment: string;
  readonly values: ReadonlyMap<string, Setting>;
  /** What is wrong with the file itself, a line each. */
  readonly problems: readonly string[];
}

interface SettingsOptions {
  /** Holds a file `<environment>.env` for each environment. */
  readonly folder?: string;
  /** The variables that a file may set. */
  readonly known?: ReadonlyMap<string, Variable>;
}

const FOLDER = fileURLToPath(new URL('../config', import.meta.url));
const NAME_IN_LINE = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/u;
const NOTHING_IN_LINE = /^\s*(?:#.*)?$/u;

/** Reads what there is to say for a process. Variables that are empty count as unset. */
export function settingsOf(
  env: NodeJS.ProcessEnv,
  { folder = FOLDER, known = knownVariables() }: SettingsOptions = {},
): Settings {
  const { NODE_ENV } = env;
  const environment = NODE_ENV === undefined || NODE_ENV === '' ? 'development' : NODE_ENV;
  const own = valuesFrom(env, 'environment');
  const environments = environmentsIn(folder);
  if (!environments.includes(environment)) {
    const problem = `NODE_ENV is '${environment}'; it must be one of ${environments.join(', ')}, which have a file in config/`;
    return { environment, values: own, problems: [problem] };
  }
  const source = `config/${environment}.env`;
  const text = readFileSync(join(folder, `${environment}.env`), 'utf8');
  const fromFile = valuesFrom(parseEnv(text), source);
  return { environment, values: new Map([...fromFile, ...own]), problems: problemsIn(text, source, known) };
}

/** Gives the values as environment variables, for those who read nothing else. */
export function environmentOf({ values }: Settings): Record<string, string> {
  return Object.fromEntries(Array.from(values, ([name, { value }]) => [name, value]));
}

function environmentsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .flatMap((file) => (file.endsWith('.env') ? [file.slice(0, -'.env'.length)] : []))
    .toSorted();
}

function valuesFrom(env: NodeJS.Dict<string>, source: string): ReadonlyMap<string, Setting> {
  const set = Object.entries(env).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '');
  return new Map(set.map(([name, value]) => [name, { value, source }]));
}

/** What Node's parser wouldn't mind: it skips lines that it doesn't understand. */
function problemsIn(text: string, source: string, known: ReadonlyMap<string, Variable>): readonly string[] {
  const seen = new Set<string>();
  return text.split(/\r?\n/u).flatMap((line, i) => {
    if (NOTHING_IN_LINE.test(line)) return [];
    const name = NAME_IN_LINE.exec(line)?.[1];
    if (name === undefined) return [`${source}:${i + 1} is not of the form NAME=value`];
    const problem = seen.has(name) ? 'is set a second time' : problemWith(name, known);
    seen.add(name);
    return problem === undefined ? [] : [`${source}:${i + 1} ${name} ${problem}`];
  });
}

function problemWith(name: string, known: ReadonlyMap<string, Variable>): string | undefined {
  const variable = known.get(name);
  if (variable?.secret === true) return 'is secret, so it belongs into the environment, not into a file';
  if (variable !== undefined) return undefined;
  const meant = nearest(name, known.keys());
  return meant === undefined ? 'is a variable of no process' : `is a variable of no process; is '${meant}' meant?`;
}
