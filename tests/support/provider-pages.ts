const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f4f4f6; color: #1b1b1f }
  main { background: #fff; padding: 2rem; border-radius: 12px; width: 20rem; box-shadow: 0 1px 4px #0002 }
  label { display: block; margin-bottom: 1rem } input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .5rem }
  button { font: inherit; padding: .5rem 1rem } [role=alert] { color: #a00 }
</style></head>
<body><main><h1>${escape(title)}</h1>${body}</main></body>
</html>
`

/** The form where somebody signs in at the provider. */
export const loginPage = (uid: string, problem?: string): string =>
  page(
    'Company sign-in',
    `${problem === undefined ? '' : `<p role="alert">${escape(problem)}</p>`}
<form method="post" action="/interaction/${encodeURIComponent(uid)}" autocomplete="off">
  <label>Username <input name="username" autofocus></label>
  <label>Password <input name="password" type="password"></label>
  <button type="submit">Sign in</button>
  <button type="submit" name="answer" value="cancel">Cancel</button>
</form>`,
  )

export const errorPage = (message: string): string =>
  page('That did not work', `<p role="alert">${escape(message)}</p>`)
