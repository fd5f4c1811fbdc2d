import { once } from 'node:events'
import { openDatabase } from '../../../server/db/open.ts'

// Waits for the word, so that several such processes open at the very same time; then says which organisation it found.
process.stdout.write('ready\n')
await once(process.stdin, 'data')
const db = await openDatabase({ engine: 'sqlite', path: process.argv[2] ?? '' }, { serverName: 'Test' })
process.stdout.write(JSON.stringify(await db.selectFrom('orgs').select(['id', 'epoch']).execute()))
await db.destroy()
process.stdin.destroy()
