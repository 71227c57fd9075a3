/** What asks the supervisor to stop. */
export interface StopRequests {
  /** Resolves with the reason at the first request. */
  readonly first: Promise<string>;
  /** Resolves when somebody has lost patience. */
  readonly again: Promise<void>;
  /** Asks by another way than a signal. */
  request(reason: string): void;
}

/** One Ctrl-C may arrive several times, from the terminal and from each of the parents that hand it on. */
const SAME_REQUEST_MS = 500;

/** Listens for Ctrl-C, SIGTERM, the end of the terminal, of our parent, and of whoever reads our output. */
export function stopRequests(): StopRequests {
  const first = Promise.withResolvers<string>();
  const again = Promise.withResolvers<void>();
  let firstAt: number | undefined;
  const request = (reason: string) => {
    firstAt ??= performance.now();
    first.resolve(reason);
    if (performance.now() - firstAt > SAME_REQUEST_MS) again.resolve();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => request(signal));
  process.on('disconnect', () => first.resolve('the parent process is gone'));
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => first.resolve('nobody reads the output'));
  return { first: first.promise, again: again.promise, request };
}
