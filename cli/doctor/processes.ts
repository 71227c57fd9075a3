import { request } from 'undici';

import { connect } from '../connect.ts';
import { NODE_PROCESSES, type NodeProcess } from '../supervisor/ports.ts';
import type { Running } from '../supervisor/running.ts';
import { clockFinding } from './clock.ts';
import { examined, type Finding, ok, problem, warning } from './finding.ts';

const TIMEOUT_MS = 3_000;
const TITLES: Partial<Record<NodeProcess, string>> = {
  api: 'API',
  'payment-provider': 'payment provider',
  carrier: 'carrier',
};

/** Asks each of our own processes whether it is ready. */
export async function processFindings({ ports, processes }: Running): Promise<readonly Finding[]> {
  const findings = NODE_PROCESSES.map(async (name) => {
    const title = TITLES[name] ?? `${name} worker`;
    const advice = `npm start restarts it; its last lines are in the output of npm start, and --verbose shows all of them`;
    return examined(title, advice, async () => {
      const [says = '', ...parts] = await readiness(ports.admin[name]);
      const pid = processes[name];
      if (says !== 'ready') return [problem(title, [says, ...parts].join('; '), advice)];
      const down = parts.filter((part) => !part.endsWith(' up'));
      if (down.length > 0)
        return [
          warning(title, `${says}, but for ${down.join('; ')}`, 'the API answers 503 for it, and serves the rest'),
        ];
      return [ok(title, pid === undefined ? says : `${says}, process ${pid}`)];
    });
  });
  return (await Promise.all(findings)).flat();
}

/** @throws Error when nothing listens there */
async function readiness(port: number): Promise<readonly string[]> {
  const limits = { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS };
  const { body } = await request(`http://127.0.0.1:${port}/readyz`, limits).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Error(`does not answer on its admin port ${port} (${code})`, { cause: error });
  });
  return (await body.text()).trim().split('\n');
}

/** Asks the API for the time, as a client does. */
export async function apiFindings(dataDir: string, { ports }: Running): Promise<readonly Finding[]> {
  const url = `http://127.0.0.1:${ports.gateway}`;
  return examined('API over HTTP', 'see what is said about the API and its databases', async () => {
    const api = await connect({ dataDir }, { role: 'auditor' }, TIMEOUT_MS);
    const before = Date.now();
    const theirs = await api.clock();
    const after = Date.now();
    return [
      ok('API over HTTP', `answers at ${url} within ${after - before} ms`),
      clockFinding("API's clock", theirs, { before, after }, 1_000), // HTTP's dates have whole seconds
    ];
  });
}
