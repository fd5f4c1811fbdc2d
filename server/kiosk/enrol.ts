import type { z } from 'zod'
import { FIRST_SEAL, TerminalId } from '../../shared/domain/punch.ts'
import { defaultTerminalSettings } from '../../shared/domain/terminal.ts'
import type { TerminalCode, TerminalCodeRequest } from '../../shared/domain/terminal-administration.ts'
import type { TerminalCredential, TerminalEnrolment } from '../../shared/protocol/terminal.ts'
import { writeAudit } from '../db/audit.ts'
import type { OrgWrite } from '../db/org-write.ts'
import { allUsers } from '../db/users.ts'
import type { Identity } from '../identity.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { hashToken, newToken, type RandomBytes } from '../sign-in/token.ts'
import { write } from '../write.ts'
import { settingsOf, terminalById } from './terminal.ts'

/** How long a code is good for, in milliseconds: the walk to the terminal. */
const CODE_LIFETIME = 30 * 60_000

/** Letters and digits that are not taken for each other when they are read and typed. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** Twelve characters in groups of four: 60 random bits. */
export function newCode(random: RandomBytes): string {
  const characters = Array.from(random(12), (byte) => ALPHABET[byte % ALPHABET.length] ?? '').join('')
  return [characters.slice(0, 4), characters.slice(4, 8), characters.slice(8)].join('-')
}

const plainCode = (code: string): string => code.toUpperCase().replaceAll(/[^0-9A-Z]/g, '')

/** Makes a one-time code: for a new terminal, or for one that is enrolled again and goes on with its record. */
export function makeTerminalCode(
  parts: Parts,
  actor: Identity,
  request: z.infer<typeof TerminalCodeRequest>,
): Promise<Result<TerminalCode>> {
  return write(parts, async (opened) => {
    const { transaction } = opened
    const id = 'terminalId' in request ? request.terminalId : await makeTerminal(parts, opened, request)
    if ((await terminalById(transaction, id)) === undefined) return refuse('not-found')
    const now = parts.clock()
    const code = newCode(parts.random)
    const endsAt = now + CODE_LIFETIME
    // An earlier code of the same terminal is no longer good; old ones are swept on the way.
    await transaction
      .deleteFrom('terminal_codes')
      .where((eb) => eb.or([eb('terminal_id', '=', id), eb('expires_at', '<', now)]))
      .execute()
    await transaction
      .insertInto('terminal_codes')
      .values({ hash: hashToken(plainCode(code)), terminal_id: id, expires_at: endsAt })
      .execute()
    await writeAudit(transaction, {
      id: parts.newId(),
      orgId: opened.org.id,
      at: now,
      actor: actor.userId,
      action: 'terminal-code-made',
      subject: null,
      detail: { terminal: id },
    })
    return succeed({ terminalId: TerminalId.parse(id), code, endsAt })
  })
}

async function makeTerminal(
  { newId, random, clock }: Parts,
  { transaction, org }: OrgWrite,
  { name, place, everybody }: { name: string; place: string; everybody: boolean },
): Promise<string> {
  const id = newId()
  const other = await transaction.selectFrom('terminals').select('settings').orderBy('id').limit(1).executeTakeFirst()
  const longestShift = other ? settingsOf(other).longestShift : defaultTerminalSettings.longestShift
  await transaction
    .insertInto('terminals')
    .values({
      id,
      org_id: org.id,
      name,
      place,
      settings: JSON.stringify({ ...defaultTerminalSettings, longestShift }),
      credential_hash: null,
      seal_key: newToken(random),
      created_at: clock(),
      enrolled_at: null,
      last_seen_at: null,
      revoked_at: null,
      waiting: 0,
      version: null,
      last_sequence: 0,
      last_seal: FIRST_SEAL,
      last_at: 0,
    })
    .execute()
  const people = everybody ? (await allUsers(transaction)).filter((user) => user.active === 1) : []
  for (const user of people) {
    await transaction
      .insertInto('terminal_people')
      .values({ terminal_id: id, user_id: user.id, removed_at: null })
      .execute()
  }
  return id
}

/** Exchanges a code for a credential. A code is good once; the credential that the terminal had before is good no longer. */
export async function enrolTerminal(
  parts: Parts,
  request: TerminalEnrolment,
  address: string,
): Promise<Result<TerminalCredential>> {
  const attempt = await parts.limits.begin(null, address)
  if (!attempt.ok) return attempt
  const result = await write(parts, async (opened): Promise<Result<TerminalCredential>> => {
    const { transaction, org } = opened
    const now = parts.clock()
    const used = await transaction
      .deleteFrom('terminal_codes')
      .where('hash', '=', hashToken(plainCode(request.code)))
      .returningAll()
      .executeTakeFirst()
    if (used === undefined || used.expires_at < now) return refuse('wrong-credentials', 'no such code')
    const credential = newToken(parts.random)
    const row = await transaction
      .updateTable('terminals')
      .set({
        credential_hash: hashToken(credential),
        enrolled_at: now,
        revoked_at: null,
        last_seen_at: now,
        version: request.version,
      })
      .where('id', '=', used.terminal_id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await writeAudit(transaction, {
      id: parts.newId(),
      orgId: org.id,
      at: now,
      actor: null,
      action: 'terminal-enrolled',
      subject: null,
      detail: { terminal: row.id },
    })
    return succeed({
      terminalId: TerminalId.parse(row.id),
      name: row.name,
      place: row.place,
      credential,
      sealKey: row.seal_key,
      badgeKey: await badgeKey(parts, opened),
      lastSequence: row.last_sequence,
      lastSeal: row.last_seal,
    })
  })
  if (result.ok) await attempt.value.forgive()
  return result
}

/** The key under which badges are known, made when it is needed first. */
export async function badgeKey({ random }: Pick<Parts, 'random'>, { transaction, org }: OrgWrite): Promise<string> {
  const found = await transaction.selectFrom('kiosk_keys').select('badge_key').executeTakeFirst()
  if (found) return found.badge_key
  const key = newToken(random)
  await transaction.insertInto('kiosk_keys').values({ org_id: org.id, badge_key: key }).execute()
  return key
}
