import { findingList, findingPage } from './findings.schema.ts';
import { operation } from './operation.ts';

export const listFindings = operation({
  id: 'listFindings',
  route: 'GET /findings',
  summary: 'Lists what the reconciler found, newest first',
  description: 'Also that a run of it failed, or did not come. `starting_after` is the id of the last one seen.',
  query: findingPage,
  answers: { 200: { description: 'A page of findings.', body: findingList } },
  examples: [
    { title: 'what is there still', query: { open: 'true' }, status: 200 },
    { title: 'whose part is not done', query: { kind: 'unasked', open: 'true' }, status: 200 },
    { title: 'a kind that there is not', query: { kind: 'lost' }, status: 422 },
  ],
});
