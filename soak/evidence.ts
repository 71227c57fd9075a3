/** What is kept of a run in which something was wrong. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

import type { Finding } from '../cli/verify/finding.ts';
import type { World } from '../cli/verify/world.ts';
import { ALONE } from '../contracts/names.ts';
import type { Plan } from './plan.ts';
import type { System } from './system.ts';

export interface Evidence {
  readonly plan: Plan;
  readonly violations: readonly Finding[];
  /** What is wrong beyond what the oracles say. */
  readonly complaints: readonly string[];
  readonly world: World | undefined;
}

const MOST_HISTORIES = 50;
const CONNECT_MS = 10_000;
const ORDER_ID = /\bord_[0-9a-z]{26}\b/gu;

/**
 * Writes it into the data folder, beside the databases and the providers' logs, which stay as they are: `npm start`
 * brings them up again. Returns the folder.
 */
export async function keepEvidence({ plan, violations, complaints, world }: Evidence, system: System): Promise<string> {
  const folder = join(system.folder.path, 'evidence');
  mkdirSync(join(folder, 'histories'), { recursive: true });
  const write = (name: string, content: unknown): void =>
    writeFileSync(join(folder, name), `${JSON.stringify(content, replacer, 2)}\n`);
  write('plan.json', plan);
  write('violations.json', { violations, complaints });
  write('world.json', world);
  writeFileSync(join(folder, 'processes.log'), system.output());
  const text = JSON.stringify({ violations, complaints });
  const orders = [...new Set(text.match(ORDER_ID))].slice(0, MOST_HISTORIES);
  await writeHistories(system.stack.ports.temporal, orders, join(folder, 'histories'));
  return system.folder.path;
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
