import { expect, test } from 'vitest'
import type { SyncView } from '../../../../shared/ipc/account.ts'
import { translate } from '../../../../shared/locales/messages.ts'
import { sayingOf } from '../../../../renderer/features/sync/sync-words.ts'

const view: SyncView = {
  phase: 'idle',
  pending: 0,
  issues: 0,
  lastSuccessAt: null,
  nextTryAt: null,
  problem: null,
  progress: null,
}

test.each([
  [{ phase: 'off' }, 'Saved on this computer', 'good'],
  [{ phase: 'idle' }, 'All changes saved', 'good'],
  [{ phase: 'idle', pending: 3 }, '3 changes waiting', 'busy'],
  [{ phase: 'working', pending: 1 }, '1 change waiting', 'busy'],
  [{ phase: 'working' }, 'Syncing…', 'busy'],
  [{ phase: 'offline', pending: 3 }, 'Offline; 3 changes waiting', 'away'],
  [{ phase: 'offline' }, 'Offline; saved here', 'away'],
  [{ phase: 'waiting', pending: 2 }, 'Trying again soon; 2 changes waiting', 'away'],
  [{ phase: 'sign-in-needed', pending: 9 }, 'Sign in again to sync; your time is kept', 'eye'],
  [{ phase: 'upgrade-needed' }, 'Update the app to sync; your time is kept', 'eye'],
] as const)('%o is said as "%s"', (changes, text, tone) => {
  expect(sayingOf({ ...view, ...changes }, 'expired', (key, values) => translate('en', key, values))).toEqual({
    text,
    tone,
  })
})

test('who signed out is not told to sign in again', () => {
  const saying = sayingOf({ ...view, phase: 'sign-in-needed' }, 'signed-out', (key, values) =>
    translate('en', key, values),
  )
  expect(saying.text).toBe('Sign in to sync; your time is kept')
})
