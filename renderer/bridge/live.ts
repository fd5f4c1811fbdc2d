import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { AccountView } from '../../shared/ipc/account.ts'
import type { AppInfo } from '../../shared/ipc/app.ts'
import type { Channel } from '../../shared/ipc/contract.ts'
import type { Topic } from '../../shared/ipc/events.ts'
import { bridge } from './window.ts'

/** Which answers a change makes old. A running timer is an entry too. */
const channelsOf: Readonly<Record<Topic, readonly Channel[]>> = {
  timer: ['timer:running', 'entries:list', 'entries:totals', 'entries:suggest'],
  entries: ['timer:running', 'entries:list', 'entries:totals', 'entries:suggest'],
  catalog: ['catalog:list', 'entries:suggest', 'entries:closed'],
  issues: ['sync:issues', 'sync:status'],
}

function renew(client: QueryClient, topics: readonly Topic[]): void {
  const channels = new Set(topics.flatMap((topic) => channelsOf[topic]))
  for (const channel of channels) void client.invalidateQueries({ queryKey: [channel] })
}

/** Takes over who is here. Another profile is another database: nothing that was read from the first may stay. */
export function takeAccount(client: QueryClient, account: AccountView): void {
  const before = client.getQueryData<AccountView>(['account:describe', {}])
  client.setQueryData(['account:describe', {}], account)
  if (before === undefined) return
  const moved = before.current.id !== account.current.id || before.current.person?.id !== account.current.person?.id
  if (!moved && before.current.session !== account.current.session)
    void client.invalidateQueries({ queryKey: ['personal:describe-time'] })
  if (moved) {
    void client.resetQueries({
      predicate: ({ queryKey }) => queryKey[0] !== 'account:describe' && queryKey[0] !== 'app:describe',
    })
  }
}

/** Keeps the answers true: listens to everything that main tells without being asked. Used once, at the root. */
export function useLiveAnswers(): void {
  const client = useQueryClient()
  useEffect(() => {
    const main = bridge()
    const ends = [
      main.listen('changed', ({ topics }) => renew(client, topics)),
      main.listen('account', (account) => takeAccount(client, account)),
      main.listen('sync', (status) => {
        client.setQueryData(['sync:status', {}], status)
      }),
      main.listen('preferences', (preferences) => {
        client.setQueryData<AppInfo>(['app:describe', {}], (info) => info && { ...info, preferences })
        // The language and the regional form follow from the preferences; main works them out.
        void client.invalidateQueries({ queryKey: ['app:describe'] })
      }),
    ]
    return () => {
      for (const end of ends) end()
    }
  }, [client])
}
