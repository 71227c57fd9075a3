// A thread of `npm run simulate`: plays the batches that it is handed, one after another.
import { parentPort, workerData } from 'node:worker_threads';

import { play, type Batch } from './batch.ts';
import { prepare } from '../support/machine.ts';

const creator = await prepare(String(workerData));

parentPort?.on('message', (batch: Batch) => {
  void play(creator, batch).then((played) => parentPort?.postMessage(played, []));
});
