/** What is kept of a run in which something was wrong. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

import type { Finding } from '../cli/verify/finding.ts';
import type { World } from '../cli/verify/world.ts';
import { ALONE } from '../contracts/names.ts';

export interface Evidence {
  /** What was to happen; the seed is in it. */
  readonly plan: unknown;
  readonly violations: readonly Finding[];
  /** What is wrong beyond what the oracles say. */
  readonly complaints: readonly string[];
  /** What was judged. */
  readonly world: World | undefined;
  /** What the processes have said. */
  readonly output: string;
}

/** The system that it is about, which still runs. */
export interface Scene {
  readonly dataDir: string;
  readonly ports: { readonly temporal: number };
}

const MOST_HISTORIES = 50;
const CONNECT_MS = 10_000;
const ORDER_ID = /\bord_[0-9a-z]{26}\b/gu;

/**
 * Writes it into the data folder, beside the databases and the providers' logs, which stay as they are: `npm start`
 * brings them up again. Returns a sentence that says where it is.
 */
export async function keepEvidence(evidence: Evidence, { dataDir, ports }: Scene): Promise<string> {
  const { plan, violations, complaints, world, output } = evidence;
  const folder = join(dataDir, 'evidence');
  const histories = join(folder, 'histories');
  mkdirSync(histories, { recursive: true });
  const write = (name: string, content: unknown): void =>
    writeFileSync(join(folder, name), `${JSON.stringify(content, replacer, 2)}\n`);
  write('plan.json', plan);
  write('violations.json', { violations, complaints });
  write('world.json', world);
  writeFileSync(join(folder, 'processes.log'), output);
  const orders = new Set(JSON.stringify({ violations, complaints }).match(ORDER_ID));
  await writeHistories(ports.temporal, [...orders].slice(0, MOST_HISTORIES), histories);
  return `the evidence is in '${folder}'; npm start -- --data-dir ${dataDir} brings the databases up again`;
}

function replacer(_key: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value) as unknown;
  return value instanceof Set ? [...(value as Set<unknown>)] : value;
}

/** What Temporal has of these orders; a file says so where it has nothing to say. */
async function writeHistories(port: number, orders: readonly string[], folder: string): Promise<void> {
  const failed = (error: unknown): string => JSON.stringify({ error: String(error) });
  try {
    const connection = await Connection.connect({ address: `127.0.0.1:${port}`, connectTimeout: CONNECT_MS });
    const { workflow } = new Client({ connection });
    for (const id of orders) {
      const history = workflow.getHandle(`${ALONE}${id}`).fetchHistory().then(historyToJSON);
      writeFileSync(join(folder, `${id}.json`), await history.catch(failed));
    }
    await connection.close();
  } catch (error) {
    writeFileSync(join(folder, 'temporal.json'), failed(error));
  }
}
