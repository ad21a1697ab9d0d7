import { language } from './language'

// Figures as people read them: grouped digits, a unit always, and a width that does not change while the value moves.

export interface Figure { text: string; unit: string }

const group = (digits: string) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',')

/** An exact decimal string split at its point, grouped: amounts of any length pass unrounded. */
export function splitDecimal(value: string): { whole: string; part: string } {
  const [whole = '0', part = ''] = value.split('.')
  const sign = whole.startsWith('-') ? '−' : ''
  return { whole: sign + group(whole.replace(/^[-+]/, '')), part: part === '' ? '' : `.${part}` }
}

/** An exact decimal string with at most so many digits after the point, rounded half away from zero. */
export function roundDecimal(value: string, digits: number): string {
  const [whole = '0', part = ''] = value.split('.')
  if (part.length <= digits) return value
  const units = BigInt(whole.replace('-', '') + part.slice(0, digits)) + (part[digits]! >= '5' ? 1n : 0n)
  const text = units.toString().padStart(digits + 1, '0')
  const sign = whole.startsWith('-') && units !== 0n ? '-' : ''
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

export function fixed(value: number, digits: number): string {
  const { whole, part } = splitDecimal(Math.abs(value).toFixed(digits))
  const negative = value < 0 && Number(value.toFixed(digits)) !== 0
  return (negative ? '−' : '') + whole + part
}

/** Power from kW: kW below one MW, MW with three digits after it. */
export function power(kw: number): Figure {
  const size = Math.abs(kw)
  if (size < 999.95) return { text: fixed(kw, 1), unit: 'kW' }
  return { text: fixed(kw / 1000, size < 99_999.5 ? 2 : 1), unit: 'MW' }
}

/** The unit that suits the largest of several powers, so that a column of them shares one. */
export function powerScale(mostKw: number): { unit: string; show(kw: number): string; axis(kw: number): string } {
  const axis = (value: number) => fixed(value, Number.isInteger(value) ? 0 : 1)
  if (Math.abs(mostKw) >= 999.95) return { unit: 'MW', show: (kw) => fixed(kw / 1000, 2), axis: (kw) => axis(kw / 1000) }
  const digits = Math.abs(mostKw) < 99.5 ? 1 : 0
  return { unit: 'kW', show: (kw) => fixed(kw, digits), axis }
}

const larger: Record<string, [string, number]> = { kWh: ['MWh', 1000], kvarh: ['Mvarh', 1000], kgCO2e: ['tCO2e', 1000], kgce: ['tce', 1000] }

/** An amount, in the next larger unit from 10,000 on where one is in use. */
export function amount(value: number, unit: string): Figure {
  const scale = larger[unit]
  if (scale && Math.abs(value) >= 10_000) return amountIn(value / scale[1], scale[0])
  return amountIn(value, unit)
}

/** An exact sum of money, always with its hundredths. */
export function money(value: string): string {
  const { whole, part } = splitDecimal(roundDecimal(value, 2))
  return `${whole}${(part || '.').padEnd(3, '0')}`
}

/** An exact quantity with at most two digits after the point. */
export function quantity(value: string): string {
  const { whole, part } = splitDecimal(roundDecimal(value, 2))
  return whole + part
}

/** The unit that suits the largest of several amounts, so that those side by side share one. */
export function amountScale(most: number, unit: string): { unit: string; show(value: number): string } {
  const scale = larger[unit]
  if (!scale || Math.abs(most) < 10_000) return { unit, show: (value) => amountIn(value, unit).text }
  return { unit: scale[0], show: (value) => amountIn(value / scale[1], scale[0]).text }
}

function amountIn(value: number, unit: string): Figure {
  const size = Math.abs(value)
  return { text: fixed(value, size < 100 ? 2 : size < 10_000 ? 1 : 0), unit }
}

/** A unit as people write it: subscripts, and nothing for the unit of a ratio or a count, which the model writes as "1". Money in the language in force. */
export const unitText = (unit: string) => (unit === '1' ? '' : unit === 'CNY' && language.value === 'zh' ? '元' : unit.replace('CO2e', 'CO₂e'))

/** A share from 0 to 1. Never rounded up to a full 100 %, nor down to 0 %. */
export function share(value: number, digits = 1): string {
  const step = 10 ** -digits
  let percent = value * 100
  if (percent < 100 && percent > 100 - step) percent = 100 - step
  if (percent > 0 && percent < step) percent = step
  return `${percent.toFixed(digits)} %`
}

export const count = (value: number) => fixed(value, 0)
