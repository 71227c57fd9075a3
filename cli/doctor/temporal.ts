import { Client, Connection } from '@temporalio/client';

import { SERVICES, TASK_QUEUES, type Service } from '../../contracts/names.ts';
import { temporalOptions } from '../../process/temporal.ts';
import type { System } from '../system.ts';
import { attentionFindings } from './attention.ts';
import { examined, type Finding, notLookedAt, ok, problem, warning } from './finding.ts';
import { scheduleFindings } from './schedules.ts';
import { tryFindings } from './tries.ts';

/** `temporal.api.enums.v1.TaskQueueType` on the wire. */
const WIRE_TYPES = { workflow: 1, activity: 2 } as const;
type TaskType = keyof typeof WIRE_TYPES;

/** A poll lasts for a minute at most, and the server remembers whoever polled in the last five. */
const POLLED_WITHIN_MS = 70_000;
const LONG_BACKLOG = 100;
const TIMEOUT_MS = 5_000;

/** Asks Temporal how it is, and what waits in each task queue, for whom. */
export async function temporalFindings({
  temporal,
  start,
}: Pick<System, 'temporal' | 'start'>): Promise<readonly Finding[]> {
  if (temporal === undefined) return [notLookedAt('Temporal', '--temporal')];
  return examined('Temporal', start.temporal, async () => {
    const { connection: options, namespace } = temporalOptions(temporal);
    const connection = await Connection.connect({ ...options, connectTimeout: TIMEOUT_MS });
    try {
      const client = new Client({ connection, namespace });
      const within = async (ms: number, find: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> =>
        connection.withDeadline(Date.now() + ms, find);
      const found = await Promise.all([
        within(TIMEOUT_MS, async () => ask(connection, namespace)),
        within(TIMEOUT_MS, async () => scheduleFindings(client)),
        within(TIMEOUT_MS, async () => attentionFindings(client)),
        within(2 * TIMEOUT_MS, async () => tryFindings(client)),
      ]);
      return found.flat();
    } finally {
      await connection.close();
    }
  });
}

async function ask(connection: Connection, namespace: string): Promise<readonly Finding[]> {
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  const queues = SERVICES.flatMap((service) => [
    ...(service === 'orders' ? [queueFinding(connection, namespace, service, 'workflow')] : []),
    queueFinding(connection, namespace, service, 'activity'),
  ]);
  return [ok('Temporal', `version ${serverVersion}, namespace '${namespace}'`), ...(await Promise.all(queues))];
}

async function queueFinding(
  { workflowService }: Connection,
  namespace: string,
  service: Service,
  type: TaskType,
): Promise<Finding> {
  const { pollers, stats } = await workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: TASK_QUEUES[service] },
    taskQueueType: WIRE_TYPES[type],
    reportStats: true,
  });
  const polling = pollers.filter(({ lastAccessTime }) => isRecent(Number(lastAccessTime?.seconds ?? 0) * 1_000)).length;
  const backlog = Number(stats?.approximateBacklogCount ?? 0);
  return judge(`task queue ${TASK_QUEUES[service]} (${type})`, service, { polling, backlog });
}

function isRecent(ms: number): boolean {
  return Date.now() - ms < POLLED_WITHIN_MS;
}

function judge(
  about: string,
  service: Service,
  queue: { readonly polling: number; readonly backlog: number },
): Finding {
  const { polling, backlog } = queue;
  const says = `${backlog} waiting, ${polling} ${polling === 1 ? 'worker polls' : 'workers poll'}`;
  if (polling === 0) return problem(about, says, `start a ${service} worker: nothing of it is done until then`);
  if (backlog > LONG_BACKLOG) return warning(about, says, `start more ${service} workers, or see what holds them up`);
  return ok(about, says);
}
