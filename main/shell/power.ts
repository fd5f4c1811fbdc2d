import { powerMonitor } from 'electron'
import type { Clock, Instant } from '../../shared/domain/instant.ts'

/** What the computer does without being asked by the app. Lock and unlock are only told on macOS and Windows. */
export interface PowerEvent {
  readonly kind: 'suspend' | 'resume' | 'lock' | 'unlock'
  /** When the app was told, in UTC milliseconds: after a suspend this may be long after it happened. */
  readonly at: Instant
}

/** Calls back on each of them, for as long as the app runs. The app has to be ready. */
export function watchPower(clock: Clock, onEvent: (event: PowerEvent) => void): void {
  powerMonitor.on('suspend', () => onEvent({ kind: 'suspend', at: clock() }))
  powerMonitor.on('resume', () => onEvent({ kind: 'resume', at: clock() }))
  powerMonitor.on('lock-screen', () => onEvent({ kind: 'lock', at: clock() }))
  powerMonitor.on('unlock-screen', () => onEvent({ kind: 'unlock', at: clock() }))
}
