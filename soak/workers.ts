/** The workers of a system that is put to the test, one by one. */
import { setTimeout as delay } from 'node:timers/promises';

import { isOk } from '../cli/supervisor/http.ts';
import type { Service } from '../contracts/names.ts';
import { presentPids, type System } from './system.ts';

const PATIENCE_MS = 300_000;
const POLL_MS = 250;

/** The process of a worker, which may just be being started again. @throws Error when there is none */
export async function processOf(system: System, service: Service): Promise<number> {
  const [pid] = await presentPids(system, service, 'freeze');
  if (pid === undefined) throw new Error(`there is no ${service} worker`);
  return pid;
}

/** Waits until the supervisor has brought a worker back, and it works. Gives its process. */
export async function readyAfter(system: System, service: Service, old: number): Promise<number> {
  let pid = old;
  await eventually(`the ${service} worker is back`, async () => {
    [pid = old] = await system.pids(service, 'freeze');
    return pid !== old && isOk(`${adminOf(system, service)}/readyz`);
  });
  return pid;
}

/** Tells whether a worker has nothing to do. */
export async function isIdle(system: System, service: Service): Promise<boolean> {
  const metrics = await (await fetch(`${adminOf(system, service)}/metrics`)).text();
  const [, used] =
    /^temporal_worker_task_slots_used\{[^}]*worker_type="ActivityWorker"[^}]*\} (\d+)/mu.exec(metrics) ?? [];
  return used === '0';
}

function adminOf({ stack }: System, service: Service): string {
  return `http://127.0.0.1:${stack.ports.admin[service]}`;
}

/** Waits until something is so; an error means that it isn't yet. */
export async function eventually(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > end) throw new Error(`it took more than ${PATIENCE_MS / 1_000} s until ${what}`);
    await delay(POLL_MS);
  }
}
