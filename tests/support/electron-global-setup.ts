import type { TestProject } from 'vitest/node'
import { prepareStage } from './stage.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** What launchApp() starts. */
    stage: { readonly electron: string; readonly version: string; readonly app: string }
  }
}

/** Prepares what the tests in Electron start, once for the run. */
export async function setup(project: TestProject): Promise<() => void> {
  const { electron, version, app, remove } = await prepareStage()
  project.provide('stage', { electron, version, app })
  return remove
}
