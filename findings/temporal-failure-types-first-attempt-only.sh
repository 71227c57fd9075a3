#!/usr/bin/env bash
# Temporal's TypeScript SDK 1.24.0: `workflowFailureErrorTypes` with 'NondeterminismError'.
#
# One would guess: a worker with this option fails a workflow that doesn't replay, instead of failing its task again and
# again. So after a deployment it clears up whatever the code before has left.
#
# It is so only at the first attempt of a workflow task. Once a task has failed, or timed out as its worker was killed, the
# same worker with the same option lets every further attempt time out: the workflow stays as it is, running, for ever.
# The option's documentation doesn't say so. A workflow execution timeout is what ends such a workflow.
#
# Needs Node.js 20 or newer, npm, and Go, which builds the development server that the SDK is tried on.
set -euo pipefail

folder=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$folder"' EXIT
cd "$folder"

go mod init try 2>/dev/null
go mod edit -replace=github.com/temporalio/cli/cliext@v0.0.0=github.com/temporalio/cli/cliext@v0.0.0-20260731000218-c579925f193f
go get -tool github.com/temporalio/cli/cmd/temporal@v1.8.2 2>/dev/null
CGO_ENABLED=0 go build -o temporal github.com/temporalio/cli/cmd/temporal
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund \
  @temporalio/client@1.24.0 @temporalio/worker@1.24.0 @temporalio/workflow@1.24.0

port=$(node -e "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })")
./temporal server start-dev --headless --log-level error --port "$port" >server.log 2>&1 &
server=$!

cat >former.js <<'JS'
const { sleep } = require('@temporalio/workflow');
exports.nap = async () => {
  await sleep('1 hour');
};
JS

cat >latter.js <<'JS'
const { proxyActivities } = require('@temporalio/workflow');
const { wake } = proxyActivities({ startToCloseTimeout: '1 minute' });
exports.nap = async () => {
  await wake();
};
JS

cat >try.js <<'JS'
const { setTimeout: pause } = require('node:timers/promises');
const { Client, Connection } = require('@temporalio/client');
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');

const address = `127.0.0.1:${process.argv[2]}`;
const taskQueue = 'naps';

async function connected() {
  for (;;) {
    try {
      const connection = await NativeConnection.connect({ address });
      await new Client({ connection: await Connection.connect({ address }) }).workflow.count();
      return connection;
    } catch {
      await pause(200);
    }
  }
}

async function main() {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'off', forward: {} } } });
  const connection = await connected();
  const client = new Client({ connection: await Connection.connect({ address }) });
  const worker = async (file, options = {}) =>
    Worker.create({ connection, taskQueue, workflowsPath: require.resolve(file), ...options });
  const failing = { workflowFailureErrorTypes: { '*': [], nap: ['NondeterminismError'] } };
  const until = async (holds) => {
    while (!(await holds())) await pause(200);
  };
  const attemptOf = async (nap) => (await nap.describe()).raw.pendingWorkflowTask?.attempt ?? 0;

  const start = async (workflowId) => client.workflow.start('nap', { workflowId, taskQueue });
  const [first, later] = [await start('met at the first attempt'), await start('met at a later attempt')];
  await (await worker('./former.js')).runUntil(async () => {
    for (const nap of [first, later]) await until(async () => (await nap.describe()).historyLength >= 5);
  });

  await later.signal('go on');
  await (await worker('./latter.js')).runUntil(async () => until(async () => (await attemptOf(later)) > 1));

  await first.signal('go on');
  await (await worker('./latter.js', failing)).runUntil(async () => {
    await until(async () => (await first.describe()).status.name !== 'RUNNING');
    const seen = await attemptOf(later);
    await until(async () => (await attemptOf(later)) > seen + 1); // it gets the task, twice and more
  });

  const states = [];
  for (const nap of [first, later]) {
    states.push((await nap.describe()).status.name);
    console.log(`${nap.workflowId}: ${states.at(-1)}, its task at attempt ${await attemptOf(nap)}`);
  }
  process.exit(states.join() === 'FAILED,RUNNING' ? 0 : 1);
}

void main();
JS

timeout 240 node try.js "$port"
