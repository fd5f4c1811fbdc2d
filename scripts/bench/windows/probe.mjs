// Starts another application in this process, unchanged, says when its window is usable, and ends it.
import { readFileSync } from 'node:fs'
import { app } from 'electron'

const { main, field } = JSON.parse(readFileSync(new URL('started.json', import.meta.url), 'utf8'))

/** In the page: answers at what time (UTC milliseconds) the field has been painted and takes the focus. */
function whenUsable(name) {
  return new Promise((settle) => {
    const isUsable = () => {
      const field = [...document.querySelectorAll('input')].find((one) => one.getAttribute('aria-label') === name)
      if (field === undefined || field.getClientRects().length === 0) return false
      field.focus()
      return document.activeElement === field
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
      `(${whenUsable.toString()})(${JSON.stringify(field)})`,
    )
    void Promise.all([painted, shown]).then((times) => {
      process.stdout.write(`usable ${Math.max(...times)}\n`)
      app.quit()
    })
  })
})
await import(main)
