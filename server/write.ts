import { withOrgWrite, type OrgWrite } from './db/org-write.ts'
import type { Parts } from './parts.ts'
import type { Refusal, Result } from './result.ts'

/** Carries a refusal out of a transaction, which undoes what it had written. */
class Undone extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

/** Writes synced rows and, after the commit, tells the devices that listen. What is refused leaves nothing behind. */
export async function write<T>(
  parts: Pick<Parts, 'db' | 'pokes'>,
  fn: (write: OrgWrite) => Promise<Result<T>>,
): Promise<Result<T>> {
  let head: number | undefined
  try {
    const result = await withOrgWrite(parts.db, async (inner) => {
      const nextVersion = () => {
        head = inner.nextVersion()
        return head
      }
      const outcome = await fn({ ...inner, nextVersion })
      if (!outcome.ok) throw new Undone(outcome)
      return outcome
    })
    if (head !== undefined) parts.pokes.poke(head)
    return result
  } catch (error) {
    if (error instanceof Undone) return error.refusal
    throw error
  }
}
