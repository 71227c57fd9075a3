import type { Service } from '../../contracts/names.ts';
import type { DatabaseRole } from '../../prisma/provision.ts';

/** The migrated database of a service that tests clone. */
export function templateName(service: Service): string {
  return `${service}_template`;
}

/** In tests a role's password is its name. */
export function roleUrl(port: number, role: string, database: string): string {
  return `postgresql://${role}:${role}@127.0.0.1:${port}/${database}`;
}

/** The same database as another role of any service, or as `postgres`, who may do everything. */
export function asRole(url: string, role: `${Service}_${DatabaseRole}` | 'postgres'): string {
  const { port, pathname } = new URL(url);
  return roleUrl(Number(port), role, pathname.slice(1));
}
