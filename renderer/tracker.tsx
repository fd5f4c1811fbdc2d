/*
 * The tracker's page begins here. What the runtime lacks is loaded beside the app, and both are there before the app starts: its
 * functions may take `Temporal` for granted, its modules do nothing with it while they are loaded.
 */
import { reportUncaught } from './bridge/report.ts'

// Before anything that can fail: what goes wrong while the app is loaded belongs in the log too.
reportUncaught()

// The content security policy forbids eval; without this setting the schema library would try it once and be reported.
Reflect.set(globalThis, '__zod_globalConfig', { jitless: true })

async function begin(): Promise<void> {
  const lacking = typeof Temporal === 'undefined' ? import('temporal-polyfill/global') : undefined
  const [{ start }] = await Promise.all([import('./start.tsx'), lacking])
  start()
}

void begin()
