import { readdirSync, readFileSync } from 'node:fs';

import { DeterminismViolationError } from '@temporalio/workflow';
import { DefaultLogger, Runtime, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';

import { bundleWorkflows } from '../../workers/bundle.ts';
import { INCOMPATIBLE } from './edits.ts';

const folder = new URL('histories/', import.meta.url);
const stories = readdirSync(folder).map((file) => file.replace('.json', ''));

let bundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'ERROR' } } });
  bundle = await bundleWorkflows();
});

async function replay(story: string, code = bundle.code): Promise<unknown> {
  const history: unknown = JSON.parse(readFileSync(new URL(`${story}.json`, folder), 'utf8'));
  return Worker.runReplayHistory({ workflowBundle: { code } }, history).catch((error: unknown) => error);
}

it.each(stories)('%s, as it was recorded, is what the code of today does', async (story) => {
  expect(await replay(story)).toBeUndefined();
});

it.each(INCOMPATIBLE)('notices: %s', async (_what, story, edit) => {
  const edited = edit(bundle.code);
  expect(edited).not.toBe(bundle.code);
  expect(await replay(story, edited)).toBeInstanceOf(DeterminismViolationError);
});
