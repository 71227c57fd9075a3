import { fork } from 'node:child_process';
import { join } from 'node:path';

import { temporalServerArgs } from '../../tools/temporal.ts';
import type { ChildSpec } from './child.ts';
import type { DataFolder } from './data-folder.ts';
import type { FindTemporalMessage } from './find-temporal.ts';
import { isAnswered, isOk } from './http.ts';
import { signalsFor } from './leftovers.ts';
import { Problem } from './problem.ts';
import { signalProcess } from './processes.ts';

/** The namespace of our own server; a server that is there already may have others. */
const NAMESPACE = 'default';
const FIND_TEMPORAL = join(import.meta.dirname, 'find-temporal.ts');

/**
 * Finds a Temporal server to run, or builds it, which takes minutes but happens once.
 *
 * @throws Problem when there is no way to get one, listing the ways
 */
export function temporalBinary(news: (text: string) => void, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const finder = fork(FIND_TEMPORAL, { detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const { pid } = finder;
  // With the compilers that it may have started: they are of its process group.
  if (pid !== undefined) signal.addEventListener('abort', () => signalProcess(-pid, 'SIGINT'), { once: true });
  finder.once('exit', () => reject(new Problem('the search for a Temporal server was cut off')));
  finder.on('message', (message: FindTemporalMessage) => {
    if (message.type === 'news') news(message.text);
    else if (message.type === 'failed') reject(new Problem(message.text));
    else {
      news(`Temporal is our own server: ${message.source}`);
      resolve(message.path);
    }
  });
  return promise;
}

/** Temporal's development server as a process, with its state in the data folder. */
export function temporalChild(
  binary: string,
  folder: DataFolder,
  { temporal, temporalUi }: { readonly temporal: number; readonly temporalUi: number },
): ChildSpec {
  // The web UI asks the server, which says yes when it has the namespace.
  const url = `http://127.0.0.1:${temporalUi}/api/v1/namespaces/${NAMESPACE}`;
  return {
    name: 'temporal',
    title: 'Temporal',
    command: binary,
    args: temporalServerArgs({ port: temporal, uiPort: temporalUi, databaseFile: folder.temporalDb }),
    // Nothing of the user's own settings for the `temporal` command.
    env: { TZ: 'UTC' },
    stopSignals: signalsFor('temporal'),
    ready: () => isOk(url),
    answers: (withinMs) => isAnswered(url, withinMs),
  };
}
