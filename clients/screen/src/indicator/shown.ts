import { indicatorNames, measureNames, noFigureNames, partNames, unitNames } from '../language/domain'
import { amount, count, fixed, share, unitText, type Figure } from '../language/figures'
import { codeName } from '../language/language'
import type { IndicatorPartWire, IndicatorWire } from '../wire/wire'

/** Ratios that people read as per cent; the others are read as they are. */
const percents = new Set(['load_factor', 'self_consumption', 'self_sufficiency', 'battery_round_trip', 'rd-share'])

/** Below 0 or above 1 is told as it is: self-sufficiency may be negative. */
export function shownValue(figure: Pick<IndicatorWire, 'name' | 'value' | 'unit'>): Figure | null {
  if (figure.value === null) return null
  if (percents.has(figure.name)) return { text: figure.value >= 0 && figure.value <= 1 ? share(figure.value).replace(' %', '') : fixed(figure.value * 100, 1), unit: '%' }
  return { text: fixed(figure.value, Math.abs(figure.value) < 100 ? 2 : 1), unit: unitText(unitsOf(figure.unit)) }
}

/** "10^4 CNY/mu" with each unit in the language in force. */
export const unitsOf = (unit: string) => unit.replace(' (equivalent)', '').split('/').map((u) => codeName(unitNames, u)).join('/').replace('CO2', 'CO₂')

export const partName = (part: Pick<IndicatorPartWire, 'name'>) => codeName(part.name in partNames ? partNames : measureNames, part.name)

export function shownPart(part: Pick<IndicatorPartWire, 'amount' | 'unit'>): string {
  if (part.unit === 'person') return `${count(part.amount)} ${unitsOf(part.unit)}`
  const { text, unit } = amount(part.amount, part.unit)
  return `${text}${unit ? ` ${unitText(unitsOf(unit))}` : ''}`
}

export const indicatorName = (name: string) => codeName(indicatorNames, name)
export const reasonName = (reason: string) => codeName(noFigureNames, reason)
