import { locale, t } from './language'

// Times are shown in the park's zone, whatever zone the browser is in.

const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale.value} ${zone} ${JSON.stringify(options)}`
  let found = formats.get(key)
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(locale.value, { timeZone: zone, hourCycle: 'h23', ...options })))
  return found
}

export const clockTime = (ms: number, zone: string) => format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(ms)
export const minuteTime = (ms: number, zone: string) => format(zone, { hour: '2-digit', minute: '2-digit' }).format(ms)
export const dayName = (ms: number, zone: string) => format(zone, { month: 'short', day: 'numeric', weekday: 'short' }).format(ms)
export const shortDay = (ms: number, zone: string) => format(zone, { month: 'numeric', day: 'numeric' }).format(ms)
export const fullDay = (ms: number, zone: string) => format(zone, { year: 'numeric', month: 'long', day: 'numeric' }).format(ms)
export const fullTime = (ms: number, zone: string) =>
  format(zone, { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(ms)

/** A month of the calendar, from "2026-11". */
export const monthName = (month: string) => format('UTC', { year: 'numeric', month: 'long' }).format(Date.parse(`${month}-01T00:00:00Z`))

/** A day of any year, from "05-01". */
export const dayOfYear = (day: string) => format('UTC', { month: 'short', day: 'numeric' }).format(Date.parse(`2024-${day}T00:00:00Z`))

/** "UTC+8": which zone the times on the screen are in. */
export function zoneName(ms: number, zone: string): string {
  const minutes = zoneOffsetMs(ms, zone) / 60_000
  const hours = Math.floor(Math.abs(minutes) / 60)
  const rest = Math.abs(minutes) % 60
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`
}

const partsFormats = new Map<string, Intl.DateTimeFormat>()

/** Local time less UTC at an instant. */
export function zoneOffsetMs(ms: number, zone: string): number {
  let parts = partsFormats.get(zone)
  if (!parts) {
    parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
    partsFormats.set(zone, parts)
  }
  const at = Object.fromEntries(parts.formatToParts(ms).map((p) => [p.type, Number(p.value)]))
  return Date.UTC(at.year!, at.month! - 1, at.day!, at.hour!, at.minute!, at.second!) - Math.floor(ms / 1000) * 1000
}

/** The local midnight at or before an instant. */
export function midnightBefore(ms: number, zone: string): number {
  const local = ms + zoneOffsetMs(ms, zone)
  const midnight = Math.floor(local / 86_400_000) * 86_400_000
  return midnight - zoneOffsetMs(midnight - zoneOffsetMs(ms, zone), zone)
}

/** How long ago, in one unit: "12 s", "4 min". Never negative: a gateway's clock may be ahead. */
export function age(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  if (seconds < 100) return t('agoSeconds', { n: seconds })
  if (seconds < 6000) return t('agoMinutes', { n: Math.floor(seconds / 60) })
  if (seconds < 48 * 3600) return t('agoHours', { n: Math.floor(seconds / 3600) })
  return t('agoDays', { n: Math.floor(seconds / 86_400) })
}
