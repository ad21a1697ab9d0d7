import { zoneOffsetMs } from '../language/times'
import type { SupplyAccountWire } from '../wire/wire'

/** A month of the park's calendar as "2026-11": ordered as text. */
export function monthOf(ms: number, zone: string): string {
  return new Date(ms + zoneOffsetMs(ms, zone)).toISOString().slice(0, 7)
}

export function shiftMonth(month: string, by: number): string {
  const [year, of] = month.split('-').map(Number) as [number, number]
  const at = year * 12 + of - 1 + by
  return `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}`
}

/** The months that an account can be asked for: from its beginning, if it has one, to its end or the present month. */
export function monthBounds(account: Pick<SupplyAccountWire, 'from' | 'to'>, nowMs: number, zone: string): { first: string | null; last: string } {
  const now = monthOf(nowMs, zone)
  // The end is exclusive: an account that ends at midnight of a first has no bill of that month.
  const end = account.to ? monthOf(Date.parse(account.to) - 1, zone) : now
  return { first: account.from ? monthOf(Date.parse(account.from), zone) : null, last: end < now ? end : now }
}
