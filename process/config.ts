import { z } from 'zod';
import { LOG_LEVELS } from './log.ts';

/** The exit code of a process whose configuration is wrong: `EX_CONFIG` of sysexits.h. */
export const EXIT_CONFIG = 78;

/** A port to listen on; 0 takes any free one. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.int().max(65_535))
  .describe('a port from 0 to 65535, such as 4010');

/** How many there are, or may be, of something. */
export const count = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number)
  .describe('a whole number from 1 on, such as 100');

/** A time in milliseconds, up to a quarter of an hour. */
export const milliseconds = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number)
  .pipe(z.int().max(900_000))
  .describe('a time in milliseconds up to 900000, such as 5000');

/** An address of this machine to listen on; only containers listen on more than the machine itself. @default '127.0.0.1' */
export const host = z
  .union([z.ipv4(), z.ipv6()])
  .default('127.0.0.1')
  .describe('an IP address to listen on, such as 127.0.0.1 or 0.0.0.0');

export const httpUrl = z.url({ protocol: /^https?$/ }).describe('an HTTP URL, such as http://127.0.0.1:4010');

/** Carries a password, so its value is never printed. */
export const databaseUrl = z.url({ protocol: /^postgres(ql)?$/ }).meta({
  description: 'a PostgreSQL URL, such as postgres://user:password@127.0.0.1:5432/orders',
  secret: true,
});

/** A `host:port` without a scheme, as Temporal's clients want it. */
export const address = z
  .string()
  .regex(/^[^\s/:]+:\d{1,5}$/)
  .describe('a host and a port, such as 127.0.0.1:7233');

export const filePath = z.string().min(1).describe('the path of a file');

/** @default 'info' */
export const logLevel = z
  .enum(LOG_LEVELS)
  .default('info')
  .describe(`one of ${LOG_LEVELS.join(', ')}`);

/**
 * Reads a process's configuration from its environment, where an empty variable counts as unset.
 * If anything is wrong it prints every problem at once and ends the process with {@link EXIT_CONFIG}.
 */
export function readConfig<S extends z.ZodObject>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const result = parseConfig(schema, env);
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

function refuse(remedy: string, problems: readonly string[]): never {
  process.stderr.write(`the configuration is wrong, so nothing was started; ${remedy}:\n`);
  for (const problem of problems) process.stderr.write(`  ${problem}\n`);
  process.exit(EXIT_CONFIG);
}

type Parsed<T> = { success: true; data: T } | { success: false; problems: string[] };

/** {@link readConfig} without the printing and the exit: the values, or one line a problem. */
export function parseConfig<S extends z.ZodObject>(schema: S, env: NodeJS.ProcessEnv): Parsed<z.output<S>> {
  const values = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(values);
  if (result.success) return { success: true, data: result.data };
  const problems = result.error.issues.map((issue) => problem(schema, values, issue));
  return { success: false, problems: [...new Set(problems)] };
}

function problem(schema: z.ZodObject, values: NodeJS.Dict<string>, issue: z.core.$ZodIssue): string {
  const name = issue.path.map(String)[0];
  if (name === undefined) return issue.message;
  const { description = issue.message, secret = false } = about(schema.shape[name]);
  return `${name} ${found(values[name], secret === true)}; it must be ${description}`;
}

function found(value: string | undefined, secret: boolean): string {
  if (value === undefined) return 'is not set';
  return secret ? 'is not valid (its value is secret)' : `is '${value}'`;
}

/** What `.describe()` or `.meta()` said, also of a schema that was given a default afterwards. */
function about(field: unknown): z.GlobalMeta {
  if (!(field instanceof z.ZodType)) return {};
  const inner = field instanceof z.ZodDefault || field instanceof z.ZodOptional ? about(field.unwrap()) : {};
  return { ...inner, ...field.meta() };
}
