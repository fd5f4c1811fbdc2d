import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { extname, join, normalize, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright'
import { build } from 'vite'
import { afterAll, beforeAll } from 'vitest'
import { NOW } from './data.ts'
import type { KioskScenario } from './kiosk-scenario.ts'
import type { Scenario } from './scenario.ts'
import { documentation } from '../../../scripts/documentation/plugin.ts'

const root = resolve(import.meta.dirname, '../../..')
const cache = join(root, 'node_modules/.cache/tracker-page')

/** The header that the product's windows get; what it forbids must not be needed here either. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((item) => {
    const path = join(folder, item.name)
    return item.isDirectory() ? filesUnder(path) : [path]
  })
}

const sources = [
  'docs',
  'renderer',
  'scripts/documentation',
  'shared/domain',
  'shared/ipc',
  'shared/locales',
  'tests/renderer/support',
] as const

/** Changes whenever anything does that the pages are built from. */
function fingerprint(): string {
  const hash = createHash('sha256')
  for (const folder of sources) {
    for (const path of filesUnder(join(root, folder)).toSorted()) hash.update(path).update(readFileSync(path))
  }
  return hash.digest('hex').slice(0, 16)
}

/** Builds the page as the product is built, and the stand-in beside it; answers with the folder. Done once for each state of the sources. */
async function buildPages(): Promise<string> {
  const done = join(cache, fingerprint())
  if (existsSync(done)) return done
  const { mkdirSync } = await import('node:fs')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'building-'))
  await build({
    configFile: false,
    logLevel: 'error',
    root: join(root, 'renderer'),
    plugins: [react(), documentation(join(root, 'docs'))],
    build: {
      target: 'chrome130',
      outDir: join(folder, 'pages'),
      emptyOutDir: true,
      rolldownOptions: {
        input: { tracker: join(root, 'renderer/tracker.html'), kiosk: join(root, 'renderer/kiosk.html') },
      },
    },
  })
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      target: 'chrome130',
      outDir: join(folder, 'fake'),
      lib: {
        entry: join(root, 'tests/renderer/support/inject.ts'),
        formats: ['iife'],
        name: 'fakeBridge',
        fileName: () => 'inject.js',
      },
    },
  })
  try {
    renameSync(folder, done)
  } catch (error) {
    // Another worker was faster with the same state.
    if (!existsSync(done)) throw error
    rmSync(folder, { recursive: true })
  }
  const old = readdirSync(cache).filter((name) => !name.startsWith('building-'))
  const byAge = old.toSorted((a, b) => statSync(join(cache, b)).mtimeMs - statSync(join(cache, a)).mtimeMs)
  for (const name of byAge.slice(4)) rmSync(join(cache, name), { recursive: true, force: true })
  return done
}

async function serve(folder: string): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://127.0.0.1').pathname)
    const file = join(folder, path)
    const type = types[extname(file)]
    if (!file.startsWith(folder) || type === undefined || !existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': type, 'content-security-policy': CSP }).end(readFileSync(file))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the page server has no port')
  return { server, origin: `http://127.0.0.1:${address.port}` }
}

export interface OpenOptions extends BrowserContextOptions {
  /** Runs before the page's own scripts. */
  readonly before?: () => void
  /** Whether time passes. Otherwise the clock stands at `NOW`. */
  readonly hasLiveClock?: boolean
}

export interface Site {
  /** Opens the tracker's page with a stand-in for main; `undefined` leaves the bridge away. */
  open(scenario: Scenario | undefined, options?: OpenOptions): Promise<Page>
  /** Opens the kiosk's page with a stand-in for main. */
  openKiosk(scenario: KioskScenario, options?: OpenOptions): Promise<Page>
  /** What went wrong in the pages of the running test: errors, refused resources, failed loads. */
  problems(): readonly string[]
  /** Forgets them, where a test made them on purpose. */
  forgive(): void
}

/** A browser and the built pages, for the tests of one file. */
export function useSite(): Site {
  let browser: Browser | undefined
  let server: Server | undefined
  let origin = ''
  let fake = ''
  let problems: string[] = []
  beforeAll(async () => {
    const folder = await buildPages()
    fake = readFileSync(join(folder, 'fake/inject.js'), 'utf8')
    ;({ server, origin } = await serve(join(folder, 'pages')))
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    server?.close()
  })
  const openPage = async (
    path: string,
    stand: string | undefined,
    { before, hasLiveClock = false, ...options }: OpenOptions,
  ): Promise<Page> => {
    if (!browser) throw new Error('the browser is not there yet')
    problems = []
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      colorScheme: 'light',
      reducedMotion: 'reduce',
      ...options,
    })
    context.setDefaultTimeout(15_000)
    const page = await context.newPage()
    page.on('pageerror', (error) => problems.push(`error: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        problems.push(`${message.type()}: ${message.text()}`)
    })
    if (hasLiveClock) await page.clock.install({ time: NOW })
    else await page.clock.setFixedTime(NOW)
    if (before) await page.addInitScript(before)
    if (stand !== undefined) {
      // The stand-in is made before the page's policy holds, and asked after: its schemas must not be compiled in between.
      await page.addInitScript({ content: 'globalThis.__zod_globalConfig = { jitless: true };' })
      await page.addInitScript({ content: stand })
      await page.addInitScript({ content: fake })
    }
    await page.goto(`${origin}${path}`)
    await page.locator('#root main').waitFor()
    return page
  }
  return {
    problems: () => problems,
    forgive: () => {
      problems = []
    },
    open: (scenario, options = {}) =>
      openPage('/tracker.html', scenario && `globalThis.testScenario = ${JSON.stringify(scenario)};`, options),
    openKiosk: (scenario, options = {}) =>
      openPage('/kiosk.html', `globalThis.testKiosk = ${JSON.stringify(scenario)};`, {
        colorScheme: 'dark',
        ...options,
      }),
  }
}
