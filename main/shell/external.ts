import { shell } from 'electron'
import { fail, type Result, succeed } from '../../shared/ipc/failure.ts'
import type { Log } from '../log.ts'
import { mayOpenOutside } from './outside.ts'

/**
 * Hands an address to the system's browser: the only place that does. Addresses come from servers and from identity providers,
 * so that only https, and http on this very computer, ever leave; everything else could start a program.
 */
export async function openOutside(address: string, log: Log): Promise<Result<null>> {
  const url = mayOpenOutside(address)
  if (url === null) {
    log.warn('an address was not handed to the browser: it is neither https nor on this computer')
    return fail('browser-not-opened', 'address refused')
  }
  try {
    await shell.openExternal(url)
    return succeed(null)
  } catch (error) {
    log.warn({ err: error }, 'the system did not open the browser')
    return fail('browser-not-opened')
  }
}
