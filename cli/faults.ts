/** `npm run faults`. */
import { faultsCommand } from './faults/command.ts';
import { switchFaults } from './faults/run.ts';
import { main } from './main.ts';

process.exit(await main(faultsCommand(switchFaults).name('npm run faults --'), process.argv.slice(2)));
