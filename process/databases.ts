import { refuse } from './config.ts';

/** Resolves to what is wrong with a database, or to undefined; rejects while it can't be reached. */
export type Ping = () => Promise<string | undefined>;

/** Ends the process where something is wrong with a database. One that can't be reached may still turn out well. */
export async function refuseFaulty(pings: readonly Ping[]): Promise<void> {
  const found = await Promise.allSettled(pings.map(async (ping) => ping()));
  const faults = found.flatMap((it) => (it.status === 'fulfilled' && it.value !== undefined ? [it.value] : []));
  if (faults.length > 0) refuse('mend this', faults);
}

/** @throws Error when a database can't be reached, or something is wrong with it */
export async function mustBeWell(pings: readonly Ping[]): Promise<void> {
  const faults = (await Promise.all(pings.map(async (ping) => ping()))).filter((fault) => fault !== undefined);
  if (faults.length > 0) throw new Error(faults.join('; '));
}
