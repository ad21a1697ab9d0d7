import type { Words } from '../language/en'
import type { Capabilities } from '../model/capabilities'
import type { LiveWire } from '../wire/wire'

export interface Flow { key: string; words: keyof Words; colour: string; kw: number }

/** Where power comes from and where it goes; the two sides add up to the same. */
export interface Balance { sources: Flow[]; uses: Flow[]; totalKw: number }

const flow = (words: keyof Words, colour: string, kw: number): Flow => ({ key: words, words, colour: `var(--flow-${colour})`, kw })

/**
 * Splits a node's live power into sources and uses. The server defines
 * used = import - export + transfers in - out + PV + discharge - charge, and EV charging is a part of what is used.
 * A negative remainder (meters that do not report at one instant, or a fault) is shown as unexplained inflow, not hidden.
 */
export function balance(live: LiveWire, has: Capabilities): Balance {
  const load = live.powerKw - live.evKw
  const transfers = live.transferInKw > 0 || live.transferOutKw > 0
  const sources: Flow[] = []
  const grid = has.grid || live.gridImportKw > 0 || live.gridExportKw > 0
  if (grid) sources.push(flow('flowGridImport', 'grid', live.gridImportKw))
  if (transfers || !grid) sources.push(flow('flowTransferIn', 'transfer', live.transferInKw))
  if (has.pv || live.pvKw > 0) sources.push(flow('flowPv', 'pv', live.pvKw))
  const battery = has.battery || live.batteryDischargeKw > 0 || live.batteryChargeKw > 0
  if (battery) sources.push(flow('flowDischarge', 'battery', live.batteryDischargeKw))
  const uses = [flow('flowLoad', 'load', Math.max(0, load))]
  if (has.ev || live.evKw > 0) uses.push(flow('flowEv', 'ev', live.evKw))
  if (battery) uses.push(flow('flowCharge', 'battery', live.batteryChargeKw))
  // A plain load sends nothing on; who generates, stores or takes from the grid may.
  if (live.transferOutKw > 0 || (transfers && (grid || battery || has.pv))) uses.push(flow('flowTransferOut', 'transfer', live.transferOutKw))
  if (grid) uses.push(flow('flowGridExport', 'grid', live.gridExportKw))

  const total = (flows: Flow[]) => flows.reduce((sum, f) => sum + f.kw, 0)
  const missing = total(uses) - total(sources)
  // Powers carry three digits after the point; less than a few of the last one is rounding.
  if (missing > 0.01) sources.push(flow('flowUnexplained', 'unexplained', missing))
  else if (missing < -0.01) uses.push(flow('flowUnexplained', 'unexplained', -missing))
  return { sources, uses, totalKw: Math.max(total(sources), total(uses)) }
}

export interface Ribbon { key: string; colour: string; path: string }
export interface Picture { ribbons: Ribbon[]; busTop: number; busHeight: number; height: number }

const rowHeight = 46
const busLeft = 46
const busRight = 54

/** Ribbons between evenly spaced rows and the bus in the middle; every width is in one scale, so the bus is as high as each side's sum. */
export function picture({ sources, uses, totalKw }: Balance): Picture {
  const rows = Math.max(sources.length, uses.length)
  const height = rows * rowHeight
  const most = Math.max(...sources.map((f) => f.kw), ...uses.map((f) => f.kw))
  const scale = totalKw > 0 ? Math.min((rowHeight * 1.1) / most, (height * 0.96) / totalKw) : 0
  const busHeight = totalKw * scale
  const busTop = (height - busHeight) / 2
  const ribbons = [...side(sources, 0, busLeft), ...side(uses, 100, busRight)]
  return { ribbons, busTop, busHeight, height }

  function side(flows: Flow[], outer: number, inner: number): Ribbon[] {
    const offset = (height - flows.length * rowHeight) / 2
    let stacked = busTop
    return flows.map((f, i) => {
      const width = f.kw * scale
      const y = offset + (i + 0.5) * rowHeight
      const mid = (outer + inner) / 2
      const top = stacked
      stacked += width
      const path = `M${outer} ${y - width / 2}C${mid} ${y - width / 2} ${mid} ${top} ${inner} ${top}V${top + width}C${mid} ${top + width} ${mid} ${y + width / 2} ${outer} ${y + width / 2}Z`
      return { key: f.key, colour: f.colour, path }
    })
  }
}

export const rowRem = rowHeight / 16
