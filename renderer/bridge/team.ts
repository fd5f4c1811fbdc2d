import { useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import { addDays, intervalOfDay, type Day } from '../../shared/domain/day.ts'
import type { TimeZone } from '../../shared/domain/zone.ts'
import type { Channel, Input, Output } from '../../shared/ipc/contract.ts'
import type { ClosingView, HistoryStep, PersonEntries, TeamMemberView } from '../../shared/ipc/team.ts'
import { ask } from './ask.ts'
import { useRequest } from './use-answer.ts'

/** How often what others do is asked for while somebody looks at it, in milliseconds. */
const AGAIN = 15_000

/** Everybody, with what runs and what they tracked on a day. Others track: asked again and again while it is shown. */
export function useTeam(day: Day, zone: TimeZone): UseQueryResult<readonly TeamMemberView[]> {
  const { start: from, end: to } = intervalOfDay(day, zone)
  return useQuery({
    queryKey: ['team:list', { from, to }],
    queryFn: () => ask('team:list', { from, to }),
    staleTime: 0,
    refetchInterval: AGAIN,
  })
}

/** Somebody's entries of a week, and a day more on either side: an entry counts for a day where it was tracked. */
export function useWeekOf(userId: string, week: Day, zone: TimeZone): UseQueryResult<PersonEntries> {
  const from = intervalOfDay(addDays(week, -1), zone).start
  const to = intervalOfDay(addDays(week, 7), zone).end
  return useQuery({
    queryKey: ['team:entries', { userId, from, to }],
    queryFn: () => ask('team:entries', { userId, from, to }),
    staleTime: 0,
    refetchInterval: AGAIN,
  })
}

/** Everything that was done to an entry. */
export const useHistoryOf = (id: string): UseQueryResult<readonly HistoryStep[]> =>
  useQuery({ queryKey: ['team:history', { id }], queryFn: () => ask('team:history', { id }), staleTime: 0, gcTime: 0 })

/** What is closed. */
export const useClosings = (): UseQueryResult<readonly ClosingView[]> =>
  useQuery({ queryKey: ['team:closings', {}], queryFn: () => ask('team:closings', {}), staleTime: 0 })

type Change = Extract<Channel, 'team:correct' | 'team:add' | 'team:delete' | 'team:close' | 'team:reopen'>

/** Something that changes what the pages of the team show. */
export function useTeamChange<C extends Change>(
  channel: C,
  onSuccess: (output: Output<C>) => void,
): UseMutationResult<Output<C>, Error, Input<C>> {
  const client = useQueryClient()
  return useRequest(channel, {
    shownInPlace: true,
    onSuccess: (output) => {
      for (const shown of ['team:list', 'team:entries', 'team:closings'])
        void client.invalidateQueries({ queryKey: [shown] })
      onSuccess(output)
    },
  })
}
