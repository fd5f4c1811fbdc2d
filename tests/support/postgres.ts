import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { v7 } from 'uuid'
import { postgresPrograms } from '../../scripts/setup/system-packages.mjs'
import { giveTo, ordinaryAccount, runAs } from './ordinary-account.ts'

/** A PostgreSQL server of the tests' own. */
export type Postgres = {
  /** Of its `postgres` database; name and password are in it. */
  readonly url: string
  /** Ends it and deletes its files. */
  stop(): Promise<void>
}

/** An empty database. */
export type PostgresDatabase = { readonly url: string; drop(): Promise<void> }

const owner = 'tests'

/**
 * Starts a throw-away cluster on a free port of the loopback interface; it ends with this process at the latest. `durable`: it
 * waits for the disk as a real one does, for measurements.
 */
export async function startPostgres({ durable = false } = {}): Promise<Postgres> {
  const programs = postgresPrograms()
  if (programs === null) throw new Error('PostgreSQL is not installed: run npm run setup -- --tests')
  const folder = mkdtempSync(join(tmpdir(), 'timetracker-postgres-'))
  try {
    return await startIn(folder, programs, durable)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

async function startIn(folder: string, programs: string, durable: boolean): Promise<Postgres> {
  const account = ordinaryAccount()
  const data = join(folder, 'data')
  const password = v7()
  writeFileSync(join(folder, 'password'), password)
  giveTo(account, folder)
  runToEnd([
    ...runAs(account),
    join(programs, 'initdb'),
    '-D',
    data,
    '-U',
    owner,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '--auth=scram-sha-256',
    `--pwfile=${join(folder, 'password')}`,
  ])
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    const server = await startServer(join(programs, 'postgres'), data, port, durable)
    if (server !== null) {
      const stop = async (): Promise<void> => {
        await server.stop()
        rmSync(folder, { recursive: true, force: true })
      }
      return { url: `postgres://${owner}:${password}@127.0.0.1:${port}/postgres`, stop }
    }
    if (attempt === 5) throw new Error('PostgreSQL did not start: five ports in a row were taken.')
  }
}

/** @returns null when another program took the port in the meantime */
async function startServer(
  program: string,
  data: string,
  port: number,
  durable: boolean,
): Promise<{ stop(): Promise<void> } | null> {
  // What is in it for tests has not to outlive the run, so it need not wait for the disk.
  const quick = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
  const settings = [
    ...(durable ? [] : quick),
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
  ]
  const [command = program, ...args] = [
    ...runAs(ordinaryAccount(), 'QUIT'),
    program,
    '-D',
    data,
    '-p',
    String(port),
    ...settings.flatMap((setting) => ['-c', setting]),
  ]
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LC_ALL: 'C' } })
  const ended = new Promise<void>((settle) => child.once('close', () => settle()))
  const output: string[] = []
  const ready = new Promise<boolean>((settle) => {
    createInterface(child.stderr).on('line', (line) => {
      output.push(line)
      if (line.includes('database system is ready to accept connections')) settle(true)
    })
    child.once('error', (error) => output.push(error.message))
    child.once('close', () => settle(false))
  })
  if (!(await ready)) {
    if (output.some((line) => line.includes('could not bind'))) return null
    throw new Error(`PostgreSQL did not start:\n${output.join('\n')}`)
  }
  return {
    async stop() {
      child.kill('SIGQUIT')
      await ended
    },
  }
}

/**
 * Makes an empty database in a cluster.
 * @param clusterUrl of any database in it, as startPostgres() gives it
 */
export async function createDatabase(clusterUrl: string): Promise<PostgresDatabase> {
  const name = `test_${v7().replaceAll('-', '')}`
  await runSql(clusterUrl, `create database ${name}`)
  const url = new URL(clusterUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => runSql(clusterUrl, `drop database if exists ${name} with (force)`) }
}

async function runSql(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function runToEnd([command = '', ...args]: readonly string[]): void {
  const outcome = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
  if (outcome.status !== 0)
    throw new Error(`${command} ${args.join(' ')}:\n${outcome.stderr}${outcome.error?.message ?? ''}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  const address = server.address()
  await new Promise((settle) => server.close(settle))
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
  return address.port
}
