import { once } from 'node:events';

import { logger } from './log.ts';

// A process for log.test.ts: says more than anybody takes, tells its parent that it has, and goes on until it is told to end.
const log = logger('chatty', 'info');
const lines = Number(process.argv[2]);
for (let i = 0; i < lines; i += 1) log.info({ i, what: 'x'.repeat(1000) }, 'a line');
process.send?.('said');
await once(process, 'disconnect');
