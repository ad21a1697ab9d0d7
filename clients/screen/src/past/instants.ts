import { zoneOffsetMs } from '../language/times'

/** An instant as the date-time field of a browser takes it, in the park's zone: "2026-11-22T09:30". */
export const fieldOf = (ms: number, zone: string) => new Date(ms + zoneOffsetMs(ms, zone)).toISOString().slice(0, 16)

/** The instant that such a text names in the park's zone; null where it names none. */
export function instantOf(text: string, zone: string): number | null {
  const local = Date.parse(`${text}Z`)
  if (Number.isNaN(local)) return null
  return local - zoneOffsetMs(local - zoneOffsetMs(local, zone), zone)
}

/** The instant of an address's `at`; null where there is none or it is no time. */
export function atOf(query: unknown): number | null {
  const ms = typeof query === 'string' ? Date.parse(query) : Number.NaN
  return Number.isNaN(ms) ? null : ms
}
