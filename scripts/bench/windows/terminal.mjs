// The floor of a terminal: one window, as safe as the kiosk's, with the same steps and nothing else. A badge shows a pad, a PIN is
// checked by one hash, a press writes one row and shows that it is written.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { app, BrowserWindow, ipcMain, protocol, session } from 'electron'

const { modules } = JSON.parse(readFileSync(new URL('modules.json', import.meta.url), 'utf8'))
const require = createRequire(modules)
const Sqlite = require('better-sqlite3')
const { hash, verify } = require('@node-rs/argon2')

const screens = {
  start: '<p role="status">Ready</p>',
  question: '<main class="is-proof"><div class="kiosk-pad"><button class="kiosk-key-go">Next</button></div></main>',
  actions: '<main class="is-visit"><button class="kiosk-action is-next">Clock in</button></main>',
  confirmation: '<main class="kiosk-finished"><h1>Clocked in</h1><button class="kiosk-end">Done</button></main>',
}
const templates = Object.entries(screens).map(([name, markup]) => `<template id="${name}">${markup}</template>`)
const page = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Terminal</title><script src="page.js" defer></script>${templates.join('')}</head>
  <body>${screens.start}</body>
</html>`
const script = `
let signs = ''
const show = (name) => document.body.replaceChildren(document.getElementById(name).content.cloneNode(true))
addEventListener('keydown', ({ key }) => {
  if (key.length === 1) signs += key
  if (key !== 'Enter') return
  show('question')
  signs = ''
})
addEventListener('click', ({ target }) => {
  if (target.matches('.kiosk-key-go')) terminal.check(signs).then(() => show('actions'))
  if (target.matches('.is-next')) terminal.write().then(() => show('confirmation'))
  if (target.matches('.kiosk-end')) { signs = ''; show('start') }
})`
const served = new Map([
  ['/page.html', { body: page, type: 'text/html; charset=utf-8' }],
  ['/page.js', { body: script, type: 'text/javascript; charset=utf-8' }],
])

const folder = app.commandLine.getSwitchValue('user-data-dir')
app.setPath('userData', folder)
app.enableSandbox()
protocol.registerSchemesAsPrivileged([
  { scheme: 'terminal', privileges: { standard: true, secure: true, supportFetchAPI: true } },
])
app.on('window-all-closed', () => app.quit())
void app.whenReady().then(async () => {
  const sqlite = new Sqlite(`${folder}/floor.db`)
  for (const setting of ['journal_mode = WAL', 'synchronous = FULL', 'fullfsync = 1', 'checkpoint_fullfsync = 1'])
    sqlite.pragma(setting)
  sqlite.exec('create table if not exists punches (sequence integer primary key, at integer, body text) strict')
  const insert = sqlite.prepare('insert into punches (at, body) values (?, ?)')
  // What a PIN costs in the app.
  const cost = { memoryCost: 65_536, timeCost: 3, parallelism: 1, secret: Buffer.alloc(32) }
  const known = await hash('somebody:907263', cost)
  ipcMain.handle('check', (_event, pin) => verify(known, `somebody:${pin}`, cost))
  ipcMain.handle('write', () => void insert.run(Date.now(), 'x'.repeat(600)))
  session.defaultSession.protocol.handle('terminal', ({ url }) => {
    const file = served.get(new URL(url).pathname)
    if (file === undefined) return new Response(null, { status: 404 })
    return new Response(file.body, {
      headers: { 'Content-Type': file.type, 'Content-Security-Policy': "default-src 'none'; script-src 'self'" },
    })
  })
  const window = new BrowserWindow({
    width: 1600,
    height: 1200,
    show: false,
    frame: false,
    kiosk: true,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
      preload: fileURLToPath(new URL('preload.cjs', import.meta.url)),
    },
  })
  window.once('ready-to-show', () => window.show())
  await window.loadURL('terminal://window/page.html')
})
