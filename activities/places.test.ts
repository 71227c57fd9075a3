import { expect, test } from 'vitest';

import { eventually } from '../tests/support/patience.ts';
import { placesAt, type Places } from './places.ts';

const never = async (): Promise<never> => new Promise<never>(() => undefined);
const unaborted = new AbortController().signal;

/** Calls of which each keeps its place until it is told to end. */
function calls(places: Places<string>) {
  const [begun, ended]: [string[], string[]] = [[], []];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  return {
    begun,
    ended,
    call: async (name: string, signal = unaborted): Promise<string> => {
      const end = Promise.withResolvers<string>();
      ends.set(name, end);
      return places.hold(signal, async () => {
        begun.push(name);
        ended.push(await end.promise);
        return name;
      });
    },
    end: (name: string): void => {
      ends.get(name)?.resolve(name);
    },
  };
}

test('one call is at a place at a time, in the order in which they came', async () => {
  const { begun, call, end } = calls(placesAt(['only']));
  const all = ['a', 'b', 'c'].map(async (name) => call(name));
  for (const [i, name] of ['a', 'b', 'c'].entries()) {
    await eventually(() => expect(begun).toHaveLength(i + 1));
    end(name);
    expect(await all[i]).toBe(name);
  }
  expect(begun).toEqual(['a', 'b', 'c']);
});

test('a call that is aborted while it waits is never begun, and leaves its turn to the next', async () => {
  const { begun, call, end } = calls(placesAt(['only']));
  const aborting = new AbortController();
  const first = call('first');
  const aborted = call('aborted', aborting.signal);
  const next = call('next');
  aborting.abort(new Error('too late'));
  await expect(aborted).rejects.toThrow('too late');
  end('first');
  await first;
  end('next');
  expect(await next).toBe('next');
  expect(begun).toEqual(['first', 'next']);
});

test('a call that is aborted as its turn comes passes its place on', async () => {
  const { call, end } = calls(placesAt(['only']));
  const aborting = new AbortController();
  const first = call('first');
  const aborted = call('aborted', aborting.signal);
  end('first');
  await first;
  aborting.abort(new Error('too late'));
  await expect(aborted).rejects.toThrow('too late');
  const next = call('next');
  end('next');
  expect(await next).toBe('next');
});

test('work that never ends, or throws, keeps no place', async () => {
  const places = placesAt(['only']);
  const aborting = new AbortController();
  const hung = places.hold(aborting.signal, never);
  aborting.abort(new Error('too late'));
  await expect(hung).rejects.toThrow('too late');
  await expect(places.hold(aborting.signal, never)).rejects.toThrow('too late');
  const broken = places.hold(unaborted, () => {
    throw new Error('not even begun');
  });
  await expect(broken).rejects.toThrow('not even begun');
  expect(await places.hold(unaborted, async (place) => place)).toBe('only');
});

test('it is settled when those that work and those that wait have ended', async () => {
  const places = placesAt(['only']);
  const { call, end, ended } = calls(places);
  const all = [call('a'), call('b')];
  const settled = places.settled().then(() => [...ended]);
  end('a');
  await all[0];
  end('b');
  await Promise.all(all);
  expect(await settled).toEqual(['a', 'b']);
});
