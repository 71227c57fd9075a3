#!/usr/bin/env bash
# undici 7.30.2, Node 20 or newer.
#
# One would guess: `pool.request({ signal: AbortSignal.timeout(300) })` rejects after 300 ms, whatever the pool is doing.
# It is so: while the call waits for a connection of the pool, its signal isn't heard. It rejects when a connection is
# free, here after 2 s, and is never sent. Whoever needs a bound for the whole call has to race it, or bound the wait.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund undici@7.30.2
cat >look.mjs <<'END'
import { createServer } from 'node:http';
import { Pool } from 'undici';

const server = createServer((request, response) => setTimeout(() => response.end('ok'), 2_000));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const pool = new Pool(`http://127.0.0.1:${server.address().port}`, { connections: 1 });

const first = pool.request({ method: 'GET', path: '/' }).then(({ body }) => body.text());
const began = performance.now();
const waited = await pool.request({ method: 'GET', path: '/', signal: AbortSignal.timeout(300) }).then(
  () => 'answered',
  (error) => error.name,
);
const ms = performance.now() - began;
console.log(`a signal of 300 ms, a connection free after 2000 ms: ${waited} after ${Math.round(ms)} ms`);
await first;
await pool.close();
server.close();
process.exit(waited === 'TimeoutError' && ms > 1_500 ? 0 : 1);
END
node look.mjs
