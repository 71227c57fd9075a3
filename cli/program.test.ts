import { readFileSync } from 'node:fs';

import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';

import { runCli } from '../tests/support/cli.ts';
import { backstitch } from './program.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const page = readFileSync(new URL('../docs/cli.md', import.meta.url), 'utf8');

interface Leaf {
  readonly name: string;
  readonly command: Command;
}

function leaves(command: Command, parents = ''): readonly Leaf[] {
  const name = `${parents} ${command.name()}`.trim();
  if (command.commands.length === 0) return [{ name, command }];
  return command.commands.flatMap((child) => leaves(child, name));
}

/** All that does something, but for what shells call. */
const COMMANDS = leaves(backstitch({})).filter(({ command }) => command.name() !== 'complete');

test.each([
  { args: ['--version'], code: 0, stdout: `${version}\n`, stderr: '' },
  {
    args: ['orders', 'paint'],
    code: 2,
    stdout: '',
    stderr: expect.stringContaining("unknown command 'paint'") as string,
  },
  { args: ['stat'], code: 2, stdout: '', stderr: expect.stringContaining('(Did you mean start?)') as string },
])('answers $args', async ({ args, ...answer }) => {
  expect(await runCli('backstitch', args)).toEqual(answer);
});

describe.each(COMMANDS)('$name', ({ name, command }) => {
  test('has a help with examples and exit codes', async () => {
    const { code, stdout } = await runCli('backstitch', [...name.split(' ').slice(1), '--help']);
    expect(stdout).toContain(`Usage: ${name} `);
    expect(stdout).toMatch(/\nExit codes: 0 /);
    expect(stdout).toContain(`\nExamples:\n  ${name}`);
    expect(code).toBe(0);
  });

  test('is in docs/cli.md, with all of its options', () => {
    const [, section = ''] = page.split(`\n## ${name}\n`);
    const [own = ''] = section.split('\n## ');
    expect(own).not.toBe('');
    expect(command.options.map(({ long }) => long).filter((long) => !own.includes(`\`${long}`))).toEqual([]);
  });
});
