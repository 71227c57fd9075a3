import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { credentialsIn, databaseUrl } from './credentials.ts';
import { type DataFolder, prepareDataFolder } from './data-folder.ts';
import { checkHealth } from './health.ts';

let folder: DataFolder;
beforeEach(() => {
  folder = prepareDataFolder(mkdtempSync(join(tmpdir(), 'health-')), () => undefined);
});
afterEach(() => rmSync(folder.path, { recursive: true, force: true }));

function usePostgres(version = '18'): void {
  mkdirSync(join(folder.postgres, 'global'), { recursive: true });
  writeFileSync(join(folder.postgres, 'PG_VERSION'), `${version}\n`);
  writeFileSync(join(folder.postgres, 'global', 'pg_control'), '');
  credentialsIn(folder.credentials);
}

/** The header of a database of two pages. */
function useTemporal(): void {
  const file = Buffer.alloc(8192);
  file.write('SQLite format 3\0', 'latin1');
  file.writeUInt16BE(4096, 16);
  file.writeUInt32BE(2, 28);
  writeFileSync(folder.temporalDb, file);
}

const check = () => checkHealth(folder, '18');

test('is content with an empty folder and with a whole one', () => {
  check();
  usePostgres();
  useTemporal();
  expect(check).not.toThrow();
});

test.each([
  { what: 'without its version', harm: () => rmSync(join(folder.postgres, 'PG_VERSION')), says: /no PG_VERSION in it/ },
  {
    what: 'of another version',
    harm: () => usePostgres('16'),
    says: /was written by PostgreSQL 16, and this is PostgreSQL 18/,
  },
  {
    what: 'without its control file',
    harm: () => rmSync(join(folder.postgres, 'global'), { recursive: true }),
    says: /lacks its file global/,
  },
  {
    what: 'behind a link to nowhere',
    harm: () => {
      rmSync(folder.postgres, { recursive: true });
      symlinkSync('/nowhere', folder.postgres);
    },
    says: /is a link to a folder that is gone/,
  },
  { what: 'without its passwords', harm: () => rmSync(folder.credentials), says: /credentials.json'.* is missing/ },
])('refuses databases $what, and says how to start over', ({ harm, says }) => {
  usePostgres();
  harm();
  expect(check).toThrow(says);
  expect(check).toThrow(/with empty databases: npm start -- --fresh$/);
});

test.each([
  {
    what: 'is no database',
    harm: () => writeFileSync(folder.temporalDb, 'hello '.repeat(99)),
    says: /it isn't an SQLite file/,
  },
  { what: 'was cut short', harm: () => truncateSync(folder.temporalDb, 5000), says: /it has 5000 of its 8192 bytes/ },
  { what: 'is a folder', harm: () => [rmSync(folder.temporalDb), mkdirSync(folder.temporalDb)], says: /EISDIR/ },
])('refuses a Temporal database that $what', ({ harm, says }) => {
  useTemporal();
  harm();
  expect(check).toThrow(says);
});

test('keeps the passwords to this user, and the same', () => {
  const first = credentialsIn(folder.credentials);
  expect(statSync(folder.credentials).mode & 0o777).toBe(0o600);
  expect(credentialsIn(folder.credentials)).toEqual(first);
  expect(
    new Set([first.postgres, ...Object.values(first.services).flatMap((roles) => Object.values(roles))]).size,
  ).toBe(13);
  expect(databaseUrl(first, 'orders', 'app', 5432)).toBe(
    `postgres://orders_app:${first.services.orders.app}@127.0.0.1:5432/orders`,
  );
});

test('gives a folder of an earlier version the secrets that it lacks, and keeps them', () => {
  const { webhooks: _, ...earlier } = credentialsIn(folder.credentials);
  writeFileSync(folder.credentials, JSON.stringify(earlier));
  const now = credentialsIn(folder.credentials);
  expect(now).toMatchObject(earlier);
  expect(now.webhooks.carrier).toMatch(/^whsec_ZGV2ZWxvcG1lbnQu[A-Za-z0-9+/]{32}$/u);
  expect(credentialsIn(folder.credentials)).toEqual(now);
});

test('refuses damaged passwords without printing them', () => {
  const { postgres } = credentialsIn(folder.credentials);
  writeFileSync(folder.credentials, readFileSync(folder.credentials, 'utf8').replace('services', 'service'));
  expect(() => credentialsIn(folder.credentials)).toThrow(
    /credentials.json', with the passwords.*can't be read.*--fresh/,
  );
  expect(() => credentialsIn(folder.credentials)).not.toThrow(postgres);
});
