// Says what the first run on a machine does, and how long that takes, before it does it.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { needsPackages } from './install.mjs';
import { cachedTemporal } from './temporal-cache.mjs';

/** What needs a Temporal server. */
const WITH_TEMPORAL = new Set(['cli/start.ts', 'tools/test.ts']);

/**
 * Returns the line that tells what has to be prepared for an entry, or undefined when nothing has.
 *
 * @param {readonly string[]} args the entry and its arguments
 * @param {NodeJS.ProcessEnv} env
 */
export function firstRun(args, env) {
  const steps = [
    ...(needsPackages() ? ['installs the packages (about a minute)'] : []),
    ...(isWithTemporal(args) ? temporalSteps(env) : []),
  ];
  if (steps.length === 0) return undefined;
  return `The first run ${steps.join(' and ')}; later ones start in ten seconds.`;
}

/** @param {readonly string[]} args */
function isWithTemporal([entry = '', command]) {
  return WITH_TEMPORAL.has(entry) || (entry === 'cli/backstitch.ts' && command === 'start');
}

/**
 * As `findTemporal` is going to look for it; whether what it finds is of use shows only then.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function temporalSteps(env) {
  const { TEMPORAL_ADDRESS, TEMPORAL_CLI } = env;
  const isGiven = [TEMPORAL_ADDRESS, TEMPORAL_CLI].some((value) => (value ?? '') !== '');
  if (isGiven || isOnPath('temporal', env) || existsSync(cachedTemporal(env))) return [];
  return isOnPath('go', env) ? ['builds Temporal with Go (about 5 minutes)'] : ['downloads Temporal'];
}

/**
 * @param {string} command
 * @param {NodeJS.ProcessEnv} env
 */
function isOnPath(command, { PATH = '' }) {
  return PATH.split(delimiter).some((folder) => folder !== '' && isExecutable(join(folder, command)));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
