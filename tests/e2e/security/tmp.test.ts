import { expect, test } from 'vitest'
import { launchApp, confinementOfRenderer } from '../../support/electron.ts'
import { ask, addresses, readLog } from './support.ts'
test('x', async () => {
  const app = await launchApp()
  console.log(await addresses(app.application), await ask(app.window, 'app:describe'), await confinementOfRenderer(app.application))
  console.log(await app.window.evaluate(() => { try { return eval('1+1') } catch (e) { return String(e) } }))
  console.log(await app.window.evaluate(() => { try { return new Function('return 5')() } catch (e) { return String(e) } }))
  console.log(await app.window.evaluate(() => { const s = document.createElement('script'); s.textContent = 'window.inline = 1'; document.head.append(s); return String((window as any).inline) }))
  await app.close()
  console.log(readLog(app))
})
