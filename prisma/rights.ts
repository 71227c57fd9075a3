import pg from 'pg';

interface Admin {
  readonly name: string;
  readonly isSuperuser: boolean;
  readonly makesRoles: boolean;
  readonly makesDatabases: boolean;
}

/** What the setup makes, or brings up to date. */
export interface Wanted {
  readonly roles: readonly string[];
  readonly database: string;
}

const WHO = `
  SELECT current_user AS name, rolsuper AS "isSuperuser", rolcreaterole AS "makesRoles", rolcreatedb AS "makesDatabases"
  FROM pg_roles WHERE rolname = current_user`;

/**
 * Checks that the administrator may make these roles and this database. A managed server offers no superuser: CREATEROLE
 * and CREATEDB suffice.
 *
 * @throws Error naming what it lacks, and the statements that give it that
 */
export async function mustBeAble(client: pg.Client, wanted: Wanted): Promise<void> {
  const { rows } = await client.query<Admin>(WHO);
  const [admin] = rows;
  if (admin === undefined || admin.isSuperuser) return;
  const remedies = [...(await attributes(client, admin, wanted)), ...(await memberships(client, admin, wanted))];
  if (remedies.length === 0) return;
  throw new Error(
    `'${admin.name}' lacks rights to set up the database '${wanted.database}'; ` +
      `run as an administrator that has them: ${remedies.join('; ')}`,
  );
}

async function attributes(client: pg.Client, admin: Admin, { database }: Wanted): Promise<readonly string[]> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  const lacking = [
    ...(admin.makesRoles ? [] : ['CREATEROLE']),
    ...(admin.makesDatabases || rowCount === 1 ? [] : ['CREATEDB']),
  ];
  return lacking.length === 0 ? [] : [`ALTER ROLE ${pg.escapeIdentifier(admin.name)} ${lacking.join(' ')}`];
}

/** Since PostgreSQL 16 CREATEROLE covers only roles that the administrator made, or has the ADMIN OPTION on. */
async function memberships(client: pg.Client, { name }: Admin, { roles }: Wanted): Promise<readonly string[]> {
  const { rows } = await client.query<{ role: string }>(
    `SELECT rolname AS role FROM pg_roles
     WHERE rolname = ANY ($1) AND NOT pg_has_role(rolname, 'MEMBER WITH ADMIN OPTION') ORDER BY rolname`,
    [roles],
  );
  if (rows.length === 0) return [];
  const foreign = rows.map(({ role }) => pg.escapeIdentifier(role)).join(', ');
  return [`GRANT ${foreign} TO ${pg.escapeIdentifier(name)} WITH ADMIN OPTION`];
}
