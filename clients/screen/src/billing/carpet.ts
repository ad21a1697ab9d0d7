import { zoneOffsetMs } from '../language/times'
import type { BillIntervalWire } from '../wire/wire'

export const quartersADay = 96
const quarterMs = 900_000
const dayMs = 86_400_000

export interface CarpetCell { day: number; quarter: number; kwh: number; estimated: number; fromMs: number }

/** A month's intervals as days across and times of the day down, in local time; the pattern of a tariff's bands shows by itself. */
export function carpet(intervals: readonly BillIntervalWire[], monthFromMs: number, zone: string): CarpetCell[] {
  const first = monthFromMs + zoneOffsetMs(monthFromMs, zone)
  const firstDay = Math.floor(first / dayMs)
  return intervals.map((interval) => {
    const fromMs = Date.parse(interval.from)
    const local = fromMs + zoneOffsetMs(fromMs, zone)
    return { day: Math.floor(local / dayMs) - firstDay, quarter: Math.floor((local % dayMs) / quarterMs), kwh: Number(interval.amount), estimated: interval.estimated, fromMs }
  })
}

/** How many days a carpet of a span has; a part of a day counts as one. */
export const carpetDays = (fromMs: number, toMs: number) => Math.max(1, Math.ceil((toMs - fromMs) / dayMs))
