import { mainFlow } from '../energy/mainFlow'
import { fixed } from '../language/figures'
import type { Summary } from '../live/nodeTwin'
import { stateOrder } from '../theme/states'
import { token } from '../theme/theme'
import type { ModelNodeWire, NodeState } from '../wire/wire'

/** Colours of facilities' footprints, and the density that the strongest colour stands for. */
export interface SitePaint { colours: [path: string, colour: string][]; mostWattsPerSquareMetre: number }

const parse = (hex: string) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))

function mix(low: string, high: string, part: number): string {
  const from = parse(low)
  const to = parse(high)
  // In 32 steps: a footprint is painted again when its power has changed visibly, not with every frame.
  const step = Math.round(part * 32) / 32
  return `rgb(${from.map((v, i) => Math.round(v + (to[i]! - v) * step)).join(',')})`
}

export function paintFacilities(nodes: readonly ModelNodeWire[], live: ReadonlyMap<string, Summary>, by: 'state' | 'power'): SitePaint {
  if (by === 'state') {
    const state = (node: ModelNodeWire): NodeState => live.get(node.path)?.state.value ?? 'waiting'
    const colours = Object.fromEntries(stateOrder.map((s) => [s, token(`plan-${s}`)]))
    return { colours: nodes.map((n) => [n.path, colours[state(n)]!]), mostWattsPerSquareMetre: 0 }
  }
  // Whichever way it flows: a PV roof is as busy as a chiller of the same kW.
  const densities = nodes.map((node) => {
    const summary = live.get(node.path)
    return summary && node.areaSquareMetres ? (mainFlow('facility', summary.live.value).kw * 1000) / node.areaSquareMetres : 0
  })
  const most = Math.max(...densities, 0)
  const low = token('heat-low')
  const high = token('heat-high')
  // The square root keeps the many small ones apart from each other beside the few large ones.
  return { colours: nodes.map((n, i) => [n.path, mix(low, high, most > 0 ? Math.sqrt(densities[i]! / most) : 0)]), mostWattsPerSquareMetre: most }
}

export const heatText = (most: number) => ({ low: '0', high: `${fixed(most, 0)} W/m²` })
