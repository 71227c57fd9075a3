import { readConfig } from '../../process/config.ts';
import { carrierConfig } from '../../process/configs/simulators.ts';
import { runSimulator } from '../run.ts';
import { carrier } from './simulation.ts';

const config = readConfig(carrierConfig, process.env);
await runSimulator('carrier', carrier(config.CARRIER_KEY_HOURS), config);
