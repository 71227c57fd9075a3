import { request } from 'undici';

import { Refused } from '../api-errors.ts';
import { apiUrl, connect } from '../connect.ts';
import { NODE_PROCESSES, type NodeProcess } from '../supervisor/ports.ts';
import type { System } from '../system.ts';
import { clockFinding } from './clock.ts';
import { examined, type Finding, notLookedAt, ok, problem, warning } from './finding.ts';

const TIMEOUT_MS = 3_000;
const ANY_TOKEN = 'name an access token of an auditor with --token or BACKSTITCH_TOKEN';
const DOWN_ADVICE = 'the API answers 503 for it, and serves the rest';
const TITLES: Partial<Record<NodeProcess, string>> = {
  api: 'API',
  'payment-provider': 'payment provider',
  carrier: 'carrier',
};

/** Asks each of our own processes whether it is ready; there may be several of a kind. */
export async function processFindings({
  health,
  start,
}: Pick<System, 'health' | 'start'>): Promise<readonly Finding[]> {
  const findings = NODE_PROCESSES.map(async (name) => {
    const title = TITLES[name] ?? `${name} worker`;
    const those = health.filter((it) => it.name === name);
    if (those.length === 0) return [notLookedAt(title, `--health ${name}=URL`)];
    const each = those.map(async ({ url, pid }) => {
      const about = those.length === 1 ? title : `${title} at ${url}`;
      return examined(about, start.process, async () => {
        const [says = '', ...parts] = await readiness(url);
        if (says !== 'ready') return [problem(about, [says, ...parts].join('; '), start.process)];
        const down = parts.filter((part) => !part.endsWith(' up'));
        if (down.length > 0) return [warning(about, `${says}, but for ${down.join('; ')}`, DOWN_ADVICE)];
        return [ok(about, pid === undefined ? says : `${says}, process ${pid}`)];
      });
    });
    return (await Promise.all(each)).flat();
  });
  return (await Promise.all(findings)).flat();
}

/** @throws Error when nothing listens there */
async function readiness(url: string): Promise<readonly string[]> {
  const limits = { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS };
  const { body } = await request(`${url}/readyz`, limits).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Error(`does not answer at ${url} (${code})`, { cause: error });
  });
  return (await body.text()).trim().split('\n');
}

/** Asks the API for the time, as a client does. */
export async function apiFindings({ api: where }: Pick<System, 'api'>): Promise<readonly Finding[]> {
  const about = 'API over HTTP';
  if (where === undefined) return [notLookedAt(about, '--url')];
  return examined(about, 'see what is said about the API and its databases', async () => {
    const api = await connect(where, { role: 'auditor' }, TIMEOUT_MS);
    const before = Date.now();
    const theirs = await api.clock().catch((error: unknown) => {
      if (error instanceof Refused) return error;
      throw error;
    });
    const after = Date.now();
    if (theirs instanceof Refused) return [warning(about, `answers at ${apiUrl(where)}: ${theirs.message}`, ANY_TOKEN)];
    return [
      ok(about, `answers at ${apiUrl(where)} within ${after - before} ms`),
      clockFinding("API's clock", theirs, { before, after }, 1_000), // HTTP's dates have whole seconds
    ];
  });
}
