import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { failures, type FailureBody } from '../shared/protocol/failure.ts'
import { readLimited } from './read-limited.ts'
import { refuse, succeed, type Refusal, type Result } from './result.ts'

/** What a request's context carries: its id, and what the log needs to know of it. */
export interface Variables {
  requestId: string
  route: string
  userId?: string
  refusal?: Refusal
}

/** What node-server passes beside the request; absent when a test asks the app without a socket. */
export interface Bindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } }
}

export type AppContext = Context<{ Variables: Variables; Bindings: Bindings }>

/** Answers a refusal. Why exactly stays in the log; only a malformed request is told what is wrong with it. */
export function answerRefusal(context: AppContext, refusal: Refusal): Response {
  context.set('refusal', refusal)
  if (refusal.retryAfter !== undefined) context.header('Retry-After', String(refusal.retryAfter))
  if (refusal.code === 'not-signed-in') context.header('WWW-Authenticate', 'Bearer')
  const { status, means } = failures[refusal.code]
  const message = refusal.code === 'bad-request' && refusal.detail !== undefined ? `${means}: ${refusal.detail}` : means
  return context.json({ code: refusal.code, message } satisfies FailureBody, status as ContentfulStatusCode)
}

/**
 * Where a request comes from. Behind proxies of one's own, each adds the address it saw to `X-Forwarded-For`: the one that the
 * outermost trusted proxy added is the last that can be believed.
 */
export function addressOf(context: AppContext, trustedProxies: number): string {
  // Without a socket (a test) hono passes no bindings at all.
  const bindings = context.env as Bindings | undefined
  const peer = bindings?.incoming?.socket?.remoteAddress ?? 'unknown'
  if (trustedProxies === 0) return peer
  const forwarded = (context.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim())
  const address = forwarded.at(-trustedProxies) ?? ''
  return /^[0-9a-fA-F:.]{2,45}$/.test(address) ? address : peer
}

/** Reads a JSON body of at most so many bytes. A browser's cross-site form cannot send this content type unasked. */
export async function readJson(request: Request, most: number): Promise<Result<unknown>> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type))
    return refuse('bad-request', 'the content type is not application/json')
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > most) return refuse('too-large')
  const body = await readLimited(request.body, most)
  if (body === undefined) return refuse('too-large')
  try {
    return succeed(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)))
  } catch {
    return refuse('bad-request', 'the body is not JSON')
  }
}
