/** Ids, as arguments of commands. */
import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';

import { commandId, orderId, sagaId } from '../contracts/orders.schema.ts';

/** Reads an id, so that what is none, such as an empty variable of a shell, is wrong usage. */
function idOf(schema: z.ZodType<string>): (text: string) => string {
  return (text) => {
    const { error, data } = schema.safeParse(text);
    if (error === undefined) return data;
    throw new InvalidArgumentError(`It ${error.issues[0]?.message ?? 'is no id'}.`);
  };
}

export const anOrder = idOf(orderId);
export const aSaga = idOf(sagaId);
export const aDecision = idOf(commandId);
