/** `npm run verify`. */
import { main } from './main.ts';
import { verifyCommand } from './verify/command.ts';
import { verifyAndReport } from './verify/run.ts';

const command = verifyCommand(async (options) => verifyAndReport(options, process.env)).name('npm run verify --');
process.exit(await main(command, process.argv.slice(2)));
