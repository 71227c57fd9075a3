/**
 * Resolves with the reason to stop: `SIGTERM`, `SIGINT`, or the parent process that is gone (its IPC channel closed, or
 * was closed before this was called). The same signal a second time ends the process at once, for a stop that hangs.
 */
export function untilStopped(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const orphaned = () => resolve('the parent process is gone');
  process.once('SIGTERM', () => resolve('SIGTERM'));
  process.once('SIGINT', () => resolve('SIGINT'));
  process.once('disconnect', orphaned);
  // A process without a parent to talk to has no such property, whatever the types say.
  if ('connected' in process && !process.connected) orphaned();
  // The listener alone would keep the process alive after everything else has been released.
  return promise.finally(() => process.off('disconnect', orphaned));
}
