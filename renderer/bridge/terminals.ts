import {
  useInfiniteQuery,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { Instant } from '../../shared/domain/instant.ts'
import type {
  KioskPerson,
  KioskReview,
  ReviewCursor,
  ReviewState,
  TerminalView,
} from '../../shared/domain/terminal-administration.ts'
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

type Review = Pick<KioskReview, 'entries' | 'punches' | 'open'>

export interface ReviewPages {
  /** Everything of the pages that were asked for. */
  readonly review: Review | undefined
  readonly error: Error | null
  readonly retry: () => void
  readonly hasMore: boolean
  readonly isLoadingMore: boolean
  readonly loadMore: () => void
}

/** What terminals recorded since an instant that wants a look, page by page: what is open first. */
export function useKioskReview(since: Instant): ReviewPages {
  const query = useInfiniteQuery({
    queryKey: ['terminal:review', { since }],
    queryFn: ({ pageParam }) => ask('terminal:review', { since, after: pageParam }),
    initialPageParam: null as ReviewCursor | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  })
  const pages = query.data?.pages
  const last = pages?.at(-1)
  return {
    review: pages &&
      last && {
        entries: pages.flatMap(({ entries }) => entries),
        punches: pages.flatMap(({ punches }) => punches),
        open: last.open,
      },
    error: query.error,
    retry: () => void query.refetch(),
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
    },
  }
}

/** A page in which one case stands as it does now, where it was: it goes behind the open ones when the list is opened again. */
function withState(page: KioskReview, { kind, id, reviewed }: ReviewState): KioskReview {
  const list = kind === 'entry' ? 'entries' : 'punches'
  const before = page[list].find((one) => one.id === id)
  const change = (reviewed === null ? 1 : 0) - (before?.reviewed === null ? 1 : 0)
  const open = before ? { ...page.open, [list]: page.open[list] + change } : page.open
  return kind === 'entry'
    ? { ...page, open, entries: page.entries.map((one) => (one.id === id ? { ...one, reviewed } : one)) }
    : { ...page, open, punches: page.punches.map((one) => (one.id === id ? { ...one, reviewed } : one)) }
}

/** Ticks a case of the review off, or takes that back. */
export function useReviewChange(): UseMutationResult<ReviewState, Error, Input<'terminal:change-reviewed'>> {
  const client = useQueryClient()
  return useRequest('terminal:change-reviewed', {
    onSuccess: (state) => {
      client.setQueriesData<InfiniteData<KioskReview>>(
        { queryKey: ['terminal:review'] },
        (data) => data && { ...data, pages: data.pages.map((page) => withState(page, state)) },
      )
    },
  })
}

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
