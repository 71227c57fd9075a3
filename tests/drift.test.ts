import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { SERVICES } from '../contracts/names.ts';
import { driftOf, prismaFolder } from '../tools/drift.ts';
import { adminUrl } from './support/postgres.ts';

/** The orders service's schema and migrations, to be spoilt. */
function copyOfOrders(): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-drift-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [schema, migrations] = [join(folder, 'schema.prisma'), join(folder, 'migrations')];
  cpSync(join(prismaFolder('orders'), 'schema.prisma'), schema);
  cpSync(join(prismaFolder('orders'), 'migrations'), migrations, { recursive: true });
  return folder;
}

test.each(SERVICES)('the migrations of %s make its schema', async (service) => {
  expect(await driftOf(prismaFolder(service), adminUrl())).toBeNull();
});

test('a missing migration is noticed', async () => {
  const folder = copyOfOrders();
  appendFileSync(join(folder, 'schema.prisma'), '\nmodel Extra {\n  id Int @id\n}\n');
  expect(await driftOf(folder, adminUrl())).toContain('Extra');
});

test('migrations that nobody wrote are noticed', async () => {
  const folder = copyOfOrders();
  rmSync(join(folder, 'migrations'), { recursive: true });
  cpSync(
    join(prismaFolder('orders'), 'migrations/migration_lock.toml'),
    join(folder, 'migrations/migration_lock.toml'),
  );
  expect(await driftOf(folder, adminUrl())).toContain('[+] Added tables');
});

test("a comparison that can't be made is an error, not an agreement", async () => {
  const unreachable = 'postgresql://postgres:postgres@127.0.0.1:1/postgres';
  await expect(driftOf(prismaFolder('orders'), unreachable)).rejects.toThrow(/reach/u);
});
