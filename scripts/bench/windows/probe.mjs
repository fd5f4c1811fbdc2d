// Starts another application in this process, unchanged, says when its window is usable, and ends it.
import { readFileSync } from 'node:fs'
import { app } from 'electron'

const { main, usable } = JSON.parse(readFileSync(new URL('started.json', import.meta.url), 'utf8'))

/** In the page: answers at what time (UTC milliseconds) what a selector finds has been painted and, if a field, takes the focus. */
function whenUsable(selector) {
  return new Promise((settle) => {
    const isUsable = () => {
      const found = document.querySelector(selector)
      if (found === null || found.getClientRects().length === 0) return false
      if (!(found instanceof HTMLInputElement)) return true
      found.focus()
      return document.activeElement === found
    }
    // The first call comes before the frame is painted, the second after it.
    const look = () => {
      if (!isUsable()) return false
      requestAnimationFrame(() => requestAnimationFrame(() => settle(performance.timeOrigin + performance.now())))
      return true
    }
    if (look()) return
    const observer = new MutationObserver(() => {
      if (look()) observer.disconnect()
    })
    observer.observe(document, { subtree: true, childList: true, attributes: true })
  })
}

app.once('browser-window-created', (_event, window) => {
  const shown = new Promise((settle) => {
    window.once('show', () => settle(performance.timeOrigin + performance.now()))
  })
  window.webContents.once('dom-ready', () => {
    const painted = window.webContents.mainFrame.executeJavaScript(
      `(${whenUsable.toString()})(${JSON.stringify(usable)})`,
    )
    void Promise.all([painted, shown]).then((times) => {
      process.stdout.write(`usable ${Math.max(...times)}\n`)
      app.quit()
    })
  })
})
await import(main)
