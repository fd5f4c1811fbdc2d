import * as initial from './0001_initial.ts'

/** The migrations of a terminal's database in order. A literal, not a folder to scan: a bundle has no folders. */
export const kioskMigrations = { '0001_initial': initial } as const
