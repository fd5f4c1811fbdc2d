import { createHmac } from 'node:crypto'
import { v7 } from 'uuid'
import { FIRST_SEAL, Punch, sealedText, type PunchKind } from '../../shared/domain/punch.ts'
import type { TerminalCredential, TerminalSyncResponse } from '../../shared/protocol/terminal.ts'
import type { Answer, TestServer } from './server.ts'

/** A terminal as the server sees it: it seals punches, has clocks of its own, and knows nothing else. */
export interface FakeTerminal {
  readonly credential: TerminalCredential
  /** Its clocks. `wall` may be moved; `started` is the server's time when its computer started. */
  readonly clocks: { wallError: number; bootId: string; started: number; offset: number | null }
  /** Records a punch at a time of the server's clock, without sending it. */
  punch(userId: string, kind: PunchKind, at: number, over?: Partial<Punch>): Punch
  readonly waiting: Punch[]
  /** Sends what waits, at the server's time `now`. */
  sync(now: number, over?: object): Promise<Answer<TerminalSyncResponse>>
}

export async function enrolTerminal(
  server: Pick<TestServer, 'ask'>,
  adminToken: string,
  options: { readonly name?: string; readonly terminalId?: string; readonly started: number },
): Promise<FakeTerminal> {
  const { name = 'Gate', terminalId, started } = options
  const asked = terminalId === undefined ? { name, place: '', everybody: true } : { terminalId }
  const { code } = (await server.ask('adminTerminalCode', asked, adminToken)).value
  const credential = (await server.ask('terminalEnrol', { code, version: '0.1.0' })).value
  const clocks = { wallError: 0, bootId: 'boot-1', started, offset: null as number | null }
  let sequence = credential.lastSequence
  let seal = credential.lastSeal === '' ? FIRST_SEAL : credential.lastSeal
  const waiting: Punch[] = []
  return {
    credential,
    clocks,
    waiting,
    punch(userId, kind, at, over = {}) {
      const content = {
        id: v7(),
        terminalId: credential.terminalId,
        sequence: (sequence += 1),
        userId,
        kind,
        projectId: null,
        taskId: null,
        zone: 'Europe/Berlin',
        clock: {
          wallAt: at + clocks.wallError,
          monotonicAt: at - clocks.started,
          bootId: clocks.bootId,
          serverOffset: clocks.offset,
          offsetAge: clocks.offset === null ? null : 0,
        },
        claimedAt: null,
        proof: 'pin',
        previousSeal: seal,
        ...over,
      }
      const draft = Punch.parse({ ...content, seal: FIRST_SEAL })
      seal = createHmac('sha256', Buffer.from(credential.sealKey, 'base64url'))
        .update(sealedText(draft))
        .digest('base64url')
      const punch = { ...draft, seal }
      waiting.push(punch)
      return punch
    },
    async sync(now, over = {}) {
      const punches = [...waiting]
      const body = {
        version: '0.1.0',
        clock: { wallAt: now + clocks.wallError, monotonicAt: now - clocks.started, bootId: clocks.bootId },
        waiting: punches.length,
        punches,
        preferences: [],
        known: null,
        ...over,
      }
      const answer = await server.ask('terminalSync', body, credential.credential)
      if (answer.code === undefined) waiting.length = 0
      return answer
    },
  }
}
