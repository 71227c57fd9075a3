/** A PostgreSQL as providers offer it: TLS only, and an administrator that is no superuser. */
import { execFile } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { SERVICES } from '../contracts/names.ts';
import { openOrdersDatabase } from '../prisma/orders/database.ts';
import { DATABASE_ROLES, roleName } from '../prisma/provision.ts';
import { installPostgres } from '../tools/postgres.ts';
import { startTemporaryPostgres, type TemporaryPostgres } from '../tools/temporary-postgres.ts';
import { certificateFor } from './support/certificate.ts';
import { exampleEnv } from './support/compose.ts';
import { type Ended, run } from './support/run.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENV = exampleEnv();
const ROLES = SERVICES.flatMap((service) => DATABASE_ROLES.map((role) => roleName(service, role)));

let folder: string;
let postgres: TemporaryPostgres;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backstitch-managed-'));
  const { account } = installPostgres({ scratch: folder });
  const { certificate, key } = certificateFor('localhost');
  writeFileSync(join(folder, 'ca.pem'), certificate);
  writeFileSync(join(folder, 'other-ca.pem'), certificateFor('localhost').certificate);
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
  for (const path of [folder, join(folder, 'key.pem')]) chownSync(path, account.uid ?? -1, account.gid ?? -1);
  const tls = { ssl: 'on', ssl_cert_file: join(folder, 'ca.pem'), ssl_key_file: join(folder, 'key.pem') };
  postgres = await startTemporaryPostgres({ settings: tls });
  await asSuperuser("CREATE ROLE boss LOGIN CREATEROLE CREATEDB PASSWORD 'boss'");
  writeFileSync(
    join(postgres.data, 'pg_hba.conf'),
    'hostssl all all all scram-sha-256\nhostnossl all postgres all scram-sha-256\n', // the provider's own
  );
  await asSuperuser('SELECT pg_reload_conf()');
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

