import { readLimited } from '../read-limited.ts'
import { refuse, succeed, type Result } from '../result.ts'

const LARGEST = 1024 * 1024
const LONGEST_WAIT = 15_000

export interface JsonAnswer {
  readonly status: number
  readonly body: unknown
}

/**
 * Asks a provider for JSON. Follows no redirect, waits at most 15 seconds for the whole answer, and reads at most 1 MiB:
 * a provider, or whoever stands in for it, must not be able to hold or fill the server.
 */
export async function fetchJson(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Result<JsonAnswer>> {
  try {
    const answer = await fetch(url, {
      headers: { accept: 'application/json', ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(LONGEST_WAIT),
    })
    if (answer.status >= 300 && answer.status < 400) {
      await answer.body?.cancel()
      return refuse('provider-unreachable', `${url} redirects elsewhere`)
    }
    const text = await readLimited(answer.body, LARGEST)
    if (text === undefined) return refuse('provider-unreachable', `${url} answered more than ${LARGEST} bytes`)
    if (answer.status !== 200) return succeed({ status: answer.status, body: undefined })
    const body: unknown = JSON.parse(text.toString('utf8'))
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
