import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/**
 * Two things that axe cannot know: the unseen button beside a popover, by which screen readers close it, and a list whose lines are
 * walked by arrow keys from its search field and which therefore takes no focus itself.
 */
const isFine = (rule: string, html: string): boolean =>
  (rule === 'region' && html === '<div style="display: contents;">') ||
  (rule === 'scrollable-region-focusable' && html.includes('class="options"'))

/** By tags, and by the names of rules. */
const rules = {
  all: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  colours: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
} as const

/** What axe finds wrong, by the rules of WCAG 2.2 AA and its own best practices, or by those that are about colours alone. */
export async function violations(page: Page, by: keyof typeof rules = 'all'): Promise<readonly string[]> {
  await page.evaluate(axe)
  const found = await page.evaluate<readonly Violation[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(rules[by])} }).then(({ violations }) => violations)`,
  )
  return found.flatMap(({ id, nodes }) =>
    nodes
      .filter(({ html }) => !isFine(id, html))
      .map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  )
}
