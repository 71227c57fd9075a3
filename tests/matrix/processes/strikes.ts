import type { Parking } from './parking.ts';
import type { ProcessSystem, Workers } from './system.ts';

/** What can happen to the processes. */
export const PROCESS_FAULTS = {
  kill: 'all workers are killed, and others come in their place',
  freeze: 'all workers are frozen, others do their work, and then they wake up',
  stop: 'all workers are told to stop, and end what they are at, while others come in their place',
  postgres: 'PostgreSQL is killed, and started again',
  temporal: 'Temporal is killed, and started again',
  everything: 'all processes are killed at once, and started again',
} as const;
export type ProcessFault = keyof typeof PROCESS_FAULTS;

/** What a fault strikes: orders that are parked, each at its boundary. */
export interface Target {
  readonly system: ProcessSystem;
  readonly parking: Parking;
  /** Those that hold the attempts. */
  readonly tapped: Workers;
  /** Starts others, as they are in production. */
  readonly replace: () => void;
  /** Waits until all orders have settled, or don't any more. */
  readonly settled: () => Promise<void>;
}

/** Does each fault once. Nobody is parked any more when it comes back. */
export const STRIKES: Readonly<Record<ProcessFault, (target: Target) => Promise<void> | void>> = {
  kill: ({ tapped, replace, parking }) => {
    tapped.signal('SIGKILL');
    parking.open();
    replace();
  },
  freeze: async ({ tapped, replace, parking, settled }) => {
    tapped.signal('SIGSTOP');
    replace();
    await settled();
    parking.open(); // they read it when they wake up
    tapped.signal('SIGCONT');
  },
  stop: ({ tapped, replace, parking }) => {
    tapped.signal('SIGTERM');
    parking.open();
    replace();
  },
  postgres: ({ system, parking }) => {
    system.kill(['postgres']);
    parking.open();
  },
  temporal: ({ system, parking }) => {
    system.kill(['temporal']);
    parking.open();
  },
  everything: ({ system, tapped, parking, replace }) => {
    tapped.signal('SIGKILL');
    system.kill();
    parking.open();
    replace();
  },
};
