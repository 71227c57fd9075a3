import { resolve } from 'node:path';

import { EXIT, endWithParent } from '../exit.ts';
import { progressOn } from '../progress.ts';
import { isAlive } from '../supervisor/processes.ts';
import type { Running } from '../supervisor/running.ts';
import { runningOn, type System, systemAt, systemOn } from '../system.ts';
import type { DoctorOptions } from './command.ts';
import { databaseFindings } from './databases.ts';
import { type Finding, ok, problem } from './finding.ts';
import { diskFindings, versionFindings } from './machine.ts';
import { apiFindings, processFindings } from './processes.ts';
import { render } from './render.ts';
import { temporalFindings } from './temporal.ts';

/** Examines a system, prints what was found, and returns the exit code. */
export async function examine(options: DoctorOptions, env: NodeJS.ProcessEnv): Promise<number> {
  endWithParent();
  const progress = progressOn(process.stderr);
  progress.show('examining ...');
  const findings = await allFindings(options, env);
  progress.clear();
  const healthy = findings.every(({ state }) => state !== 'problem');
  const colour = process.stdout.isTTY && (env['NO_COLOR'] ?? '') === '';
  process.stdout.write(`${options.json ? JSON.stringify({ healthy, findings }, null, 2) : render(findings, colour)}\n`);
  return healthy ? EXIT.good : EXIT.no;
}

async function allFindings({ place, stuckAfter }: DoctorOptions, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const { dataDir, elsewhere } = place;
  if (elsewhere !== undefined) {
    const system = systemAt(place, elsewhere, env);
    return (await Promise.all([versionFindings(), systemFindings(system, stuckAfter)])).flat();
  }
  const folder = resolve(dataDir);
  const running = runningOn(dataDir);
  const examinations = [
    versionFindings(),
    diskFindings(folder),
    Promise.resolve([supervisorFinding(folder, running)]),
    ...(running === undefined ? [] : [systemFindings(systemOn(dataDir, running, env), stuckAfter)]),
  ];
  return (await Promise.all(examinations)).flat();
}

async function systemFindings(system: System, stuckAfter: number): Promise<readonly Finding[]> {
  const examinations = [
    processFindings(system),
    apiFindings(system),
    databaseFindings(system, stuckAfter),
    temporalFindings(system),
  ];
  return (await Promise.all(examinations)).flat();
}

function supervisorFinding(folder: string, running: Running | undefined): Finding {
  const about = 'npm start';
  if (running === undefined) {
    const advice = "start it with 'npm start', or name the folder of the one that runs with --data-dir";
    return problem(about, `nothing runs on '${folder}'`, advice);
  }
  const { pid } = running;
  if (isAlive(pid)) return ok(about, `process ${pid}, on '${folder}'`);
  return problem(about, `process ${pid} is gone, so nothing that dies is started again`, "start it with 'npm start'");
}
