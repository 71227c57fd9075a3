#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
// What the `prisma` command takes for its native schema engine: the same engine as WebAssembly, from a package. For
// authors of migrations: `ORDERS_DATABASE_URL=… npx prisma migrate dev --create-only --config prisma/orders/prisma.config.ts`.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

import { SchemaEngine, version } from '@prisma/schema-engine-wasm';
import pg from 'pg';
import { z } from 'zod';

import { withEngine } from './engine.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    version: { type: 'boolean', short: 'v' },
    datamodels: { type: 'string', multiple: true },
    datasource: { type: 'string' },
    'extension-types': { type: 'string' },
  },
});

const Datasource = z.object({ url: z.string().optional() });
const Request = z.object({ id: z.number(), method: z.string(), params: z.unknown() });
type Request = z.infer<typeof Request>;

const DiffResult = z.looseObject({ stdout: z.string().nullish() });
const WithMigrations = z.object({ migrationsList: z.unknown(), filters: z.unknown() });

/** The engine opens a shadow database for these, and wants to have connected to the real one before. */
const NEEDS_CONNECTION = new Set(['evaluateDataLoss', 'createMigration']);

const { url = '' } = Datasource.parse(JSON.parse(z.string().default('{}').parse(values['datasource'])));
if (values['version'] === true) process.stdout.write(`schema-engine-cli ${version()}\n`);
else if (positionals[0] === 'cli') await command(positionals[1]);
else await serve();

/** The only one needed: databases are made by prisma/provision.ts. */
async function command(name: string | undefined): Promise<void> {
  if (name !== 'can-connect-to-database') throw new Error(`the schema engine has no '${name}'`);
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
  } catch (error) {
    const fields = { message: messageOf(error), error_code: 'P1001' };
    process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}`);
    process.exitCode = 1;
  }
}

/** JSON-RPC, a line a message. */
async function serve(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const request = Request.safeParse(JSON.parse(line));
    if (request.success) await answer(request.data); // else it answers what we had printed
  }
}

async function answer(request: Request): Promise<void> {
  try {
    const result = await call(request);
    send({ id: request.id, result: request.method === 'diff' ? printed(result) : (result ?? {}) });
  } catch (error) {
    const data = {
      is_panic: error instanceof Error && error.name === 'RuntimeError',
      message: messageOf(error),
      ...details(error),
    };
    send({
      id: request.id,
      error: { code: 4466, message: 'An error happened. Check the data field for details.', data },
    });
  }
}

/** An engine a call: after it has applied migrations, one refuses its next shadow database. */
async function call({ method, params }: Request): Promise<unknown> {
  return withEngine({ url, datamodels: datamodels() }, async (engine) => {
    if (NEEDS_CONNECTION.has(method)) await invoke(engine, 'devDiagnostic', WithMigrations.parse(params));
    return invoke(engine, method === 'getDatabaseVersion' ? 'version' : method, params);
  });
}

function datamodels(): readonly (readonly [string, string])[] {
  const paths = z.array(z.string()).default([]).parse(values['datamodels']);
  return paths.map((path) => [path, readFileSync(path, 'utf8')]);
}

/** The engine's methods are called by the names that Prisma sends. */
async function invoke(engine: SchemaEngine, method: string, params: unknown): Promise<unknown> {
  const methods = engine as unknown as Readonly<Record<string, ((params: unknown) => Promise<unknown>) | undefined>>;
  const found = Object.hasOwn(SchemaEngine.prototype, method) ? methods[method] : undefined;
  if (found === undefined) throw new Error(`the schema engine has no '${method}'`);
  return found.call(engine, params);
}

/** The native engine has a diff printed instead of returning it. */
function printed(result: unknown): unknown {
  const { stdout, ...rest } = DiffResult.parse(result);
  if (stdout !== null && stdout !== undefined) send({ id: 0, method: 'print', params: { content: stdout } });
  return { ...rest, stdout: null };
}

function send(message: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the engine adds to its errors. */
function details(error: unknown): { error_code: unknown; meta: unknown } {
  const { code = null, meta = null } = error as { readonly code?: unknown; readonly meta?: unknown };
  return { error_code: code, meta };
}
