import pg from 'pg';

import type { Service } from '../contracts/names.ts';
import { locked, type LockOptions } from './lock.ts';
import { mustBeAble } from './rights.ts';
import { connected, SESSION } from './session.ts';

/** The three roles of a service: `owner` migrates, `app` runs, `reader` only looks. */
export const DATABASE_ROLES = ['owner', 'app', 'reader'] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];
export type Passwords = Readonly<Record<DatabaseRole, string>>;

/** Roles and databases are the cluster's, and PostgreSQL refuses to change the same one twice at a time. */
const PROVISION_LOCK = 72_707_370;

/** No transaction can make a database, so no lock keeps two from making the same: the second one meets one of these. */
const ALREADY_MADE = new Set(['42P04', '23505']);
const MAKING_TAKES_MS = 120_000;

export interface ProvisionOptions extends LockOptions {
  /** @default the service's name */
  readonly database?: string;
}

/** The attributes of each of our roles, and whether a role has them already. */
const READ_ATTRIBUTES = `
  SELECT rolcanlogin AS "LOGIN", NOT rolsuper AS "NOSUPERUSER", NOT rolcreatedb AS "NOCREATEDB",
         NOT rolcreaterole AS "NOCREATEROLE", NOT rolreplication AS "NOREPLICATION", NOT rolbypassrls AS "NOBYPASSRLS"
  FROM pg_roles WHERE rolname = $1`;

const NEW_ROLE = { LOGIN: false };

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
 * Only the three roles and the administrator may connect to it. Harmless to repeat, and to run for several services at
 * once.
 *
 * @throws Error when the administrator may not
 */
export async function provision(
  adminUrl: string,
  service: Service,
  passwords: Passwords,
  { database = service, ...options }: ProvisionOptions = {},
): Promise<void> {
  await connected(adminUrl, async (admin) => {
    const roles = DATABASE_ROLES.map((role) => roleName(service, role));
    await locked(
      admin,
      PROVISION_LOCK,
      async () => {
        await mustBeAble(admin, { roles, database });
        await provisionRoles(admin, service, passwords);
      },
      options,
    );
    await provisionDatabase(admin, database, roleName(service, 'owner'));
    await locked(admin, PROVISION_LOCK, async () => grantConnect(admin, database, service), options);
  });
  await connected(inDatabase(adminUrl, database), async (admin) =>
    locked(admin, PROVISION_LOCK, async () => grantSchema(admin, service), options),
  );
}

async function provisionRoles(admin: pg.Client, service: Service, passwords: Passwords): Promise<void> {
  for (const role of DATABASE_ROLES) await provisionRole(admin, roleName(service, role), passwords[role]);
  for (const role of DATABASE_ROLES) await configureRole(admin, roleName(service, role), SETTINGS[role]);
  await actAs(admin, roleName(service, 'owner'));
  await keepOut(admin);
}

/** Makes an administrator that is no superuser a member of the role, so that it may give the role a database. */
async function actAs(admin: pg.Client, role: string): Promise<void> {
  const { rowCount } = await admin.query(
    "SELECT WHERE pg_has_role($1::name, 'USAGE') AND pg_has_role($1::name, 'SET')",
    [role],
  );
  if (rowCount === 0) await admin.query(`GRANT ${role} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE`);
}

/** Closes the databases that every server has to our roles. On a managed server they belong to the provider. */
async function keepOut(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    "SELECT datname AS name FROM pg_database WHERE datname IN ('postgres', 'template1') AND pg_has_role(datdba, 'USAGE')",
  );
  for (const { name } of rows) await admin.query(`REVOKE ALL ON DATABASE ${pg.escapeIdentifier(name)} FROM PUBLIC`);
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
  const { rows } = await admin.query<Record<string, boolean>>(READ_ATTRIBUTES, [role]);
  const verb = rows.length === 0 ? 'CREATE' : 'ALTER';
  const [attributes = NEW_ROLE] = rows;
  // Only those that differ: of a role that exists, only a superuser may set even NOSUPERUSER.
  const lacking = Object.entries(attributes).flatMap(([attribute, holds]) => (holds ? [] : [attribute]));
  await admin.query(`${verb} ROLE ${role} ${lacking.join(' ')} PASSWORD ${pg.escapeLiteral(password)}`);
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
  const { rows } = await admin.query<{ owner: string }>(
    'SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = $1',
    [database],
  );
  const [existing] = rows;
  if (existing?.owner === owner) return;
  if (existing !== undefined) {
    const remedy = `if it is to be used here, run: ALTER DATABASE ${database} OWNER TO ${owner}`;
    throw new Error(`the database '${database}' belongs to '${existing.owner}'; ${remedy}`);
  }
  const name = pg.escapeIdentifier(database);
  // template0 has no connections that could be in the way.
  const text = `CREATE DATABASE ${name} OWNER ${owner} TEMPLATE template0 ENCODING 'UTF8'`;
  const creation = { text, query_timeout: MAKING_TAKES_MS }; // which the driver's types lack
  await admin.query(creation).catch((error: unknown) => {
    if (error instanceof pg.DatabaseError && ALREADY_MADE.has(error.code ?? '')) return;
    throw new Error(`the database '${database}' can't be made: ${messageOf(error)}`, { cause: error });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
