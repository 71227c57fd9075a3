import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

import { eventually } from '../../tests/support/patience.ts';
import { run } from '../../tests/support/run.ts';
import { keysOf } from './keys.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURE = 'cli/supervisor/keys.fixture.ts';
const NODE = process.execPath;
/** By itself, and as `npm run` starts it. */
const STARTS = [
  ['by itself', `'${NODE}' ${FIXTURE}`] as const,
  ['by tools/bootstrap.mjs', `'${NODE}' tools/bootstrap.mjs ${FIXTURE}`] as const,
];

/** What `stty` says of a terminal that is as a shell needs it. */
const COOKED = /(?:^|\s)isig icanon .* echo /s;

/** util-linux's; macOS has another one of that name. */
const isScriptThere = spawnSync('sh', ['-c', 'script --version'], { encoding: 'utf8' }).stdout.includes('util-linux');

/** Commands of a shell in a terminal, which is a pseudo one. */
function terminal(commands: string) {
  const child: ChildProcess = spawn('script', ['-qefc', `bash -c "${commands}"`, '/dev/null'], { cwd: ROOT });
  onTestFinished(() => void child.kill('SIGTERM'));
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk.replaceAll('\r', '');
  });
  const ended = once(child, 'close');
  return {
    ended,
    press: (key: string) => child.stdin?.write(key),
    output: () => output,
    says: async (text: string) => eventually(() => expect(output).toContain(text)),
  };
}

test.skipIf(!isScriptThere).each(STARTS)(
  'takes keys without Enter or echo, and gives the terminal back at Ctrl-C, started %s',
  async (_how, start) => {
    const { press, says, ended, output } = terminal(`stty -a; ${start}; echo over; stty -a`);
    await says('listening');
    press('p');
    await says('pressed p\n');
    press('\u001B[A');
    press('?');
    await says('pressed ?\n');
    press('\u0003');
    await ended;
    const [before = '', during = '', after = ''] = output().split(/listening\n|over\n/);
    expect(during).toBe('pressed p\npressed ?\n');
    expect(after).toBe(before);
    expect(after).toMatch(COOKED);
  },
);

test.skipIf(!isScriptThere).each(STARTS)(
  'leaves the terminal to the shell at Ctrl-Z, until fg, started %s',
  async (_how, start) => {
    const { press, says, ended, output } = terminal(`set -m; ${start}; echo stopped; stty -a; read line; fg; stty -a`);
    await says('listening');
    press('\u001A');
    await says('stopped\n');
    press('not a key\n');
    await says('continued\n');
    press('h');
    await says('pressed h\n');
    press('\u0003');
    await ended;
    expect(output().split('pressed')).toHaveLength(2);
    const [, whileStopped = '', after = ''] = output().split(/stopped\n|pressed h\n/);
    for (const modes of [whileStopped, after]) expect(modes).toMatch(COOKED);
  },
);

test.skipIf(!isScriptThere).each(STARTS)('takes no keys in the background, started %s', async (_how, start) => {
  const { ended, output } = terminal(`set -m; ${start} & wait; stty -a`);
  await ended;
  expect(output()).toContain('no keys\n');
  expect(output()).toMatch(COOKED);
});

test.skipIf(!isScriptThere)('gives the terminal back when it crashes', async () => {
  const { ended, output } = terminal(`'${NODE}' ${FIXTURE} --crash; echo over; stty -a`);
  await ended;
  expect(output()).toContain('a bug');
  expect(output().split('over\n')[1]).toMatch(COOKED);
});

test('takes no keys where there is no terminal', async () => {
  expect(await run(NODE, [FIXTURE], { cwd: ROOT })).toEqual({ code: 0, stdout: 'no keys\n', stderr: '' });
  const input = new PassThrough();
  const keys = keysOf(input, { pressed: () => undefined, interrupted: () => undefined });
  expect(keys.take()).toBe(false);
  keys.release();
  expect(input.listenerCount('data')).toBe(0);
});
