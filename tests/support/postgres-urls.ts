import type { Service } from '../../contracts/names.ts';

/** The migrated database of a service that tests clone. */
export function templateName(service: Service): string {
  return `${service}_template`;
}

/** In tests a role's password is its name. */
export function roleUrl(port: number, role: string, database: string): string {
  return `postgresql://${role}:${role}@127.0.0.1:${port}/${database}`;
}
