/** The kinds of values that variables have. What `.describe()` says completes the sentence "it must be …". */
import { z } from 'zod';

import { LOG_LEVELS } from './log.ts';

/** A port to listen on; 0 takes any free one. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.int().max(65_535))
  .describe('a port from 0 to 65535, such as 4010');

/** @default 0 */
export const adminPort = port.default(0).meta({
  meaning: 'where `/livez`, `/readyz` and `/metrics` are served; 0 takes any free port',
});

/** How many there are, or may be, of something. */
export const count = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number)
  .describe('a whole number from 1 on, such as 100');

/** For how long another system keeps an idempotency key. @default 24 */
export const keyHours = (owner: string): z.ZodDefault<typeof count> =>
  count.default(24).meta({ meaning: `for how many hours the ${owner} keeps an idempotency key` });

/** A time in milliseconds, up to a quarter of an hour. */
export const milliseconds = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number)
  .pipe(z.int().max(900_000))
  .describe('a time in milliseconds up to 900000, such as 5000');

/** A time in minutes, up to some two years. */
export const minutes = z
  .string()
  .regex(/^[1-9]\d{0,5}$/)
  .transform(Number)
  .describe('a whole number of minutes from 1 to 999999, such as 120');

/** An address of this machine to listen on; only containers listen on more than the machine itself. @default '127.0.0.1' */
export const host = z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1').meta({
  description: 'an IP address to listen on, such as 127.0.0.1 or 0.0.0.0',
  meaning: 'the address to listen on; only containers listen on more than the machine itself',
});

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

/** Signs webhooks, so its value is never printed. */
export const webhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/)
  .meta({ description: '`whsec_` and 24 to 64 random bytes in base64', secret: true });

export const filePath = z.string().min(1).describe('the path of a file');

export const nodeEnv = z.string().optional().meta({
  description: 'development, test or production',
  meaning: 'which file of `config/` holds, and whether what is for development only is refused',
});

/** @default 'info' */
export const logLevel = z
  .enum(LOG_LEVELS)
  .default('info')
  .meta({ description: `one of ${LOG_LEVELS.join(', ')}`, meaning: 'the least important lines that are logged' });

/** A variable as people know it. */
export interface Variable {
  readonly name: string;
  /** Completes "it must be …". */
  readonly form: string;
  readonly meaning: string;
  /** Its value is never printed, and belongs into no file. */
  readonly secret: boolean;
  readonly required: boolean;
  /** What holds when nobody says anything; null where that is nothing. */
  readonly fallback: string | null;
}

/** Lists what a process lets its environment say. */
export function variablesOf(schema: z.ZodObject): readonly Variable[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const { description: form = '', meaning, secret } = about(field);
    const nothing = z.safeParse(field, undefined);
    return {
      name,
      form,
      meaning: typeof meaning === 'string' ? meaning : '',
      secret: secret === true,
      required: !nothing.success,
      fallback: nothing.data === undefined ? null : String(asWritten(field) ?? nothing.data),
    };
  });
}

/** A default in the form in which the environment would set it. */
function asWritten(field: unknown): unknown {
  return field instanceof z.ZodPrefault ? field.def.defaultValue : undefined;
}

/** What `.describe()` or `.meta()` said, also of a schema that was given a default afterwards. */
function about(field: unknown): z.GlobalMeta {
  if (!(field instanceof z.ZodType)) return {};
  const isWrapped = field instanceof z.ZodDefault || field instanceof z.ZodPrefault || field instanceof z.ZodOptional;
  const inner = isWrapped ? about(field.unwrap()) : {};
  return { ...inner, ...field.meta() };
}
