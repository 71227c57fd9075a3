/** `npm start`. */
import { main } from './main.ts';
import { startCommand } from './supervisor/command.ts';
import { start } from './supervisor/start.ts';

const command = startCommand(async (options) => start(options, process.env)).name('npm start --');
process.exit(await main(command, process.argv.slice(2)));
