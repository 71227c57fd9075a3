import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkflowBundleOption,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** All that workflow code may import of ours. */
const FOLDERS = ['contracts', 'saga', 'workflows'];

/**
 * Gives the bundled workflow code. It is kept beside the packages, under a hash of what it is made of, so that a worker
 * that comes back is there seconds sooner; where nothing can be kept, it is made anew.
 */
export async function workflowBundle(
  folder = join(ROOT, 'node_modules/.cache/backstitch'),
): Promise<WorkflowBundleOption> {
  const codePath = join(folder, `workflows-${fingerprint()}.js`);
  if (existsSync(codePath)) return { codePath };
  const { code } = await bundleWorkflows();
  return keep(codePath, code) ? { codePath } : { code };
}

/** Bundles the workflow code, with its interceptors. */
export async function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: join(ROOT, 'workflows/index.ts'),
    workflowInterceptorModules: [join(ROOT, 'workflows/tracing.ts')],
    logger: new DefaultLogger('ERROR'),
  });
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'workers/bundle.ts', ...FOLDERS.flatMap(sourcesOf)])
    hash.update(file).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex').slice(0, 16);
}

function sourcesOf(folder: string): string[] {
  const files = readdirSync(join(ROOT, folder)).filter((file) => /^[\w-]+(\.schema)?\.ts$/u.test(file));
  return files.toSorted().map((file) => join(folder, file));
}

/** Another worker may be doing the same: whoever comes last leaves the same file. */
function keep(path: string, code: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, code);
    renameSync(draft, path);
    return true;
  } catch {
    return false; // a read-only installation
  }
}
