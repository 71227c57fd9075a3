import { serveAdmin } from '../process/admin.ts';
import type { SimulatorConfig } from '../process/configs/simulators.ts';
import { untilStopped } from '../process/lifecycle.ts';
import { logger } from '../process/log.ts';
import { serve } from '../process/serve.ts';
import { faultsApi } from './faults-api.ts';
import { faultsOf } from './faults.ts';
import { type Simulation, simulatorApp } from './simulator.ts';
import { telling, webhooks } from './webhooks.ts';
import { openWitness } from './witness.ts';

/** Serves a simulation until the process is told to stop. What keeps it from starting ends the process with 1. */
export async function runSimulator(name: string, simulation: Simulation, config: SimulatorConfig): Promise<void> {
  const log = logger(name, config.LOG_LEVEL);
  try {
    await using released = new AsyncDisposableStack();
    const witness = released.adopt(
      openWitness(config.WITNESS_FILE, (message) => log.warn(message)),
      (witness) => witness.close(),
    );
    const faults = faultsOf(simulation.operations);
    const otherwise = config.NODE_ENV === 'production' ? undefined : faultsApi(faults, log);
    const admin = released.adopt(
      await serveAdmin({ port: config.ADMIN_PORT, host: config.HOST, ready: () => true, otherwise }),
      (admin) => admin.close(),
    );
    const { WEBHOOK_URL: url, WEBHOOK_SECRET: secret } = config;
    const nobody = { tell: () => undefined, close: async () => undefined };
    const told = released.adopt(
      url === undefined || secret === undefined ? nobody : webhooks(simulation, { url, secret }, { faults, log }),
      (it) => it.close(),
    );
    const server = released.adopt(
      await serve(simulatorApp(simulation, telling(witness, told), log, faults), config.PORT, config.HOST),
      (server) => server.close(),
    );
    log.info({ port: server.port, adminPort: admin.port, restored: witness.lines.length }, 'ready');
    const reason = await untilStopped();
    log.info({ reason }, 'stopping');
    admin.drain();
  } catch (error) {
    log.fatal(error, 'stopped by an error');
    process.exitCode = 1;
  }
}
