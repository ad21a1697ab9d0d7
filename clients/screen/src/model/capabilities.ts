import type { ModelNodeWire } from '../wire/wire'

/** What electricity meters at and below a node have on their sides: decides which flows are drawn at all, so that rows never come and go. */
export interface Capabilities { grid: boolean; pv: boolean; battery: boolean; ev: boolean }

const known = new WeakMap<ModelNodeWire, Capabilities>()

export function capabilities(node: ModelNodeWire): Capabilities {
  let found = known.get(node)
  if (!found) {
    const sides = new Set(node.devices.flatMap((device) => device.sides ?? []))
    const below = node.children.map(capabilities)
    const has = (side: keyof Capabilities) => sides.has(side) || below.some((child) => child[side])
    found = { grid: has('grid'), pv: has('pv'), battery: has('battery'), ev: has('ev') }
    known.set(node, found)
  }
  return found
}

/** Every facility at or below a node. */
export const facilities = (node: ModelNodeWire): ModelNodeWire[] => (node.kind === 'facility' ? [node] : node.children.flatMap(facilities))
