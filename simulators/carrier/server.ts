import { readConfig } from '../../process/config.ts';
import { carrierConfig } from '../../process/configs/simulators.ts';
import { runSimulator } from '../run.ts';
import { carrier } from './simulation.ts';

await runSimulator('carrier', carrier(), readConfig(carrierConfig, process.env));
