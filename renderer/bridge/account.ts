import { useQueryClient, type UseMutationResult } from '@tanstack/react-query'
import type { AccountView, PersonalTime, ProfileView, ServerView, SyncView } from '../../shared/ipc/account.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { takeAccount } from './live.ts'
import { useAnswer, useRequest } from './use-answer.ts'

/** Who is here; `undefined` until that is known. */
export const useAccount = (): AccountView | undefined => useAnswer('account:describe', {}).data

/** Whether the work is safe, and where; `undefined` until that is known. */
export const useSyncView = (): SyncView | undefined => useAnswer('sync:status', {}).data

/** Where the person of a profile signs in: at its server, or at a provider alone; null where nobody does. */
export function placeOf({ server, provider }: ProfileView): ServerView | null {
  if (server || !provider) return server
  const { issuer, host } = provider
  return { url: issuer, name: host, method: 'oidc', selfRegister: false, issuer: host }
}

/** Personal time that could move to the server where somebody is signed in; null where there is none. */
export const usePersonalTime = (): PersonalTime | null => useAnswer('personal:describe-time', {}).data ?? null

/** Moves it or leaves it; answers how much moved. */
export function usePersonalTimeAnswer(
  onSuccess: (answer: Output<'personal:move-time'>) => void,
): UseMutationResult<Output<'personal:move-time'>, Error, Input<'personal:move-time'>> {
  const client = useQueryClient()
  return useRequest('personal:move-time', {
    onSuccess: (answer) => {
      void client.invalidateQueries({ queryKey: ['personal:describe-time'] })
      onSuccess(answer)
    },
  })
}

/** The channels that answer with a new account. */
type AccountChannel =
  | 'account:connect'
  | 'account:accept-server'
  | 'account:switch'
  | 'account:sign-in-browser'
  | 'account:sign-in-password'
  | 'account:register'
  | 'account:sign-out'

interface AccountRequestOptions {
  readonly shownInPlace?: boolean
  readonly onSuccess?: (account: AccountView) => void
}

/** Something that changes who is here; the page follows at once. */
export function useAccountRequest<C extends AccountChannel>(
  channel: C,
  { shownInPlace = false, onSuccess }: AccountRequestOptions = {},
): UseMutationResult<AccountView, Error, Input<C>> {
  const client = useQueryClient()
  return useRequest(channel, {
    shownInPlace,
    onSuccess: (account) => {
      takeAccount(client, account)
      onSuccess?.(account)
    },
  })
}
