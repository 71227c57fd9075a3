import { describe, expect, it } from 'vitest';

import { UPDATES } from '../contracts/names.ts';
import type { FakeActivity } from '../tests/support/sandbox.ts';
import { cancels, hangs, play, refuses, traceOf, wish } from './play.fixture.ts';

describe('a cancel', () => {
  it('stops the saga, takes back what was attempted, and answers when all is done', async () => {
    let answer: unknown;
    const run = await play(['a', 'b', 'p!'], {
      b: async (call) => {
        const { world } = call;
        world.update(UPDATES.cancel, 'saga-1', wish).then(
          (told) => (answer = told),
          () => undefined,
        );
        return hangs(call);
      },
    });
    expect(run.result).toEqual({ status: 'cancelled', by: 'ann', reason: 'changed her mind' });
    expect(run.calls).toEqual(['a', 'b', 'undo-b', 'undo-a']);
    expect(answer).toMatchObject({
      state: 'settled',
      outcome: { status: 'cancelled' },
      steps: [
        { name: 'a', state: 'compensated' },
        { name: 'b', state: 'compensated' },
      ],
    });
    expect((await traceOf(run)).decisions).toMatchObject([{ id: 'cmd-1', actor: 'ann' }]);
  });

  it('that came before the saga started is seen by its first step', async () => {
    const run = await play(['a', 'p!'], {}, { cancel: wish, recorded: true });
    expect(run.result).toMatchObject({ status: 'cancelled' });
    expect(run.calls).toEqual(['settled']);
  });

  it('that comes twice counts once', async () => {
    const twice: FakeActivity = (call) => {
      call.world.update(UPDATES.cancel, 'saga-1', wish).catch(() => undefined);
      return cancels(hangs)(call);
    };
    const run = await play(['a'], { a: twice });
    expect((await traceOf(run)).decisions).toHaveLength(1);
  });

  it('by way of Temporal works as well', async () => {
    const run = await play(['a', 'b'], {
      b: (call) => {
        call.world.cancelWorkflow();
        return hangs(call);
      },
    });
    expect(run.result).toMatchObject({ status: 'cancelled', by: 'temporal' });
    expect(run.calls).toEqual(['a', 'b', 'undo-b', 'undo-a']);
  });

  it('does not reach into a compensation', async () => {
    const run = await play(['a', 'b'], {
      b: refuses,
      'undo-b': (call) => {
        call.world.cancelWorkflow();
        return cancels()(call);
      },
    });
    expect(run.result).toMatchObject({ status: 'rejected', step: 'b' });
    expect(run.calls).toEqual(['a', 'b', 'undo-b', 'undo-a']);
  });

  it('is refused for a saga that is not here', async () => {
    const told: unknown[] = [];
    await play(['a'], {
      a: async ({ world }) => {
        await world.update(UPDATES.cancel, 'saga-9', wish).catch((error: unknown) => told.push(error));
      },
    });
    expect(told).toEqual([expect.objectContaining({ type: 'UnknownSaga' })]);
  });
});
