import { expect, expectTypeOf, it } from 'vitest';

import type { Saga } from './saga.ts';

declare const saga: Saga;
const act = async (): Promise<'result'> => 'result';
const undo = async (): Promise<void> => undefined;

/** Written to be looked at by the compiler, and never called. */
const looked = {
  plain: async () => saga.step('a', { execute: async (_key) => act(), compensate: async (_key) => undo() }),

  input: async () =>
    saga.step('a', {
      input: { card: 'visa' },
      execute: async (_key, given) => {
        expectTypeOf(given).toEqualTypeOf<{ card: string }>();
        return act();
      },
      compensate: async (_key, result) => {
        expectTypeOf(result).toEqualTypeOf<'result' | undefined>();
      },
    }),

  noInput: async () => {
    const execute = async (_key: string, _given: { card: string }): Promise<'result'> => act();
    // @ts-expect-error there is no input to give it
    return saga.step('a', { execute, compensate: undo });
  },

  finish: async () => saga.finish('f', act),
  skippable: async () => saga.finish('f', { execute: undo, revoke: undo }),
  // @ts-expect-error its result would be missing when it is skipped
  skippableResult: async () => saga.finish('f', { execute: act, revoke: undo }),
  nested: async () => saga.nested('n', act),
};

it('gives what the step gives, and what is declared as input', () => {
  expect(looked).toBeTypeOf('object'); // the rest is the compiler's
  expectTypeOf(looked.plain).returns.resolves.toEqualTypeOf<'result'>();
  expectTypeOf(looked.input).returns.resolves.toEqualTypeOf<'result'>();
  expectTypeOf(looked.finish).returns.resolves.toEqualTypeOf<'result'>();
  expectTypeOf(looked.skippable).returns.resolves.toEqualTypeOf<void>();
  expectTypeOf(looked.nested).returns.resolves.toEqualTypeOf<'result'>();
});
