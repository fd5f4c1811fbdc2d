interface Credentials {
  readonly username: string
  readonly password: string
}

interface Page {
  readonly url: URL
  readonly text: string
}

/** A browser with a cookie jar. It follows redirects within the provider; `away` is where one leads elsewhere. */
function newBrowser(origin: string) {
  const jar = new Map<string, string>()
  async function go(start: URL, form?: URLSearchParams): Promise<{ away: URL } | Page> {
    let url = start
    let body = form
    for (let step = 0; step < 12; step += 1) {
      const reply = await fetch(url, {
        method: body === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(body === undefined ? {} : { body }),
      })
      body = undefined
      for (const cookie of reply.headers.getSetCookie()) {
        const [pair = ''] = cookie.split(';')
        const split = pair.indexOf('=')
        jar.set(pair.slice(0, split), pair.slice(split + 1))
      }
      const location = reply.headers.get('location')
      if (location === null) return { url, text: await reply.text() }
      await reply.body?.cancel()
      url = new URL(location, url)
      if (url.origin !== origin) return { away: url }
    }
    throw new Error('the provider redirects for ever')
  }
  return go
}

const asksForPassword = (text: string): boolean => text.includes('name="password"') && !text.includes('role="alert"')

/** Follows redirects, signs in at the form, and stops where the provider leaves its own address. */
export async function driveBrowser(start: string, password: string, username: string): Promise<URL> {
  const go = newBrowser(new URL(start).origin)
  let page = await go(new URL(start))
  for (let step = 0; step < 4; step += 1) {
    if ('away' in page) return page.away
    if (!asksForPassword(page.text)) throw new Error(`the provider shows: ${page.text}`)
    page = await go(page.url, new URLSearchParams({ username, password }))
  }
  throw new Error('the provider asks for ever')
}

/** Opens the address of a code, confirms it and signs in; without credentials it says no where it is asked to confirm. */
export async function drivePhone(start: string, credentials: Credentials | null): Promise<void> {
  const go = newBrowser(new URL(start).origin)
  let page = await go(new URL(start))
  for (let step = 0; step < 6; step += 1) {
    if ('away' in page) throw new Error(`the phone is sent away: ${page.away.href}`)
    const { url, text } = page
    if (!text.includes('<form')) return
    if (asksForPassword(text)) {
      if (credentials === null) throw new Error('nobody is there to sign in')
      page = await go(url, new URLSearchParams({ ...credentials }))
      continue
    }
    const form = new URLSearchParams()
    for (const [, name = '', value = ''] of text.matchAll(/name="(\w+)" value="([^"]*)"/g)) form.append(name, value)
    if (credentials === null && form.get('confirm') !== null) {
      form.delete('confirm')
      form.append('abort', 'yes')
      await go(new URL(/action="([^"]+)"/.exec(text)?.[1] ?? url, url), form)
      return
    }
    page = await go(new URL(/action="([^"]+)"/.exec(text)?.[1] ?? url, url), form)
  }
  throw new Error('the provider asks for ever')
}
