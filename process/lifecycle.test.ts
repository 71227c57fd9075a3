import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';

const fixture = `${import.meta.dirname}/lifecycle.fixture.ts`;
let child: ChildProcess;

afterEach(() => child.kill('SIGKILL'));

async function started(): Promise<ChildProcess> {
  child = fork(fixture, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] });
  await once(child, 'message');
  return child;
}

/** What the child printed, once it has ended, and how it ended. */
async function ended({ stdout }: ChildProcess) {
  if (stdout === null) throw new Error('the child has no stdout');
  // Not the event 'close': a parent that has disconnected never gets it.
  const [, printed] = await Promise.all([once(child, 'exit'), text(stdout)]);
  return { code: child.exitCode, signal: child.signalCode, stdout: printed };
}

test.each(['SIGTERM', 'SIGINT'] as const)('stops on %s, and then nothing keeps the process alive', async (signal) => {
  const process = await started();
  process.kill(signal);
  expect(await ended(process)).toEqual({ code: 0, signal: null, stdout: `${signal}\n` });
});

test('stops when its parent lets go of the channel', async () => {
  const process = await started();
  process.disconnect();
  expect(await ended(process)).toEqual({ code: 0, signal: null, stdout: 'the parent process is gone\n' });
});

test('stops when its parent was gone before it began to wait', async () => {
  child = fork(fixture, ['late'], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] });
  await once(child, 'message');
  child.disconnect();
  expect(await ended(child)).toEqual({ code: 0, signal: null, stdout: 'the parent process is gone\n' });
});
