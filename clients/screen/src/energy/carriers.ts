import type { AmountWire, NodeKind, TodayWire } from '../wire/wire'

export interface Carrier { measure: string; amount: number; unit: string; estimated: number }

/** How metered measures make up electricity used at a node's boundary. */
export const electricityParts: [measure: string, sign: 1 | -1][] = [
  ['electricity_import', 1], ['electricity_export', -1], ['transfer_in', 1], ['transfer_out', -1],
  ['pv_generation', 1], ['battery_discharge', 1], ['battery_charge', -1],
]

const others = ['natural_gas', 'heat', 'steam', 'cooling', 'water', 'fuel_diesel', 'fuel_petrol', 'fuel_lpg', 'fuel_lng', 'fuel_coal', 'fuel_coke']

const value = (wire: AmountWire | undefined) => (wire ? Number(wire.amount) : 0)

/** Electricity used since midnight; null where no electricity is metered. */
export function electricityToday(today: TodayWire): Carrier | null {
  const derived = today.electricity_consumption
  if (derived) return { measure: 'electricity_consumption', amount: Number(derived.amount), unit: derived.unit, estimated: derived.estimated }
  const parts = electricityParts.filter(([measure]) => today[measure])
  if (parts.length === 0) return null
  const amount = parts.reduce((sum, [measure, sign]) => sum + sign * value(today[measure]), 0)
  const all = parts.reduce((sum, [measure]) => sum + value(today[measure]), 0)
  const guessed = parts.reduce((sum, [measure]) => sum + value(today[measure]) * today[measure]!.estimated, 0)
  return { measure: 'electricity_consumption', amount, unit: 'kWh', estimated: all > 0 ? guessed / all : 0 }
}

/** The one amount that stands for a node's day: what it used, or for a facility that generates or stores, what it moved. */
export function mainToday(kind: NodeKind, today: TodayWire): Carrier | null {
  if (kind === 'facility')
    for (const measure of ['pv_generation', 'battery_discharge', 'battery_charge', 'electricity_import']) {
      const wire = today[measure]
      // A roof's own use at night is small beside what it generates by day; a battery's or a substation's own use likewise.
      if (wire && Number(wire.amount) > Math.max(0, electricityToday(today)?.amount ?? 0)) return { measure, amount: Number(wire.amount), unit: wire.unit, estimated: wire.estimated }
    }
  return electricityToday(today)
}

/** PV used on site over electricity used, 0 to 1; null while nothing was used. */
export function onSiteShare(today: TodayWire): number | null {
  const used = electricityToday(today)?.amount ?? 0
  if (used <= 0 || !today.pv_generation) return null
  return Math.min(1, Math.max(0, (value(today.pv_generation) - value(today.electricity_export)) / used))
}

/** Carriers besides electricity, in a fixed order. */
export function otherCarriers(today: TodayWire): Carrier[] {
  return others.flatMap((measure) => {
    const wire = today[measure]
    return wire ? [{ measure, amount: Number(wire.amount), unit: wire.unit, estimated: wire.estimated }] : []
  })
}

/** What electricity came from and went to, for the lines under its sum. */
export function electricityDetail(today: TodayWire): Carrier[] {
  return ['electricity_import', 'pv_generation', 'battery_discharge', 'battery_charge', 'electricity_export', 'ev_charging'].flatMap((measure) => {
    const wire = today[measure]
    return wire && Number(wire.amount) !== 0 ? [{ measure, amount: Number(wire.amount), unit: wire.unit, estimated: wire.estimated }] : []
  })
}
