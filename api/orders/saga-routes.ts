import type { Response, Router } from 'express';

import type { ResolutionView } from '../../contracts/resolve.schema.ts';
import { listFindings } from '../../contracts/findings.api.ts';
import * as api from '../../contracts/sagas.api.ts';
import type { UndoView } from '../../contracts/undo.schema.ts';
import type { Command } from '../../prisma/orders/client/client.ts';
import { handle } from '../handle.ts';
import { approve, findDecision } from './approval.ts';
import { readBatch, writeBatch } from './batch.ts';
import { deliver } from './commands.ts';
import { findingsIn } from './findings.ts';
import { identify, markReplayed } from './idempotency.ts';
import { patience } from './patience.ts';
import { heeded, resolutionView, writeResolve } from './resolve.ts';
import type { OrdersParts } from './routes.ts';
import { sagaDetails } from './saga-details.ts';
import { listSagas, parkedSagas } from './saga-list.ts';
import { undoView, writeUndo } from './undo.ts';

/** How long an operator waits for a saga's answer before it is told where to look. */
const ANSWER_WAIT_MS = 3000;

/** Shows operators the sagas and what was found about them, and tells the sagas what operators decide. */
export function sagaRoutes(routes: Router, parts: OrdersParts): void {
  const { db, relay, stopping, approvalAbove } = parts;
  /** Delivers a decision that waits for nobody else, and shows what became of it. */
  const delivered = async <V extends ResolutionView | UndoView>(
    commandId: string,
    response: Response,
    show: (command: Command) => V,
  ): Promise<readonly [200 | 202, V]> => {
    const view = show(await deliver(db, relay, commandId, patience(response, stopping, ANSWER_WAIT_MS)));
    if (view.status === 'done') return [200, view];
    response.location(view.links.self);
    return [202, view];
  };

  handle(routes, api.listSagas, async ({ query, reply }) => {
    reply(200, await listSagas(db, query));
  });

  handle(routes, listFindings, async ({ query, reply }) => {
    reply(200, await findingsIn(db, query));
  });

  handle(routes, api.readSaga, async ({ params: { sagaId }, reply }) => {
    reply(200, await sagaDetails(parts, sagaId));
  });

  handle(routes, api.resolve, async (asked) => {
    const { params, body: decision, response, reply } = asked;
    const written = await writeResolve(parts, identify(asked, decision), params.sagaId, decision);
    markReplayed(response, written.replayed);
    reply(...(await delivered(written.commandId, response, heeded)));
  });

  handle(routes, api.undo, async (asked) => {
    const { params, body, response, reply } = asked;
    const written = await writeUndo(db, identify(asked, body), params.sagaId, { ...body, approvalAbove });
    markReplayed(response, written.replayed);
    reply(...(await delivered(written.commandId, response, undoView)));
  });

  handle(routes, api.resolveMany, async (asked) => {
    const { body: wish, response, reply } = asked;
    const identity = identify(asked, wish);
    if (wish.dryRun) {
      const sagas = await parkedSagas(db, wish.filter, wish.limit);
      reply(200, { matched: sagas.length, sagas });
      return;
    }
    const { batchId, replayed } = await writeBatch(db, identity, wish);
    const batch = await readBatch(db, batchId);
    markReplayed(response, replayed).location(batch.links.self);
    reply(202, batch);
  });

  handle(routes, api.readBatch, async ({ params: { batchId }, reply }) => {
    reply(200, await readBatch(db, batchId));
  });

  handle(routes, api.approve, async ({ params: { sagaId, commandId }, caller, response, reply }) => {
    await approve(db, sagaId, commandId, caller.subject);
    reply(...(await delivered(commandId, response, byKind(heeded))));
  });

  handle(routes, api.readResolution, async ({ params: { sagaId, commandId }, reply }) => {
    reply(200, byKind(resolutionView)(await findDecision(db, sagaId, commandId)));
  });
}

/** Shows an undo as such, and any other decision by `resolution`. */
function byKind(resolution: (command: Command) => ResolutionView): (command: Command) => ResolutionView | UndoView {
  return (command) => (command.kind === 'undo' ? undoView(command) : resolution(command));
}
