import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';

import { environmentOf, settingsOf } from './settings.ts';

export interface TemporalOptions {
  readonly connection: ClientConnectConfig['connectionOptions'];
  readonly namespace: string;
  /** Which environment this is, if it has a name. */
  readonly environment?: string | undefined;
}

/** Reads how to reach Temporal from `TEMPORAL_*`, exactly as Temporal's own tools do (address, TLS, API key, profile). */
export function temporalOptions(env: NodeJS.ProcessEnv): TemporalOptions {
  const variables = environmentOf(settingsOf(env));
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({ overrideEnvVars: variables });
  return {
    connection: { address: '127.0.0.1:7233', ...connectionOptions },
    namespace,
    environment: variables['ENVIRONMENT'],
  };
}
