import { runSimulator, simulatorConfig } from '../run.ts';
import { paymentProvider } from './simulation.ts';

await runSimulator(
  'payment-provider',
  paymentProvider(),
  simulatorConfig(process.env, { port: 4010, adminPort: 9105 }),
);
