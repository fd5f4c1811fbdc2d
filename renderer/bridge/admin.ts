import { useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import type { AccountRow, SignInView } from '../../shared/ipc/admin.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import type { DeviceView } from '../../shared/ipc/profile.ts'
import { ask } from './ask.ts'
import { useRequest } from './use-answer.ts'

/** Everybody with an account on the server. Others change them too: asked anew whenever it is shown, while the last answer stands. */
export const usePeople = (): UseQueryResult<readonly AccountRow[]> =>
  useQuery({ queryKey: ['admin:people', {}], queryFn: () => ask('admin:people', {}), staleTime: 0 })

/** Where somebody is signed in. */
export const useDevicesOf = (id: string): UseQueryResult<readonly DeviceView[]> =>
  useQuery({
    queryKey: ['admin:devices', { id }],
    queryFn: () => ask('admin:devices', { id }),
    staleTime: 0,
    gcTime: 0,
  })

/** How people sign in at the server. */
export const useSignInView = (): UseQueryResult<SignInView> =>
  useQuery({ queryKey: ['admin:sign-in', {}], queryFn: () => ask('admin:sign-in', {}), staleTime: 0 })

/** Something that changes one account; the list and the person's devices follow. */
export function useAccountChange<C extends 'admin:change-role' | 'admin:change-active'>(
  channel: C,
  onSuccess: (account: AccountRow) => void,
): UseMutationResult<AccountRow, Error, Input<C>> {
  const client = useQueryClient()
  return useRequest(channel, {
    shownInPlace: true,
    onSuccess: (account) => {
      client.setQueryData<readonly AccountRow[]>(['admin:people', {}], (people) =>
        people?.map((row) => (row.id === account.id ? account : row)),
      )
      void client.invalidateQueries({ queryKey: ['admin:devices'] })
      onSuccess(account)
    },
  })
}
