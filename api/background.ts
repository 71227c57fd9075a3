/** Work that may outlive the request that began it. Closing cuts its calls short, and waits for it to end. */
export class Background {
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  /** Aborts when the process is being stopped. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  async run(work: () => Promise<void>): Promise<void> {
    const running = work();
    this.#running.add(running);
    try {
      await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#running);
  }
}
