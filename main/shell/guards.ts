import type { App, Session, WebContents } from 'electron'
import type { Log } from '../log.ts'
import { sameOrigin } from './origin.ts'

/** Every page and every session of the app, whoever makes it, gets the guards below. Call it before the app is ready. */
export function guardEverything(app: App, own: string, log: Log): void {
  app.on('web-contents-created', (_, contents) => guardContents(contents, own, log))
  app.on('session-created', (session) => guardSession(session, log))
  app.on('certificate-error', (event, _contents, _url, error, _certificate, decide) => {
    event.preventDefault()
    log.warn({ error }, 'a certificate was refused')
    decide(false)
  })
  // Without this, Electron hands over the first certificate of the person's store to whoever asks.
  app.on('select-client-certificate', (event, _contents, _url, _list, decide) => {
    event.preventDefault()
    decide()
  })
}

/** A page stays where it is: it cannot leave, open, embed or pair with anything. */
export function guardContents(contents: WebContents, own: string, log: Log): void {
  const stay = (event: { preventDefault(): void; readonly url: string }, what: string): void => {
    if (sameOrigin(event.url, own)) return
    event.preventDefault()
    log.warn({ what }, 'a page tried to leave the app')
  }
  contents.on('will-navigate', (event) => stay(event, 'navigate'))
  contents.on('will-frame-navigate', (event) => stay(event, 'frame'))
  contents.on('will-redirect', (event) => stay(event, 'redirect'))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('select-bluetooth-device', (event, _devices, decide) => {
    event.preventDefault()
    decide('')
  })
  contents.setWindowOpenHandler(() => {
    log.warn('a page tried to open a window')
    return { action: 'deny' }
  })
}

/** A page has no permissions and no devices, and nothing is downloaded. */
export function guardSession(session: Session, log: Log): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => {
    log.warn({ permission }, 'a page asked for a permission and was refused')
    decide(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setBluetoothPairingHandler((_details, decide) => decide({ confirmed: false }))
  session.setDisplayMediaRequestHandler((_request, decide) => decide({}))
  session.setSpellCheckerEnabled(false)
  session.on('will-download', (event) => {
    event.preventDefault()
    log.warn('a download was refused')
  })
  session.on('select-hid-device', (event, _details, decide) => {
    event.preventDefault()
    decide(null)
  })
  session.on('select-serial-port', (event, _ports, _contents, decide) => {
    event.preventDefault()
    decide('')
  })
  session.on('select-usb-device', (event, _details, decide) => {
    event.preventDefault()
    decide()
  })
}

/** Keeps a session of pages off the network altogether, below the content security policy: pages ask main, and main goes out. */
export function cutOff(session: Session): void {
  const outside = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*']
  session.webRequest.onBeforeRequest({ urls: outside }, (_details, decide) => decide({ cancel: true }))
}
