// What the benchmarks share: options, one JSON line a figure, and shares of what was counted.

export const option = (name, otherwise) => { const i = process.argv.indexOf(name); return i < 0 ? otherwise : process.argv[i + 1] }
export const seconds = Number(option('--seconds', 15))
export const pause = ms => new Promise(done => setTimeout(done, ms))
export const mebibytes = bytes => Math.round(bytes / 2 ** 20)
export const rounded = (value, digits = 2) => value === null || value === undefined ? null : Number(value.toFixed(digits))

/** Prints a figure: its name, value and unit first, its aim where it has one, then whatever explains it. */
export const say = figure => console.log(JSON.stringify(figure))

/** The bound below which a share of a Prometheus histogram's growth lies: the upper edge of its bucket, null where it did not grow. */
export function quantile(before, after, name, share) {
  const buckets = text => [...text.matchAll(new RegExp(`^${name}_bucket\\{le="([^"]+)"\\} (\\d+)`, 'gm'))].map(m => [Number(m[1].replace('+Inf', 'Infinity')), Number(m[2])])
  const was = new Map(buckets(before))
  const grown = buckets(after).map(([le, n]) => [le, n - (was.get(le) ?? 0)])
  const total = grown.at(-1)?.[1] ?? 0
  return total === 0 ? null : grown.find(([, n]) => n >= total * share)[0]
}

/** How much a Prometheus counter grew, over all its labels. */
export function growth(before, after, name) {
  const sum = text => [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'gm'))].reduce((all, m) => all + Number(m[1]), 0)
  return sum(after) - sum(before)
}

/** The value below which a share of these lies; null of none. */
export function percentile(values, share) {
  if (values.length === 0) return null
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]
}
