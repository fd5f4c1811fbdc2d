import { readLimited } from '../read-limited.ts'
import { refuse, succeed, type Result } from '../result.ts'

const LARGEST = 1024 * 1024
const LONGEST_WAIT = 15_000

export interface TextAnswer {
  readonly status: number
  /** The media type, in lower case and without parameters. */
  readonly type: string
  /** Empty unless the status is 200. */
  readonly text: string
}

/**
 * Asks a provider. Follows no redirect, waits at most 15 seconds for the whole answer, and reads at most 1 MiB:
 * a provider, or whoever stands in for it, must not be able to hold or fill the server.
 */
export async function fetchText(url: string, headers: Readonly<Record<string, string>>): Promise<Result<TextAnswer>> {
  try {
    const answer = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(LONGEST_WAIT) })
    if (answer.status >= 300 && answer.status < 400) {
      await answer.body?.cancel()
      return refuse('provider-unreachable', `${url} redirects elsewhere`)
    }
    const body = await readLimited(answer.body, LARGEST)
    if (body === undefined) return refuse('provider-unreachable', `${url} answered more than ${LARGEST} bytes`)
    const type = (answer.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
    return succeed({ status: answer.status, type, text: answer.status === 200 ? body.toString('utf8') : '' })
  } catch (error) {
    return refuse('provider-unreachable', `${url}: ${reasonOf(error)}`)
  }
}

export interface JsonAnswer {
  readonly status: number
  readonly body: unknown
}

/** Asks a provider for JSON, whatever it calls it. */
export async function fetchJson(url: string): Promise<Result<JsonAnswer>> {
  const answer = await fetchText(url, { accept: 'application/json' })
  if (!answer.ok) return answer
  const { status, text } = answer.value
  if (status !== 200) return succeed({ status, body: undefined })
  return parseJson(url, text)
}

function parseJson(url: string, text: string): Result<JsonAnswer> {
  try {
    const body: unknown = JSON.parse(text)
    return succeed({ status: 200, body })
  } catch (error) {
    return refuse('provider-unreachable', `${url}: ${reasonOf(error)}`)
  }
}

/** `fetch` hides what went wrong in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof Error) return cause.message === '' ? cause.name : cause.message
  return error.message
}
