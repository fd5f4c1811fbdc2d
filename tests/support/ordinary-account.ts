import { chownSync, lchownSync, lstatSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** An account without rights of its own. */
export type Account = { readonly uid: number; readonly gid: number; readonly name: string }

/**
 * The account that the app and PostgreSQL run as in tests: neither accepts root, and the app's sandbox works for ordinary accounts
 * only.
 * @returns null when the tests run as an ordinary account already
 */
export function ordinaryAccount(): Account | null {
  if (process.getuid?.() !== 0) return null
  const line = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))
  if (line === null) throw new Error('This system has no account "nobody": run the tests as an ordinary account.')
  return { name: 'nobody', uid: Number(line[1]), gid: Number(line[2]) }
}

/**
 * The words to put before a command so that it runs as an account, and ends when the tests end, however they end.
 * @param signal what the command gets when this process is gone
 */
export function runAs(account: Account | null, signal: 'KILL' | 'QUIT' | 'TERM' = 'KILL'): readonly string[] {
  if (process.platform !== 'linux') return []
  const identity = account === null ? [] : [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
  return ['setpriv', ...identity, `--pdeathsig=${signal}`, '--']
}

/** Gives a folder and all in it to an account. */
export function giveTo(account: Account | null, path: string): void {
  if (account === null) return
  lchownSync(path, account.uid, account.gid)
  if (!lstatSync(path).isDirectory()) return
  chownSync(path, account.uid, account.gid)
  for (const name of readdirSync(path)) giveTo(account, join(path, name))
}
