/** The command `backstitch`, under the pinned Node. */
import { main } from './main.ts';
import { backstitch } from './program.ts';

process.exit(await main(backstitch(process.env), process.argv.slice(2)));
