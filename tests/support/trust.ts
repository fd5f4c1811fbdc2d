import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { giveTo, ordinaryAccount } from './ordinary-account.ts'

/** Lets the person with this home trust a certificate authority for servers, where Chromium looks for it on Linux. */
export function trustAuthority(home: string, cert: string): void {
  const folder = join(home, '.pki', 'nssdb')
  const file = join(home, 'authority.pem')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(file, cert)
  execFileSync('certutil', ['-N', '-d', `sql:${folder}`, '--empty-password'])
  execFileSync('certutil', ['-A', '-d', `sql:${folder}`, '-n', 'The authority of a company', '-t', 'C,,', '-i', file])
  giveTo(ordinaryAccount(), join(home, '.pki'))
}
