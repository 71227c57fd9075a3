import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { FAULTS, type Faults } from './faults.ts';
import { noSuchPage, refusals } from './refusal.ts';

/** Lets a person see, switch on and heal a simulator's faults. It belongs on the admin port, and not into production. */
export function faultsApi(faults: Faults, log: Logger): Express {
  const app = express().disable('x-powered-by').disable('etag').enable('strict routing');
  app.use(express.json({ limit: '4kb', type: () => true })); // curl calls every body a form
  app.get('/faults', (_request, response) => void response.json({ faults: faults.on(), known: FAULTS }));
  app.put('/faults/:name', (request, response) => {
    const fault = faults.switchOn(request.params.name, request.body ?? {});
    log.info({ ...fault.parameters }, `${fault.name} is on`);
    response.json(fault);
  });
  app.delete('/faults/:name', (request, response) => {
    faults.heal(request.params.name);
    log.info(`${request.params.name} is healed`);
    response.status(204).end();
  });
  app.delete('/faults', (_request, response) => {
    faults.heal();
    log.info('all faults are healed');
    response.status(204).end();
  });
  return app.use(noSuchPage, refusals(log));
}
