import { beforeEach, describe, expect, test } from 'vitest'
import { readCatalog } from '../../../main/db/catalog.ts'
import { saveClient, saveProject, saveTag, saveTask } from '../../../main/tracking/catalog.ts'
import type { Tracking } from '../../../main/tracking/context.ts'
import { editEntry } from '../../../main/tracking/entries.ts'
import { startTimer } from '../../../main/tracking/timer.ts'
import { content, trackingInMemory } from '../../support/tracking.ts'
import { must } from '../../support/result.ts'

let tracking: Tracking
beforeEach(async () => {
  ;({ tracking } = await trackingInMemory())
})

const project = (name: string) => ({
  clientId: null,
  name,
  code: '',
  colour: 'teal' as const,
  billable: true,
  rate: { minor: 9550, currency: 'EUR' },
  archived: false,
})

describe('the catalog', () => {
  test('keeps clients, projects with colour and rate, tasks and tags', async () => {
    const client = must(await saveClient(tracking, { name: ' Northwind ', archived: false }))
    const saved = must(await saveProject(tracking, { ...project('Billing'), clientId: client.id, code: 'NW-04' }))
    const task = must(await saveTask(tracking, { projectId: saved.id, name: 'Review', archived: false }))
    const tag = must(await saveTag(tracking, { name: 'meeting', archived: false }))
    expect(await readCatalog(tracking.replica.reader)).toEqual({
      clients: [client],
      projects: [saved],
      tasks: [task],
      tags: [tag],
    })
    expect(client.name).toBe('Northwind')
    expect(saved.rate).toEqual({ minor: 9550, currency: 'EUR' })
  })

  test('a name is taken whatever its case, until the other is archived', async () => {
    const first = must(await saveProject(tracking, project('Internal')))
    expect(await saveProject(tracking, project('INTERNAL '))).toMatchObject({ failure: { code: 'name-taken' } })
    must(await saveProject(tracking, { ...project('Internal'), id: first.id, archived: true }))
    must(await saveProject(tracking, project('internal')))
  })

  test('a rate is removed, and the rest of the project stays', async () => {
    const saved = must(await saveProject(tracking, project('Internal')))
    must(await saveProject(tracking, { ...saved, rate: null }))
    expect((await readCatalog(tracking.replica.reader)).projects).toEqual([{ ...saved, rate: null }])
  })

  test('a task stays with its project, on entries too', async () => {
    const first = must(await saveProject(tracking, project('first')))
    const second = must(await saveProject(tracking, project('second')))
    const task = must(await saveTask(tracking, { projectId: first.id, name: 'task', archived: false }))
    expect(
      await saveTask(tracking, { id: task.id, projectId: second.id, name: 'task', archived: false }),
    ).toMatchObject({ failure: { code: 'bad-input' } })
    expect(await startTimer(tracking, { ...content('x'), projectId: second.id, taskId: task.id })).toMatchObject({
      failure: { code: 'not-found' },
    })
    const entry = must(await startTimer(tracking, { ...content('x'), projectId: first.id, taskId: task.id }))
    expect(must(await editEntry(tracking, entry.id, { projectId: second.id })).taskId).toBeNull()
  })

  test('changing what is not there is refused', async () => {
    const id = '01890a5d-ac96-774b-bcce-ffffffffffff' as never
    expect(await saveTag(tracking, { id, name: 'x', archived: false })).toMatchObject({
      failure: { code: 'not-found' },
    })
  })
})
