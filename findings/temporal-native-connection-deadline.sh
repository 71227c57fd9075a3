#!/usr/bin/env bash
# @temporalio/worker 1.24.0, Node 20 or newer. A gRPC server that knows one call stands in for Temporal.
#
# One would guess: `connection.withDeadline(Date.now() + 1_000, …)` of a NativeConnection ends a call after a second, and
# `withAbortSignal` when the signal aborts, also while the server is away.
# It is so: while the server is away, neither is heeded. The connection tries again by itself, for five to ten seconds, and only
# then does the call fail. Whoever asks whether Temporal answers, for a health check say, has to race the call.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @temporalio/worker@1.24.0 @grpc/grpc-js@1.14.0
cat >look.mjs <<'END'
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { NativeConnection, Runtime } from '@temporalio/worker';

Runtime.install({ shutdownSignals: [], telemetryOptions: { logging: { filter: 'error', console: {} } } });
const bytes = (it) => it;
const server = new Server();
const getSystemInfo = {
  path: '/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo',
  requestStream: false,
  responseStream: false,
  requestSerialize: bytes,
  requestDeserialize: bytes,
  responseSerialize: bytes,
  responseDeserialize: bytes,
};
server.addService({ getSystemInfo }, { getSystemInfo: (_call, reply) => reply(null, Buffer.alloc(0)) });
const port = await new Promise((resolve, reject) => {
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
});
const connection = await NativeConnection.connect({ address: `127.0.0.1:${port}` });
const ask = async () => connection.workflowService.getSystemInfo({});
await ask();
server.forceShutdown();

const took = async (call) => {
  const began = performance.now();
  await call.catch(() => undefined);
  return Math.round(performance.now() - began);
};
const deadline = await took(connection.withDeadline(Date.now() + 1_000, ask));
const signal = await took(connection.withAbortSignal(AbortSignal.timeout(1_000), ask));
console.log(`server away, one second given: a deadline ended the call after ${deadline} ms, a signal after ${signal} ms`);
process.exit(deadline > 3_000 && signal > 3_000 ? 0 : 1);
END
node look.mjs
