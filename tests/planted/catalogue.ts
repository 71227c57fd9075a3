import { IN_API } from './api.ts';
import { IN_EFFECTS } from './effects.ts';
import { IN_ENGINE } from './engine.ts';
import { IN_SAGA } from './in-saga.ts';
import { IN_LEASES } from './leases.ts';
import { IN_LIBRARY } from './library.ts';
import { IN_COMMANDS } from './operators.ts';
import type { Planted } from './planted.ts';
import { AT_PROVIDERS } from './providers.ts';
import { IN_RECONCILER } from './reconciler.ts';
import { IN_SERVICES } from './services.ts';
import { IN_WORKFLOW } from './workflow.ts';

/** Every bug that is planted, and must be found. */
export const PLANTED: readonly Planted[] = [
  ...IN_EFFECTS,
  ...IN_SERVICES,
  ...AT_PROVIDERS,
  ...IN_WORKFLOW,
  ...IN_API,
  ...IN_ENGINE,
  ...IN_LEASES,
  ...IN_RECONCILER,
  ...IN_COMMANDS,
  ...IN_LIBRARY,
  ...IN_SAGA,
];
