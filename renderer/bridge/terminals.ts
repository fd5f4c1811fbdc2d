import { useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import type { Instant } from '../../shared/domain/instant.ts'
import type { KioskPerson, KioskReview, TerminalView } from '../../shared/domain/terminal-administration.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { ask } from './ask.ts'
import { useRequest } from './use-answer.ts'

/** All terminals of the server. They come into contact by themselves: asked anew whenever they are shown, and every 30 seconds. */
export const useTerminals = (): UseQueryResult<readonly TerminalView[]> =>
  useQuery({
    queryKey: ['terminal:list', {}],
    queryFn: () => ask('terminal:list', {}),
    staleTime: 0,
    refetchInterval: 30_000,
  })

/** By which numbers and badges people are known at terminals. */
export const useKioskPeople = (): UseQueryResult<readonly KioskPerson[]> =>
  useQuery({ queryKey: ['terminal:people', {}], queryFn: () => ask('terminal:people', {}), staleTime: 0 })

/** What terminals recorded since an instant that wants a look. */
export const useKioskReview = (since: Instant): UseQueryResult<KioskReview> =>
  useQuery({ queryKey: ['terminal:review', { since }], queryFn: () => ask('terminal:review', { since }), staleTime: 0 })

/** Something that changes one terminal; the list follows. */
export function useTerminalChange<C extends 'terminal:change' | 'terminal:revoke'>(
  channel: C,
  onSuccess: (terminal: TerminalView) => void,
): UseMutationResult<TerminalView, Error, Input<C>> {
  const client = useQueryClient()
  return useRequest(channel, {
    shownInPlace: true,
    onSuccess: (terminal) => {
      client.setQueryData<readonly TerminalView[]>(['terminal:list', {}], (terminals) =>
        terminals?.map((one) => (one.id === terminal.id ? terminal : one)),
      )
      // The longest shift is the same for all of them.
      void client.invalidateQueries({ queryKey: ['terminal:list'] })
      onSuccess(terminal)
    },
  })
}

/** Makes a one-time code; a new terminal appears in the list. */
export function useTerminalCode(): UseMutationResult<
  { readonly terminalId: string; readonly code: string; readonly endsAt: Instant },
  Error,
  Input<'terminal:make-code'>
> {
  const client = useQueryClient()
  return useRequest('terminal:make-code', {
    shownInPlace: true,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['terminal:list'] })
    },
  })
}

/** Changes how somebody is known at terminals. */
export function useKioskPersonChange(
  onSuccess: (person: KioskPerson) => void,
): UseMutationResult<KioskPerson, Error, Input<'terminal:change-person'>> {
  const client = useQueryClient()
  return useRequest('terminal:change-person', {
    shownInPlace: true,
    onSuccess: (person) => {
      client.setQueryData<readonly KioskPerson[]>(['terminal:people', {}], (people) =>
        people?.map((one) => (one.userId === person.userId ? person : one)),
      )
      onSuccess(person)
    },
  })
}
