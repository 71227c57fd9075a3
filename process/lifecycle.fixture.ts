import { once } from 'node:events';
import { untilStopped } from './lifecycle.ts';

// A process for lifecycle.test.ts: says that it waits, and prints why it stopped.
if (process.argv[2] === 'late') {
  process.send?.('connected');
  await once(process, 'disconnect');
}
const stopped = untilStopped();
if (process.connected) process.send?.('waiting');
process.stdout.write(`${await stopped}\n`);
