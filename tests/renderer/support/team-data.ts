import { z } from 'zod'
import { addDays, instantAt } from '../../../shared/domain/day.ts'
import { ClosingView, PersonEntry } from '../../../shared/ipc/team.ts'
import { id, NOW, TODAY, ZONE } from './data.ts'
import type { TeamScenario } from './scenario.ts'

const GRACE = id(9002)
const ALAN = id(9003)

type Content = Partial<PersonEntry['entry']> & { readonly description: string }

/** An entry of somebody some days ago, from one time of day to another, as `9:00`; running without an end. */
function entry(
  number: number,
  userId: string,
  daysAgo: number,
  [from, to]: readonly [string, string?],
  { corrected = false, ...content }: Content & { readonly corrected?: boolean },
): PersonEntry {
  const at = (time: string): number => {
    const [hour = 0, minute = 0] = time.split(':').map(Number)
    return instantAt(addDays(TODAY, -daysAgo), { hour, minute }, ZONE)
  }
  return PersonEntry.parse({
    entry: {
      id: id(70_000 + number),
      userId,
      projectId: null,
      taskId: null,
      tagIds: [],
      billable: false,
      startedAt: at(from),
      endedAt: to === undefined ? null : at(to),
      breaks: [],
      source: 'timer',
      zone: ZONE,
      ...content,
    },
    stamps: { description: id(71_000 + number) },
    corrected,
  })
}

const billing = { projectId: id(11) as PersonEntry['entry']['projectId'], billable: true }
const website = { projectId: id(12) as PersonEntry['entry']['projectId'] }

/** What a company tracked today, Monday, and in the week before. Ada runs nothing, Grace and Alan do. */
export const team: TeamScenario = {
  entries: [
    entry(1, GRACE, 0, ['8:02', '9:30'], { description: 'Weekly planning' }),
    entry(2, GRACE, 0, ['9:45', '12:00'], { description: 'Review of the March invoices', ...billing }),
    entry(3, GRACE, 0, ['13:04'], { description: 'Billing run', ...billing }),
    entry(4, ALAN, 0, ['15:10'], { description: '' }),
    entry(5, GRACE, 3, ['8:00', '12:15'], { description: 'Landing page', ...website }),
    entry(6, GRACE, 3, ['13:00', '17:00'], { description: 'Call with Northwind', ...billing, corrected: true }),
    entry(7, GRACE, 4, ['22:30', '23:45'], { description: 'Changed elsewhere', ...website }),
    entry(8, GRACE, 6, ['8:30', '16:40'], { description: 'Moving the server into the other room' }),
    entry(9, id(9001), 0, ['9:00', '11:30'], { description: 'Interviews' }),
  ],
  closings: z.array(ClosingView).parse([
    {
      id: id(72_001),
      closedUntil: instantAt(addDays(TODAY, -22), { hour: 0, minute: 0 }, ZONE),
      note: 'October is invoiced',
      name: 'Ada Lovelace',
      closedAt: NOW - 15 * 86_400_000,
    },
    {
      id: id(72_002),
      closedUntil: instantAt(addDays(TODAY, -53), { hour: 0, minute: 0 }, ZONE),
      note: '',
      name: 'Grace Hopper',
      closedAt: NOW - 46 * 86_400_000,
    },
  ]),
}
