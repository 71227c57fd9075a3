/** Aborts when somebody asks this process to stop, so that what it started is stopped, too. */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) {
    process.on(signal, () => stopping.abort());
  }
  return stopping.signal;
}
