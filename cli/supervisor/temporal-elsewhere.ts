import type { Connection } from '@temporalio/client';

import { SEARCH_ATTRIBUTES } from '../../contracts/names.ts';
import { addSearchAttributes } from '../../tools/search-attributes.ts';
import { messageOf, Problem } from './problem.ts';
import type { Stream } from './stream.ts';

/**
 * Makes a Temporal server that is there already fit for us: it must know our search attributes.
 *
 * @throws Problem when it can't be reached
 */
export async function useTemporal(address: string, env: NodeJS.ProcessEnv, { news, warn }: Stream): Promise<void> {
  const connection = await connected(address, env);
  try {
    news(`Temporal is the server at '${address}' (TEMPORAL_ADDRESS)`);
    await tryToAdd(connection, env['TEMPORAL_NAMESPACE'] ?? 'default', warn);
  } finally {
    await connection.close();
  }
}

async function connected(address: string, env: NodeJS.ProcessEnv): Promise<Connection> {
  // Loaded only here: with our own server the supervisor needs no client.
  const [client, { loadClientConnectConfig }] = await Promise.all([
    import('@temporalio/client'),
    import('@temporalio/envconfig'),
  ]);
  try {
    const { connectionOptions } = loadClientConnectConfig({ overrideEnvVars: variables(env) });
    return await client.Connection.connect({ ...connectionOptions, address });
  } catch (error) {
    throw new Problem(
      `no Temporal server answers at '${address}' (${messageOf(error)}); ` +
        'start it, or unset TEMPORAL_ADDRESS to have one started for you',
      { cause: error },
    );
  }
}

function variables(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

async function tryToAdd(connection: Connection, namespace: string, warn: Stream['warn']): Promise<void> {
  try {
    await addSearchAttributes(connection, namespace);
  } catch (error) {
    const names = Object.keys(SEARCH_ATTRIBUTES).join(', ');
    warn(
      `the search attributes ${names} could not be added to namespace '${namespace}' (${messageOf(error)}); add them`,
    );
  }
}
