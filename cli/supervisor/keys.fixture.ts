/** Takes the keys of the terminal that it runs in, and says which are pressed, until Ctrl-C. */
import { keysOf } from './keys.ts';

const over = Promise.withResolvers<void>();
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const keys = keysOf(process.stdin, { pressed: (key) => say(`pressed ${key}`), interrupted: over.resolve });
const taken = keys.take();
say(taken ? 'listening' : 'no keys');
process.on('SIGCONT', () => say('continued'));
if (process.argv.includes('--crash')) throw new Error('a bug');
setTimeout(() => process.exit(1), 300_000); // keeps it alive, as a supervisor is kept, but not for ever
if (taken) await over.promise;
keys.release();
process.exit(0); // as cli/start.ts does
