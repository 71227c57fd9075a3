import { createServer } from 'node:net';

/** Finds a port that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  probe.once('error', reject);
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address();
    probe.close(() => {
      if (address === null || typeof address === 'string') reject(new Error('the probe has no port'));
      else resolve(address.port);
    });
  });
  return promise;
}
