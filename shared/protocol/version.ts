/**
 * The version of what client and server say to each other.
 * 1: the first. Added since, and left out by whoever does not know it: `total` in the answer to a scope.
 */
export const PROTOCOL_VERSION = 1

/** The oldest protocol that a server still answers. It is never raised without a year's notice: devices stay offline for long. */
export const OLDEST_PROTOCOL = 1

/**
 * The version of the synced tables. Every queued operation carries the one it was written in.
 * 1: time entries, clients, projects, tasks, tags, users, issues.
 * 2: closed periods, which devices only read.
 */
export const SCHEMA_VERSION = 2
