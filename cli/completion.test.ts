import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

import { run } from '../tests/support/run.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What a real bash offers for the last of these words. `node` of the script is the Node of this test. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const script = `
    node() { shift; '${process.execPath}' cli/backstitch.ts "$@"; }
    source <('${process.execPath}' cli/backstitch.ts completion bash)
    COMP_WORDS=(backstitch "$@") COMP_CWORD=$# COMP_LINE="backstitch $*" COMP_POINT=999
    _backstitch
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = await run('bash', ['-c', script, 'bash', ...words], { cwd: ROOT });
  expect(stderr).toBe('');
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.split(/\s/u)[0] ?? '');
}

test('bash completes commands, their subcommands, options and values', async () => {
  expect(await offered('or')).toEqual(['order', 'orders']);
  expect(await offered('orders', '')).toEqual(['list', 'show', 'cancel', 'help']);
  expect(await offered('sagas', 'resolve', 'ord_1', '--action', 'retry-')).toEqual(['retry-with']);
  expect(await offered('orders', 'list', '--placed')).toEqual(['--placed-after', '--placed-before']);
  expect(await offered('orders', 'list', '--status', 're')).toEqual(['rejected', 'returning', 'returned']);
  expect(await offered('config', 'pay')).toEqual(['payments-worker', 'payment-provider']);
});

test('bash runs nothing of what was typed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-completion-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(await offered('orders', `$(touch ${folder}/oops)`, '')).toEqual(['']);
  expect(readdirSync(folder)).toEqual([]);
});

test.each(['zsh', 'fish', 'powershell'])('there is a script for %s', async (shell) => {
  const { code, stdout } = await run(process.execPath, ['cli/backstitch.ts', 'completion', shell], { cwd: ROOT });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining("cli/backstitch.mjs' complete ") as string,
  });
});
