import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from './refusal.ts';

/** What can go wrong with an operation. Everything but `declined` is about how it goes, not about what comes of it. */
export type Fault =
  | { readonly type: 'declined' }
  | { readonly type: 'slow'; readonly seconds: number }
  | { readonly type: 'outage'; readonly requests: number }
  | { readonly type: 'lost-reply' };

export const DECLINED: Fault = { type: 'declined' };
export const SLOW: Fault = { type: 'slow', seconds: 2 };
export const OUTAGE: Fault = { type: 'outage', requests: 3 };
export const LOST_REPLY: Fault = { type: 'lost-reply' };

/** What goes wrong with which operation; what isn't named works. */
export type Behaviour<Operation extends string> = Readonly<Partial<Record<Operation, Fault>>>;

/** A table from an input (a card, a city) to what it brings about. */
export type BehaviourTable<Operation extends string> = ReadonlyMap<string, Behaviour<Operation>>;

/** Runs a request's fault before the request acts. */
export type Suffer = (fault: Fault | undefined, key: string) => Promise<void>;

/**
 * Counts each key's requests of an outage; a restart begins anew.
 *
 * @throws Refusal 503 while a key's outage lasts
 */
export function suffering(): Suffer {
  const requests = new Map<string, number>();
  return async (fault, key) => {
    if (fault?.type === 'slow') await delay(fault.seconds * 1_000);
    if (fault?.type !== 'outage') return;
    const count = (requests.get(key) ?? 0) + 1;
    requests.set(key, count);
    if (count <= fault.requests) throw new Refusal(503, 'unavailable', `outage: request ${count} of this key`);
  };
}

/** A table of {@link BehaviourTable} in Markdown, for the documentation. */
export function behaviourTable(input: string, table: BehaviourTable<string>, other: string): string {
  const rows = Array.from(table, ([value, behaviour]) => `| \`${value}\` | ${described(behaviour)} |`);
  return [`| ${input} | what happens |`, '| --- | --- |', ...rows, `| any other | ${other} |`].join('\n');
}

function described(behaviour: Behaviour<string>): string {
  const operations = Map.groupBy(Object.entries(behaviour), ([, fault]) => fault);
  const faults = [...operations].flatMap(([fault, alike]) => {
    return fault === undefined ? [] : [`${alike.map(([name]) => name).join(', ')}: ${effect(fault)}`];
  });
  return faults.length === 0 ? 'everything works' : faults.join('; ');
}

function effect(fault: Fault): string {
  switch (fault.type) {
    case 'declined':
      return 'declined';
    case 'slow':
      return `takes ${fault.seconds} s`;
    case 'outage':
      return `503 without effect for the first ${fault.requests} requests of each key`;
    case 'lost-reply':
      return "each key's first request acts, then the connection is dropped without a reply; a repeat is answered";
  }
}
