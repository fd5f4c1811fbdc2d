import { unreachable } from '../../../shared/domain/never.ts'
import type { SessionState, SyncView } from '../../../shared/ipc/account.ts'
import type { Words } from '../../components/words.tsx'

/** How calm or not a state is: `eye` wants the person, `away` waits for the network. */
export type SyncTone = 'good' | 'busy' | 'away' | 'eye'

export interface SyncSaying {
  readonly tone: SyncTone
  readonly text: string
}

/**
 * Whether the work is safe, in one short line.
 * @param awaited the address of a server that is set for this computer and was never reached; null otherwise
 */
export function sayingOf(
  { phase, pending, progress }: SyncView,
  session: SessionState,
  t: Words['t'],
  awaited: string | null = null,
): SyncSaying {
  switch (phase) {
    case 'off':
      return awaited === null
        ? { tone: 'good', text: t('sync.personal') }
        : { tone: 'away', text: t('sync.awaited', { host: new URL(awaited).host }) }
    case 'idle':
      return pending > 0
        ? { tone: 'busy', text: t('sync.pending', { count: pending }) }
        : { tone: 'good', text: t('sync.saved') }
    case 'working':
      if (progress) return { tone: 'busy', text: t('sync.first', progress) }
      return pending > 0
        ? { tone: 'busy', text: t('sync.pending', { count: pending }) }
        : { tone: 'busy', text: t('sync.working') }
    case 'waiting':
      return { tone: 'away', text: t('sync.waiting', { count: pending }) }
    case 'offline':
      return { tone: 'away', text: t('sync.offline', { count: pending }) }
    case 'sign-in-needed':
      return { tone: 'eye', text: session === 'expired' ? t('sync.sign-in-again') : t('sync.sign-in') }
    case 'upgrade-needed':
      return { tone: 'eye', text: t('sync.upgrade') }
    default:
      return unreachable(phase)
  }
}
