import { shallowRef, triggerRef, type ShallowRef } from 'vue'
import type { ChildWire, FrameWire, LiveWire, NameWire, NodeDemandWire, NodeKind, NodeState, PointWire, TodayWire } from '../wire/wire'

/** What a node shows of itself; every figure is a ref of its own, so that a frame re-renders only what it changed. */
export interface Summary {
  readonly path: string
  readonly kind: NodeKind
  readonly type: string
  readonly name: NameWire
  readonly state: ShallowRef<NodeState>
  readonly live: ShallowRef<LiveWire>
  readonly today: ShallowRef<TodayWire>
}

function summary(wire: ChildWire): Summary {
  return {
    path: wire.path, kind: wire.kind, type: wire.type, name: wire.name,
    state: shallowRef(wire.state), live: shallowRef(wire.live), today: shallowRef(wire.today),
  }
}

function refresh(shown: Summary, part: { state?: NodeState; live?: LiveWire; today?: TodayWire }) {
  if (part.state !== undefined) shown.state.value = part.state
  if (part.live !== undefined) shown.live.value = part.live
  if (part.today !== undefined) shown.today.value = part.today
}

const sameNode = (a: Summary, b: ChildWire) => a.path === b.path && a.type === b.type && a.name.zh === b.name.zh && a.name.en === b.name.en

/** A watched node as the screen holds it: one writer (its stream's frames), many readers (views). */
export class NodeTwin {
  /** Null until the first snapshot. */
  readonly self = shallowRef<Summary | null>(null)
  readonly children = shallowRef<Summary[]>([])
  /** A facility's points by device/point. */
  readonly points = shallowRef<ReadonlyMap<string, ShallowRef<PointWire>>>(new Map())
  /** Null before the first reading of all. */
  readonly demand = shallowRef<NodeDemandWire | null>(null)
  /** Why the server refuses to stream this node; null while it streams. */
  readonly fault = shallowRef<string | null>(null)
  private revision = -1

  constructor(readonly path: string) {}

  /** Takes the next frame. False: a frame is missing before it, so the stream must be asked for again. */
  apply(frame: FrameWire): boolean {
    if (frame.type === 'snapshot') {
      if (!frame.node) return false
      this.restore(frame.node)
    } else {
      if (frame.previous !== this.revision || !this.self.value) return false
      if (frame.type === 'delta') this.change(frame)
    }
    this.revision = frame.revision
    this.fault.value = null
    return true
  }

  // Refs are kept where the structure is the same: after a reconnect only the figures that differ are painted.
  private restore(node: NonNullable<FrameWire['node']>) {
    const self = this.self.value
    if (self && sameNode(self, node)) refresh(self, node)
    else this.self.value = summary(node)
    this.demand.value = node.demand ?? null

    const known = new Map(this.children.value.map((child) => [child.path, child]))
    const next = node.children.map((wire) => {
      const child = known.get(wire.path)
      if (!child || !sameNode(child, wire)) return summary(wire)
      refresh(child, wire)
      return child
    })
    if (next.length !== this.children.value.length || next.some((child, i) => child !== this.children.value[i])) this.children.value = next

    const points = new Map<string, ShallowRef<PointWire>>()
    for (const [name, wire] of Object.entries(node.points)) points.set(name, this.point(name, wire))
    const before = this.points.value
    if (points.size !== before.size || [...points.keys()].some((name) => !before.has(name))) this.points.value = points
  }

  private change(frame: FrameWire) {
    refresh(this.self.value!, frame)
    if (frame.demand !== undefined) this.demand.value = frame.demand
    for (const part of frame.children ?? []) {
      const child = this.children.value.find((c) => c.path === part.path)
      if (child) refresh(child, part)
    }
    let added = false
    for (const [name, wire] of Object.entries(frame.points ?? {})) {
      added ||= !this.points.value.has(name)
      const point = this.point(name, wire)
      if (added) (this.points.value as Map<string, ShallowRef<PointWire>>).set(name, point)
    }
    if (added) triggerRef(this.points)
  }

  private point(name: string, wire: PointWire) {
    const known = this.points.value.get(name)
    if (!known) return shallowRef(wire)
    known.value = wire
    return known
  }
}
