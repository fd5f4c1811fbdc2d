import { ipcMain } from 'electron'
import type { z } from 'zod'
import { fail, type Result } from '../../shared/ipc/failure.ts'
import type { Log } from '../log.ts'
import { isModest } from './payload.ts'
import type { Trust, WindowKind, Windows } from './trust.ts'

/** What one kind of window may ask: the forms of questions and answers, by channel. */
type Contract = Readonly<Record<string, Exchange>>

interface Exchange {
  readonly input: z.ZodType
  readonly output: z.ZodType
}

/** An answer for every channel of a contract. */
type Answers<C extends Contract> = {
  readonly [N in keyof C]: (input: z.output<C[N]['input']>) => Promise<Result<z.output<C[N]['output']>>>
}

export interface AnswerOptions {
  readonly trusts: Trust
  readonly log: Log
  /** Whether answers are held against their schema too: in development and in tests. */
  readonly checkAnswers: boolean
}

/**
 * Answers every channel of a contract. Whatever happens, a page gets a value: `bad-input` for a stranger, for a page of another
 * kind or for a question that does not have the form, `internal` for an error of ours, which is logged with its cause.
 */
export function answerAll<C extends Contract>(contract: C, handlers: Answers<C>, options: AnswerOptions): void {
  for (const [channel, exchange] of Object.entries(contract)) {
    // The schema and the handler are picked by the same name, which the compiler cannot follow.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    answer(channel, exchange, handlers[channel] as (input: unknown) => Promise<Result<unknown>>, options)
  }
}

function answer(
  channel: string,
  { input, output }: Exchange,
  handle: (input: unknown) => Promise<Result<unknown>>,
  { trusts, log, checkAnswers }: AnswerOptions,
): void {
  ipcMain.handle(channel, async (event, payload: unknown): Promise<Result<unknown>> => {
    if (!trusts(event, channel)) {
      log.warn({ channel, from: event.senderFrame?.url ?? null }, 'a question from a stranger was refused')
      return fail('bad-input', 'refused')
    }
    if (!isModest(payload)) return fail('bad-input', 'too large')
    try {
      const question = input.safeParse(payload)
      if (!question.success) return fail('bad-input', whatIsWrong(question.error.issues))
      const result = await handle(question.data)
      if (checkAnswers && result.ok) output.parse(result.value)
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

type Events = Readonly<Record<string, z.ZodType>>

/** Tells something to every window of one kind. */
export type Broadcast<S extends Events> = <E extends keyof S & string>(event: E, payload: z.output<S[E]>) => void

/** Makes the only sender of events. A payload that its schema refuses is our own mistake: it is logged and not sent. */
export function broadcastTo<S extends Events>(windows: Windows, kind: WindowKind, events: S, log: Log): Broadcast<S> {
  return (event, payload) => {
    const checked = events[event]?.safeParse(payload)
    if (checked === undefined) return
    if (!checked.success) {
      log.error({ event, err: checked.error }, 'an event does not have the form of its schema')
      return
    }
    for (const contents of windows.all(kind)) contents.send(event, payload)
  }
}
