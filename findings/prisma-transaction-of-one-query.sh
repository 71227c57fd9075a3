#!/usr/bin/env bash
# Prisma 7.10.0: a list of one query is no transaction, and its isolation level is dropped without a word.
#
# One would guess that `db.$transaction([query], { isolationLevel: 'RepeatableRead' })` runs `query` in a transaction of
# that level. A query with `include` sends a SELECT for each relation, so its rows and their relations would be of one
# snapshot. It is so for a list of two queries, and for a function; for a list of one, no transaction begins at all, and
# the SELECTs see different moments.
#
# Counts the transactions that the driver adapter is asked to begin. Exits with 1 when that has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export CHECKPOINT_DISABLE=1

echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund prisma@7.10.0 @prisma/client@7.10.0 @prisma/adapter-better-sqlite3@7.10.0

cat > schema.prisma <<'SCHEMA'
generator client {
  provider = "prisma-client-js"
}
datasource db {
  provider = "sqlite"
}
model Order {
  id      Int      @id
  history Change[]
}
model Change {
  id      Int   @id
  orderId Int
  order   Order @relation(fields: [orderId], references: [id])
}
SCHEMA
# The engine for migrations isn't needed, so it isn't fetched.
PRISMA_SCHEMA_ENGINE_BINARY=/bin/true npx prisma generate --schema schema.prisma > generate.log || { cat generate.log; exit 1; }

cat > count.cjs <<'SCRIPT'
const { PrismaBetterSqlite3 } = require('@prisma/adapter-better-sqlite3');
const { PrismaClient } = require('@prisma/client');

let begun = [];
const sqlite = new PrismaBetterSqlite3({ url: 'file::memory:' });
const adapter = {
  provider: sqlite.provider,
  adapterName: sqlite.adapterName,
  connect: async () => {
    const connection = await sqlite.connect();
    const start = connection.startTransaction.bind(connection);
    connection.startTransaction = (level) => (begun.push(level), start(level));
    return connection;
  },
};
const db = new PrismaClient({ adapter });
const read = (client) => client.order.findMany({ include: { history: true } });
const level = { isolationLevel: 'Serializable' };

async function counted(what, work) {
  begun = [];
  await work();
  console.log(`${what}: ${begun.length} transaction(s) ${begun.join()}`);
  return begun.length;
}

(async () => {
  await db.$executeRawUnsafe('CREATE TABLE "Order" (id INTEGER PRIMARY KEY)');
  await db.$executeRawUnsafe('CREATE TABLE "Change" (id INTEGER PRIMARY KEY, orderId INTEGER)');
  const counts = [
    await counted('a list of one query', () => db.$transaction([read(db)], level)),
    await counted('a list of two queries', () => db.$transaction([read(db), db.order.count()], level)),
    await counted('a function of one query', () => db.$transaction((tx) => read(tx), level)),
  ];
  process.exitCode = counts.join() === '0,1,1' ? 0 : 1;
})();
SCRIPT
node count.cjs
