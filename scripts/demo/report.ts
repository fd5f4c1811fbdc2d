import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What was measured besides the steps. */
export interface Outcome {
  readonly electron: string
  /** Of the tracked hour, UTC milliseconds. */
  readonly startedAt: number
  readonly endedAt: number | null
}

/** Tells what happens as it happens, and writes it down at the end. */
export interface Report {
  /** Does a step and says how long it took; a step that fails is named, and its error goes on. */
  step<T>(words: string, work: () => Promise<T>): Promise<T>
  /** A picture, in the folder of the report, that belongs to the step under way. */
  picture(file: string): void
  write(outcome: Outcome): void
}

/** Makes the report of one run. */
export function createReport(folder: string, output: { write(text: string): unknown }): Report {
  const lines: string[] = []
  let pictures: string[] = []
  return {
    async step(words, work) {
      output.write(`  … ${words}\n`)
      const begun = performance.now()
      try {
        const value = await work()
        const seconds = ((performance.now() - begun) / 1000).toFixed(1)
        output.write(`  ✓ ${words} (${seconds} s)\n`)
        lines.push(`1. ${words} (${seconds} s)`, ...pictures.map((file) => `\n   ![${words}](${file})\n`))
        return value
      } catch (error) {
        output.write(`  ✗ ${words}\n`)
        throw error
      } finally {
        pictures = []
      }
    },
    picture: (file) => void pictures.push(file),
    write({ electron, startedAt, endedAt }) {
      const span = [startedAt, endedAt ?? startedAt].map((instant) => new Date(instant).toISOString()).join(' to ')
      const text = ['# Demo', '', `Electron ${electron}. The hour: ${span}.`, '', ...lines, ''].join('\n')
      writeFileSync(join(folder, 'report.md'), text)
      output.write(`\nIt all worked. The report with its pictures: ${join('test-results', 'demo', 'report.md')}\n`)
    },
  }
}
