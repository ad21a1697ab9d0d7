// What comes over the wire, mirroring the records of silo/Twin.Operations/Wire.
// Exact amounts are decimal strings, powers numbers in kW, shares numbers from 0 to 1, times ISO 8601 with offset.

export interface NameWire { zh: string; en: string }

export type NodeKind = 'city' | 'park' | 'enterprise' | 'facility'
export type NodeState = 'waiting' | 'live' | 'degraded' | 'stale'
export type Quality = 'good' | 'uncertain' | 'bad' | 'none'

export interface PointWire {
  value: string | null
  unit: string
  quality: Quality
  time: string | null
  received: string | null
  stale: boolean
}

/** Power at the node's boundary and of its parts, kW, each positive in the direction of its name. */
export interface LiveWire {
  powerKw: number
  gridImportKw: number
  gridExportKw: number
  transferInKw: number
  transferOutKw: number
  pvKw: number
  batteryChargeKw: number
  batteryDischargeKw: number
  evKw: number
  points: number
  pointsReported: number
  pointsFresh: number
}

export interface AmountWire { amount: string; unit: string; estimated: number }
export type TodayWire = Record<string, AmountWire>

export interface ChildWire {
  path: string
  key: string
  kind: NodeKind
  type: string
  name: NameWire
  state: NodeState
  live: LiveWire
  today: TodayWire
}

export interface TwinWire extends ChildWire {
  revision: number
  at: string
  points: Record<string, PointWire>
  children: ChildWire[]
}

/** What changed of one child; absent parts did not change. */
export interface ChildDeltaWire {
  path: string
  state?: NodeState
  live?: LiveWire
  today?: TodayWire
}

/** One frame of a `Watch` stream. `previous` is the revision of the frame before it on this stream, -1 for a snapshot. */
export interface FrameWire {
  type: 'snapshot' | 'delta' | 'heartbeat'
  revision: number
  previous: number
  at: string
  recording: boolean
  node?: TwinWire
  state?: NodeState
  live?: LiveWire
  today?: TodayWire
  points?: Record<string, PointWire>
  children?: ChildDeltaWire[]
}

export interface ModelPointWire {
  id: string
  key: string
  kind: 'register' | 'power' | 'gauge' | 'switch'
  unit: string
  name: NameWire | null
  measure: string | null
}

export interface ModelDeviceWire {
  id: string
  key: string
  type: string
  name: NameWire
  role: 'primary' | 'boundary' | 'check'
  accountedAt: string
  /** "grid", "pv", "battery", "ev", "load" or a node's path. */
  sides: string[] | null
  points: ModelPointWire[]
}

export type LonLat = [number, number]

export interface ModelNodeWire {
  path: string
  key: string
  kind: NodeKind
  type: string
  name: NameWire
  place: LonLat | null
  footprint: LonLat[]
  areaSquareMetres: number | null
  devices: ModelDeviceWire[]
  children: ModelNodeWire[]
}

export interface ModelWire { revision: number; timeZone: string; city: ModelNodeWire }

export type Step = '15m' | '1h' | '1d' | '1mo' | '1y'

/** `coverage` is null where no register was expected. */
export interface LedgerRowWire { from: string; to: string; amount: string; coverage: number | null; estimated: number }

export interface LedgerWire { path: string; measure: string; unit: string; step: string; position: number; rows: LedgerRowWire[] }

export interface ReadingWire { time: string; value: string; quality: Quality; correction: number; position: number }

export interface ReadingsWire { path: string; unit: string; rows: ReadingWire[]; more: boolean }

export interface GatewayWire {
  userName: string
  key: string
  name: NameWire
  park: string
  link: 'online' | 'offline'
  linkChanged: string | null
  lastSeen: string | null
  clockSkewMs: number | null
  points: number
  received: number
  accepted: number
  duplicate: number
  rejected: number
  rejectedByReason: Record<string, number>
}

export interface RejectionWire {
  position: number
  received: string
  gateway: string
  reason: string
  readings: number
  point: string | null
  payload: string
}
