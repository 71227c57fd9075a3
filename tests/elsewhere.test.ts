/** The operators' commands on a system that isn't npm start's on this machine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Finding } from '../cli/doctor/finding.ts';
import type { Report } from '../cli/verify/report.ts';
import { SERVICES } from '../contracts/names.ts';
import { type AdminServer, serveAdmin } from '../process/admin.ts';
import { type CliResult, runCli } from './support/cli.ts';
import { place } from './support/orders.ts';
import { asRole } from './support/postgres-urls.ts';
import { startSystem, type System } from './support/system.ts';

let system: System;
let admin: AdminServer;
beforeAll(async () => {
  system = await startSystem();
  await system.startWorkers();
  admin = await serveAdmin({ port: 0, ready: () => true });
  const ids = await Promise.all([place(system), place(system, { card: 'tok_declined' })]);
  for (const id of ids) await system.saga(id);
});
afterAll(async () => {
  await admin.close();
  await system.stop();
});

const databaseOf = (service: (typeof SERVICES)[number]): string =>
  asRole(system.databases[service], `${service}_reader`);

/** The environment that names the databases. */
const databases = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    SERVICES.map((service) => [`BACKSTITCH_${service.toUpperCase()}_DATABASE_URL`, databaseOf(service)]),
  );

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliResult> {
  return runCli('backstitch', args, { PATH: process.env['PATH'], ...env });
}

describe('verify', () => {
  it('reads the databases, and the logs where they are', async () => {
    const { paymentProvider, carrier } = system.simulators;
    const logs = ['--payment-provider', paymentProvider, '--carrier', `${carrier}/`];
    const api = { BACKSTITCH_URL: system.url, BACKSTITCH_TOKEN: system.issuer.token('auditor') };
    const { code, stdout, stderr } = await run(['verify', ...logs], { ...databases(), ...api });
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /✓ I4 others' own logs agree +[1-9]\d* lines of the payment provider's log, [1-9]\d* lines of/u,
    );
    expect(stdout).toMatch(/\nEverything adds up\.\n$/u);
    expect(code).toBe(0);
  });

  it('says what it was not given, and calls none of it well', async () => {
    const { code, stdout } = await run(['verify'], databases());
    expect(stdout).toContain("· I4 others' own logs agree       not looked at\n");
    expect(stdout).toContain("· not looked at: the payment provider's log, the carrier's log, the API");
    expect(stdout).toMatch(/\nWhat was looked at adds up\.\n$/u);
    expect(code).toBe(0);
    const one = await run(['verify', '--json', '--carrier', system.simulators.carrier], databases());
    const { clean, oracles, notLookedAt } = JSON.parse(one.stdout) as Report;
    expect({ clean, checked: Object.keys(oracles.I4.checked), notLookedAt }).toEqual({
      clean: true,
      checked: ['carrierLogLines'],
      notLookedAt: ["the payment provider's log", expect.stringContaining('the API') as string],
    });
  });

  it('proves nothing without the database of each service', async () => {
    const { code, stdout, stderr } = await run(['verify', '--orders-database', databaseOf('orders')]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('give --inventory-database, --payments-database, --shipping-database');
  });

  it('ends with 3 where a log is not to be had', async () => {
    const { code, stderr } = await run(['verify', '--payment-provider', system.url], databases());
    expect(stderr).toBe(`the log '${system.url}' can't be read: it answers 401 to /v1/log\n`);
    expect(code).toBe(3);
  });
});

describe('reconcile', () => {
  it('has the system compared whose Temporal is given', async () => {
    const { code, stdout } = await run(['reconcile', '--temporal', system.temporal.address]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2 sagas compared: 0 findings, 0 for a person.\n' });
  });

  it('does not guess where Temporal is', async () => {
    const { code, stderr } = await run(['reconcile'], databases());
    expect(stderr).toBe("Temporal's address is missing: give it with --temporal or TEMPORAL_ADDRESS\n");
    expect(code).toBe(3);
  });
});

describe('faults', () => {
  it('are switched at the simulator whose address is given, and at no other', async () => {
    const { code, stderr } = await run(['faults', 'payments', '--health', 'carrier=http://127.0.0.1:9']);
    expect(stderr).toBe("the simulator's address is missing: give it with --health payment-provider=URL\n");
    expect(code).toBe(3);
  });
});

describe('doctor', () => {
  const states = ({ stdout }: CliResult): Readonly<Record<string, string>> => {
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly Finding[] };
    return Object.fromEntries(findings.map(({ about, state }) => [about, state]));
  };

  it('examines what is given', async () => {
    const health = SERVICES.map((service) => `${service}-worker=http://127.0.0.1:${admin.port}`).join(',');
    const env = { ...databases(), BACKSTITCH_HEALTH: health, BACKSTITCH_TOKEN: system.issuer.token('auditor') };
    const args = ['doctor', '--json', '--url', system.url, '--temporal', system.temporal.address];
    const result = await run(args, env);
    const { 'Node.js': _node, packages: _packages, ...found } = states(result); // of this machine
    expect(found).toMatchObject({
      'API over HTTP': 'ok',
      'payments worker': 'ok',
      'payment provider': 'not looked at',
      carrier: 'not looked at',
      'database shipping': 'ok',
      PostgreSQL: 'ok',
      Temporal: 'ok',
      'task queue shipping (activity)': 'ok',
    });
    const problems = Object.entries(found).flatMap(([about, state]) => (state === 'problem' ? [about] : []));
    expect(problems).toEqual(['schedule reconcile', 'schedule forget']); // this system has none
    expect(result.code).toBe(1);
  });

  it('says what it was not given, and calls none of it well', async () => {
    const result = await run(['doctor', '--json', '--orders-database', databaseOf('orders')]);
    const found = states(result);
    const seen = Object.keys(found).filter((about) => found[about] !== 'not looked at');
    expect(seen.filter((about) => !/^(?:versions|Backstitch|Node\.js|packages)$/u.test(about)).toSorted()).toEqual(
      [
        'PostgreSQL',
        "PostgreSQL's clock",
        'commands',
        'database orders',
        'findings',
        'orders',
        'reconciler',
        'sagas',
      ].toSorted(),
    );
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining(['API', 'payments worker', 'carrier', 'API over HTTP', 'database payments', 'Temporal']),
    );
    const { stdout } = await run(['doctor', '--orders-database', databaseOf('orders')]);
    expect(stdout).toMatch(/· database payments +not looked at: --payments-database would say where it is\n/u);
    expect(stdout).toMatch(/ 12 things not looked at\.\n$/u);
    expect(stdout).not.toContain('All is well');
  });

  it('says what is down, and what to do about it there', async () => {
    const { code, stdout } = await run([
      'doctor',
      '--health',
      'carrier=http://127.0.0.1:9',
      '--temporal',
      '127.0.0.1:9',
    ]);
    expect(stdout).toMatch(/✗ carrier +does not answer at http:\/\/127\.0\.0\.1:9 \(ECONNREFUSED\)\n +→ start it, or/u);
    expect(stdout).toMatch(/✗ Temporal .*\n +→ see whether the server is up, and reachable from here\n/u);
    expect(code).toBe(1);
  });

  it('warns of an API that refuses the token, rather than calling it down', async () => {
    const { stdout } = await run(['doctor', '--url', system.url]);
    expect(stdout).toMatch(/! API over HTTP +answers at .*\n +→ name an access token of an auditor/u);
  });
});
