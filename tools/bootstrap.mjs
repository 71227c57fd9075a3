// Runs an entry under the pinned Node: `node tools/bootstrap.mjs <entry> [arguments]`. Installs and generates first
// what is missing. It runs on whatever Node the machine has, without any package, so it is plain JavaScript.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [entry, ...args] = process.argv.slice(2);
const machine = Number(process.versions.node.split('.')[0]);

/** A terminal and npm both tell us of one Ctrl-C. */
const SAME_SIGNAL_MS = 500;

if (machine < 20) {
  fail(`this needs Node.js 20 or newer, and '${process.execPath}' is ${process.version}`);
} else if (entry === undefined) {
  fail('usage: node tools/bootstrap.mjs <entry> [arguments]');
} else {
  try {
    await prepare([entry, ...args]);
    run(pinnedNode(), entry);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

/** @param {readonly string[]} args */
async function prepare(args) {
  const [{ firstRun }, { installPackages }] = await Promise.all([import('./first-run.mjs'), import('./install.mjs')]);
  const line = firstRun(args, process.env);
  if (line !== undefined) process.stderr.write(`${line}\n`);
  await installPackages();
  const [{ hydratePostgres }, { generateClients }] = await Promise.all([
    import('./hydrate-postgres.mjs'),
    import('./generate.mjs'),
  ]);
  hydratePostgres();
  await generateClients();
}

/** The Node that the packages brought, or the machine's own on a platform they have none for. */
function pinnedNode() {
  const pinned = join(root, 'node_modules/.bin/node');
  if (existsSync(pinned)) return pinned;
  if (machine >= 24) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  throw new Error(`there is no Node.js package for '${platform}': install Node.js 24 (this one is ${process.version})`);
}

/**
 * The child has a session of its own, so that signals reach it through us only, once each. Its channel to us tells it
 * when we are gone.
 *
 * @param {string} node
 * @param {string} file
 */
function run(node, file) {
  const child = spawn(node, [join(root, file), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGCONT'])) forward(signal, child);
  // Ctrl-Z, from a child that has taken the terminal's keys: it stops all that the terminal started, but not the child.
  child.on('message', (message) => void (message === 'suspend' && process.kill(0, 'SIGTSTP')));
  child.once('error', (error) => fail(`'${node}' can't be started: ${error.message}`));
  child.once('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
  });
}

/**
 * @param {NodeJS.Signals} signal
 * @param {import('node:child_process').ChildProcess} child
 */
function forward(signal, child) {
  let last = -Infinity;
  process.on(signal, () => {
    const now = performance.now();
    if (now - last > SAME_SIGNAL_MS) child.kill(signal);
    last = now;
  });
}
