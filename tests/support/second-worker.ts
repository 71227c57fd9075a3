import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { credentialsIn } from '../../cli/supervisor/credentials.ts';
import { dataFolderAt } from '../../cli/supervisor/data-folder.ts';
import { workers } from '../../cli/supervisor/stack.ts';
import type { Service } from '../../contracts/names.ts';
import { freePort } from '../../process/free-port.ts';
import type { StackUnderTest } from './stack.ts';

/** Starts one more worker of a service beside the one of the stack. Temporal gives it what comes when it is up. */
export async function startSecondWorker(
  { dataDir, ports }: StackUnderTest,
  service: Service,
): Promise<{ stop(): Promise<void> }> {
  const folder = dataFolderAt(dataDir);
  const around = {
    folder,
    ports: { ...ports, admin: { ...ports.admin, [service]: await freePort() } },
    credentials: credentialsIn(folder.credentials),
    temporalAddress: undefined,
    temporalUiUrl: undefined,
    logLevel: 'error',
    env: process.env,
  } as const;
  const spec = workers(around).find(({ name }) => name === service);
  if (spec === undefined) throw new Error(`there is no worker for '${service}'`);
  const child = spawn(spec.command, spec.args, { env: spec.env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  return {
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
