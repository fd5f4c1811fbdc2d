import { createHmac } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import { UserId } from '../../shared/domain/id.ts'
import type { KioskPerson, KioskPersonChange } from '../../shared/domain/terminal-administration.ts'
import type { KioskPeople } from '../../shared/protocol/terminal.ts'
import { writeAudit } from '../db/audit.ts'
import type { OrgWrite } from '../db/org-write.ts'
import type { ServerDatabase } from '../db/schema.ts'
import { userById } from '../db/users.ts'
import type { Identity } from '../identity.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { write } from '../write.ts'
import { badgeKey } from './enrol.ts'

export async function listKioskPeople({ db }: Pick<Parts, 'db'>): Promise<Result<z.infer<typeof KioskPeople>>> {
  const users = await db.selectFrom('users').select('id').where('deleted_at', 'is', null).orderBy('id').execute()
  const people: KioskPerson[] = []
  for (const { id } of users) people.push(await personView(db, id))
  return succeed({ people })
}

async function personView(db: Kysely<ServerDatabase>, userId: string): Promise<KioskPerson> {
  const person = await db.selectFrom('kiosk_people').select('number').where('user_id', '=', userId).executeTakeFirst()
  const badges = await db.selectFrom('badges').selectAll().where('user_id', '=', userId).orderBy('created_at').execute()
  return {
    userId: UserId.parse(userId),
    number: person?.number ?? null,
    badges: badges.map(({ id, label, created_at }) => ({ id, label, createdAt: created_at })),
  }
}

/** Changes how somebody is known at terminals. A number or badge that somebody else has is refused. */
export function changeKioskPerson(
  parts: Parts,
  actor: Identity,
  request: KioskPersonChange,
): Promise<Result<KioskPerson>> {
  return write(parts, async (opened) => {
    const { transaction } = opened
    if ((await userById(transaction, request.userId)) === undefined) return refuse('not-found')
    const done = await change(parts, opened, request)
    if (!done.ok) return done
    await writeAudit(transaction, {
      id: parts.newId(),
      orgId: opened.org.id,
      at: parts.clock(),
      actor: actor.userId,
      action: 'kiosk-person-changed',
      subject: request.userId,
      detail: { change: request.change },
    })
    return succeed(await personView(transaction, request.userId))
  })
}

async function change(parts: Parts, opened: OrgWrite, request: KioskPersonChange): Promise<Result<null>> {
  const { transaction } = opened
  const { userId } = request
  const person = { user_id: userId, number: null, locale: null, text_size: 'normal', pin_generation: 0 } as const
  switch (request.change) {
    case 'number': {
      const { number } = request
      const other = await transaction
        .selectFrom('kiosk_people')
        .select('user_id')
        .where('number', '=', number)
        .where('user_id', '!=', userId)
        .executeTakeFirst()
      if (other !== undefined) return refuse('username-taken', 'the number is somebody else’s')
      await transaction
        .insertInto('kiosk_people')
        .values({ ...person, number })
        .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ number }))
        .execute()
      return succeed(null)
    }
    case 'add-badge': {
      const hash = createHmac('sha256', Buffer.from(await badgeKey(parts, opened), 'base64url'))
        .update(request.text)
        .digest('base64url')
      const added = await transaction
        .insertInto('badges')
        .values({ id: parts.newId(), user_id: userId, hash, label: request.label, created_at: parts.clock() })
        .onConflict((conflict) => conflict.column('hash').doNothing())
        .returning('id')
        .executeTakeFirst()
      return added === undefined ? refuse('username-taken', 'the badge is known already') : succeed(null)
    }
    case 'remove-badge':
      await transaction.deleteFrom('badges').where('id', '=', request.badgeId).where('user_id', '=', userId).execute()
      return succeed(null)
    case 'reset-pin':
      await transaction
        .insertInto('kiosk_people')
        .values({ ...person, pin_generation: 1 })
        .onConflict((conflict) =>
          conflict
            .column('user_id')
            .doUpdateSet((eb) => ({ pin_generation: eb('kiosk_people.pin_generation', '+', 1) })),
        )
        .execute()
      return succeed(null)
  }
}
