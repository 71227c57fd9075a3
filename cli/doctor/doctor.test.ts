import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';

import { SERVICES, type Service } from '../../contracts/names.ts';
import { serveAdmin } from '../../process/admin.ts';
import { runCli } from '../../tests/support/cli.ts';
import { freshDatabase } from '../../tests/support/postgres.ts';
import { asRole } from '../../tests/support/postgres-urls.ts';
import { portsFrom } from '../supervisor/ports.ts';
import type { Running } from '../supervisor/running.ts';
import { type System, systemOn } from '../system.ts';
import { clockFinding } from './clock.ts';
import { databaseFindings } from './databases.ts';
import type { Finding } from './finding.ts';
import { processFindings } from './processes.ts';
import { render } from './render.ts';

const found = (findings: readonly Finding[], about: string) => findings.find((finding) => finding.about === about);

async function system(rest: Partial<Running> = {}): Promise<System> {
  const urls = await Promise.all(SERVICES.map(async (name) => [name, await freshDatabase(name, 'reader')] as const));
  const running: Running = {
    pid: process.pid,
    ports: portsFrom(undefined),
    databases: Object.fromEntries(urls) as Record<Service, string>, // one of each
    witnesses: { paymentProvider: '', carrier: '' },
    processes: {},
    ...rest,
  };
  return systemOn('data', running, {});
}

async function write(url: string, sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString: asRole(url, 'postgres') });
  await admin.connect();
  await admin.query(sql);
  await admin.end();
}

describe('a clock', () => {
  const during = { before: 10_000, after: 12_000 };

  test.each([
    [11_000, 'ok', 'agrees with ours'],
    [13_500, 'ok', '1.5 s ahead of ours'],
    [15_000, 'warning', '3.0 s ahead of ours'],
    [7_000, 'warning', '3.0 s behind ours'],
    [60_000, 'problem', '48.0 s ahead of ours'],
  ])('that says %i between 10000 and 12000 is: %s', (theirs, state, says) => {
    expect(clockFinding('clock', new Date(theirs), during)).toMatchObject({ state, says });
  });

  test('of whole seconds may be one second behind', () => {
    expect(clockFinding('clock', new Date(9_000), during, 1_000)).toMatchObject({ says: 'agrees with ours' });
  });
});

test('a system without orders is well', async () => {
  const findings = await databaseFindings(await system(), 15);
  expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(found(findings, 'database payments')?.says).toBe('can be read as payments_reader');
  expect(found(findings, 'PostgreSQL')?.says).toMatch(/^version 18/);
});

test('names the orders that are stuck, those that need a person, and commands that nobody answers', async () => {
  const whole = await system();
  await write(
    whole.databases.orders ?? '',
    `INSERT INTO orders (id, customer_id, address, card, total_amount, currency, placed_at)
     SELECT id, 'cus_demo', '{}', 'tok_visa', 100, 'EUR', now() - age
     FROM (VALUES ('late', interval '1 hour'), ('parked', interval '2 hours'), ('new', interval '1 minute')) AS o(id, age);
     INSERT INTO saga (id, order_id, trace, created_at)
     SELECT id, id, jsonb_build_object('needsAttention', id = 'parked'), placed_at FROM orders;
     INSERT INTO command (id, order_id, saga_id, kind, body, created_at)
     VALUES ('cmd', 'late', 'late', 'cancel', '{}', now() - interval '5 minutes')`,
  );
  const findings = await databaseFindings(whole, 15);
  expect(found(findings, 'orders')).toMatchObject({
    state: 'problem',
    says: '1 under way for more than 15 minutes',
    advice: expect.stringContaining('backstitch orders show late') as string,
  });
  expect(found(findings, 'sagas')).toMatchObject({
    state: 'warning',
    advice: expect.stringContaining('backstitch orders show parked') as string,
  });
  expect(found(findings, 'commands')).toMatchObject({
    state: 'warning',
    says: expect.stringMatching(/^1 wait.* 300 s$/) as string,
  });
});

