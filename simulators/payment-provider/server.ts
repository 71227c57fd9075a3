import { readConfig } from '../../process/config.ts';
import { paymentProviderConfig } from '../../process/configs/simulators.ts';
import { runSimulator } from '../run.ts';
import { paymentProvider } from './simulation.ts';

await runSimulator('payment-provider', paymentProvider(), readConfig(paymentProviderConfig, process.env));
