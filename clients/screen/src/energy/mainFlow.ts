import type { Words } from '../language/en'
import type { NodeKind, LiveWire } from '../wire/wire'

export interface MainFlow { kw: number; words: keyof Words; colour: string; used: boolean; /** Not generated, stored or used here. */ passing: boolean }

/** The one power that stands for a node: what it uses, or for a facility that generates or stores, what it moves. */
export function mainFlow(kind: NodeKind, live: LiveWire): MainFlow {
  const used: MainFlow = { kw: live.powerKw, words: 'powerNow', colour: 'var(--flow-load)', used: true, passing: false }
  if (kind !== 'facility') return used
  const moved: MainFlow[] = [
    { kw: live.pvKw, words: 'powerPv', colour: 'var(--flow-pv)', used: false, passing: false },
    { kw: live.batteryChargeKw, words: 'powerCharge', colour: 'var(--flow-battery)', used: false, passing: false },
    { kw: live.batteryDischargeKw, words: 'powerDischarge', colour: 'var(--flow-battery)', used: false, passing: false },
    // A substation uses next to nothing; what passes through it is its power.
    { kw: live.gridImportKw, words: 'powerImport', colour: 'var(--flow-grid)', used: false, passing: true },
    { kw: live.gridExportKw, words: 'powerExport', colour: 'var(--flow-grid)', used: false, passing: true },
  ]
  const most = moved.reduce((a, b) => (b.kw > a.kw ? b : a))
  // Import that is used on the spot is use; a tenth of a percent is a meter's own error.
  return most.kw > Math.max(0, live.powerKw) * 1.001 ? most : used
}
