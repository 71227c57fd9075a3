import { carryOut, render } from '../faults/faults.ts';
import { type FaultSwitch, type Parameters, type Simulator, SIMULATOR_NAMES } from '../faults/simulators.ts';
import { messageOf } from './problem.ts';
import type { Stream } from './stream.ts';

interface FaultKey {
  readonly title: string;
  readonly simulator: Simulator;
  readonly fault: string;
  readonly parameters?: Parameters;
}

const FAULT_KEYS: Readonly<Record<string, FaultKey>> = {
  p: { title: 'payment provider down', simulator: 'payments', fault: 'outage' },
  l: { title: 'payment provider slow', simulator: 'payments', fault: 'latency', parameters: { ms: 2_000 } },
  r: { title: "payment provider's replies lost", simulator: 'payments', fault: 'lost-reply' },
  c: { title: 'carrier down', simulator: 'carrier', fault: 'outage' },
};

/** Names the keys, for the banner. */
export const KEYS_HELP = [
  ...Object.entries(FAULT_KEYS).map(([key, { title }]) => `${key} ${title}`),
  'h heal all',
  '? help',
].join(', ');

type Switches = Readonly<Record<Simulator, FaultSwitch>>;

/** What a key does: switches a fault on or off, and says what is on then. One after the other, as they are pressed. */
export function faultKeys(switches: Switches, { news, warn }: Pick<Stream, 'news' | 'warn'>): (key: string) => void {
  let last = Promise.resolve();
  return (key) => {
    last = last.then(async () => press(key, switches, news)).catch((error: unknown) => warn(messageOf(error)));
  };
}

async function press(key: string, switches: Switches, news: Stream['news']): Promise<void> {
  if (key === '?') news(`keys: ${KEYS_HELP}; the same key again heals it; more: npm run faults -- --help`);
  const faultKey = Object.hasOwn(FAULT_KEYS, key) ? FAULT_KEYS[key] : undefined;
  if (faultKey !== undefined) await toggle(faultKey, switches);
  const all = { do: key === 'h' ? 'heal' : 'list', at: SIMULATOR_NAMES, name: undefined } as const;
  if (faultKey === undefined && key !== 'h' && key !== '?') return;
  for (const line of render(await carryOut(all, switches)).split('\n')) news(line);
}

/** The simulator knows whether it is on: it may have been started again, or told by somebody else. */
async function toggle({ simulator, fault, parameters }: FaultKey, switches: Switches): Promise<void> {
  const own = switches[simulator];
  const isOn = (await own.list()).some(({ name }) => name === fault);
  await (isOn ? own.heal(fault) : own.switchOn(fault, parameters));
}
