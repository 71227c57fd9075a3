import { expect, onTestFinished, test } from 'vitest';

import { SEARCH_ATTRIBUTES } from '../../contracts/names.ts';
import { startTemporal } from './temporal.ts';

test('the server has our search attributes', async () => {
  const { client, stop } = await startTemporal();
  onTestFinished(stop);
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace: 'default' });
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
});

test('the server ends the polls of a worker that stops, so that it is given nothing that nobody does', async () => {
  const { client, stop } = await startTemporal();
  onTestFinished(stop);
  const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace: 'default' });
  expect(namespaceInfo?.capabilities).toMatchObject({ workerPollCompleteOnShutdown: true });
});
