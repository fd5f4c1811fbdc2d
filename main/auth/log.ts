/** What sign-in tells the log. Names of events and short facts only: a token, code, verifier or password is never passed. */
export interface AuthLog {
  info(event: string, facts?: Facts): void
  warn(event: string, facts?: Facts): void
}

export type Facts = Readonly<Record<string, string | number | boolean | null>>

/** What the app's own logger offers, in its order of arguments. */
interface Logger {
  info(facts: Facts, event: string): void
  warn(facts: Facts, event: string): void
}

/** Lets sign-in write into the app's log. */
export function authLog(log: Logger): AuthLog {
  return {
    info: (event, facts = {}) => log.info(facts, event),
    warn: (event, facts = {}) => log.warn(facts, event),
  }
}
