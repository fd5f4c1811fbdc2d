import { readFile } from 'node:fs/promises'
import { protocol, type Session } from 'electron'
import type { Log } from '../log.ts'
import { APP_SCHEME, type AppHost } from './origin.ts'
import { CONTENT_SECURITY_POLICY, KIOSK_POLICY, type Pages, SECURITY_HEADERS, servedPath } from './pages.ts'

/** Tells Chromium about the private scheme. Has to run once, before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Pages made by the program itself, by path. Their text is made at each request, so that it speaks today's language. */
export type MadePages = ReadonlyMap<string, { readonly mediaType: string; text(): string }>

const POLICIES: Readonly<Record<AppHost, string>> = { tracker: CONTENT_SECURITY_POLICY, kiosk: KIOSK_POLICY }

/** Serves one host of the private scheme in one session: the listed files, the made pages, and nothing else. */
export function servePages(session: Session, host: AppHost, pages: Pages, made: MadePages, log: Log): void {
  const headers = { ...SECURITY_HEADERS, 'Content-Security-Policy': POLICIES[host] }
  const answer = (body: string | Buffer<ArrayBuffer>, mediaType: string): Response =>
    new Response(body, { status: 200, headers: { ...headers, 'Content-Type': mediaType } })
  const refuse = (status: number): Response => new Response(null, { status, headers })
  session.protocol.handle(APP_SCHEME, async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
    const path = servedPath(request.url, host)
    if (path === null) return refuse(404)
    const written = made.get(path)
    if (written !== undefined) return answer(written.text(), written.mediaType)
    const page = pages.get(path)
    if (page === undefined) return refuse(404)
    try {
      return answer(await readFile(page.file), page.mediaType)
    } catch (error) {
      log.error({ err: error, file: page.file }, 'a file of the app could not be read')
      return refuse(500)
    }
  })
}
