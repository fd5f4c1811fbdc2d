/*
 * The tracker's page begins here. What the runtime lacks comes first, the app after it: every module of the app may then
 * take `Temporal` for granted.
 */
import { reportUncaught } from './bridge/report.ts'

// Before anything that can fail: what goes wrong while the app is loaded belongs in the log too.
reportUncaught()

// The content security policy forbids eval; without this setting the schema library would try it once and be reported.
Reflect.set(globalThis, '__zod_globalConfig', { jitless: true })

async function begin(): Promise<void> {
  if (typeof Temporal === 'undefined') await import('temporal-polyfill/global')
  const { start } = await import('./start.tsx')
  start()
}

void begin()
