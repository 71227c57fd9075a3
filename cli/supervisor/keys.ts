import type { Readable } from 'node:stream';

import { isForeground } from './processes.ts';

/** `process.stdin`, which may be a terminal. */
export interface KeyInput extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

export interface KeyPresses {
  readonly pressed: (key: string) => void;
  /** Ctrl-C, of which a terminal whose keys are taken makes no signal. */
  readonly interrupted: () => void;
}

/** The keys of a terminal. */
export interface Keys {
  /** Takes them as they are pressed, without Enter or echo. Returns false where there are none to be had. */
  take(): boolean;
  /** Gives the terminal back as it was. */
  release(): void;
}

const CTRL_C = '\u0003';
const CTRL_Z = '\u001A';
const ESCAPE = '\u001B';
/** An arrow, or what the terminal says of itself: no keys that anybody means. */
const SEQUENCE = new RegExp(`${ESCAPE}(?:\\[[\\d;?]*[@-~]|O?.)?`, 'gsu');

/** Reads `input` while it is a terminal that is ours; after Ctrl-Z, it is again when the job is back in front. */
export function keysOf(input: KeyInput, { pressed, interrupted }: KeyPresses): Keys {
  function resume(): boolean {
    if (input.isTTY !== true || !isForeground(jobId())) return false;
    pause(); // the shell may have changed the terminal behind our back
    input.setRawMode?.(true);
    input.on('data', read).resume();
    return true;
  }
  function pause(): void {
    if (input.isTTY !== true) return;
    input.off('data', read).pause();
    input.setRawMode?.(false);
  }
  function read(chunk: Buffer | string): void {
    for (const key of chunk.toString().replaceAll(SEQUENCE, '')) {
      if (key === CTRL_C) interrupted();
      else if (key === CTRL_Z) suspend();
      else pressed(key);
    }
  }
  function suspend(): void {
    pause();
    // The parent that has put us into a session of our own is a part of the terminal's job, and we aren't.
    if (process.connected) process.send?.('suspend');
    else process.kill(0, 'SIGTSTP');
  }
  return {
    take() {
      input.on('error', () => undefined); // of a terminal that is gone, which SIGHUP tells
      process.on('SIGCONT', resume);
      return resume();
    },
    release() {
      process.off('SIGCONT', resume);
      pause();
    },
  };
}

/** Of the process that the terminal's job is known by: whoever started us in a session of our own, or ourselves. */
const jobId = (): number => (process.connected ? process.ppid : process.pid);
