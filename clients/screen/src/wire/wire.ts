import type { components } from './openapi'

// What comes over the wire. openapi.ts is generated from the server's description (npm run wire); here its shapes get their
// names, and where JSON Schema says less than the server promises, the narrower type.
// Exact amounts are decimal strings, powers numbers in kW, shares numbers from 0 to 1, times ISO 8601 with offset.

type Schemas = components['schemas']

export type NameWire = Schemas['NameWire']
export type PointWire = Schemas['PointWire']
export type LiveWire = Schemas['LiveWire']
export type AmountWire = Schemas['AmountWire']
export type ChildWire = Schemas['ChildWire']
export type TwinWire = Schemas['TwinWire']
export type ChildDeltaWire = Schemas['ChildDeltaWire']
export type FrameWire = Schemas['FrameWire']
export type LedgerRowWire = Schemas['LedgerRowWire']
export type LedgerWire = Schemas['LedgerWire']
export type ReadingWire = Schemas['ReadingWire']
export type ReadingsWire = Schemas['ReadingsWire']
export type ReadinessWire = Schemas['ReadinessWire']
export type GatewayWire = Schemas['GatewayWire']
export type RejectionWire = Schemas['RejectionWire']
export type RegisterEventWire = Schemas['RegisterEventWire']
export type RegisterEventsWire = Schemas['RegisterEventsWire']
export type SupplyAccountWire = Schemas['SupplyAccountWire']
export type BillWire = Schemas['BillWire']
export type BillLineWire = Schemas['BillLineWire']
export type BillIntervalWire = Schemas['BillIntervalWire']
export type BillCorrectionWire = Schemas['BillCorrectionWire']
export type RestatementWire = Schemas['RestatementWire']
export type RestatementsWire = Schemas['RestatementsWire']
export type DemandWire = Schemas['DemandWire']
export type NodeDemandWire = Schemas['NodeDemandWire']
export type ChildDemandWire = Schemas['ChildDemandWire']
export type IndicatorWire = Schemas['IndicatorWire']
export type IndicatorPartWire = Schemas['IndicatorPartWire']
export type IndicatorsWire = Schemas['IndicatorsWire']
export type EvaluationWire = Schemas['EvaluationWire']
export type ZeroCarbonWire = Schemas['ZeroCarbonWire']
export type LandEvaluationWire = Schemas['LandEvaluationWire']
export type ProvenanceWire = Schemas['ProvenanceWire']
export type FactorsWire = Schemas['FactorsWire']
export type EmissionFactorWire = Schemas['EmissionFactorWire']
export type TariffVersionWire = Schemas['TariffVersionWire']
export type ChecksWire = Schemas['ChecksWire']
export type ModelPointWire = Schemas['ModelPointWire']
export type ModelDeviceWire = Schemas['ModelDeviceWire']

export type NodeKind = ChildWire['kind']
export type NodeState = ChildWire['state']
export type TodayWire = TwinWire['today']
export type Step = LedgerWire['step']
export type RegisterEventKind = RegisterEventWire['kind']

/** Degrees, WGS 84. */
export type LonLat = [longitude: number, latitude: number]

export interface ModelNodeWire extends Omit<Schemas['ModelNodeWire'], 'place' | 'footprint' | 'children'> {
  place: LonLat | null
  footprint: LonLat[]
  children: ModelNodeWire[]
}

export interface ModelWire extends Omit<Schemas['ModelWire'], 'city'> { city: ModelNodeWire }
