import { fail, type Result } from '../../shared/ipc/failure.ts'
import type { Connected } from './profile-sessions.ts'
import type { AccountRoute, Answer, Question } from './server-api.ts'

/** Asks the current profile's server in the name of whoever is signed in. What they may do, the server decides. */
export type AskServer = <R extends AccountRoute>(route: R, body: Question<R>) => Promise<Result<Answer<R>>>

/** A token that the server no longer takes is renewed once; after that its answer stands. */
export function createAskServer(current: () => Connected | null): AskServer {
  return async (route, body) => {
    const connected = current()
    if (connected === null) return fail('not-signed-in')
    const { api, session } = connected
    if (api === null) return fail('bad-input', 'no server')
    const once = async (): Promise<{
      readonly token: string | null
      readonly answer: Awaited<ReturnType<typeof send>>
    }> => {
      const access = await session.accessToken()
      if (access.ok) return { token: access.token, answer: await send(access.token) }
      if (access.reason === 'offline') return { token: null, answer: fail('network') }
      if (access.reason === 'server-changed') return { token: null, answer: fail('server-changed') }
      return { token: null, answer: fail(session.problem() ?? 'not-signed-in') }
    }
    const send = (accessToken: string) => api.call(route, body, { accessToken })
    const { token, answer } = await once()
    if (token === null || answer.ok || answer.failure.code !== 'not-signed-in') return answer
    session.rejectToken(token)
    // A person waits for the answer: a fresh token that is refused may mean that this device was just signed out elsewhere.
    session.retryNow()
    return (await once()).answer
  }
}
