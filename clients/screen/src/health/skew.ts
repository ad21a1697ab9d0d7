import { fixed } from '../language/figures'
import { t } from '../language/language'

/** Beyond this a gateway's clock shifts energy into a wrong interval often enough to matter. */
const warnMs = 30_000

export const skewWarns = (ms: number | null) => ms !== null && Math.abs(ms) >= warnMs

/** Receipt less source time: positive means that the gateway's clock is behind, or its readings were long under way. */
export function skewText(ms: number | null): string {
  if (ms === null) return t('noValue')
  const sign = ms > 0 ? '+' : ms < 0 ? '−' : ''
  const size = Math.abs(ms)
  if (size < 1000) return `${sign}${size} ms`
  if (size < 600_000) return `${sign}${fixed(size / 1000, 1)} s`
  return `${sign}${fixed(size / 60_000, 0)} min`
}
