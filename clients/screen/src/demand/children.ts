import type { ChildDemandWire } from '../wire/wire'
import { windowState } from './demandWindow'

const urgency = { over: 0, near: 1, record: 2, calm: 3, unknown: 4, silent: 5 } as const

/** What needs an operator first; then by how much of its limit each forecast takes, then by size. A row that only moves a little keeps its place. */
export function byUrgency(items: readonly ChildDemandWire[], nowMs: number): ChildDemandWire[] {
  const rank = (item: ChildDemandWire) => urgency[item.now ? windowState(item.now, nowMs) : 'unknown']
  const size = (item: ChildDemandWire) => item.now?.limitKw ?? item.now?.maximum?.kw ?? 0
  return [...items].sort((a, b) => rank(a) - rank(b) || size(b) - size(a) || (a.path < b.path ? -1 : 1))
}
