import { setTimeout as delay } from 'node:timers/promises';

import type { Attempt, Surroundings } from './attempt.ts';
import type { Fault } from './case.ts';
import type { Play } from './play.ts';
import type { Task } from './task.ts';

/** Where, and in what, something is to go wrong. */
export interface Target {
  readonly play: Play;
  readonly task: Task;
  readonly attempt: Attempt;
  readonly surroundings: Surroundings;
}

const POLL_MS = 3;

/** Does each fault. One that comes back lets the attempt go on. */
export const STRIKES: Readonly<Record<Fault, (target: Target) => Promise<unknown> | void>> = {
  error: () => {
    throw new Error('the connection is lost');
  },
  crash: async ({ attempt }) => attempt.die(),
  frozen: async (target) => {
    const { attempt } = target;
    attempt.timeOut();
    await untilWoken(target, attempt.succeeded);
  },
  'frozen-late': async (target) => {
    target.attempt.timeOut();
    await untilWoken(target, target.play.over);
  },
  duplicate: ({ task, attempt }) => {
    task.duplicate(attempt);
  },
  cut: async ({ surroundings: { cut } }) => need(cut)(),
  unavailable: ({ surroundings: { spoil } }) => {
    need(spoil)('unavailable');
  },
  reset: ({ surroundings: { spoil } }) => {
    need(spoil)('reset');
  },
  garbled: ({ surroundings: { spoil } }) => {
    need(spoil)('garbled');
  },
  outage: ({ task }) => task.fail(),
  cancel: async ({ play }) => play.cancel(),
  abandoned: async (target) => {
    const { attempt, play } = target;
    await play.cancel();
    attempt.timeOut();
    await untilWoken(target, play.over);
  },
  'cancel-run': ({ play }) => {
    play.cancelRun();
  },
  evict: ({ play }) => {
    play.evict();
  },
  terminate: ({ play }) => {
    play.terminate();
  },
  'terminate-late': async (target) => {
    target.play.terminate();
    await untilWoken(target, target.play.over);
  },
};

/** A frozen attempt holds its locks; it is woken before what waits for them gives up. */
async function untilWoken({ surroundings: { isInTheWay } }: Target, woken: Promise<void>): Promise<void> {
  if (isInTheWay === undefined) return woken;
  const asleep = async (): Promise<boolean> => !(await isInTheWay());
  const pause = async (): Promise<boolean> => Promise.race([woken.then(() => false), delay(POLL_MS, true)]);
  while ((await asleep()) && (await pause()));
}

function need<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('nothing here can go wrong like that');
  return thing;
}
