import { request } from 'undici';
import { z } from 'zod';

import { Refused, Unreachable } from '../api-errors.ts';
import type { Ports } from '../supervisor/ports.ts';
import { CannotRead } from '../verify/cannot-read.ts';

/** The simulators as a person calls them, and as their processes are called. */
export const SIMULATORS = { payments: 'payment-provider', carrier: 'carrier' } as const;
export type Simulator = keyof typeof SIMULATORS;
export const SIMULATOR_NAMES: readonly Simulator[] = ['payments', 'carrier'];

const fault = z.object({
  name: z.string(),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])),
  struck: z.int(),
});
const listing = z.object({ faults: z.array(fault) });
const refusal = z.object({
  error: z.object({
    message: z.string(),
    problems: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
  }),
});

/** A fault that is on, as its simulator shows it. */
export type FaultReply = z.infer<typeof fault>;
export type Parameters = FaultReply['parameters'];

/** A simulator's faults. All throw {@link Refused} for what makes no sense, {@link Unreachable} where nobody answers. */
export interface FaultSwitch {
  list(): Promise<readonly FaultReply[]>;
  switchOn(name: string, parameters?: Parameters): Promise<void>;
  /** Heals one, or all when left out. */
  heal(name?: string): Promise<void>;
}

const TIMEOUT_MS = 5_000;
/** The option that says where the simulators are. */
export const WHERE = '--data-dir';

/** The faults of each simulator of a system of `npm start`. */
export function faultSwitches(ports: Pick<Ports, 'admin'>): Readonly<Record<Simulator, FaultSwitch>> {
  const switchOf = (name: Simulator): FaultSwitch =>
    faultSwitchAt(name, `http://127.0.0.1:${ports.admin[SIMULATORS[name]]}`);
  return { payments: switchOf('payments'), carrier: switchOf('carrier') };
}

/** The faults of a simulator whose health address this is, if it was given. */
export function faultSwitchAt(simulator: Simulator, address: string | undefined): FaultSwitch {
  const url = `${address}/faults`;
  const ask = async (method: 'GET' | 'PUT' | 'DELETE', path: string, body?: Parameters): Promise<unknown> => {
    if (address === undefined) throw missing(simulator);
    const { status, text } = await send(method, `${url}${path}`, body).catch(() => {
      throw new Unreachable(`the simulator of '${simulator}' can't be reached at '${url}'`, true, WHERE);
    });
    if (status < 300) return parsed(text);
    const { data } = refusal.safeParse(parsed(text));
    if (data === undefined)
      throw new Unreachable(`what answers at '${url}' has no faults (status ${status})`, true, WHERE);
    const { message, problems } = data.error;
    throw new Refused([`${simulator}: ${message}`, ...problems.map(inWords)].join('\n'), 422);
  };
  const pathOf = (name: string): string => `/${encodeURIComponent(name)}`;
  return {
    list: async () => listing.parse(await ask('GET', '')).faults,
    switchOn: async (name, parameters = {}) => void (await ask('PUT', pathOf(name), parameters)),
    heal: async (name) => void (await ask('DELETE', name === undefined ? '' : pathOf(name))),
  };
}

function missing(simulator: Simulator): CannotRead {
  return new CannotRead(`the simulator's address is missing: give it with --health ${SIMULATORS[simulator]}=URL`);
}

async function send(
  method: 'GET' | 'PUT' | 'DELETE',
  url: string,
  body?: Parameters,
): Promise<{ readonly status: number; readonly text: string }> {
  const reply = await request(url, {
    method,
    body: body === undefined ? null : JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  return { status: reply.statusCode, text: await reply.body.text() };
}

const inWords = ({ pointer, detail }: { readonly pointer: string; readonly detail: string }): string =>
  pointer === '' ? `  ${detail}` : `  ${pointer.slice(1)}: ${detail}`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