test('names what the reconciler found, who could not be asked, and runs that fail or do not come', async () => {
  const whole = await system();
  const about = async (name: string): Promise<readonly Finding[]> =>
    (await databaseFindings(whole, 15)).filter((finding) => finding.about === name);
  expect(await about('findings')).toMatchObject([{ state: 'ok', says: 'none is left to a person' }]);
  expect(await about('reconciler')).toMatchObject([{ state: 'ok', says: 'no scheduled run has come to its end yet' }]);
  await write(whole.databases.orders ?? '', 'INSERT INTO reconcile_run (every_seconds) VALUES (60)');
  expect(await about('reconciler')).toMatchObject([
    { state: 'ok', says: expect.stringMatching(/^the last scheduled run .* \d s ago$/u) as string },
  ]);
  await write(
    whole.databases.orders ?? '',
    `INSERT INTO finding (key, kind, subject, evidence, action, resolved_at)
     VALUES ('1', 'orphan', 'ord_1', 'a charge', 'raised', NULL), ('2', 'stuck', 'ord_2', 'its tasks fail', 'raised', NULL),
       ('3', 'stuck', 'ord_3', 'it waits', 'deferred', NULL), ('4', 'missing', 'ord_4', 'was there', 'raised', now()),
       ('5', 'stuck', 'ord_5', 'it is terminated', 'repaired', NULL),
       ('6', 'unasked', 'carrier', 'nobody listens', 'deferred', NULL), ('7', 'failed', 'reconcile', 'the disk is full', 'raised', NULL);
     UPDATE reconcile_run SET ended_at = now() - interval '1 hour'`,
  );
  expect(await about('findings')).toMatchObject([
    { state: 'problem', says: '1 orphan, 1 stuck left to a person' },
    { state: 'warning', says: "1 stuck wait for a party that can't be asked" },
  ]);
  expect(await about('reconciler')).toMatchObject([
    { state: 'problem', says: expect.stringMatching(/^no scheduled run has come to its end since /u) as string },
    { state: 'warning', says: 'carrier: nobody listens' },
    { state: 'problem', says: 'the disk is full' },
  ]);
});

test('a database that is down is a problem, and its password is not told', async () => {
  const whole = await system();
  const databases = { ...whole.databases, shipping: 'postgres://shipping_reader:hunter2@127.0.0.1:9/shipping' };
  const findings = await databaseFindings({ ...whole, databases }, 15);
  expect(found(findings, 'database shipping')).toMatchObject({
    state: 'problem',
    says: expect.stringContaining('ECONNREFUSED') as string,
  });
  expect(JSON.stringify(findings)).not.toContain('hunter2');
});

test('a process that is there but not ready is a problem, one that is away too; a part that is down is a warning', async () => {
  const admin = await serveAdmin({ port: 0, ready: () => Promise.reject(new Error('no database')) });
  const parts = { orders: 'up', shipping: 'down: refused' };
  const api = await serveAdmin({ port: 0, ready: () => ({ ready: true, parts }) });
  onTestFinished(async () => void (await Promise.all([admin.close(), api.close()])));
  const ports = portsFrom(undefined);
  const usual = { ...ports, admin: { ...ports.admin, api: api.port, payments: admin.port, carrier: 9 } };
  const findings = await processFindings(await system({ ports: usual }));
  expect(found(findings, 'payments worker')).toMatchObject({ state: 'problem', says: 'not ready: no database' });
  expect(found(findings, 'API')).toMatchObject({ state: 'warning', says: 'ready, but for shipping down: refused' });
  expect(found(findings, 'carrier')?.says).toBe('does not answer at http://127.0.0.1:9 (ECONNREFUSED)');
});

test('where nothing runs, it says so, with what can be said of the machine, and ends with 1', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { code, stdout } = await runCli('backstitch', ['doctor', '--data-dir', folder]);
  expect(stdout).toMatch(/✓ disk +\d+ MiB free/);
  expect(stdout).toContain(`✗ npm start   nothing runs on '${folder}'\n`);
  expect(stdout).toMatch(/→ start it with 'npm start'.*\n\n1 problem, \d warnings?\.\n$/);
  expect(code).toBe(1);
  const json = await runCli('backstitch', ['doctor', '--data-dir', folder, '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({ healthy: false, findings: expect.any(Array) as unknown });
});

test('what steers a terminal is not printed', () => {
  const findings = [{ about: 'x', state: 'problem', says: 'a\u001B[2Jb', advice: 'c\nd' }] as const;
  expect(render(findings, false)).toContain('✗ x  a [2Jb\n       → c d\n');
});
