import { monthOf, shiftMonth } from '../billing/months'
import { midnightBefore, zoneOffsetMs } from '../language/times'

export type IndicatorSpan = 'day' | 'month' | 'lastMonth' | 'year'

const dayMs = 86_400_000

/** Local midnight of the first of a month, "2026-11". */
function startOf(month: string, zone: string): number {
  const utc = Date.parse(`${month}-01T00:00:00Z`)
  return midnightBefore(utc - zoneOffsetMs(utc, zone) + 3_600_000, zone)
}

/** The span that holds a local midnight, in local days: up to the end of today, or the end of the month before. */
export function spanOf(span: IndicatorSpan, midnightMs: number, zone: string): { fromMs: number; toMs: number } {
  const month = monthOf(midnightMs, zone)
  const tomorrow = midnightBefore(midnightMs + dayMs + dayMs / 2, zone)
  if (span === 'day') return { fromMs: midnightMs, toMs: tomorrow }
  if (span === 'lastMonth') return { fromMs: startOf(shiftMonth(month, -1), zone), toMs: startOf(month, zone) }
  return { fromMs: startOf(span === 'month' ? month : `${month.slice(0, 4)}-01`, zone), toMs: tomorrow }
}
