import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A folder of the machine, rather than a volume. */
const bind = z.object({
  type: z.literal('bind'),
  source: z.string(),
  target: z.string(),
  read_only: z.boolean(),
  bind: z.object({ create_host_path: z.boolean() }),
});
const service = z.object({
  image: z.string(),
  entrypoint: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.union([z.string(), bind])).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  deploy: z.object({ replicas: z.coerce.number() }).optional(),
  read_only: z.boolean().default(false),
});
const compose = z.object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) });

export type Compose = z.output<typeof compose>;
export type Variables = Readonly<Record<string, string>>;

/** Reads `.env.example`, which is what a first `.env` has. */
export function exampleEnv(): Variables {
  const variables = Object.entries(parseEnv(readFileSync(`${ROOT}.env.example`, 'utf8')));
  return Object.fromEntries(variables.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/**
 * Reads docker-compose.yml as Docker does: with its merges, and with variables put in.
 *
 * @throws Error when a variable that has no default is missing
 */
export function readCompose(variables: Variables): Compose {
  const text = readFileSync(`${ROOT}docker-compose.yml`, 'utf8');
  return compose.parse(parse(interpolate(text, variables), { merge: true }));
}

/** `${NAME:-default}`, `${NAME:?what is wrong}`, and `$$` for a dollar. */
function interpolate(text: string, variables: Variables): string {
  return text.replaceAll(
    /\$(?:\$|\{(?<name>\w+)(?<rest>:[-?][^}]*)\})/gu,
    (whole, name: string | undefined, rest: string | undefined) => {
      if (name === undefined) return whole === '$$' ? '$' : whole;
      const value = variables[name] ?? '';
      if (value !== '') return value;
      if (rest?.startsWith(':-') === true) return rest.slice(2);
      throw new Error(`${name} is not set: ${rest?.slice(2)}`);
    },
  );
}
