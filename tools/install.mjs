import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lockFile = join(root, 'package-lock.json');
const installedFile = join(root, 'node_modules/.package-lock.json');
const stampFile = join(root, 'node_modules/.backstitch-install');

/** @typedef {{ readonly version?: string, readonly optional?: boolean, readonly devOptional?: boolean }} Package */

const PROGRESS_MS = 5_000;

/** Tells whether packages of package-lock.json are missing. */
export function needsPackages() {
  return !isStamped() && !isInstalled();
}

/** Installs what package-lock.json says, unless that is there already. */
export async function installPackages() {
  if (isStamped()) return;
  if (!isInstalled()) await npmCi();
  writeFileSync(stampFile, fingerprint());
}

function isStamped() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint();
}

function fingerprint() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

/** Tells whether an earlier install, by whomever, brought just the packages of package-lock.json. */
function isInstalled() {
  if (!existsSync(installedFile)) return false;
  const [wanted, installed] = [packagesIn(lockFile), packagesIn(installedFile)];
  const isLeftOut = (/** @type {Package} */ { optional, devOptional }) => optional === true || devOptional === true;
  return (
    [...installed].every(([path, { version }]) => wanted.get(path)?.version === version) &&
    [...wanted].every(([path, entry]) => path === '' || installed.has(path) || isLeftOut(entry))
  );
}

/** @param {string} file */
function packagesIn(file) {
  const lock = /** @type {{ packages: Readonly<Record<string, Package>> }} */ (JSON.parse(readFileSync(file, 'utf8')));
  return new Map(Object.entries(lock.packages));
}

async function npmCi() {
  process.stderr.write('installing packages ...\n');
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  const reports = setInterval(() => {
    process.stderr.write(`installing packages: ${arrived()} in ${seconds()} s\n`);
  }, PROGRESS_MS);
  // Whatever the environment says: tests and tools are needed, and so is the pinned Node, which is optional.
  const flags = ['--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
  const npm = spawn('npm', ['ci', ...flags], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => (output += chunk));
  }
  const ended = new Promise((resolve, reject) => {
    npm.once('error', reject);
    npm.once('close', (code) => {
      if (code === 0) resolve(undefined);
      else reject(new Error(`npm ci failed with code ${code}:\n${output.trim()}`));
    });
  });
  await ended.finally(() => clearInterval(reports));
  process.stderr.write(`installed packages in ${seconds()} s\n`);
}

/** Counts those that are there, without the optional ones: most of these are for other platforms. */
function arrived() {
  const needed = [...packagesIn(lockFile)].filter(([path, { optional }]) => path !== '' && optional !== true);
  const there = needed.filter(([path]) => existsSync(join(root, path, 'package.json')));
  return `${there.length} of ${needed.length}`;
}
