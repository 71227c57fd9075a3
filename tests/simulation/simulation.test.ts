import { fileURLToPath } from 'node:url';

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import { play } from './batch.ts';
import { cases } from './cases.ts';
import { bundle, prepare, type Creator } from '../support/machine.ts';
import { Simulation } from './simulation.ts';

const SEED = 20_261_123;

let creator: Creator;
beforeAll(async () => {
  creator = await prepare(await bundle(fileURLToPath(new URL('sagas.fixture.ts', import.meta.url))));
});

describe('random sagas, whatever befalls them', () => {
  it('keep the laws', { timeout: 900_000 }, async () => {
    const { finding, counts } = await play(creator, { runs: 500, seed: SEED });
    expect(finding).toBeNull();
    const rare = ['saga timed-out', 'did skip', 'did declare-refused', 'did retry-with', 'cancelled undo lands'];
    expect(Object.keys(counts)).toEqual(expect.arrayContaining([...rare, 'terminate', 'evict', 'sweep']));
  });

  it('have the same story each time, to the last byte', async () => {
    const told = async (): Promise<string> => {
      const stories: string[] = [];
      for (const one of fc.sample(cases, { seed: SEED, numRuns: 30 }))
        stories.push((await new Simulation(creator, one).play()).toString());
      return stories.join('\n\n');
    };
    const first = await told();
    expect(first).toContain('run 1 carries');
    expect(await told()).toBe(first);
  });
});
