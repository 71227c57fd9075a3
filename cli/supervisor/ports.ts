import { createServer } from 'node:net';

import { Problem, codeOf } from './problem.ts';

/** The ports that people use. */
export interface PublicPorts {
  readonly gateway: number;
  readonly temporal: number;
  readonly temporalUi: number;
  readonly postgres: number;
  readonly paymentProvider: number;
  readonly carrier: number;
}

/** Our own processes, in the order of their admin ports. */
export const NODE_PROCESSES = [
  'api',
  'orders',
  'inventory',
  'payments',
  'shipping',
  'payment-provider',
  'carrier',
] as const;
export type NodeProcess = (typeof NODE_PROCESSES)[number];

export interface Ports extends PublicPorts {
  /** Where each of our own processes says whether it is ready. */
  readonly admin: Readonly<Record<NodeProcess, number>>;
}

/** A port and what it is for, in words. */
export interface PortUse {
  readonly port: number;
  readonly purpose: string;
}

const ADMIN_OFFSET = 10;
export const LOWEST_BASE = 1024;
export const HIGHEST_BASE = 65_535 - ADMIN_OFFSET - NODE_PROCESSES.length + 1;

const PURPOSES: Readonly<Record<keyof PublicPorts, string>> = {
  gateway: 'the API',
  temporal: 'Temporal',
  temporalUi: "Temporal's web UI",
  postgres: 'PostgreSQL',
  paymentProvider: 'the payment provider',
  carrier: 'the carrier',
};

const USUAL: PublicPorts = {
  gateway: 3000,
  temporal: 7233,
  temporalUi: 8233,
  postgres: 54_329,
  paymentProvider: 4010,
  carrier: 4020,
};
const USUAL_ADMIN = 9100;

/** Returns the usual ports, or those from `base` on. */
export function portsFrom(base: number | undefined): Ports {
  if (base === undefined) return { ...USUAL, admin: adminPorts(USUAL_ADMIN) };
  return {
    gateway: base,
    temporal: base + 1,
    temporalUi: base + 2,
    postgres: base + 3,
    paymentProvider: base + 4,
    carrier: base + 5,
    admin: adminPorts(base + ADMIN_OFFSET),
  };
}

function adminPorts(first: number): Ports['admin'] {
  // The keys are those of the type, in order.
  return Object.fromEntries(NODE_PROCESSES.map((name, n) => [name, first + n])) as Ports['admin'];
}

/** Lists what has to be free. A Temporal server that is there already needs none of our ports. */
export function portUses(ports: Ports, ownTemporal: boolean): readonly PortUse[] {
  const names = Object.keys(PURPOSES) as (keyof PublicPorts)[]; // the object has no others
  const needed = names.filter((name) => ownTemporal || !name.startsWith('temporal'));
  const shown = needed.map((name) => ({ port: ports[name], purpose: PURPOSES[name] }));
  const admin = NODE_PROCESSES.map((name) => ({ port: ports.admin[name], purpose: `the health checks of ${name}` }));
  return [...shown, ...admin];
}

/**
 * Makes sure that nobody listens on these ports.
 *
 * @throws Problem naming each one that is taken
 */
export async function checkPorts(uses: readonly PortUse[]): Promise<void> {
  const states = await Promise.all(uses.map(async (use) => ({ ...use, obstacle: await obstacleAt(use.port) })));
  const taken = states.filter(({ obstacle }) => obstacle !== undefined);
  if (taken.length === 0) return;
  const lines = taken.map(({ port, purpose, obstacle }) => `port ${port}, for ${purpose}, ${obstacle}`);
  throw new Problem(
    `${lines.join('\n')}\nstop what listens there, or take other ports: npm start -- --port-base ${LOWEST_BASE * 4}`,
  );
}

/** Tries the port on this machine's own address, then on all of them: a listener on either is in the way. */
async function obstacleAt(port: number): Promise<string | undefined> {
  return (await listenOnce(port, '127.0.0.1')) ?? (await listenOnce(port, undefined));
}

function listenOnce(port: number, host: string | undefined): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const server = createServer();
  server.once('error', (error) => resolve(whyNot(error)));
  server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  return promise;
}

function whyNot(error: Error): string {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return 'is in use by another program';
    case 'EACCES':
      return 'is not open to this user';
    default:
      return `cannot be used (${error.message})`;
  }
}
