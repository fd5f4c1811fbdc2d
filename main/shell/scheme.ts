import { readFile } from 'node:fs/promises'
import { protocol, type Session } from 'electron'
import type { Log } from '../log.ts'
import { APP_SCHEME } from './origin.ts'
import { type Pages, SECURITY_HEADERS, servedPath } from './pages.ts'

/** Tells Chromium about the private scheme. Has to run once, before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Pages made by the program itself, by path. Their text is made at each request, so that it speaks today's language. */
export type MadePages = ReadonlyMap<string, { readonly mediaType: string; text(): string }>

/** Serves the private scheme in one session: the listed files, the made pages, and nothing else. */
export function servePages(session: Session, pages: Pages, made: MadePages, log: Log): void {
  session.protocol.handle(APP_SCHEME, async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
    const path = servedPath(request.url)
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

function answer(body: string | Buffer<ArrayBuffer>, mediaType: string): Response {
  return new Response(body, { status: 200, headers: { ...SECURITY_HEADERS, 'Content-Type': mediaType } })
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: SECURITY_HEADERS })
}
