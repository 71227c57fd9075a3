// Generates the Prisma client of each service whose schema changed since: `npm run generate [-- --force]`.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/** Generates what is out of date, all at once, and returns the services it did. `force` does them all. */
export async function generateClients({ force = false } = {}) {
  const services = readdirSync(join(root, 'prisma')).filter((name) => existsSync(schemaOf(name)));
  const stale = services.filter((service) => force || readIfAny(stampOf(service)) !== fingerprint(service));
  await Promise.all(stale.map(generate));
  return stale;
}

/** @param {string} service */
async function generate(service) {
  const before = fingerprint(service); // the schema may be edited meanwhile
  const node = join(root, 'node_modules/.bin/node');
  const prisma = join(root, 'node_modules/prisma/build/index.js');
  const env = { ...process.env, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' };
  try {
    const config = join(root, 'prisma', service, 'prisma.config.ts');
    await run(existsSync(node) ? node : process.execPath, [prisma, 'generate', '--config', config], { cwd: root, env });
  } catch (error) {
    throw new Error(`the Prisma client of '${service}' can't be generated: ${output(error)}`, { cause: error });
  }
  writeFileSync(stampOf(service), before);
}

/** @param {unknown} error */
function output(error) {
  if (!(error instanceof Error)) return String(error);
  const { stdout = '', stderr = '' } = /** @type {Error & { stdout?: string, stderr?: string }} */ (error);
  return `${stdout}${stderr}`.trim() || error.message;
}

/** @param {string} service */
function schemaOf(service) {
  return join(root, 'prisma', service, 'schema.prisma');
}

/** @param {string} service */
function stampOf(service) {
  return join(root, 'prisma', service, 'client', '.stamp');
}

/** @param {string} service */
function fingerprint(service) {
  const prisma = readFileSync(join(root, 'node_modules/prisma/package.json'));
  return createHash('sha256')
    .update(prisma)
    .update(readFileSync(schemaOf(service)))
    .digest('hex');
}

/** @param {string} path */
function readIfAny(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const generated = await generateClients({ force: process.argv.includes('--force') });
  if (generated.length > 0) process.stdout.write(`generated the Prisma clients of ${generated.join(', ')}\n`);
}
