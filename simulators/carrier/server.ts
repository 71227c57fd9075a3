import { runSimulator, simulatorConfig } from '../run.ts';
import { carrier } from './simulation.ts';

await runSimulator('carrier', carrier(), simulatorConfig(process.env, { port: 4020, adminPort: 9106 }));
