/**
 * Command line switches that open a packaged app to others: a debugger, foreign code, an untrusted network, no sandbox.
 * Fuses close Node's own; these are Chromium's and have to be refused by name. `*` stands for any ending.
 */
const REFUSED = [
  'inspect*',
  'debug*',
  'js-flags',
  'remote-debugging-*',
  'remote-allow-origins',
  'enable-automation',
  'test-type',
  'load-extension',
  'disable-extensions-except',
  'disable-web-security',
  'disable-site-isolation*',
  'site-isolation*',
  'isolate-origins',
  'allow-running-insecure-content',
  'allow-insecure-localhost',
  'allow-file-access-from-files',
  'unsafely-*',
  'ignore-certificate-errors*',
  'ignore-urlfetcher-cert-requests',
  'ssl-*',
  'host-rules',
  'host-resolver-rules',
  'proxy-*',
  'auth-server-*',
  'auth-negotiate-*',
  'log-net-log',
  'net-log*',
  'no-sandbox',
  'disable-*sandbox*',
  'single-process',
  'no-zygote*',
  'in-process-gpu',
  'gpu-launcher',
  '*-cmd-prefix',
  'browser-subprocess-path',
  'enable-blink-features',
  'disable-blink-features',
  'use-fake-*',
  'require',
  'r',
  'import',
  'experimental-*',
] as const

const patterns = REFUSED.map((name) => new RegExp(`^${name.replaceAll('*', '.*')}$`))

/**
 * The first dangerous switch of a command line, or null. `--name`, `-name` and on Windows `/name` are read alike, in any case,
 * as Chromium does; whatever follows a bare `--` is no switch.
 */
export function findRefusedSwitch(argv: readonly string[], platform: NodeJS.Platform): string | null {
  const end = argv.indexOf('--')
  for (const argument of end === -1 ? argv : argv.slice(0, end)) {
    const name = switchName(argument, platform)
    if (name !== null && patterns.some((pattern) => pattern.test(name))) return name
  }
  return null
}

function switchName(argument: string, platform: NodeJS.Platform): string | null {
  const prefix = platform === 'win32' ? /^(?:--|-|\/)([^=]+)/ : /^--?([^=]+)/
  return prefix.exec(argument)?.[1]?.toLowerCase() ?? null
}
