#!/usr/bin/env node
// The command `backstitch`, on whatever Node the machine has: hands over to the pinned one.
process.argv.splice(2, 0, 'cli/backstitch.ts');
await import('../tools/bootstrap.mjs');
