// `node hung-worker.ts`: a worker of payments, of which nothing that it begins ever ends.
import { readConfig } from '../../process/config.ts';
import { paymentsConfig } from '../../process/configs/workers.ts';
import { runWorker } from '../../workers/run.ts';

const never = async (): Promise<never> => new Promise<never>(() => undefined);

await runWorker('payments', readConfig(paymentsConfig, process.env), process.env, {
  activities: { authorizePayment: never },
  maxConcurrentActivityTaskExecutions: 1,
  ping: async () => Promise.resolve(undefined),
  releases: [never],
});
