import { z } from 'zod'

/*
 * Ids are UUIDs made where the row is made (version 7, so that they sort roughly by age; see RFC 9562 section 5.7).
 * Each kind has its own brand: a project's id cannot be passed where an entry's is wanted.
 */
export const EntryId = z.uuid().brand<'EntryId'>()
export type EntryId = z.infer<typeof EntryId>

export const UserId = z.uuid().brand<'UserId'>()
export type UserId = z.infer<typeof UserId>

export const ClientId = z.uuid().brand<'ClientId'>()
export type ClientId = z.infer<typeof ClientId>

export const ProjectId = z.uuid().brand<'ProjectId'>()
export type ProjectId = z.infer<typeof ProjectId>

export const TaskId = z.uuid().brand<'TaskId'>()
export type TaskId = z.infer<typeof TaskId>

export const TagId = z.uuid().brand<'TagId'>()
export type TagId = z.infer<typeof TagId>

export const ProfileId = z.uuid().brand<'ProfileId'>()
export type ProfileId = z.infer<typeof ProfileId>

/** Makes a fresh id. Passed in where rows are made, so that tests can name the ids they expect. */
export type NewId = () => string
