import { routes } from '../../shared/protocol/routes.ts'
import type { TerminalProof } from '../../shared/protocol/terminal.ts'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { KioskChannel, KioskOutput, KioskParsed } from '../../shared/ipc/kiosk.ts'
import type { Fetch } from '../auth/network.ts'
import { createLeaving } from '../kiosk/leaving.ts'
import { createPhoneSignIn, phoneAtProvider } from '../kiosk/phone.ts'
import { openTerminal, type KioskWorld, type Ready } from '../kiosk/terminal.ts'
import { createVisiting, type VisitingParts } from '../kiosk/visiting.ts'
import { createVisits } from '../kiosk/visits.ts'

/** An answer for every channel of the kiosk. The input has passed its schema; a failure is a value. */
export type KioskHandlers = {
  readonly [C in KioskChannel]: (input: KioskParsed<C>) => Promise<Result<KioskOutput<C>>>
}

/** Answers everything that the kiosk's page may ask. Who stands there is known here, never in the page. */
export function kioskHandlers(parts: VisitingParts & { readonly fetch: Fetch }): KioskHandlers {
  const { terminal } = parts
  const visiting = createVisiting({ ...parts, proveOnline })
  const leaving = createLeaving({ ...parts, proveOnline })
  return {
    'kiosk:describe': async () => succeed(await terminal.view()),
    'kiosk:enrol': (input) => terminal.enrol(input),
    'kiosk:find': (input) => visiting.find(input),
    'kiosk:prove': (input) => visiting.prove(input),
    'kiosk:set-pin': ({ visit, pin }) => visiting.setPin(visit, pin),
    'kiosk:device-start': ({ personId }) => visiting.startOnPhone(personId),
    'kiosk:device-wait': () => visiting.waitForPhone(),
    'kiosk:device-cancel': () => {
      parts.phone.cancel()
      return Promise.resolve(succeed({}))
    },
    'kiosk:person': ({ visit }) => visiting.person(visit),
    'kiosk:hours': ({ visit }) => visiting.hours(visit),
    'kiosk:change-person': ({ visit, locale, textSize }) => visiting.changePerson(visit, { locale, textSize }),
    'kiosk:punch': ({ visit, ...doing }) => visiting.punch(visit, doing),
    'kiosk:resolve-forgotten': ({ visit, endedAt }) => visiting.resolveForgotten(visit, endedAt),
    'kiosk:board': () => visiting.board(),
    'kiosk:end-visit': ({ visit }) => {
      visiting.end(visit)
      return Promise.resolve(succeed({}))
    },
    'kiosk:leave-on-phone': () => leaving.startOnPhone(),
    'kiosk:leave': async (input) => {
      const allowed = await leaving.leave(input)
      return allowed.ok ? succeed({}) : allowed
    },
  }
}

/** Asks the server whether a password is right. */
async function proveOnline({ transport, keys }: Ready, proof: TerminalProof): Promise<Result<null>> {
  const { path, response } = routes.terminalProve
  const answer = await transport.post(path, keys.credential, proof, response)
  if (answer.ok) return succeed(null)
  switch (answer.trouble.kind) {
    case 'offline':
      return fail('network')
    case 'token-refused':
      return fail('wrong-credentials')
    case 'not-let-in':
      return fail('terminal-revoked')
    default:
      return fail(
        'code' in answer.trouble && answer.trouble.code === 'too-many-requests' ? 'too-many-requests' : 'server-error',
      )
  }
}

/** Everything behind the kiosk's bridge, once its database is open. */
export interface OpenKiosk {
  readonly handlers: KioskHandlers
  /** Ends the visit of whoever stands there. */
  endVisit(): void
  /** The computer woke up, or the network may be back. */
  wake(): void
  stop(): Promise<void>
}

/** Opens this computer's terminal and begins to talk to its server, where it has one. */
export async function openKiosk(world: KioskWorld): Promise<OpenKiosk> {
  const terminal = await openTerminal(world)
  const visits = createVisits({
    newId: () => Buffer.from(world.random(16)).toString('base64url'),
    timer: world.timer,
    onEnded: (visit) => world.broadcast('visit-ended', { visit }),
  })
  const phone = createPhoneSignIn(phoneAtProvider({ ...world, clock: () => terminal.clock.now() }))
  terminal.start()
  return {
    handlers: kioskHandlers({ terminal, visits, phone, newId: world.newId, zone: world.zone, fetch: world.fetch }),
    endVisit: () => {
      phone.cancel()
      visits.endAll()
    },
    wake: () => terminal.poke(),
    stop: () => terminal.stop(),
  }
}
