import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync, readFileSync } from 'node:fs'
import type { ElectronApplication, Page } from 'playwright'
import type { LaunchedApp } from '../../support/electron.ts'

/** Where the tracker's page is. */
export const PAGE = 'app://tracker/tracker.html'

/** A web server on this computer that counts who came: what a page must not reach. */
export interface Trap {
  readonly url: string
  /** Paths that were asked for. */
  readonly visits: readonly string[]
  close(): Promise<void>
}

export async function setTrap(): Promise<Trap> {
  const visits: string[] = []
  const server = createServer((request, response) => {
    visits.push(request.url ?? '')
    response
      .writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/html' })
      .end('<title>trap</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    visits,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export type Answer = {
  readonly ok: boolean
  readonly value?: unknown
  readonly failure?: { readonly code: string; readonly detail?: string }
}

/** Asks main over the page's bridge, with whatever name and input. */
export async function ask(window: Page, channel: string, input: unknown = {}): Promise<Answer> {
  return await window.evaluate(
    ([name, sent]) => {
      const { bridge } = globalThis as unknown as { bridge: { invoke(name: unknown, sent: unknown): Promise<Answer> } }
      return bridge.invoke(name, sent)
    },
    [channel, input] as const,
  )
}

/** The log so far, as lines. */
export function readLog(app: LaunchedApp): Record<string, unknown>[] {
  const path = app.dataPath('logs', 'timetracker.log')
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Every window's address, as main sees it. */
export async function addresses(application: ElectronApplication): Promise<string[]> {
  return await application.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()),
  )
}

/** Waits until the page has drawn and listens to its own errors. */
export async function drawn(window: Page): Promise<void> {
  await window.locator('#root > *').first().waitFor({ state: 'attached' })
}
