import type { DemandWire, NameWire } from '../wire/wire'

export interface PeakRow { path: string | null; name: NameWire | null; atPeakKw: number; share: number | null; ownKw: number | null; ownAt: string | null }

/** Who made the peak, the largest first, and last what no child accounts for: together they are the peak. A rest of nothing is left out. */
export function peakRows(demand: Pick<DemandWire, 'parts' | 'restKw' | 'maximum'>): PeakRow[] {
  const rows: PeakRow[] = demand.parts.map((p) => ({ path: p.path, name: p.name, atPeakKw: p.atPeakKw, share: p.share, ownKw: p.ownPeak?.kw ?? null, ownAt: p.ownPeak?.from ?? null }))
  rows.sort((a, b) => b.atPeakKw - a.atPeakKw || (a.path! < b.path! ? -1 : 1))
  const rest = demand.restKw ?? 0
  if (rest !== 0) rows.push({ path: null, name: null, atPeakKw: rest, share: demand.maximum ? rest / demand.maximum.kw : null, ownKw: null, ownAt: null })
  return rows
}
