import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';

export interface TemporalOptions {
  readonly connection: ClientConnectConfig['connectionOptions'];
  readonly namespace: string;
}

/** Reads how to reach Temporal from `TEMPORAL_*`, exactly as Temporal's own tools do (address, TLS, API key, profile). */
export function temporalOptions(env: NodeJS.ProcessEnv): TemporalOptions {
  const set = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({
    overrideEnvVars: Object.fromEntries(set),
  });
  return { connection: { address: '127.0.0.1:7233', ...connectionOptions }, namespace };
}
