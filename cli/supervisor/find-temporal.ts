import { findTemporal } from '../../tools/temporal.ts';
import { messageOf } from './problem.ts';

// A process of its own (see temporal.ts), so that a stop in the middle of a build ends the build, too.
/** What it tells its parent: news any number of times, then one of the others. */
export type FindTemporalMessage =
  | { readonly type: 'news'; readonly text: string }
  | { readonly type: 'found'; readonly path: string; readonly source: string }
  | { readonly type: 'failed'; readonly text: string };

const tell = (message: FindTemporalMessage) => process.send?.(message);

try {
  tell({ type: 'found', ...(await findTemporal({ onProgress: (text) => tell({ type: 'news', text }) })) });
} catch (error) {
  tell({ type: 'failed', text: messageOf(error) });
}
process.disconnect();
