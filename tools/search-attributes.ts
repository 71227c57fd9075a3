import type { Connection } from '@temporalio/client';

import { SEARCH_ATTRIBUTES } from '../contracts/names.ts';

/** `temporal.api.enums.v1.IndexedValueType` on the wire. */
const WIRE_TYPES = { KEYWORD: 2, BOOL: 5 } as const;

/** Adds the search attributes that a namespace lacks, and returns their names. */
export async function addSearchAttributes(
  { operatorService }: Connection,
  namespace: string,
): Promise<readonly string[]> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !(name in customAttributes));
  if (missing.length === 0) return [];
  const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, WIRE_TYPES[type]]));
  await operatorService.addSearchAttributes({ namespace, searchAttributes });
  return missing.map(([name]) => name);
}
