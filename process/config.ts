import type { z } from 'zod';

import { type Settings, settingsOf } from './settings.ts';
import { type Variable, variablesOf } from './variables.ts';

/** The exit code of a process whose configuration is wrong: `EX_CONFIG` of sysexits.h. */
export const EXIT_CONFIG = 78;

/**
 * Reads a process's configuration: its environment, over the file of `config/` that `NODE_ENV` names.
 * If anything is wrong it prints every problem at once and ends the process with {@link EXIT_CONFIG}.
 */
export function readConfig<S extends z.ZodObject>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const result = parseConfig(schema, settingsOf(env));
  if (result.success) return result.data;
  return refuse('set these variables', result.problems);
}

/** Opens what the configuration names; if it can't, the process ends as by {@link readConfig}. */
export function configured<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    return refuse('mend this', [error instanceof Error ? error.message : String(error)]);
  }
}

/** Ends the process, saying what is wrong with what it was told. */
export function refuse(remedy: string, problems: readonly string[]): never {
  process.stderr.write(`the configuration is wrong, so nothing was started; ${remedy}:\n`);
  for (const problem of problems) process.stderr.write(`  ${problem}\n`);
  process.exit(EXIT_CONFIG);
}

type Parsed<T> = { success: true; data: T } | { success: false; problems: string[] };

/** {@link readConfig} without the printing and the exit: the values, or one line a problem. */
export function parseConfig<S extends z.ZodObject>(schema: S, settings: Settings): Parsed<z.output<S>> {
  const values = Object.fromEntries(Array.from(settings.values, ([name, { value }]) => [name, value]));
  const { success, data, error } = schema.safeParse(values);
  if (success && settings.problems.length === 0) return { success, data };
  const variables = new Map(variablesOf(schema).map((variable) => [variable.name, variable]));
  const problems = (error?.issues ?? []).map((issue) => problem(variables, settings, issue));
  return { success: false, problems: [...new Set([...settings.problems, ...problems])] };
}

function problem(variables: ReadonlyMap<string, Variable>, { values }: Settings, issue: z.core.$ZodIssue): string {
  const name = issue.path.map(String)[0] ?? '';
  const variable = variables.get(name);
  if (variable === undefined) return issue.message;
  const setting = values.get(name);
  if (setting === undefined) return `${name} is not set; it must be ${variable.form}`;
  const found = variable.secret ? 'is not valid (its value is secret)' : `is '${setting.value}'`;
  const where = setting.source === 'environment' ? '' : ` in ${setting.source}`;
  const why = issue.code === 'custom' && !variable.secret ? `: ${issue.message}` : '';
  return `${name} ${found}${where}${why}; it must be ${variable.form}`;
}
