import type { z } from 'zod'
import { UserId } from '../../shared/domain/id.ts'
import type { TerminalProof, TerminalProofResponse } from '../../shared/protocol/terminal.ts'
import { userById, userByName } from '../db/users.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { verifyPassword } from '../sign-in/password.ts'
import { peopleOf, type TerminalIdentity } from './terminal.ts'

/** Whether a password that was typed at a terminal is right. It is counted like every other try, and nobody is signed in by it. */
export async function proveAtTerminal(
  parts: Parts,
  { terminalId }: TerminalIdentity,
  request: TerminalProof,
  address: string,
): Promise<Result<z.infer<typeof TerminalProofResponse>>> {
  const user =
    request.purpose === 'visit'
      ? await userById(parts.db, request.userId)
      : await userByName(parts.db, request.username)
  const account = user?.username ?? (request.purpose === 'leave' ? request.username : request.userId)
  const attempt = await parts.limits.begin(account, address)
  if (!attempt.ok) return attempt
  const right = await verifyPassword(user?.password_hash ?? null, request.password)
  const isMeant =
    request.purpose === 'leave'
      ? user?.role === 'admin'
      : user !== undefined && (await peopleOf(parts.db, terminalId)).includes(user.id)
  if (user === undefined || !right || !isMeant || user.active === 0) return refuse('wrong-credentials')
  await attempt.value.forgive()
  return succeed({ userId: UserId.parse(user.id), role: user.role })
}
