import type { Channel } from './contract.ts'
import type { EventName } from './events.ts'
import type { KioskChannel, KioskEventName } from './kiosk.ts'

/** What the tracker's preload lets through. Names only, so that no schema library is loaded into the sandbox. */
export const trackerChannels = [
  'app:describe',
  'app:change-preferences',
  'app:report-error',
  'app:open-link',
  'app:copy-diagnostics',
  'timer:running',
  'timer:start',
  'timer:stop',
  'timer:continue',
  'entries:list',
  'entries:add',
  'entries:edit',
  'entries:delete',
  'entries:restore',
  'entries:suggest',
  'entries:totals',
  'entries:closed',
  'catalog:list',
  'catalog:save-client',
  'catalog:save-project',
  'catalog:save-task',
  'catalog:save-tag',
  'account:describe',
  'account:test-server',
  'account:connect',
  'account:accept-server',
  'account:switch',
  'account:sign-in-browser',
  'account:reopen-browser',
  'account:copy-sign-in-link',
  'account:cancel-sign-in',
  'account:sign-in-password',
  'account:register',
  'account:sign-out',
  'personal:describe-time',
  'personal:move-time',
  'profile:change',
  'profile:change-password',
  'profile:devices',
  'profile:end-device',
  'admin:people',
  'admin:change-role',
  'admin:change-active',
  'admin:reset-password',
  'admin:copy-password',
  'admin:forget-password',
  'admin:devices',
  'admin:end-device',
  'admin:sign-in',
  'admin:test-sign-in',
  'terminal:list',
  'terminal:make-code',
  'terminal:copy-code',
  'terminal:change',
  'terminal:revoke',
  'terminal:people',
  'terminal:change-person',
  'terminal:review',
  'sync:status',
  'sync:now',
  'sync:issues',
  'sync:settle-issue',
  'sync:reopen-issue',
  'sync:export-pending',
] as const satisfies readonly Channel[]

export const trackerEvents = ['changed', 'account', 'sync', 'preferences'] as const satisfies readonly EventName[]

/** What the kiosk's preload lets through: nothing of the tracker. */
export const kioskChannels = [
  'kiosk:describe',
  'kiosk:enrol',
  'kiosk:find',
  'kiosk:prove',
  'kiosk:set-pin',
  'kiosk:device-start',
  'kiosk:device-wait',
  'kiosk:device-cancel',
  'kiosk:person',
  'kiosk:hours',
  'kiosk:change-person',
  'kiosk:punch',
  'kiosk:resolve-forgotten',
  'kiosk:board',
  'kiosk:end-visit',
  'kiosk:leave-on-phone',
  'kiosk:leave',
] as const satisfies readonly KioskChannel[]

export const kioskEventNames = ['kiosk', 'board', 'visit-ended'] as const satisfies readonly KioskEventName[]

// Fail to compile when a name of the contract is missing above.
true satisfies Exclude<Channel, (typeof trackerChannels)[number]> extends never ? true : never
true satisfies Exclude<EventName, (typeof trackerEvents)[number]> extends never ? true : never
true satisfies Exclude<KioskChannel, (typeof kioskChannels)[number]> extends never ? true : never
true satisfies Exclude<KioskEventName, (typeof kioskEventNames)[number]> extends never ? true : never
