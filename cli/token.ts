/** `npm run token`. */
import { main } from './main.ts';
import { tokenCommand } from './token/command.ts';
import { printToken } from './token/run.ts';

const command = tokenCommand(printToken).name('npm run --silent token --');
process.exit(await main(command, process.argv.slice(2)));
