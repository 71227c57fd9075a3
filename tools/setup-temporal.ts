/** Makes the namespace of a Temporal server with its search attributes, where they are missing, and names its environment. */
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Connection } from '@temporalio/client';
import { msNumberToTs } from '@temporalio/common/lib/time.js';
import type { Logger } from 'pino';

import { readConfig, refuse } from '../process/config.ts';
import { temporalSetupConfig } from '../process/configs/setup.ts';
import { claimNamespace, ForeignNamespaceError } from '../process/environment.ts';
import { logger } from '../process/log.ts';
import { temporalOptions } from '../process/temporal.ts';
import { addSearchAttributes } from './search-attributes.ts';

/** A server that has just started serves some calls later than others, and learns of a new namespace late. */
const PATIENCE_MS = 120_000;
const ALREADY_EXISTS = 6;

async function setUp(env: NodeJS.ProcessEnv): Promise<void> {
  const { LOG_LEVEL, RETENTION_DAYS } = readConfig(temporalSetupConfig, env);
  const log = logger('temporal setup', LOG_LEVEL);
  const { connection: options, namespace, environment } = temporalOptions(env);
  await patiently(log, async () => {
    const connection = await Connection.connect(options);
    try {
      if (await addNamespace(connection, namespace, RETENTION_DAYS)) log.info(`made namespace '${namespace}'`);
      if (environment !== undefined && (await claimNamespace(connection, namespace, environment)))
        log.info(`namespace '${namespace}' is that of the environment '${environment}'`);
      log.info({ added: await addSearchAttributes(connection, namespace) }, 'the search attributes are there');
    } finally {
      await connection.close();
    }
  });
}

/** Tells whether it wasn't there. */
async function addNamespace({ workflowService }: Connection, namespace: string, days: number): Promise<boolean> {
  try {
    await workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msNumberToTs(days * 86_400_000),
    });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === ALREADY_EXISTS) return false;
    throw error;
  }
}

async function patiently(log: Logger, work: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ForeignNamespaceError) refuse('mend this', [error.message]);
      if (performance.now() > deadline) throw error;
      log.warn(`Temporal isn't ready, trying again: ${String(error)}`);
    }
    await pause(1000);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setUp(process.env);
