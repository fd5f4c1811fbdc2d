import { ipcMain } from 'electron'
import { type Channel, contract, type Output, type Parsed } from '../../shared/ipc/contract.ts'
import { type EventName, type EventPayload, events } from '../../shared/ipc/events.ts'
import { fail, type Result } from '../../shared/ipc/failure.ts'
import type { Handlers } from '../handlers/handlers.ts'
import type { Log } from '../log.ts'
import { isModest } from './payload.ts'
import type { Trust, Windows } from './trust.ts'

export interface AnswerOptions {
  readonly trusts: Trust
  readonly log: Log
  /** Whether answers are held against their schema too: in development and in tests. */
  readonly checkAnswers: boolean
}

/**
 * Answers every channel of the contract. Whatever happens, a page gets a value: `bad-input` for a stranger or for a question
 * that does not have the form, `internal` for an error of ours, which is logged with its cause.
 */
export function answerAll(handlers: Handlers, options: AnswerOptions): void {
  // Object.keys knows no more than `string`; the keys of the contract are its channels.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  for (const channel of Object.keys(contract) as Channel[]) answer(channel, handlers, options)
}

function answer<C extends Channel>(channel: C, handlers: Pick<Handlers, C>, options: AnswerOptions): void {
  const { trusts, log, checkAnswers } = options
  ipcMain.handle(channel, async (event, payload: unknown): Promise<Result<Output<C>>> => {
    if (!trusts(event, channel)) {
      log.warn({ channel, from: event.senderFrame?.url ?? null }, 'a question from a stranger was refused')
      return fail('bad-input', 'refused')
    }
    if (!isModest(payload)) return fail('bad-input', 'too large')
    try {
      const question = contract[channel].input.safeParse(payload)
      if (!question.success) return fail('bad-input', whatIsWrong(question.error.issues))
      // The schema and the handler are picked by the same name, which the compiler cannot follow.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const result = await handlers[channel](question.data as Parsed<C>)
      if (checkAnswers && result.ok) contract[channel].output.parse(result.value)
      return result
    } catch (error) {
      log.error({ channel, err: error }, 'a question could not be answered')
      return fail('internal')
    }
  })
}

/** Where and how a question was wrong, without any of its values: they may be private. */
function whatIsWrong(issues: readonly { readonly path: readonly PropertyKey[]; readonly code: string }[]): string {
  const described = issues.slice(0, 3).map(({ path, code }) => `${path.map(String).join('.') || 'question'}: ${code}`)
  return described.join('; ').slice(0, 200)
}

/** Tells something to every window of ours. */
export type Broadcast = <E extends EventName>(event: E, payload: EventPayload<E>) => void

/** Makes the only sender of events. A payload that its schema refuses is our own mistake: it is logged and not sent. */
export function broadcastTo(windows: Windows, log: Log): Broadcast {
  return (event, payload) => {
    const checked = events[event].safeParse(payload)
    if (!checked.success) {
      log.error({ event, err: checked.error }, 'an event does not have the form of its schema')
      return
    }
    for (const contents of windows.all()) contents.send(event, payload)
  }
}
