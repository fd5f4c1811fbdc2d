import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { v7 } from 'uuid'
import { Username } from '../shared/domain/user.ts'
import type { Config } from './config/config.ts'
import { writeAudit } from './db/audit.ts'
import { openDatabase } from './db/open.ts'
import { withOrgWrite } from './db/org-write.ts'
import { changeUser, insertUser, userByName } from './db/users.ts'
import { hashPassword, isWeak } from './sign-in/password.ts'

export interface CreateAdmin {
  readonly username: string
  readonly fullName: string
  /** Null to leave the account's password as it is. */
  readonly password: string | null
}

/**
 * Makes an administrator: a new account, or one that is there (also one that came through a provider). This is also the way
 * back in when nobody is an administrator any more. Answers what was done, or throws a sentence that says what is wrong.
 */
export async function createAdmin(config: Config, wanted: CreateAdmin): Promise<'made' | 'promoted'> {
  const parsed = Username.safeParse(wanted.username)
  if (!parsed.success)
    throw new Error(`"${wanted.username}" cannot be a username: ${parsed.error.issues[0]?.message ?? ''}`)
  const username = parsed.data
  if (wanted.password !== null && isWeak(wanted.password, username)) {
    throw new Error('the password is shorter than 10 characters, or the username itself')
  }
  const hash = wanted.password === null ? null : await hashPassword(wanted.password)
  const db = await openDatabase(config.database, { serverName: config.serverName })
  try {
    return await withOrgWrite(db, async ({ transaction, org, nextVersion }) => {
      const known = await userByName(transaction, username)
      const role = { role: 'admin', role_source: 'manual' } as const
      const now = Date.now()
      const user =
        known === undefined
          ? await insertUser(
              transaction,
              org.id,
              nextVersion(),
              {
                id: v7(),
                username,
                full_name: wanted.fullName,
                password_hash: hash,
                email: null,
                oidc_issuer: null,
                oidc_sub: null,
                ...role,
              },
              now,
            )
          : await changeUser(transaction, known.id, nextVersion(), {
              ...role,
              active: 1,
              ...(hash === null ? {} : { password_hash: hash }),
            })
      const detail = { from: known?.role ?? 'none', to: 'admin', by: 'command' }
      await writeAudit(transaction, {
        id: v7(),
        orgId: org.id,
        at: now,
        actor: null,
        action: 'role-changed',
        subject: user.id,
        detail,
      })
      return known === undefined ? 'made' : 'promoted'
    })
  } finally {
    await db.destroy()
  }
}

/** Asks for a password without showing it; without a terminal it is the first line of what comes in. */
export async function askPassword(): Promise<string> {
  const asked = process.stdin.isTTY
  if (asked) process.stderr.write('Password: ')
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: asked })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
    if (asked) process.stderr.write('\n')
  }
}
