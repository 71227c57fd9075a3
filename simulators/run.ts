import { z } from 'zod';
import { serveAdmin } from '../process/admin.ts';
import { filePath, logLevel, port, readConfig } from '../process/config.ts';
import { untilStopped } from '../process/lifecycle.ts';
import { logger, type LogLevel } from '../process/log.ts';
import { serve } from '../process/serve.ts';
import { type Simulation, simulatorApp } from './simulator.ts';
import { openWitness } from './witness.ts';

export interface SimulatorConfig {
  readonly PORT: number;
  readonly ADMIN_PORT: number;
  readonly LOG_LEVEL: LogLevel;
  readonly WITNESS_FILE: string;
}

/** Reads a simulator's configuration from its environment. */
export function simulatorConfig(
  env: NodeJS.ProcessEnv,
  defaults: { readonly port: number; readonly adminPort: number },
): SimulatorConfig {
  const schema = z.object({
    PORT: port.default(defaults.port),
    ADMIN_PORT: port.default(defaults.adminPort),
    LOG_LEVEL: logLevel,
    WITNESS_FILE: filePath,
  });
  return readConfig(schema, env);
}

/** Serves a simulation until the process is told to stop. What keeps it from starting ends the process with 1. */
export async function runSimulator(name: string, simulation: Simulation, config: SimulatorConfig): Promise<void> {
  const log = logger(name, config.LOG_LEVEL);
  try {
    await using released = new AsyncDisposableStack();
    const witness = released.adopt(
      openWitness(config.WITNESS_FILE, (message) => log.warn(message)),
      (witness) => witness.close(),
    );
    const admin = released.adopt(await serveAdmin({ port: config.ADMIN_PORT, ready: () => true }), (admin) =>
      admin.close(),
    );
    const server = released.adopt(await serve(simulatorApp(simulation, witness, log), config.PORT), (server) =>
      server.close(),
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
