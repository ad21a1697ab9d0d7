import type { ChecksWire } from '../wire/wire'

/** Residuals of boundaries that counted anything at all; where nothing passed there is nothing to explain. */
export const telling = (checks: Pick<ChecksWire, 'residuals'>) => checks.residuals.filter((r) => Number(r.amount) !== 0 || Number(r.whole) !== 0)

/** The share at the end of the scale: the largest of all, but never so small that noise fills it. */
export function deviationMost(checks: Pick<ChecksWire, 'meters' | 'residuals'>, least = 0.05): number {
  return [...checks.meters, ...checks.residuals].reduce((most, row) => Math.max(most, Math.abs(row.share ?? 0)), least)
}
