import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { Say } from './words.ts'

type Item = MenuItemConstructorOptions

export interface MenuOptions {
  readonly platform: NodeJS.Platform
  readonly say: Say
  /** Reload and developer tools: never in a packaged app. */
  readonly developing: boolean
}

/**
 * Sets the menu of the whole app, and with it the keys for quitting, zooming and editing. macOS shows it; elsewhere the
 * windows hide their menu bar, and only its keys remain. Set it again when the language changes.
 */
export function setMenu(options: MenuOptions): void {
  const { platform, say } = options
  const onMac = platform === 'darwin'
  const menus: Item[] = [
    onMac
      ? appMenu(say)
      : { label: say('menu.file'), submenu: [{ role: 'quit', label: say('menu.quit'), accelerator: 'Ctrl+Q' }] },
    editMenu(say),
    viewMenu(options),
    ...(onMac ? [windowMenu(say)] : []),
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(menus))
}

const appMenu = (say: Say): Item => ({
  label: say('app.name'),
  submenu: [
    { role: 'about', label: say('menu.about') },
    { type: 'separator' },
    { role: 'hide', label: say('menu.hide') },
    { role: 'hideOthers', label: say('menu.hide-others') },
    { role: 'unhide', label: say('menu.show-all') },
    { type: 'separator' },
    { role: 'quit', label: say('menu.quit') },
  ],
})

const editMenu = (say: Say): Item => ({
  label: say('menu.edit'),
  submenu: [
    { role: 'undo', label: say('menu.undo') },
    { role: 'redo', label: say('menu.redo') },
    { type: 'separator' },
    { role: 'cut', label: say('menu.cut') },
    { role: 'copy', label: say('menu.copy') },
    { role: 'paste', label: say('menu.paste') },
    { role: 'selectAll', label: say('menu.select-all') },
  ],
})

function viewMenu({ say, developing, platform }: MenuOptions): Item {
  // The key that has "+" is "=" on many keyboards: both zoom.
  const hidden: Item = {
    role: 'zoomIn',
    accelerator: 'CommandOrControl+=',
    visible: false,
    acceleratorWorksWhenHidden: true,
  }
  return {
    label: say('menu.view'),
    submenu: [
      { role: 'zoomIn', label: say('menu.zoom-in'), accelerator: 'CommandOrControl+Plus' },
      hidden,
      { role: 'zoomOut', label: say('menu.zoom-out'), accelerator: 'CommandOrControl+-' },
      { role: 'resetZoom', label: say('menu.zoom-reset'), accelerator: 'CommandOrControl+0' },
      { type: 'separator' },
      {
        role: 'togglefullscreen',
        label: say('menu.full-screen'),
        accelerator: platform === 'darwin' ? 'Ctrl+Command+F' : 'F11',
      },
      ...(developing ? developerItems(say) : []),
    ],
  }
}

// Developer tools keep Electron's own name: they are never in a packaged app.
const developerItems = (say: Say): Item[] => [{ role: 'reload', label: say('menu.reload') }, { role: 'toggleDevTools' }]

const windowMenu = (say: Say): Item => ({
  label: say('menu.window'),
  role: 'window',
  submenu: [
    { role: 'minimize', label: say('menu.minimize') },
    { role: 'close', label: say('menu.close') },
  ],
})
