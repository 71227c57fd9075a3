import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

import { faultSwitches } from '../../cli/faults/simulators.ts';
import { portsFrom } from '../../cli/supervisor/ports.ts';
import { eventually, PATIENCE_MS } from '../support/patience.ts';
import { freePortBase, temporaryFolder } from '../support/stack.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** util-linux's; macOS has another one of that name. */
const isScriptThere = spawnSync('sh', ['-c', 'script --version'], { encoding: 'utf8' }).stdout.includes('util-linux');

test.skipIf(!isScriptThere)(
  'in a terminal, keys break the payment provider and mend it, and Ctrl-C stops everything',
  async () => {
    const dataDir = temporaryFolder();
    const portBase = await freePortBase();
    const { TEMPORAL_ADDRESS: _, ...env } = process.env;
    const start = `'${process.execPath}' tools/bootstrap.mjs cli/start.ts --port-base ${portBase} --data-dir ${dataDir}`;
    const child = spawn('script', ['-qefc', `${start} && stty -a`, '/dev/null'], {
      cwd: ROOT,
      env: { ...env, NO_COLOR: '1' },
    });
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    const ended = once(child, 'close');
    onTestFinished(async () => {
      child.kill('SIGTERM'); // harmless when it has ended
      await ended;
    });
    const says = async (text: string) => eventually(() => expect(output).toContain(text), 3 * PATIENCE_MS);

    await says('p payment provider down,');
    child.stdin.write('p');
    await says('| payments  outage, struck 0 times');
    expect(await faultSwitches(portsFrom(portBase)).payments.list()).toMatchObject([{ name: 'outage' }]);
    child.stdin.write('p');
    await says('| payments  everything works');
    child.stdin.write('\u0003');
    expect(await ended).toEqual([0, null]);
    expect(output).toContain('stopping (Ctrl-C)');
    expect(output).toMatch(/ isig icanon |\nisig icanon /u);
  },
);
