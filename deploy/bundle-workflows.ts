/** Bundles the workflows into the image, where the workers, who may write nothing, find them. */
import { workflowBundle } from '../workers/bundle.ts';

const bundle = await workflowBundle();
if (!('codePath' in bundle)) throw new Error('the workflow bundle could not be written beside the packages');
process.stdout.write(`${bundle.codePath}\n`);
