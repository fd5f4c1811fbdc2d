import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { goTo } from '../../tests/support/person.ts'

/** The process that started each process, by their ids. */
function parents(): Map<number, number> {
  const found = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = readIfThere(join('/proc', name, 'stat'))
    // The name of the command stands in brackets and may hold anything.
    const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
    if (parent !== undefined) found.set(Number(name), Number(parent))
  }
  return found
}

/** Processes end while they are being looked at. */
function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null
    throw error
  }
}

/**
 * Megabytes of memory of a process and all that it has started; what several of them share counts once in all.
 * @returns null where the system does not tell (it has to be Linux)
 */
export function memoryOf(pid: number): number | null {
  if (process.platform !== 'linux') return null
  const parentOf = parents()
  const family = new Set([pid])
  // A process may come before the one that started it when numbers have gone round.
  for (let before = 0; before !== family.size;) {
    before = family.size
    for (const [child, parent] of parentOf) if (family.has(parent)) family.add(child)
  }
  let kilobytes = 0
  for (const member of family) {
    const rollup = readIfThere(join('/proc', String(member), 'smaps_rollup'))
    if (rollup === null) continue
    kilobytes += Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0)
  }
  return kilobytes / 1000
}

/** Goes from screen to screen, each time until the navigation says that it is there. It ends on the timer. */
export async function changeViews(page: Page, times: number): Promise<void> {
  const screens = ['Timer', 'Projects', 'Settings'] as const
  for (let left = times; left > 0; left -= 1) {
    const screen = screens[(left - 1) % screens.length] ?? 'Timer'
    await goTo(page, screen)
    await page.locator('[aria-current="page"]', { hasText: screen }).waitFor()
  }
}
