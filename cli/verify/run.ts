import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { Service } from '../../contracts/names.ts';
import type { Place } from '../addresses.ts';
import { connect } from '../connect.ts';
import { EXIT, endWithParent } from '../exit.ts';
import { type Progress, progressOn } from '../progress.ts';
import { runningOn, type System, systemAt, systemOn } from '../system.ts';
import { CannotRead } from './cannot-read.ts';
import type { VerifyOptions } from './command.ts';
import { render } from './render.ts';
import type { Report } from './report.ts';
import { verify, type Verification } from './verify.ts';

const POLL_MS = 250;
const API_TIMEOUT_MS = 3_000;

/**
 * Verifies a system, prints the report, and returns the exit code.
 *
 * @throws CannotRead
 */
export async function verifyAndReport(options: VerifyOptions, env: NodeJS.ProcessEnv): Promise<number> {
  endWithParent();
  const progress = progressOn(process.stderr);
  const report = await patiently(options, env, progress).finally(progress.clear);
  const colour = process.stdout.isTTY && (env['NO_COLOR'] ?? '') === '';
  process.stdout.write(`${options.json ? JSON.stringify(report, null, 2) : render(report, colour)}\n`);
  return report.clean ? EXIT.good : EXIT.no;
}

/** With --wait, what is still starting up gets that time, too. */
async function patiently({ place, wait }: VerifyOptions, env: NodeJS.ProcessEnv, { show }: Progress): Promise<Report> {
  const end = performance.now() + (wait ?? 0) * 1_000;
  const secondsLeft = (): number => Math.max(0, Math.ceil((end - performance.now()) / 1_000));
  const unsettled = (count: number): void => show(`${count} orders are under way; ${secondsLeft()} s left`);
  for (let left = wait; ; left = secondsLeft()) {
    try {
      return await verify({ ...(await sourcesIn(place, env)), wait: left, unsettled });
    } catch (error) {
      const isOver = !(error instanceof CannotRead) || !error.passing || performance.now() + POLL_MS > end;
      if (isOver) throw error;
      show(`${error.message}; trying for ${secondsLeft()} s more`);
    }
    await pause(POLL_MS);
  }
}

/** @throws CannotRead when nothing runs on that folder, or not yet */
async function sourcesIn(place: Place, env: NodeJS.ProcessEnv): Promise<Omit<Verification, 'wait'>> {
  const { api, databases, logs } = systemIn(place, env);
  return {
    databases: databases as Readonly<Record<Service, string>>, // of each service, which the command has seen to
    witnesses: { paymentProvider: logs.paymentProvider, carrier: logs.carrier },
    api: api && (await connect(api, { role: 'auditor' }, API_TIMEOUT_MS)),
  };
}

function systemIn(place: Place, env: NodeJS.ProcessEnv): System {
  if (place.elsewhere !== undefined) return systemAt(place, place.elsewhere, env);
  const folder = resolve(place.dataDir);
  const running = runningOn(folder);
  if (running === undefined) {
    throw new CannotRead(
      `nothing runs on '${folder}', so there is nothing to verify; start it with 'npm start', ` +
        'or name the folder of the one that runs with --data-dir, or its addresses (--help lists them)',
      { passing: true },
    );
  }
  if (running.databases.orders === '') {
    throw new CannotRead(`what runs on '${folder}' is still starting`, { passing: true });
  }
  return systemOn(place.dataDir, running, env);
}
