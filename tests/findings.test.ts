/** What the reconciler found, over HTTP and on the command line. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { keep } from '../activities/orders/findings.ts';
import { runs } from '../activities/orders/runs.ts';
import type { FindingList, FindingView } from '../contracts/findings.schema.ts';
import type { Finding } from '../contracts/reconcile.ts';
import { openOrdersDatabase, type OrdersDatabase } from '../prisma/orders/database.ts';
import { type CliResult, runHere } from './support/cli.ts';
import { place } from './support/orders.ts';
import { asRole } from './support/postgres-urls.ts';
import { startSystem, type Calls, type System } from './support/system.ts';

let system: System;
let auditor: Calls;
let db: OrdersDatabase;
let admin: pg.Client;
let orderId: string;
/** What is in the database, oldest first: the first is resolved. */
let found: readonly Finding[];

beforeAll(async () => {
  system = await startSystem();
  auditor = system.as('auditor');
  db = openOrdersDatabase(system.databases.orders, 1);
  admin = new pg.Client({ connectionString: asRole(system.databases.orders, 'postgres') });
  await admin.connect();
  orderId = await place(system);
  found = [
    {
      key: 'missing/1',
      kind: 'missing',
      subject: orderId,
      evidence: "it did 'x', and nothing is there",
      action: 'repaired',
    },
    { key: 'stuck/2', kind: 'stuck', subject: orderId, evidence: 'its workflow is terminated', action: 'deferred' },
    {
      key: 'orphan/3',
      kind: 'orphan',
      subject: 'some\u001B[2Jbody',
      evidence: 'there is no such order',
      action: 'raised',
    },
  ];
  for (const finding of found) await keep(db, [finding]);
  await admin.query("UPDATE finding SET resolved_at = now() WHERE key = 'missing/1'");
});
afterAll(async () => {
  await Promise.all([db.$disconnect(), admin.end()]);
  await system.stop();
});

async function list(query = ''): Promise<FindingList> {
  const { status, body } = await auditor.get(`/v1/findings${query}`);
  expect(status).toBe(200);
  return body as FindingList;
}
const kinds = ({ data }: FindingList): readonly string[] => data.map(({ kind }) => kind);

/** Has the last scheduled run come to its end so many minutes ago. */
async function endedBefore(minutes: number): Promise<void> {
  await runs(db).endRun({ everySeconds: 60, unasked: [] });
  await admin.query(`UPDATE reconcile_run SET ended_at = now() - interval '${minutes} minutes'`);
  onTestFinished(async () => void (await admin.query('DELETE FROM reconcile_run')));
}

describe('a list of findings', () => {
  it('has all about each, newest first', async () => {
    const { data, hasMore } = await list();
    expect(hasMore).toBe(false);
    expect(data).toMatchObject(
      found.map(({ kind, subject, evidence, action }) => ({ kind, subject, evidence, action })).toReversed(),
    );
    const [stranger, stuck, missing] = data;
    expect(stranger).toMatchObject({ resolvedAt: null, links: { saga: null } });
    expect(stuck).toMatchObject({ resolvedAt: null, links: { saga: `/v1/sagas/${orderId}` } });
    expect(missing?.resolvedAt).toEqual(expect.any(String));
    expect((await auditor.get(stuck?.links.saga ?? '')).status).toBe(200);
  });

  it.each([
    ['?open=true', ['orphan', 'stuck']],
    ['?open=false', ['missing']],
    ['?kind=stuck', ['stuck']],
    ['?kind=stuck&open=false', []],
    ['?kind=failed', []],
  ])('has those that %s asks for', async (query, expected) => {
    expect(kinds(await list(query))).toEqual(expected);
  });

  it('has those about one saga', async () => {
    expect(kinds(await list(`?sagaId=${orderId}`))).toEqual(['stuck', 'missing']);
    expect(kinds(await list(`?sagaId=${orderId}%2Fundo`))).toEqual([]);
  });

  it('goes on where it left off', async () => {
    const first = await list('?limit=2');
    expect({ kinds: kinds(first), hasMore: first.hasMore }).toEqual({ kinds: ['orphan', 'stuck'], hasMore: true });
    const rest = await list(`?limit=2&starting_after=${first.data[1]?.id ?? ''}`);
    expect({ kinds: kinds(rest), hasMore: rest.hasMore }).toEqual({ kinds: ['missing'], hasMore: false });
  });

  it('tells that no run has come to its end for long', async () => {
    await endedBefore(9);
    expect(kinds(await list())).not.toContain('overdue');
    await endedBefore(11);
    expect(kinds(await list('?open=true'))).toEqual(['overdue', 'orphan', 'stuck']);
    expect(kinds(await list('?open=false'))).toEqual(['missing']);
    const { data } = await list('?kind=overdue');
    expect(data).toMatchObject([{ subject: 'reconcile', action: 'raised', links: { saga: null } }]);
    expect(data[0]?.evidence).toMatch(
      /^no scheduled run has come to its end since \d{4}-.*Z, and one is due every 60 s$/u,
    );
    expect(kinds(await list(`?starting_after=${data[0]?.id ?? ''}`))).toEqual(['orphan', 'stuck', 'missing']);
  });

  it.each([
    ['kind=lost', 'query/kind'],
    ['open=maybe', 'query/open'],
    ['sagaId=1', 'query/sagaId'],
    ['starting_after=missing/1', 'query/starting_after'],
    ['limit=101', 'query/limit'],
    ['subject=x', 'query/subject'],
  ])('refuses ?%s', async (query, pointer) => {
    expect(await auditor.get(`/v1/findings?${query}`)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });
});

describe('backstitch findings', () => {
  const run = async (...args: readonly string[]): Promise<CliResult> => {
    const token = auditor.headers.authorization.replace('Bearer ', '');
    return runHere('findings', ...args, '--url', system.url, '--token', token);
  };
  const TIME = String.raw`\d{4}-\d\d-\d\d [\d:]{8}`;

  it('has a line for each that is open, and nothing that steers a terminal', async () => {
    const { code, stdout } = await run();
    expect(stdout).toMatch(
      new RegExp(
        `^${TIME}  orphan    raised    some ?\\[2Jbody  there is no such order\n${TIME}  stuck     deferred  ${orderId}  its workflow is terminated\n$`,
        'u',
      ),
    );
    expect(code).toBe(0);
  });

  it('has those that are resolved, too, if asked to, page by page', async () => {
    const { stdout, stderr } = await run('--all', '--limit', '2');
    expect(stdout.split('\n')).toHaveLength(3);
    const [, line = ''] = /^there are more: npx backstitch findings (.*) --url .*\n$/u.exec(stderr) ?? [];
    expect((await run(...line.split(' '))).stdout).toMatch(new RegExp(`^${TIME}  missing   repaired, resolved  `, 'u'));
  });

  it('prints them as JSON', async () => {
    const { stdout } = await run('--kind', 'stuck', '--saga', orderId, '--json');
    expect(JSON.parse(stdout) as FindingView[]).toMatchObject([{ kind: 'stuck', subject: orderId }]);
  });

  it('says that there are none, and refuses a kind that there is not', async () => {
    expect(await run('--kind', 'failed')).toEqual({ code: 0, stdout: 'there are no such findings\n', stderr: '' });
    expect(await run('--kind', 'lost')).toMatchObject({ code: 2 });
  });
});
