import { useInfiniteQuery } from '@tanstack/react-query'
import type { Day } from '../../shared/domain/day.ts'
import type { DayOfEntries } from '../../shared/domain/entry.ts'
import { ask } from './ask.ts'

/** How many days are asked for at a time. */
const DAYS_PER_PAGE = 14

export interface Days {
  readonly days: readonly DayOfEntries[] | undefined
  readonly error: Error | null
  readonly hasOlder: boolean
  readonly isLoadingOlder: boolean
  readonly loadOlder: () => void
}

/** The days with entries, newest first; older ones are asked for as the person goes down. */
export function useDays(): Days {
  const query = useInfiniteQuery({
    queryKey: ['entries:list'],
    queryFn: ({ pageParam }) => ask('entries:list', { before: pageParam, days: DAYS_PER_PAGE }),
    initialPageParam: null as Day | null,
    getNextPageParam: (page) => page.nextBefore,
  })
  return {
    days: query.data?.pages.flatMap((page) => page.days),
    error: query.error,
    hasOlder: query.hasNextPage,
    isLoadingOlder: query.isFetchingNextPage,
    loadOlder: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
    },
  }
}
