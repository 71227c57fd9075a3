import { readConfig } from '../../process/config.ts';
import { paymentProviderConfig } from '../../process/configs/simulators.ts';
import { runSimulator } from '../run.ts';
import { paymentProvider } from './simulation.ts';

const config = readConfig(paymentProviderConfig, process.env);
await runSimulator('payment-provider', paymentProvider(config.PAYMENT_PROVIDER_KEY_HOURS), config);
