import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, BrowserWindow, dialog } from 'electron'

let isAsking = false

/**
 * Asks where to, in the system's own dialog, and writes text there for its person alone. False where no place was chosen, and
 * at once while another of these dialogs is open: a page must not be able to cover the screen with them.
 */
export async function saveFile(title: string, name: string, text: string): Promise<boolean> {
  if (isAsking) return false
  isAsking = true
  try {
    return await askAndSave(title, name, text)
  } finally {
    isAsking = false
  }
}

async function askAndSave(title: string, name: string, text: string): Promise<boolean> {
  const options = {
    title,
    defaultPath: join(app.getPath('documents'), name),
    filters: [{ name: 'JSON', extensions: ['json'] }],
  }
  const window = BrowserWindow.getFocusedWindow()
  const { canceled, filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options))
  if (canceled || filePath === '') return false
  await writeFile(filePath, text, { mode: 0o600 })
  return true
}
