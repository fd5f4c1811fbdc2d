import { z } from 'zod'
import { AccountView, SyncView } from './account.ts'
import { Preferences } from './app.ts'

/** What changed in the database, by channel prefix: pages ask again for what they show. */
export const Topic = z.enum(['timer', 'entries', 'catalog', 'issues'])
export type Topic = z.infer<typeof Topic>

/** Everything that main may tell a window without being asked. */
export const events = {
  changed: z.object({ topics: z.array(Topic).readonly() }).readonly(),
  account: AccountView,
  sync: SyncView,
  preferences: Preferences,
} as const

export type EventName = keyof typeof events
export type EventPayload<E extends EventName> = z.output<(typeof events)[E]>
