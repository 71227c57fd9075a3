import { expect, onTestFinished, test } from 'vitest';

import { SEARCH_ATTRIBUTES } from '../../contracts/names.ts';
import { startTemporal } from './temporal.ts';

test('the server has our search attributes', async () => {
  const { client, stop } = await startTemporal();
  onTestFinished(stop);
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace: 'default' });
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
});
