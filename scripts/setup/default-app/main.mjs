// What `electron FOLDER` runs first, for the fallback build, which comes without it: takes on the name, version and path of the
// application in FOLDER and loads its main script.
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

/** Splits the command line as Electron's own default application does: `-r MODULE`, switches, then the application. */
function readArguments() {
  const modules = []
  const args = process.argv.slice(1)
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at] ?? ''
    if (argument === '-r' || argument === '--require') {
      modules.push(args[at + 1] ?? '')
      at += 1
    } else if (!argument.startsWith('-')) {
      return { modules, file: argument }
    }
  }
  return { modules, file: null }
}

/** @param {{ modules: string[], file: string }} request */
async function load({ modules, file }) {
  Object.assign(process, { defaultApp: true })
  const require = createRequire(import.meta.url)
  for (const name of modules) require(path.resolve(name))
  const folder = path.resolve(file)
  let script = folder
  if (statSync(folder).isDirectory()) {
    const about = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    if (about.productName || about.name) app.setName(about.productName || about.name)
    // Electron has these two for its own default application; they are not in its types.
    if (about.version) Reflect.apply(Reflect.get(app, 'setVersion'), app, [about.version])
    Reflect.apply(Reflect.get(app, 'setAppPath'), app, [folder])
    script = path.join(folder, about.main || 'index.js')
  }
  // import() takes CommonJS and ES modules alike.
  await import(pathToFileURL(script).href)
}

const { modules, file } = readArguments()
if (file === null) {
  process.stderr.write('Usage: electron FOLDER\n')
  app.exit(1)
} else {
  try {
    // Electron becomes ready only when this module has loaded, and so only when the application has, as in a packaged one.
    await load({ modules, file })
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    app.exit(1)
  }
}
