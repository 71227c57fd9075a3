import pg from 'pg';

import type { Service } from '../contracts/names.ts';
import { connected, SESSION } from './session.ts';

/** The three roles of a service: `owner` migrates, `app` runs, `reader` only looks. */
export const DATABASE_ROLES = ['owner', 'app', 'reader'] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];
export type Passwords = Readonly<Record<DatabaseRole, string>>;

/** Roles and databases are the cluster's, and PostgreSQL refuses to change the same one twice at a time. */
const PROVISION_LOCK = 72_707_370;

const PLAIN = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';

/** What a session has unless it asks for something else. */
const SETTINGS: Readonly<Record<DatabaseRole, Readonly<Record<string, string>>>> = {
  owner: SESSION,
  app: { ...SESSION, lock_timeout: '3s', statement_timeout: '5s', idle_in_transaction_session_timeout: '10s' },
  reader: { ...SESSION, default_transaction_read_only: 'on' },
};

/** Names a service's role, as it is called in PostgreSQL. */
export function roleName<S extends Service, R extends DatabaseRole>(service: S, role: R): `${S}_${R}` {
  return `${service}_${role}`;
}

/**
 * Makes a service's roles and its empty database, or brings them up to date: passwords, settings, grants.
 * Nobody but the three roles may connect to it, and they get nowhere else. Harmless to repeat, and to run for
 * several services at once.
 */
export async function provision(
  adminUrl: string,
  service: Service,
  passwords: Passwords,
  { database = service }: { readonly database?: string } = {},
): Promise<void> {
  await connected(adminUrl, async (admin) => {
    await admin.query('SELECT pg_advisory_lock($1)', [PROVISION_LOCK]);
    for (const role of DATABASE_ROLES) await provisionRole(admin, roleName(service, role), passwords[role]);
    for (const role of DATABASE_ROLES) await configureRole(admin, roleName(service, role), SETTINGS[role]);
    await admin.query('REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC');
    await provisionDatabase(admin, database, roleName(service, 'owner'));
    await grantConnect(admin, database, service);
  });
  await connected(inDatabase(adminUrl, database), async (admin) => grantSchema(admin, service));
}

/**
 * Lets a service's roles connect to a database, and nobody else.
 * A clone made with `TEMPLATE` needs it again: PUBLIC may connect to every new database.
 */
export async function grantConnect(admin: pg.Client, database: string, service: Service): Promise<void> {
  const name = pg.escapeIdentifier(database);
  const roles = DATABASE_ROLES.map((role) => roleName(service, role)).join(', ');
  await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC; GRANT CONNECT ON DATABASE ${name} TO ${roles}`);
}

async function provisionRole(admin: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await admin.query(`${verb} ROLE ${role} ${PLAIN} PASSWORD ${pg.escapeLiteral(password)}`);
}

async function configureRole(
  admin: pg.Client,
  role: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    await admin.query(`ALTER ROLE ${role} SET ${name} = ${pg.escapeLiteral(value)}`);
  }
}

async function provisionDatabase(admin: pg.Client, database: string, owner: string): Promise<void> {
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (rowCount !== 0) return;
  // template0 has no connections that could be in the way.
  await admin.query(
    `CREATE DATABASE ${pg.escapeIdentifier(database)} OWNER ${owner} TEMPLATE template0 ENCODING 'UTF8'`,
  );
}

/** The app gets no table by default: each migration grants what it needs, and append-only tables stay so. */
async function grantSchema(admin: pg.Client, service: Service): Promise<void> {
  const [owner, app, reader] = [roleName(service, 'owner'), roleName(service, 'app'), roleName(service, 'reader')];
  await admin.query(`GRANT USAGE ON SCHEMA public TO ${app}, ${reader}`);
  await admin.query(`ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA public GRANT SELECT ON TABLES TO ${reader}`);
}

function inDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
