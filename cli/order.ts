/** `npm run order`. */
import { main } from './main.ts';
import { orderCommand } from './order/command.ts';
import { orderAndFollow } from './order/run.ts';

const command = orderCommand(async (options) => orderAndFollow(options, process.env)).name('npm run order --');
process.exit(await main(command, process.argv.slice(2)));
