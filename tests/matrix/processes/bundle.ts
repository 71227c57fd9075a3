import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const fileAt = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Bundles the workflow code as production has it, with what makes it wait for those who are parked, and gives its path. */
export async function bundleWithPatience(folder: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileAt('../../../workflows/index.ts'),
    workflowInterceptorModules: [fileAt('../../../workflows/tracing.ts'), fileAt('patience.ts')],
    logger: new DefaultLogger('ERROR'),
  });
  const path = join(folder, 'workflows.js');
  writeFileSync(path, code);
  return path;
}
