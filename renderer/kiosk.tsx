/* The kiosk's page begins here, as the tracker's does: what the runtime lacks is loaded beside it, and both are there before it starts. */

// The content security policy forbids eval; without this setting the schema library would try it once and be reported.
Reflect.set(globalThis, '__zod_globalConfig', { jitless: true })

// What a page can refuse by itself. The window refuses it as well: see main/shell/kiosk-guards.ts.
const refused = [
  'contextmenu',
  'dragstart',
  'dragenter',
  'dragover',
  'drop',
  'auxclick',
  'copy',
  'cut',
  'paste',
] as const
for (const event of refused)
  window.addEventListener(event, (happening) => happening.preventDefault(), { capture: true })
window.addEventListener(
  'wheel',
  (event) => {
    if (event.ctrlKey) event.preventDefault()
  },
  { capture: true, passive: false },
)
for (const way of ['print', 'close', 'open']) Object.defineProperty(window, way, { value: () => null })

async function begin(): Promise<void> {
  const lacking = typeof Temporal === 'undefined' ? import('temporal-polyfill/global') : undefined
  const [{ startKiosk }] = await Promise.all([import('./start-kiosk.tsx'), lacking])
  startKiosk()
}

void begin()
