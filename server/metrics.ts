/** A measurement's labels; their values come from closed sets, never from what a stranger sends. */
type Labels = Readonly<Record<string, string>>

export interface Metrics {
  readonly count: (name: string, labels?: Labels) => void
  /** Adds a duration in seconds to a histogram. */
  readonly observe: (name: string, labels: Labels, seconds: number) => void
  /** A value that is read when somebody asks. */
  readonly gauge: (name: string, help: string, read: () => number) => void
  /** Everything in Prometheus' text format, version 0.0.4. */
  readonly render: () => string
}

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

const help: Readonly<Record<string, string>> = {
  timetracker_requests_total: 'Requests by route and status',
  timetracker_request_seconds: 'Time to answer, by route',
  timetracker_sign_ins_total: 'Sign-ins by method and outcome',
}

const escapeLabel = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

function key(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`
}

interface Histogram {
  readonly labels: Labels
  readonly buckets: number[]
  sum: number
  count: number
}

export function createMetrics(): Metrics {
  const counters = new Map<string, Map<string, number>>()
  const histograms = new Map<string, Map<string, Histogram>>()
  const gauges = new Map<string, { help: string; read: () => number }>()

  return {
    count(name, labels = {}) {
      const series = counters.get(name) ?? new Map<string, number>()
      counters.set(name, series)
      const id = key(name, labels)
      series.set(id, (series.get(id) ?? 0) + 1)
    },
    observe(name, labels, seconds) {
      const series = histograms.get(name) ?? new Map<string, Histogram>()
      histograms.set(name, series)
      const id = key(name, labels)
      const histogram = series.get(id) ?? { labels, buckets: BUCKETS.map(() => 0), sum: 0, count: 0 }
      series.set(id, histogram)
      BUCKETS.forEach((edge, index) => {
        if (seconds <= edge) histogram.buckets[index] = (histogram.buckets[index] ?? 0) + 1
      })
      histogram.sum += seconds
      histogram.count += 1
    },
    gauge(name, text, read) {
      gauges.set(name, { help: text, read })
    },
    render() {
      const lines: string[] = []
      const head = (name: string, type: string, text: string) =>
        lines.push(`# HELP ${name} ${text}`, `# TYPE ${name} ${type}`)
      for (const [name, series] of counters) {
        head(name, 'counter', help[name] ?? name)
        for (const [id, value] of series) lines.push(`${id} ${value}`)
      }
      for (const [name, series] of histograms) {
        head(name, 'histogram', help[name] ?? name)
        for (const histogram of series.values()) {
          BUCKETS.forEach((edge, index) =>
            lines.push(
              `${key(`${name}_bucket`, { ...histogram.labels, le: String(edge) })} ${histogram.buckets[index] ?? 0}`,
            ),
          )
          lines.push(`${key(`${name}_bucket`, { ...histogram.labels, le: '+Inf' })} ${histogram.count}`)
          lines.push(`${key(`${name}_sum`, histogram.labels)} ${histogram.sum}`)
          lines.push(`${key(`${name}_count`, histogram.labels)} ${histogram.count}`)
        }
      }
      for (const [name, gauge] of gauges) {
        head(name, 'gauge', gauge.help)
        lines.push(`${name} ${gauge.read()}`)
      }
      return `${lines.join('\n')}\n`
    },
  }
}
