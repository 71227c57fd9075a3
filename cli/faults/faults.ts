import type { FaultsAction } from './command.ts';
import type { FaultReply, FaultSwitch, Simulator } from './simulators.ts';

/** What is on, at each simulator that was asked. */
export type Standing = Readonly<Partial<Record<Simulator, readonly FaultReply[]>>>;

/** Does what was asked for, and tells what is on then. Throws what {@link FaultSwitch} throws. */
export async function carryOut(
  action: FaultsAction,
  switches: Readonly<Record<Simulator, FaultSwitch>>,
): Promise<Standing> {
  const standing = action.at.map(async (simulator) => {
    const own = switches[simulator];
    if (action.do === 'switch on') await own.switchOn(action.name, action.parameters);
    if (action.do === 'heal') await own.heal(action.name);
    return [simulator, await own.list()] as const;
  });
  return Object.fromEntries(await Promise.all(standing));
}

/** Says it to people, a line a fault. */
export function render(standing: Standing): string {
  return Object.entries(standing)
    .flatMap(([simulator, faults]) => {
      if (faults.length === 0) return [`${simulator.padEnd(9)} everything works`];
      return faults.map((fault) => `${simulator.padEnd(9)} ${inWords(fault)}`);
    })
    .join('\n');
}

/** Such as `latency (ms 2000, operation capture), struck 3 times`. */
function inWords({ name, parameters, struck }: FaultReply): string {
  const { probability, seed, ...rest } = parameters;
  const said = probability === 1 ? rest : { ...rest, probability, seed };
  const details = Object.entries(said).map(([key, value]) => `${key} ${value}`);
  const aside = details.length === 0 ? '' : ` (${details.join(', ')})`;
  return `${name}${aside}, struck ${struck === 1 ? 'once' : `${struck} times`}`;
}
