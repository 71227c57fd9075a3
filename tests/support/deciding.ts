/** Two operators, who decide about parked sagas. */
import { expect } from 'vitest';

import type { ResolutionView } from '../../contracts/resolve.schema.ts';
import type { SagaView } from '../../contracts/saga.ts';
import type { Reply } from './http.ts';
import { key } from './orders.ts';
import { eventually } from './patience.ts';
import type { System } from './system.ts';

/** A step of a saga, by the saga's id and its own name. */
export interface Place {
  readonly id: string;
  readonly at: string;
}

export interface Decision {
  readonly action: string;
  readonly [field: string]: unknown;
}

/** Decides as soon as it is allowed; again, where the saga has moved on meanwhile. Both operators decide, if need be. */
export async function decide(system: System, place: Place, decision: Decision): Promise<void> {
  const bob = system.as('operator', 'staff_bob');
  await eventually(async () => {
    const first = await tell(system, place, decision);
    const reply = first.status === 202 ? await bob.tell((first.body as ResolutionView).links.approve, {}) : first;
    expect(reply).toMatchObject({ status: 200 });
  });
}

/** Tells a saga what one operator has decided, as soon as that is allowed, and gives the answer. */
export async function tell(system: System, { id, at }: Place, decision: Decision): Promise<Reply> {
  const allows = ({ live, steps }: SagaView): boolean =>
    live && steps.some(({ name, allowed }) => name === at && allowed.some((action) => action === decision.action));
  const { version } = await system.saga(id, allows);
  const body = { step: at, reason: 'as agreed with the provider', version, ...decision };
  return system.as('operator', 'staff_ann').tell(`/v1/sagas/${encodeURIComponent(id)}/resolve`, body, key());
}
