/**
 * Codes of failures that say nothing about an operation: the disk is full, the database went away, another process was in the way.
 * PostgreSQL's classes 08, 40, 53, 57 and 58 (its manual, appendix A), SQLite's result codes, and Node's for sockets.
 */
const INFRASTRUCTURE =
  /^(08|40|53|57|58)[0-9A-Z]{3}$|^SQLITE_(FULL|IOERR|BUSY|LOCKED|CORRUPT|NOTADB|NOMEM|READONLY|CANTOPEN|INTERRUPT|PROTOCOL)|^E[A-Z]{3,}$/

/** Whether a failure lies in what the server stands on: trying again later can help, setting the operation aside cannot. */
export function isInfrastructure(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  return typeof code === 'string' ? INFRASTRUCTURE.test(code) : /connection terminated|timeout/i.test(error.message)
}
