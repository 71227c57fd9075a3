import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';

import { findTemporal, temporalServerArgs } from '../../tools/temporal.ts';
import { freePort } from '../../process/free-port.ts';
import { spawnLeashed } from '../../tools/leash.ts';
import { PATIENCE_MS } from './patience.ts';

export interface TestTemporal {
  readonly address: string;
  readonly client: Client;
  /** Ends the server, and starts another that knows nothing, after `meanwhile`. Connections find it. Workers can only stop while there is one. */
  forget(meanwhile?: () => Promise<void>): Promise<void>;
  /** For workers. */
  readonly connection: NativeConnection;
  /** Closes the connections, which workers must have stopped using, and ends the server. */
  stop(): Promise<void>;
}

/** Starts a real Temporal server in memory, set as in development, that ends with the test run however that ends. */
export async function startTemporal(): Promise<TestTemporal> {
  const { path } = await findTemporal();
  const port = await freePort();
  const args = temporalServerArgs({ port, uiPort: null, databaseFile: null, logLevel: 'error' });
  const spawn = (): ReturnType<typeof spawnLeashed> => spawnLeashed(path, args, { signal: 'TERM' });
  let server = spawn();
  const died = server.ended.then((output) => {
    throw new Error(`the Temporal server ended before it was ready: ${output.trim()}`);
  });
  const address = `127.0.0.1:${port}`;
  const [connection, native] = await Promise.race([connect(address), died]);
  died.catch(() => undefined); // it ends some day
  const stop = async (): Promise<void> => {
    await Promise.all([connection.close(), native.close()]);
    await server.release();
  };
  const forget: TestTemporal['forget'] = async (meanwhile) => {
    await server.release();
    await meanwhile?.();
    server = spawn();
    await (await untilServing(address)).close();
  };
  return { address, client: new Client({ connection }), connection: native, stop, forget };
}

async function connect(address: string): Promise<readonly [Connection, NativeConnection]> {
  const connection = await untilServing(address);
  return [connection, await NativeConnection.connect({ address })];
}

/** The port answers before the namespace is there. */
async function untilServing(address: string, deadline = performance.now() + PATIENCE_MS): Promise<Connection> {
  const connection = Connection.lazy({ address });
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    return connection;
  } catch (error) {
    await connection.close();
    if (performance.now() > deadline) throw error;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return untilServing(address, deadline);
  }
}
