import { MutationCache, QueryClient } from '@tanstack/react-query'
import type { Failure } from '../../shared/ipc/failure.ts'
import { failureOf } from './ask.ts'

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** Set by whoever shows the failure beside the field that it belongs to; others become a message at the edge. */
      readonly shownInPlace?: boolean
    }
  }
}

/**
 * The cache of answers. Main is next door and always there, whatever the network does: no retries, no pausing, no asking
 * again on focus. Answers stay good until main says that something changed.
 */
export function createQueryClient(onFailure: (failure: Failure) => void): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: false,
        staleTime: Infinity,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      // What was asked and answered may hold a password: it is forgotten with the form that asked.
      mutations: { networkMode: 'always', retry: false, gcTime: 0 },
    },
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        if (!mutation.meta?.shownInPlace) onFailure(failureOf(error))
      },
    }),
  })
}
