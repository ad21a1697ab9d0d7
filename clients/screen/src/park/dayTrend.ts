import type { ChartOption } from '../chart/echarts'
import { hatch, look, niceStep, tooltipRow } from '../chart/look'
import { power, powerScale } from '../language/figures'
import { t } from '../language/language'
import { minuteTime } from '../language/times'
import type { Words } from '../language/en'
import type { Capabilities } from '../model/capabilities'
import { token } from '../theme/theme'
import type { LedgerWire } from '../wire/wire'

export interface DaySeries { measure: string; words: keyof Words; colour: string; sign: 1 | -1 }

/** What a node's day is drawn from: inflows upward, outflows downward, so that the height of the bars less their depth is what was used. */
export function daySeries(has: Capabilities): DaySeries[] {
  const series: DaySeries[] = []
  if (has.grid) series.push({ measure: 'electricity_import', words: 'seriesImport', colour: 'grid', sign: 1 })
  else series.push({ measure: 'transfer_in', words: 'seriesTransferIn', colour: 'transfer', sign: 1 })
  if (has.pv) series.push({ measure: 'pv_generation', words: 'seriesPv', colour: 'pv', sign: 1 })
  if (has.battery) series.push({ measure: 'battery_discharge', words: 'seriesDischarge', colour: 'battery', sign: 1 }, { measure: 'battery_charge', words: 'seriesCharge', colour: 'battery', sign: -1 })
  if (has.grid && has.pv) series.push({ measure: 'electricity_export', words: 'seriesExport', colour: 'grid', sign: -1 })
  if (!has.grid && (has.pv || has.battery)) series.push({ measure: 'transfer_out', words: 'seriesTransferOut', colour: 'transfer', sign: -1 })
  return series
}

const quarterHours = 4
const leastMs = 180_000
/** Outflow below this part of the highest inflow is not worth a step of the axis. */
const sliver = 0.02

/** Mean kW of each quarter hour from its kWh; an interval that lies ahead or was never covered is empty, not zero. */
/** The unit of the axis: kW, or MW where the day's highest mean power is one or more. */
export const dayScale = (ledgers: LedgerWire[]) => powerScale(Math.max(0, ...ledgers.flatMap((l) => l.rows.map((row) => Number(row.amount) * quarterHours))))

export function dayOption(ledgers: LedgerWire[], series: DaySeries[], zone: string, nowMs: number): ChartOption {
  const { rem, text, axisLine, splitLine, tooltip } = look()
  const scale = dayScale(ledgers)
  const rows = ledgers[0]?.rows ?? []
  const times = rows.map((row) => Date.parse(row.from))
  const shown = (s: number, i: number) => {
    const row = ledgers[s]?.rows[i]
    // The open interval is shown once enough of it has passed to tell a mean.
    if (!row || Date.parse(row.from) > nowMs - leastMs) return null
    const hours = Math.min(1 / quarterHours, (nowMs - Date.parse(row.from)) / 3_600_000)
    return (Number(row.amount) / hours) * series[s]!.sign
  }
  const highest = rows.reduce((most, _, i) => Math.max(most, series.reduce((sum, s, at) => sum + (s.sign > 0 ? shown(at, i) ?? 0 : 0), 0)), 0)
  const step = niceStep(highest / 4)
  const colour = (s: DaySeries) => token(`flow-${s.colour}`)
  return {
    animation: false,
    grid: { left: 3.4 * rem, right: 0.25 * rem, top: 0.5 * rem, bottom: 1.5 * rem },
    tooltip: {
      ...tooltip, trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: token('line'), opacity: 0.6 } },
      formatter: (given) => {
        const index = (Array.isArray(given) ? given[0] : given)?.dataIndex ?? 0
        const from = times[index]!
        const lines = series.flatMap((s, i) => {
          const kw = shown(i, index)
          return kw === null || (kw === 0 && i > 0) ? [] : [tooltipRow(colour(s), t(s.words), ((shown) => `${shown.text} ${shown.unit}`)(power(Math.abs(kw))), (ledgers[i]?.rows[index]?.estimated ?? 0) > 0.5)]
        })
        return `<div>${minuteTime(from, zone)}–${minuteTime(from + 900_000, zone)}</div>${lines.join('')}`
      },
    },
    xAxis: {
      type: 'category', data: times.map((at) => minuteTime(at, zone)), axisTick: { show: false }, axisLine: { ...axisLine, onZero: true },
      axisLabel: { ...text, interval: (i: number) => times[i]! % 10_800_000 === times[0]! % 10_800_000, hideOverlap: true, showMinLabel: true },
    },
    yAxis: {
      type: 'value', interval: step, min: ({ min }) => (min > -sliver * highest ? 0 : Math.floor(min / step) * step), max: ({ max }) => Math.max(step, Math.ceil(max / step) * step), splitLine,
      axisLabel: { ...text, formatter: (v: number) => scale.axis(v) },
    },
    series: series.map((s, i) => ({
      type: 'bar' as const, stack: 'power', barCategoryGap: '18%', name: s.measure,
      data: rows.map((_, at) => {
        const value = shown(i, at)
        const estimated = (ledgers[i]?.rows[at]?.estimated ?? 0) > 0.5
        return value === null ? '-' : { value, itemStyle: estimated ? { color: hatch(colour(s)) } : undefined }
      }),
      itemStyle: { color: colour(s), opacity: s.sign > 0 ? 0.85 : 0.45 },
      markLine: i === 0 ? {
        silent: true, symbol: 'none', label: { show: false }, animation: false, lineStyle: { color: token('text-3'), type: 'solid' as const, width: 1 },
        data: [{ xAxis: Math.max(0, times.findLastIndex((at) => at <= nowMs)) }],
      } : undefined,
    })),
  }
}
