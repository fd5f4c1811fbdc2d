import { expect, test } from 'vitest'
import { Catalog } from '../../../shared/domain/catalog.ts'
import { findProjects, findTags } from '../../../renderer/components/find.ts'
import { catalog, id } from '../support/data.ts'

const words = { none: 'No project', noClient: 'Without a client' }
const namesOf = (text: string) =>
  findProjects(catalog, text, words, 'en').groups.map(({ title, items }) => [title, ...items.map(({ name }) => name)])

test('projects stand under their clients with their tasks below them; what is archived stays away', () => {
  expect(namesOf('')).toEqual([
    ['', 'No project'],
    ['Contoso', 'Infrastructure', 'Identity provider'],
    ['Fabrikam Maschinenbau und Anlagentechnik GmbH & Co. KG', 'Kiosk pilot'],
    ['Northwind', 'Billing', 'Design', 'Review', 'Website'],
    ['Without a client', 'Internal'],
  ])
})

test('a task is found with its project, a project by its client or code', () => {
  expect(namesOf('rev')).toEqual([['Northwind', 'Billing: Review']])
  expect(namesOf('contoso')).toEqual([['Contoso', 'Infrastructure', 'Identity provider']])
  expect(namesOf('fab-1')).toEqual([['Fabrikam Maschinenbau und Anlagentechnik GmbH & Co. KG', 'Kiosk pilot']])
  expect(namesOf('north web')).toEqual([['Northwind', 'Website']])
  expect(namesOf('zebra')).toEqual([])
})

test('no more lines than can be read, and the rest is counted', () => {
  const many = Catalog.parse({
    ...catalog,
    tags: Array.from({ length: 250 }, (_, index) => ({ id: id(5000 + index), name: `tag ${index}`, archived: false })),
  })
  const found = findTags(many, '', [], 'en')
  expect(found.groups[0]?.items).toHaveLength(100)
  expect(found.groups[0]?.items[10]?.name).toBe('tag 10')
  expect(found.more).toBe(150)
})

test('an archived tag that is chosen can still be taken off', () => {
  const archived = Catalog.parse({ ...catalog, tags: [{ id: id(31), name: 'meeting', archived: true }] })
  expect(findTags(archived, '', [], 'en').groups).toEqual([])
  expect(findTags(archived, '', [id(31)], 'en').groups[0]?.items).toEqual([{ key: id(31), name: 'meeting' }])
})
