import type { ChartOption } from '../chart/echarts'
import { look, tooltipRow } from '../chart/look'
import { splitDecimal } from '../language/figures'
import { t } from '../language/language'
import { clockTime, minuteTime, zoneOffsetMs } from '../language/times'
import { token } from '../theme/theme'
import type { ReadingWire } from '../wire/wire'

export interface TrendFrame { from: number; to: number; zone: string; unit: string; steps: boolean }

// A silence much longer than the spacing on both of its sides is drawn as a gap: a line across it would be an invention.
// Both sides count, because a point may have changed its rhythm: a past of quarter hours before a present of seconds is no gap.
const gapFactor = 3
const gapLeastMs = 60_000

/** [time, value or null, index of the row or -1]: what a line is drawn through. */
export function withGaps(rows: readonly ReadingWire[]): [number, number | null, number][] {
  const times = rows.map((row) => Date.parse(row.time))
  const spacing = (i: number) => (i >= 1 && i < times.length ? times[i]! - times[i - 1]! : 0)
  const out: [number, number | null, number][] = []
  rows.forEach((row, i) => {
    const limit = Math.max(gapLeastMs, gapFactor * Math.max(spacing(i - 1), spacing(i + 1)))
    if (spacing(i) > limit) out.push([times[i - 1]! + 1, null, -1])
    out.push([times[i]!, row.quality === 'bad' ? null : Number(row.value), i])
  })
  return out
}

export function trendOption(rows: readonly ReadingWire[], { from, to, zone, unit, steps }: TrendFrame): ChartOption {
  const { rem, text, axisLine, splitLine, tooltip } = look()
  // ECharts knows the browser's zone and UTC only: local times of the park are drawn as if they were UTC.
  const offset = zoneOffsetMs(to, zone)
  const doubtful = rows.filter((row) => row.quality === 'uncertain' && Date.parse(row.time) >= from)
  const value = (row: ReadingWire) => { const { whole, part } = splitDecimal(row.value); return `${whole}${part} ${unit}` }
  return {
    animation: false, useUTC: true,
    grid: { left: 4.2 * rem, right: 0.5 * rem, top: 0.6 * rem, bottom: 1.6 * rem },
    tooltip: {
      ...tooltip, trigger: 'axis', axisPointer: { lineStyle: { color: token('text-3') } },
      formatter: (given) => {
        const first = (Array.isArray(given) ? given[0] : given) as { data?: unknown } | undefined
        const row = rows[(first?.data as number[] | undefined)?.[2] ?? -1]
        if (!row) return ''
        const quality = ({ good: t('qualityGood'), uncertain: t('qualityUncertain'), bad: t('qualityBad'), none: t('qualityNone') })[row.quality]
        return `<div>${clockTime(Date.parse(row.time), zone)}</div>${tooltipRow(token('accent'), quality, value(row))}`
      },
    },
    xAxis: {
      type: 'time', min: from + offset, max: to + offset, axisLine, axisTick: { show: false }, splitNumber: 6,
      axisLabel: { ...text, hideOverlap: true, formatter: (at: number) => minuteTime(at - offset, zone) },
    },
    yAxis: { type: 'value', scale: true, splitNumber: 4, axisLabel: { ...text, formatter: (v: number) => { const s = splitDecimal(String(v)); return s.whole + s.part } }, splitLine },
    series: [
      {
        type: 'line', step: steps ? 'end' : false, showSymbol: false, connectNulls: false, sampling: 'lttb', lineStyle: { width: 1.5, color: token('accent') }, itemStyle: { color: token('accent') },
        areaStyle: steps ? undefined : { color: token('accent'), opacity: 0.07, origin: 'start' },
        data: withGaps(rows).map(([at, v, i]) => [at + offset, v as number, i]),
      },
      {
        type: 'scatter', symbol: 'emptyTriangle', symbolSize: 0.45 * rem, itemStyle: { color: token('state-degraded') }, silent: true, tooltip: { show: false },
        data: doubtful.map((row) => [Date.parse(row.time) + offset, Number(row.value)]),
      },
    ],
  }
}
