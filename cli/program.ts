import { readFileSync } from 'node:fs';

import { Command } from 'commander';

import { configCommand } from './config/command.ts';
import { withCompletion } from './completion.ts';
import { doctorCommand } from './doctor/command.ts';
import { faultsCommand } from './faults/command.ts';
import { findingsCommand } from './findings/command.ts';
import { orderCommand } from './order/command.ts';
import { ordersCommand } from './orders/command.ts';
import { reconcileCommand } from './reconcile/command.ts';
import { sagasCommand } from './sagas/command.ts';
import { startCommand } from './supervisor/command.ts';
import { tokenCommand } from './token/command.ts';
import { verifyCommand } from './verify/command.ts';

/** `backstitch` with all its commands. What a command does is loaded when it is called. */
export function backstitch(env: NodeJS.ProcessEnv): Command {
  const program = new Command('backstitch')
    .description(
      'Order sagas that can be taken back: starts the platform, places orders, and shows what became of them.',
    )
    .version(version())
    .enablePositionalOptions() // --version of a command is its own
    .addHelpText('after', '\nEach command says more with --help; all of it is in docs/cli.md.')
    .addCommand(startCommand(async (options) => (await import('./supervisor/start.ts')).start(options, env)))
    .addCommand(orderCommand(async (options) => (await import('./order/run.ts')).orderAndFollow(options, env)))
    .addCommand(
      ordersCommand({
        list: async (options) => (await import('./orders/list.ts')).listOrders(options),
        show: async (options) => (await import('./orders/show.ts')).showOrder(options, env),
        cancel: async (options) => (await import('./orders/cancel.ts')).cancelOrder(options, env),
      }),
    )
    .addCommand(
      sagasCommand({
        list: async (options) => (await import('./sagas/list.ts')).listSagas(options),
        show: async (options) => (await import('./sagas/show.ts')).showSaga(options, env),
        resolve: async (options) => (await import('./sagas/resolve.ts')).resolveSaga(options, env),
        resolveAll: async (options) => (await import('./sagas/resolve-all.ts')).resolveAll(options),
        approve: async (options) => (await import('./sagas/approve.ts')).approveDecision(options),
        undo: async (options) => (await import('./sagas/undo-order.ts')).undoOrder(options),
        watch: async (options) => (await import('./sagas/watch.ts')).watchSagas(options),
      }),
    )
    .addCommand(faultsCommand(async (options) => (await import('./faults/run.ts')).switchFaults(options)))
    .addCommand(tokenCommand(async (options) => (await import('./token/run.ts')).printToken(options)))
    .addCommand(verifyCommand(async (options) => (await import('./verify/run.ts')).verifyAndReport(options, env)))
    .addCommand(
      reconcileCommand(async (options) => (await import('./reconcile/run.ts')).reconcileAndReport(options, env)),
    )
    .addCommand(findingsCommand(async (options) => (await import('./findings/list.ts')).listFindings(options)))
    .addCommand(doctorCommand(async (options) => (await import('./doctor/run.ts')).examine(options, env)))
    .addCommand(configCommand(async (options) => (await import('./config/run.ts')).showConfig(options, env)));
  return withCompletion(program);
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version; // npm insists on it
}
