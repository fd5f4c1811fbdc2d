import type { App } from 'electron'

/**
 * Puts every page of the app into the sandbox, whatever a window says. Before the app is ready. Only a developer's own command
 * may say otherwise (`--no-sandbox`, which root needs): a packaged app refuses that switch, see switches.ts.
 */
export function enableSandbox(app: App): void {
  if (app.isPackaged || !app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
}
