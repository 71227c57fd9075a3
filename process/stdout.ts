import { pino } from 'pino';

/** What may wait for a reader who is slow, or hangs: some thousand lines. More is dropped. */
const BACKLOG_BYTES = 1_048_576;
const RETRY_MS = 100;
/** How often a process that ends tries to get rid of its last lines, at `RETRY_MS`. */
const LAST_TRIES = 10;

type Destination = ReturnType<typeof pino.destination>;

/**
 * Standard output for a log. Lines are written at once, so that a crash loses none, but nobody waits for their reader:
 * what a pipe doesn't take stays here for a while, is dropped beyond 1 MiB, and counted.
 */
export class Stdout {
  readonly #destination: Destination;
  readonly #onRelief: (dropped: number) => void;
  #isStuck = false;
  #dropped = 0;
  #lastTries = 0;

  /** @param onRelief told how many lines were dropped, once there is room again */
  constructor(onRelief: (dropped: number) => void) {
    this.#onRelief = onRelief;
    void process.stdout; // Node makes a pipe non-blocking when this is first looked at
    const retryEAGAIN = (): boolean => (this.#lastTries -= 1) >= 0;
    this.#destination = pino.destination({ dest: 1, sync: true, maxLength: BACKLOG_BYTES, retryEAGAIN });
    this.#destination.on('error', () => this.#stuck());
    this.#destination.on('drop', () => (this.#dropped += 1));
    this.#destination.on('drain', () => this.#relieved());
    process.on('exit', () => {
      this.#lastTries = LAST_TRIES;
      if (this.#isStuck) this.#destination.write('');
    });
  }

  write(line: string): void {
    this.#destination.write(line);
  }

  #stuck(): void {
    if (this.#isStuck) return;
    this.#isStuck = true;
    this.#retry();
  }

  #retry(): void {
    setTimeout(() => {
      this.#destination.write('');
      if (this.#isStuck) this.#retry();
    }, RETRY_MS).unref();
  }

  #relieved(): void {
    this.#isStuck = false;
    const dropped = this.#dropped;
    this.#dropped = 0;
    if (dropped > 0) this.#onRelief(dropped);
  }
}
