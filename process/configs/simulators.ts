import { z } from 'zod';

import { adminPort, filePath, host, httpUrl, keyHours, logLevel, nodeEnv, port, webhookSecret } from '../variables.ts';

/** What every simulator is told by its environment. */
const everySimulator = z.object({
  HOST: host,
  PORT: port,
  ADMIN_PORT: adminPort,
  LOG_LEVEL: logLevel,
  NODE_ENV: nodeEnv,
  WITNESS_FILE: filePath.meta({ meaning: 'where a simulator writes down what it did' }),
  WEBHOOK_URL: httpUrl.optional().meta({ meaning: 'whom a simulator tells of what it did; nobody if nothing says' }),
  WEBHOOK_SECRET: webhookSecret.optional().meta({ meaning: 'what it signs that by; without one it tells nobody' }),
});
export type SimulatorConfig = z.output<typeof everySimulator>;

/** Each simulator has ports of its own by default. */
const simulator = (usual: number, admin: number) =>
  everySimulator.extend({
    PORT: port.default(usual).meta({ meaning: 'where it takes requests' }),
    ADMIN_PORT: adminPort.unwrap().default(admin).meta({ meaning: adminPort.meta()?.['meaning'] }),
  });

export const paymentProviderConfig = simulator(4010, 9105).extend({
  PAYMENT_PROVIDER_KEY_HOURS: keyHours('payment provider'),
});
export const carrierConfig = simulator(4020, 9106).extend({ CARRIER_KEY_HOURS: keyHours('carrier') });
