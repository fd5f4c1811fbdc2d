// The floor: one window with one field and one button, as safe as the app's, and nothing behind it.
import { app, BrowserWindow, protocol, session } from 'electron'

const page = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Empty</title><script src="page.js" defer></script></head>
  <body><input aria-label="What are you working on?" /><button>Start timer</button></body>
</html>`
const script = `
const button = document.querySelector('button')
addEventListener('keydown', ({ key }) => {
  if (key === 'Enter') button.textContent = button.textContent === 'Start timer' ? 'Stop timer' : 'Start timer'
})`
const served = new Map([
  ['/page.html', { body: page, type: 'text/html; charset=utf-8' }],
  ['/page.js', { body: script, type: 'text/javascript; charset=utf-8' }],
])

app.setPath('userData', app.commandLine.getSwitchValue('user-data-dir'))
app.enableSandbox()
protocol.registerSchemesAsPrivileged([
  { scheme: 'empty', privileges: { standard: true, secure: true, supportFetchAPI: true } },
])
app.on('window-all-closed', () => app.quit())
void app.whenReady().then(() => {
  session.defaultSession.protocol.handle('empty', ({ url }) => {
    const file = served.get(new URL(url).pathname)
    if (file === undefined) return new Response(null, { status: 404 })
    return new Response(file.body, {
      headers: { 'Content-Type': file.type, 'Content-Security-Policy': "default-src 'none'; script-src 'self'" },
    })
  })
  const window = new BrowserWindow({
    width: 1180,
    height: 780,
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, spellcheck: false },
  })
  window.setMenuBarVisibility(false)
  window.once('ready-to-show', () => window.show())
  return window.loadURL('empty://window/page.html')
})
