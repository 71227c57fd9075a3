import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeEach, expect, onTestFinished, test } from 'vitest';

import { carrier } from '../../simulators/carrier/simulation.ts';
import { FAULTS } from '../../simulators/faults.ts';
import { paymentProvider } from '../../simulators/payment-provider/simulation.ts';
import { charge, faulty, type Faulty, parcel } from '../../simulators/simulator.fixture.ts';
import { type CliResult, runCli } from '../../tests/support/cli.ts';
import { type Ports, portsFrom } from '../supervisor/ports.ts';
import { carryOut, render } from './faults.ts';
import { type FaultsOptions, faultsCommand } from './command.ts';
import { faultSwitches } from './simulators.ts';

let payments: Faulty;
let parcels: Faulty;
let ports: Ports;
let dataDir: string;
beforeEach(async () => {
  payments = await faulty(paymentProvider());
  parcels = await faulty(carrier());
  dataDir = mkdtempSync(join(tmpdir(), 'backstitch-faults-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const usual = portsFrom(undefined);
  const admin = { ...usual.admin, 'payment-provider': payments.adminPort, carrier: parcels.adminPort };
  ports = { ...usual, admin };
  const databases = { orders: '', inventory: '', payments: '', shipping: '' };
  const witnesses = { paymentProvider: '', carrier: '' };
  writeFileSync(join(dataDir, 'running.json'), JSON.stringify({ pid: 1, ports, databases, witnesses, processes: {} }));
});

/** What the command would print, without a process for it. */
async function printed(...args: readonly string[]): Promise<string> {
  const given = Promise.withResolvers<FaultsOptions>();
  const command = faultsCommand(async (options) => Promise.resolve(given.resolve(options)).then(() => 0));
  await command
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parseAsync([...args], { from: 'user' });
  return render(await carryOut((await given.promise).action, faultSwitches(ports)));
}
/** The command, as a process. */
const run = async (...args: readonly string[]): Promise<CliResult> =>
  runCli('faults', [...args, '--data-dir', dataDir]);
const EVERYTHING_WORKS = 'payments  everything works\ncarrier   everything works';

test('lists what is on, how often it struck, and heals it', async () => {
  expect(await printed()).toBe(EVERYTHING_WORKS);
  expect(await printed('payments', 'outage', '--operation', 'authorize', '--times', '2')).toBe(
    'payments  outage (operation authorize, times 2), struck 0 times',
  );
  await printed('payments', 'latency', '--ms', '5', '--probability', '0.5', '--seed', '7', '--match', 'ord_2');
  await printed('carrier', 'wrong-body', '--shape', 'empty');
  expect(await payments.post('/v1/authorizations', charge(), 'k')).toMatchObject({ status: 503 });
  expect(await parcels.post('/v1/shipments', parcel(), 'k')).toMatchObject({ text: '{}' });
  expect((await printed()).split('\n')).toEqual([
    'payments  outage (operation authorize, times 2), struck once',
    'payments  latency (match ord_2, ms 5, probability 0.5, seed 7), struck 0 times',
    'carrier   wrong-body (shape empty), struck once',
  ]);
  expect(await printed('payments', 'heal', 'latency')).not.toContain('latency');
  expect(await printed('payments', 'heal')).toBe('payments  everything works');
  expect(await printed('carrier')).toContain('wrong-body');
  expect(await printed('heal')).toBe(EVERYTHING_WORKS);
});

test('prints what is on to people, and as JSON to programs', async () => {
  await run('payments', 'outage');
  expect(await run()).toEqual({
    code: 0,
    stderr: '',
    stdout: 'payments  outage, struck 0 times\ncarrier   everything works\n',
  });
  const { code, stdout } = await run('payments', '--json');
  expect(code).toBe(0);
  const outage = { name: 'outage', parameters: { probability: 1, seed: 1 }, struck: 0 };
  expect(JSON.parse(stdout)).toEqual({ payments: [outage] });
});

test.each([
  [['payments', 'outage', '--operation', 'book'], 'operation: Invalid option: expected one of "authorize"|"capture"'],
  [['payments', 'outage', '--ms', '5'], 'Unrecognized key: "ms"'],
  [['payments', 'heal', 'flood'], "payments: there is no fault 'flood'"],
  [['payments', 'outage', '--times', 'often'], 'It must be a number.'],
  [['payments', 'outage', 'more'], "nothing is to be done with 'more'"],
  [['heal', 'payments'], "nothing is to be done with 'payments'"],
  [['payments', '--ms', '5'], '--ms needs a fault to switch on'],
])('refuses %j', async (args, message) => {
  await expect(printed(...args)).rejects.toThrow(message);
  expect(await payments.struck()).toEqual({});
});

test.each([
  [['payments', 'flood'], "payments: there is no fault 'flood'; there are latency, outage"],
  [['bank'], 'Allowed choices are payments, carrier, heal'],
])('ends with 2 for %j', async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('says that nothing runs there, and ends with 3', async () => {
  expect(await runCli('faults', ['--data-dir', '/nowhere'])).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringMatching(/^nothing runs on '\/nowhere'.*npm start/u) as string,
  });
});

test('reaches a simulator elsewhere by its health address', async () => {
  const address = `payment-provider=http://127.0.0.1:${payments.adminPort}`;
  const { code, stdout } = await runCli('faults', ['payments', 'outage', '--health', address]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'payments  outage, struck 0 times\n' });
});

test('ends with 3 when a simulator is down', async () => {
  await parcels.closeAdmin();
  const { code, stderr } = await run();
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: `the simulator of 'carrier' can't be reached at 'http://127.0.0.1:${parcels.adminPort}/faults'; start it with 'npm start', or say where it is with --data-dir\n`,
  });
});

test('its help names every fault', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  const named = [...stdout.matchAll(/^ {2}([a-z][\w-]+) {2,}[a-z\d]/gmu)].map(([, name]) => name);
  expect(named).toEqual(expect.arrayContaining(Object.keys(FAULTS)));
});
