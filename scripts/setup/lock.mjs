import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { inProject } from './paths.mjs'
import { SetupFailure, say } from './report.mjs'

const path = inProject('.setup-lock')
const longestWaitMinutes = 30

/**
 * Runs one part of the setup while no other process of this clone does: two commands started at once share what they install.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(work) {
  await acquire()
  const release = () => rmSync(path, { force: true })
  const releaseAndEnd = () => {
    release()
    process.exit(130)
  }
  process.once('exit', release)
  process.once('SIGINT', releaseAndEnd)
  process.once('SIGTERM', releaseAndEnd)
  try {
    return await work()
  } finally {
    release()
    process.off('exit', release)
    process.off('SIGINT', releaseAndEnd)
    process.off('SIGTERM', releaseAndEnd)
  }
}

async function acquire() {
  let said = false
  // Written elsewhere and then linked, so that nobody ever reads a lock without its holder's number.
  const own = `${path}.${process.pid}`
  try {
    writeFileSync(own, String(process.pid))
  } catch (cause) {
    throw new SetupFailure(`The project's folder cannot be written (${String(cause)}): run this command as its owner.`)
  }
  try {
    await linkWhenFree(own)
  } finally {
    rmSync(own, { force: true })
  }

  /** @param {string} from */
  async function linkWhenFree(from) {
    for (let tries = 0; tries < longestWaitMinutes * 60 * 2; tries += 1) {
      try {
        linkSync(from, path)
        return
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      }
      if (!holderLives()) rmSync(path, { force: true })
      else {
        if (!said) say('Waiting for another setup of this project to finish …')
        said = true
        await wait(500)
      }
    }
    throw new SetupFailure(
      'Another setup has been running for half an hour: end it, or delete the file .setup-lock, then run this command again.',
    )
  }
}

function holderLives() {
  try {
    const holder = Number(readFileSync(path, 'utf8'))
    if (!Number.isInteger(holder) || holder <= 0) return false
    process.kill(holder, 0)
    return true
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
