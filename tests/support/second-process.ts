import { spawn } from 'node:child_process';
import { once } from 'node:events';

import type { ChildSpec } from '../../cli/supervisor/child.ts';
import { credentialsIn } from '../../cli/supervisor/credentials.ts';
import { dataFolderAt } from '../../cli/supervisor/data-folder.ts';
import type { NodeProcess } from '../../cli/supervisor/ports.ts';
import { api, type Surroundings, workers } from '../../cli/supervisor/stack.ts';
import type { Service } from '../../contracts/names.ts';
import { freePort } from '../../process/free-port.ts';
import { eventually } from './patience.ts';
import type { StackUnderTest } from './stack.ts';

/** A process that nobody starts again. */
export interface SecondProcess {
  /** Harmless when it has ended. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts one more worker of a service beside the one of the stack. Temporal gives it what comes when it is up. */
export async function startSecondWorker(stack: StackUnderTest, service: Service): Promise<SecondProcess> {
  const around = await beside(stack, service);
  const spec = workers(around).find(({ name }) => name === service);
  if (spec === undefined) throw new Error(`there is no worker for '${service}'`);
  return start(spec);
}

/** Starts one more API beside the one of the stack, on a port of its own, and waits until it is ready. */
export async function startSecondApi(
  stack: StackUnderTest,
  env: NodeJS.ProcessEnv = {},
): Promise<SecondProcess & { readonly url: string }> {
  const gateway = await freePort();
  const around = await beside(stack, 'api');
  const spec = api({ ...around, ports: { ...around.ports, gateway }, env: { ...around.env, ...env } });
  const second = start(spec);
  await eventually(async () => {
    if (!(await spec.ready())) throw new Error("the second API isn't ready");
  });
  return { ...second, url: `http://127.0.0.1:${gateway}` };
}

/** What the supervisor tells its processes, but for the port of this one's health checks. */
async function beside({ dataDir, ports }: StackUnderTest, name: NodeProcess): Promise<Surroundings> {
  const folder = dataFolderAt(dataDir);
  return {
    folder,
    ports: { ...ports, admin: { ...ports.admin, [name]: await freePort() } },
    credentials: credentialsIn(folder.credentials),
    temporalAddress: undefined,
    temporalUiUrl: undefined,
    logLevel: 'error',
    env: process.env,
  };
}

function start({ command, args, env }: ChildSpec): SecondProcess {
  const child = spawn(command, args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  return {
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await ended;
    },
  };
}
