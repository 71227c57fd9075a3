import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';

import { portsFrom } from '../cli/supervisor/ports.ts';
import { type CliResult, runCli } from './support/cli.ts';
import { smallWorld, type SmallWorld } from './verify/small-world.ts';

let world: SmallWorld;
beforeAll(async () => {
  world = await smallWorld();
});
beforeEach(async () => world.reset());
afterAll(() => {
  world.close();
});

/** Runs `cli/verify.ts` on a data folder whose `running.json` is of this world. */
async function run(...args: readonly string[]): Promise<CliResult> {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const ports = { ...portsFrom(undefined), gateway: 9 };
  writeFileSync(join(folder, 'running.json'), JSON.stringify({ pid: 1, ports, ...world.sources, processes: {} }));
  return runCli('verify', ['--data-dir', folder, ...args]);
}

test('says that everything adds up, and ends with 0', async () => {
  const { code, stdout } = await run();
  expect(stdout).toContain('✓ I1 stock adds up');
  expect(stdout).toContain('19.00 EUR in, 10.00 EUR given back, 9.00 EUR kept');
  expect(stdout).toContain('Everything adds up.');
  expect(code).toBe(0);
});

test('names what is broken, what was expected and what was found, and ends with 1', async () => {
  await world.tamper('payments', "UPDATE payment SET captured = 100 WHERE id = 'pay_open'");
  const { code, stdout } = await run();
  expect(stdout).toMatch(/✗ I2 payment 'pay_open' of order 'open': captured = .*\n +expected 0\n +found +100\n/);
  expect(stdout).toContain('It does not add up: 1 broken.');
  expect(code).toBe(1);
});

test('prints the whole report as JSON', async () => {
  const { code, stdout } = await run('--json', '--wait', '0');
  expect(JSON.parse(stdout)).toMatchObject({ clean: false, oracles: { I5: { violations: 3 } } });
  expect(code).toBe(1);
});

test.each([[['--wait', 'soon']], [['--wait', '-1']], [['--what']], [['more']]])('ends with 2 for %j', async (args) => {
  const { code, stderr } = await run(...args);
  expect(stderr).toContain('error: ');
  expect(code).toBe(2);
});

test('says that nothing runs there, and ends with 3', async () => {
  expect(await run('--data-dir', '/nowhere')).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringMatching(/^nothing runs on '\/nowhere'.*npm start/u) as string,
  });
});

test('ends with 3 when a log is gone, or makes no sense', async () => {
  appendFileSync(world.sources.witnesses.carrier, 'gibberish\n');
  expect(await run()).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/^line 11 of '.*' is not what/u) as string,
  });
  rmSync(world.sources.witnesses.carrier);
  expect(await run()).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/carrier.jsonl' can't be read/u) as string,
  });
});

/** A way to `url` that cuts off who comes first. */
async function slowToStart(url: string): Promise<{ readonly url: string; readonly refused: () => number }> {
  const target = new URL(url);
  let refused = 0;
  const door = createServer((socket) => {
    if (refused === 0) {
      refused += 1;
      socket.destroy();
      return;
    }
    const behind = connect(Number(target.port), target.hostname);
    socket.on('error', () => behind.destroy()).pipe(behind);
    behind.on('error', () => socket.destroy()).pipe(socket);
  });
  await once(door.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void door.close());
  const { port } = door.address() as AddressInfo; // of TCP
  return { url: Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href, refused: () => refused };
}

test('with --wait, waits for a database that is starting', async () => {
  const { sources } = world;
  onTestFinished(() => {
    world = { ...world, sources };
  });
  await world.tamper('orders', 'UPDATE saga SET settled_at = now()'); // none is under way
  const payments = await slowToStart(sources.databases.payments);
  world = { ...world, sources: { ...sources, databases: { ...sources.databases, payments: payments.url } } };
  expect(await run()).toMatchObject({ code: 3 });
  const again = await slowToStart(sources.databases.payments);
  world = { ...world, sources: { ...sources, databases: { ...sources.databases, payments: again.url } } };
  const { code, stdout } = await run('--wait', '60', '--json');
  expect(again.refused()).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ oracles: { I2: { violations: 0 } } });
  expect(code).toBeLessThanOrEqual(1);
});

test('ends with 3 when a database does not answer, without telling its password', async () => {
  const databases = {
    ...world.sources.databases,
    payments: 'postgresql://payments_reader:secret@127.0.0.1:9/payments',
  };
  const { sources } = world;
  world = { ...world, sources: { ...sources, databases } };
  onTestFinished(() => {
    world = { ...world, sources };
  });
  const { code, stderr } = await run();
  expect(stderr).toMatch(/^the database of payments can't be read: .*ECONNREFUSED/u);
  expect(stderr).not.toContain('secret');
  expect(code).toBe(3);
});
