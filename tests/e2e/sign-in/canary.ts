import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import type { ElectronApplication, Page } from 'playwright'
import { expect } from 'vitest'

/** What of these secrets stands in these places, as `kind in place`; each text is searched for one byte and two bytes a letter. */
export function foundIn(
  places: Readonly<Record<string, string>>,
  secrets: ReadonlyMap<string, string>,
): readonly string[] {
  return Object.entries(places).flatMap(([place, text]) =>
    [...secrets]
      .filter(([, value]) => spellings(value).some((spelling) => text.includes(spelling)))
      .map(([name]) => `${name.split(' ')[0]} in ${place}`),
  )
}

const spellings = (value: string): readonly string[] => [
  value,
  Buffer.from(value, 'utf16le').toString('latin1'),
  Buffer.from(value).toString('base64').replace(/=+$/, '').slice(0, -1),
  encodeURIComponent(value),
]

/** Reads the command lines of all processes of this computer, again and again. */
export function watchCommandLines(): { seen(): string; stop(): void } {
  const lines = new Set<string>()
  const look = (): void => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        lines.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' '))
      } catch (error) {
        // It ended meanwhile.
        if (!isGone(error)) throw error
      }
    }
  }
  const timer = setInterval(look, 100)
  const seen = (): string => {
    look()
    return [...lines].join('\n')
  }
  return { seen, stop: () => clearInterval(timer) }
}

/** Whether something that was there a moment ago is gone by now. */
export const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')

/** The whole memory of the page's own code, as the browser's own tools write it down. */
export async function heapOf(window: Page): Promise<string> {
  const tools = await window.context().newCDPSession(window)
  const parts: string[] = []
  tools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => parts.push(chunk))
  await tools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await tools.detach()
  return parts.join('')
}

/** Writes down from now on what the page asks of the main process, what it answers, and what it sends by itself. */
export async function recordBridge(application: ElectronApplication): Promise<{ seen(): Promise<string> }> {
  await application.evaluate(({ ipcMain, BrowserWindow }) => {
    const record: string[] = []
    Reflect.set(globalThis, 'recordOfTheBridge', record)
    // Electron keeps the handlers here; there is no public way to listen to them.
    const handlers = Reflect.get(ipcMain, '_invokeHandlers') as Map<
      string,
      (event: unknown, ...values: unknown[]) => unknown
    >
    for (const [channel, handler] of handlers) {
      handlers.set(channel, async (event, ...values) => {
        record.push(JSON.stringify([channel, values]))
        const answer: unknown = await handler(event, ...values)
        record.push(JSON.stringify([channel, answer]))
        return answer
      })
    }
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      const send = webContents.send.bind(webContents)
      webContents.send = (channel: string, ...values: unknown[]) => {
        record.push(JSON.stringify([channel, values]))
        send(channel, ...values)
      }
    }
  })
  return {
    seen: () => application.evaluate(() => (Reflect.get(globalThis, 'recordOfTheBridge') as string[]).join('\n')),
  }
}

/** Hears from now on what a program says on its console. */
export function listenTo({ stdout, stderr }: ChildProcess): { heard(): string } {
  let heard = ''
  for (const stream of [stdout, stderr]) stream?.on('data', (data: Buffer) => (heard += data.toString('latin1')))
  return { heard: () => heard }
}

/** Lets the page crash, and when it is there again the app; both are gone when this resolves. */
export async function crashed(application: ElectronApplication): Promise<void> {
  const ended = new Promise<void>((resolve) => application.once('close', () => resolve()))
  await application.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (contents === undefined) throw new Error('There is no window.')
    const loaded = new Promise<void>((resolve) => void contents.once('did-finish-load', () => resolve()))
    contents.forcefullyCrashRenderer()
    await loaded
  })
  // An answer to this never comes.
  await expect(application.evaluate(() => process.crash())).rejects.toThrow()
  await ended
}
