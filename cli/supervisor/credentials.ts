import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

import { DEVELOPMENT } from '../../contracts/identity.ts';
import { SERVICES, type Service } from '../../contracts/names.ts';
import { type DatabaseRole, roleName } from '../../prisma/provision.ts';
import { broken } from './health.ts';

const password = z.string().min(16);
const roles = z.object({ owner: password, app: password, reader: password });
const secret = z.string().startsWith(DEVELOPMENT.secretPrefix);
const schema = z.object({
  /** Of PostgreSQL's superuser, `postgres`. */
  postgres: password,
  services: z.object({ orders: roles, inventory: roles, payments: roles, shipping: roles }),
  /** What the simulators sign their webhooks by. */
  webhooks: z.object({ paymentProvider: secret, carrier: secret }).prefault(newSecrets),
});

/** The passwords of all database roles, and what else is a secret of this folder. */
export type Credentials = z.infer<typeof schema>;

/**
 * Reads the passwords, or makes new ones at the first start; only this user may read the file. A folder of an earlier
 * version gets what it lacks.
 *
 * @throws Problem when the file is damaged
 */
export function credentialsIn(path: string): Credentials {
  const credentials = existsSync(path) ? readCredentials(path) : newCredentials();
  writeFileSync(`${path}.new`, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return credentials;
}

/** Returns the URL by which a role connects to its service's database. */
export function databaseUrl(credentials: Credentials, service: Service, role: DatabaseRole, port: number): string {
  const secret = credentials.services[service][role];
  return `postgres://${roleName(service, role)}:${secret}@127.0.0.1:${port}/${service}`;
}

/** Returns the URL by which PostgreSQL's superuser connects. */
export function adminUrl(credentials: Credentials, port: number): string {
  return `postgres://postgres:${credentials.postgres}@127.0.0.1:${port}/postgres`;
}

/** Returns one URL a service, for the same role everywhere. */
export function urlsOf(credentials: Credentials, role: DatabaseRole, port: number): Record<Service, string> {
  // The keys are the services, each of them.
  return Object.fromEntries(
    SERVICES.map((service) => [service, databaseUrl(credentials, service, role, port)]),
  ) as Record<Service, string>;
}

function readCredentials(path: string): Credentials {
  try {
    chmodSync(path, 0o600);
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // The parser's message might quote a password.
    throw broken(`'${path}', with the passwords of the databases, can't be read`);
  }
}

function newCredentials(): Credentials {
  const secret = () => randomBytes(24).toString('base64url');
  const secrets = () => ({ owner: secret(), app: secret(), reader: secret() });
  return {
    postgres: secret(),
    services: { orders: secrets(), inventory: secrets(), payments: secrets(), shipping: secrets() },
    webhooks: newSecrets(),
  };
}

/** They say themselves what they are for, so that production can refuse them. */
function newSecrets(): Record<'paymentProvider' | 'carrier', string> {
  const secret = () => DEVELOPMENT.secretPrefix + randomBytes(24).toString('base64');
  return { paymentProvider: secret(), carrier: secret() };
}
