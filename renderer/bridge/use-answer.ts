import { useMutation, useQuery, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import type { Channel, Input, Output } from '../../shared/ipc/contract.ts'
import { ask } from './ask.ts'

/** What main answers to a question, kept until something changes. */
export function useAnswer<C extends Channel>(channel: C, input: Input<C>): UseQueryResult<Output<C>> {
  return useQuery({ queryKey: [channel, input], queryFn: () => ask(channel, input) })
}

interface RequestOptions<C extends Channel> {
  /** The caller shows the failure itself, in place. */
  readonly shownInPlace?: boolean
  readonly onSuccess?: (output: Output<C>) => void
}

/** Something that main is asked to do. Its failure becomes a message, unless the caller shows it. */
export function useRequest<C extends Channel>(
  channel: C,
  { shownInPlace = false, onSuccess }: RequestOptions<C> = {},
): UseMutationResult<Output<C>, Error, Input<C>> {
  return useMutation({
    mutationKey: [channel],
    mutationFn: (input: Input<C>) => ask(channel, input),
    meta: { shownInPlace },
    ...(onSuccess ? { onSuccess } : {}),
  })
}
