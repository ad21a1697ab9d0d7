import type { LonLat, ModelNodeWire } from '../wire/wire'

export type Bounds = [LonLat, LonLat]

const closed = (ring: LonLat[]) => (ring.length && ring[0] !== ring.at(-1) ? [...ring, ring[0]!] : ring)

/** Footprints of nodes as GeoJSON, each with its path as id. */
export function footprints(nodes: readonly ModelNodeWire[]): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: nodes.filter((n) => n.footprint.length >= 3).map((n) => ({
      type: 'Feature', properties: { path: n.path, type: n.type }, geometry: { type: 'Polygon', coordinates: [closed(n.footprint)] },
    })),
  }
}

export const descendants = (node: ModelNodeWire): ModelNodeWire[] => [node, ...node.children.flatMap(descendants)]

const positions = (node: ModelNodeWire): LonLat[] => [...(node.place ? [node.place] : []), ...node.footprint, ...node.children.flatMap(positions)]

/** The box around a node and all below it; null where nothing has a place. */
export function boundsOf(node: ModelNodeWire): Bounds | null {
  const all = node.footprint.length ? node.footprint : positions(node)
  if (all.length === 0) return null
  const xs = all.map((p) => p[0])
  const ys = all.map((p) => p[1])
  return [[Math.min(...xs), Math.min(...ys)], [Math.max(...xs), Math.max(...ys)]]
}

/** Where a node's label goes: its place, or the middle of its box. */
export function anchorOf(node: ModelNodeWire): LonLat | null {
  if (node.place) return node.place
  const bounds = boundsOf(node)
  return bounds && [(bounds[0][0] + bounds[1][0]) / 2, (bounds[0][1] + bounds[1][1]) / 2]
}
