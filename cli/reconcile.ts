/** `npm run reconcile`. */
import { main } from './main.ts';
import { reconcileCommand } from './reconcile/command.ts';
import { reconcileAndReport } from './reconcile/run.ts';

const command = reconcileCommand(async (options) => reconcileAndReport(options, process.env)).name(
  'npm run reconcile --',
);
process.exit(await main(command, process.argv.slice(2)));
