import type { Auth } from '../auth/account.ts'
import type { AskServer } from '../auth/authorised-api.ts'

/** Whoever is refused is no administrator any more, or never was: the account is read again, so that the window follows. */
export const askAsAdministrator =
  (auth: Pick<Auth, 'ask' | 'rememberPerson'>): AskServer =>
  async (route, body) => {
    const answer = await auth.ask(route, body)
    if (!answer.ok && answer.failure.code === 'forbidden') {
      const me = await auth.ask('me', null)
      if (me.ok) await auth.rememberPerson(me.value)
    }
    return answer
  }
