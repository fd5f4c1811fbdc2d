import { z } from 'zod'
import { ClientId, ProjectId, TagId, TaskId } from './id.ts'
import { Rate } from './money.ts'

/** A name that a person typed: trimmed, not empty. */
export const Name = z.string().trim().min(1).max(200)

/** The eight colours a project can have; the pages know how each looks on a light and on a dark ground. */
export const colours = ['violet', 'blue', 'teal', 'green', 'olive', 'amber', 'orange', 'rose'] as const
export const Colour = z.enum(colours)
export type Colour = z.infer<typeof Colour>

export const Client = z.object({ id: ClientId, name: Name, archived: z.boolean() }).readonly()
export type Client = z.infer<typeof Client>

export const Project = z
  .object({
    id: ProjectId,
    clientId: ClientId.nullable(),
    name: Name,
    /** A short code for lists and exports, e.g. `NW-04`; empty where there is none. */
    code: z.string().trim().max(32),
    colour: Colour,
    /** Whether new entries of this project start as billable. */
    billable: z.boolean(),
    rate: Rate.nullable(),
    archived: z.boolean(),
  })
  .readonly()
export type Project = z.infer<typeof Project>

export const Task = z.object({ id: TaskId, projectId: ProjectId, name: Name, archived: z.boolean() }).readonly()
export type Task = z.infer<typeof Task>

export const Tag = z.object({ id: TagId, name: Name, archived: z.boolean() }).readonly()
export type Tag = z.infer<typeof Tag>

/** A name as it is compared: case, width and surrounding space do not tell two names apart (Unicode NFKC). */
export const sameName = (name: string): string => {
  // Most names are plain letters, for which all forms are one; thousands are compared while somebody types.
  const plain = /^[\x20-\x7E]*$/.test(name) ? name : name.normalize('NFKC')
  return plain.trim().toLowerCase()
}

/** Everything that an entry can be put on. Small enough to be held whole. */
export const Catalog = z
  .object({
    clients: z.array(Client).readonly(),
    projects: z.array(Project).readonly(),
    tasks: z.array(Task).readonly(),
    tags: z.array(Tag).readonly(),
  })
  .readonly()
export type Catalog = z.infer<typeof Catalog>
