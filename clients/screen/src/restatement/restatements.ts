import type { RestatementWire } from '../wire/wire'

export interface RestatementSum { intervals: number; net: number; /** Changes by cause, most first. */ causes: [cause: RestatementWire['cause'], changes: number][]; /** Changes of coverage or quality alone, whose amount stayed. */ unchanged: number }

/** What restatements of one measure come to. */
export function summedRestatements(rows: readonly RestatementWire[]): RestatementSum {
  const causes = new Map<RestatementWire['cause'], number>()
  for (const row of rows) causes.set(row.cause, (causes.get(row.cause) ?? 0) + 1)
  return {
    intervals: new Set(rows.map((row) => Date.parse(row.from))).size,
    net: rows.reduce((sum, row) => sum + Number(row.change), 0),
    causes: [...causes].sort((a, b) => b[1] - a[1]),
    unchanged: rows.filter((row) => Number(row.change) === 0).length,
  }
}

/** Newest commit first; within one commit the latest interval first. The server answers by interval, then position. */
export const newestFirst = (rows: readonly RestatementWire[]): RestatementWire[] =>
  [...rows].sort((a, b) => b.position - a.position || Date.parse(b.from) - Date.parse(a.from))
