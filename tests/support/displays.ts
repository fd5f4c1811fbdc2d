import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Rectangle } from '../../main/shell/bounds.ts'
import { startDisplayServer } from '../../scripts/setup/virtual-display.mjs'
import { connectToScreen, type Picture } from './rfb.ts'

/** A screen of its own, with displays that are plugged in and out. */
export interface Displays {
  /** What a program needs in its environment to draw on it. */
  readonly environment: Readonly<Record<string, string>>
  /** Plugs these in, and all others out. */
  lay(displays: readonly Rectangle[]): Promise<void>
  /** What somebody in front of them sees. */
  look(): Promise<Picture>
  stop(): Promise<void>
}

/** Starts a screen with these displays. Where no window is, it is white. */
export async function startDisplays(first: readonly Rectangle[]): Promise<Displays> {
  const folder = mkdtempSync(join(tmpdir(), 'timetracker-displays-'))
  chmodSync(folder, 0o755)
  const socket = join(folder, 'screen')
  const server = await startDisplayServer('Xtigervnc', [
    '-depth',
    '24',
    '-wr',
    '-SecurityTypes',
    'None',
    '-rfbport',
    '-1',
    '-rfbunixpath',
    socket,
  ])
  // The app runs as another account.
  const authority = join(folder, 'Xauthority')
  copyFileSync(server.environment['XAUTHORITY'] ?? '', authority)
  chmodSync(authority, 0o644)
  const screen = await connectToScreen(socket)
  await screen.lay(first)
  return {
    environment: { DISPLAY: server.environment['DISPLAY'] ?? '', XAUTHORITY: authority },
    lay: (displays) => screen.lay(displays),
    look: () => screen.look(),
    async stop() {
      screen.close()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