async function asSuperuser(sql: string): Promise<readonly object[]> {
  const client = new pg.Client({ connectionString: postgres.adminUrl });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The URL of a role, which checks the server's certificate, and its name, by a file with certificates. */
function urlOf(role: string, database: string, { password = role, ca = 'ca.pem', host = 'localhost' } = {}): string {
  const url = new URL(`postgres://${role}:${password}@${host}:${postgres.port}/${database}`);
  url.search = String(new URLSearchParams({ sslmode: 'verify-full', sslrootcert: join(folder, ca) }));
  return url.href;
}

const passwordOf = (role: string): string => ENV[`${role.toUpperCase()}_PASSWORD`] ?? '';

async function setUp(url: string): Promise<Ended> {
  return run(process.execPath, ['tools/setup-databases.ts'], { cwd: ROOT, env: { ...ENV, POSTGRES_URL: url } });
}

const READY = { code: 0, stderr: '' };

/** What is printed where it can't be done: one line, without a stack. */
const refused = (reason: string): object => ({ code: 1, stderr: `the databases can't be set up: ${reason}\n` });

describe('the setup of the databases', () => {
  it('refuses an administrator without the rights, saying which, before it has made anything', async () => {
    await asSuperuser("CREATE ROLE clerk LOGIN PASSWORD 'clerk'");
    expect(await setUp(urlOf('clerk', 'postgres'))).toMatchObject(
      refused(
        "'clerk' lacks rights to set up the database 'orders'; run as an administrator that has them: " +
          'ALTER ROLE "clerk" CREATEROLE CREATEDB',
      ),
    );
    expect(await asSuperuser(`SELECT FROM pg_roles WHERE rolname LIKE 'orders%'`)).toEqual([]);
  });

  it('works with CREATEROLE and CREATEDB, as often as it is run', async () => {
    expect(await setUp(urlOf('boss', 'postgres'))).toMatchObject(READY);
    expect(await setUp(urlOf('boss', 'postgres'))).toMatchObject(READY);
    const roles = await asSuperuser(
      `SELECT rolname FROM pg_roles WHERE rolcanlogin AND NOT (rolsuper OR rolcreatedb OR rolcreaterole) AND rolname ~ '_'`,
    );
    expect(roles).toHaveLength(ROLES.length);
  });

  it('changes passwords, and what is set for a role', async () => {
    await asSuperuser(
      "ALTER ROLE orders_app PASSWORD 'leaked' CREATEDB; ALTER ROLE orders_app SET lock_timeout = '1h'",
    );
    expect(await setUp(urlOf('boss', 'postgres'))).toMatchObject(READY);
    const db = new pg.Client({
      connectionString: urlOf('orders_app', 'orders', { password: passwordOf('orders_app') }),
    });
    await db.connect();
    expect((await db.query('SHOW lock_timeout')).rows).toEqual([{ lock_timeout: '3s' }]);
    await db.end();
    expect(await asSuperuser("SELECT rolcreatedb FROM pg_roles WHERE rolname = 'orders_app'")).toEqual([
      { rolcreatedb: false },
    ]);
  });

  it('refuses another administrator, whose roles these are not, until it is granted them', async () => {
    await asSuperuser("CREATE ROLE heir LOGIN CREATEROLE PASSWORD 'heir'");
    for (const service of SERVICES) {
      const grant = `GRANT "${service}_app", "${service}_owner", "${service}_reader" TO "heir" WITH ADMIN OPTION`;
      const { code, stderr } = await setUp(urlOf('heir', 'postgres'));
      expect(code).toBe(1);
      expect(stderr).toMatch(
        new RegExp(`^the databases can't be set up: 'heir' lacks rights .* them: ${grant}\n$`, 'u'),
      );
      await asSuperuser(grant);
    }
    expect(await setUp(urlOf('heir', 'postgres'))).toMatchObject(READY);
  });

  it("doesn't take a database of the same name that is another's", async () => {
    await asSuperuser('ALTER DATABASE shipping OWNER TO postgres');
    expect(await setUp(urlOf('boss', 'postgres'))).toMatchObject(
      refused(
        "the database 'shipping' belongs to 'postgres'; if it is to be used here, run: ALTER DATABASE shipping OWNER TO shipping_owner",
      ),
    );
    await asSuperuser('ALTER DATABASE shipping OWNER TO shipping_owner');
  });

  it.each([
    ['another authority', { ca: 'other-ca.pem' }, 'self-signed certificate'],
    ['another name', { host: '127.0.0.1' }, "Hostname/IP does not match certificate's altnames: IP: 127.0.0.1"],
    ['a file that is not there', { ca: 'none.pem' }, 'ENOENT: no such file or directory'],
  ])('refuses a server whose certificate is of %s', async (_name, options, reason) => {
    const { code, stderr } = await setUp(urlOf('boss', 'postgres', options));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^the databases can't be set up: .*\n$/u);
    expect(stderr).toContain(reason);
  });
});

describe('a service', () => {
  beforeEach(async () => setUp(urlOf('boss', 'postgres')));
  const url = (options = {}): string =>
    urlOf('orders_app', 'orders', { password: passwordOf('orders_app'), ...options });

  it('reaches its database, and checks whose it is', async () => {
    const [db, misled] = [openOrdersDatabase(url()), openOrdersDatabase(url({ ca: 'other-ca.pem' }))];
    try {
      expect(await db.$queryRaw`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`).toEqual([{ ssl: true }]);
      await expect(misled.$queryRaw`SELECT`).rejects.toThrow('self-signed certificate');
    } finally {
      await Promise.all([db.$disconnect(), misled.$disconnect()]);
    }
  });

  it('has its migrations looked at by the prisma command, too', async () => {
    const prisma = join(ROOT, 'node_modules/prisma/build/index.js');
    const owner = urlOf('orders_owner', 'orders', { password: passwordOf('orders_owner') });
    const env = { ...process.env, ORDERS_DATABASE_URL: owner, CHECKPOINT_DISABLE: '1' };
    const args = [prisma, 'migrate', 'status', '--config', join(ROOT, 'prisma/orders/prisma.config.ts')];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    expect(stdout).toContain('Database schema is up to date!');
  });
});
