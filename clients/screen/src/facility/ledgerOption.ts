import type { ChartOption } from '../chart/echarts'
import { hatch, look, tooltipRow } from '../chart/look'
import { unpricedShare } from '../energy/account'
import { measureColour } from '../energy/colours'
import { amount, fixed, share, unitText } from '../language/figures'
import { t } from '../language/language'
import { minuteTime, shortDay } from '../language/times'
import { token } from '../theme/theme'
import type { LedgerRowWire, LedgerWire } from '../wire/wire'

/** A range's amount, its coverage by time, the estimated share by amount, and the share of covered time without a factor or price. */
export function summed(rows: readonly LedgerRowWire[], nowMs: number): { amount: number; coverage: number | null; estimated: number; unpriced: number } {
  let total = 0, guessed = 0, covered = 0, expected = 0
  for (const row of rows) {
    const from = Date.parse(row.from)
    total += Number(row.amount)
    guessed += Number(row.amount) * row.estimated
    if (row.coverage === null || from >= nowMs) continue
    const length = Math.min(Date.parse(row.to), nowMs) - from
    covered += length * row.coverage
    expected += length
  }
  return { amount: total, coverage: expected > 0 ? covered / expected : null, estimated: total !== 0 ? guessed / total : 0, unpriced: unpricedShare(rows) }
}

/** Bars of what was booked: measured solid, estimated hatched on top; spans without any coverage are marked, and a strip below shows coverage. */
export function ledgerOption(ledger: LedgerWire, zone: string, nowMs: number): ChartOption {
  const { rem, text, axisLine, splitLine, tooltip } = look()
  const rows = ledger.rows
  const from = rows.map((row) => Date.parse(row.from))
  const label = (at: number) => (ledger.step === '15m' ? minuteTime(at, zone) : ledger.step === '1h' ? `${shortDay(at, zone)} ${minuteTime(at, zone)}` : shortDay(at, zone))
  const colour = token(measureColour(ledger.measure))
  const lost = token('state-stale')
  const past = (i: number) => from[i]! < nowMs
  const gaps = rows.flatMap((row, i) => (past(i) && row.coverage === 0 ? [i] : []))
  const spans = gaps.filter((i) => !gaps.includes(i - 1)).map((start) => {
    let end = start
    while (gaps.includes(end + 1)) end++
    return [{ xAxis: start }, { xAxis: end }] as [{ xAxis: number }, { xAxis: number }]
  })
  const every = Math.max(1, Math.round(rows.length / 8))
  const category = { type: 'category' as const, data: from.map(label), axisTick: { show: false }, boundaryGap: true }
  return {
    animation: false,
    grid: [{ left: 4.2 * rem, right: 0.5 * rem, top: 1.3 * rem, bottom: 3 * rem }, { left: 4.2 * rem, right: 0.5 * rem, height: 0.5 * rem, bottom: 1.75 * rem }],
    tooltip: {
      ...tooltip, trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: token('line'), opacity: 0.6 } },
      formatter: (given) => {
        const i = (Array.isArray(given) ? given[0] : given)?.dataIndex ?? 0
        const row = rows[i]!
        const shown = amount(Number(row.amount), ledger.unit)
        const lines = [tooltipRow(colour, t('ledgerTotal'), `${shown.text} ${unitText(shown.unit)}`)]
        if (row.estimated > 0) lines.push(tooltipRow(colour, t('ledgerEstimated'), share(row.estimated), true))
        if (row.priced !== undefined && row.priced !== null && row.priced < 1) lines.push(tooltipRow(token('state-degraded'), t(ledger.measure === 'energy_cost' ? 'withoutPrice' : 'withoutFactor', { share: '' }).trim(), share(1 - row.priced)))
        if (row.coverage !== null) lines.push(tooltipRow(row.coverage === 0 ? lost : token('state-live'), t('coverage'), share(row.coverage)))
        return `<div>${label(from[i]!)}</div>${lines.join('')}`
      },
    },
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    xAxis: [
      { ...category, axisLine, axisLabel: { show: false } },
      { ...category, gridIndex: 1, axisLine: { show: false }, axisLabel: { ...text, interval: (i: number) => i % every === 0, hideOverlap: true } },
    ],
    yAxis: [
      { type: 'value', splitNumber: 3, splitLine, axisLabel: { ...text, formatter: (v: number) => fixed(v, v !== 0 && Math.abs(v) < 10 ? 1 : 0) }, name: unitText(ledger.unit), nameLocation: 'end', nameGap: 0.4 * rem, nameTextStyle: { ...text, align: 'right', padding: [0, 0.5 * rem, 0, 0] } },
      { type: 'value', gridIndex: 1, min: 0, max: 1, show: false },
    ],
    series: [
      {
        type: 'bar', stack: 'booked', barCategoryGap: '16%', itemStyle: { color: colour, opacity: 0.85 },
        data: rows.map((row, i) => (past(i) ? Number(row.amount) * (1 - row.estimated) : '-')),
        markArea: { silent: true, animation: false, itemStyle: { color: lost, opacity: 0.16 }, data: spans },
      },
      { type: 'bar', stack: 'booked', itemStyle: { color: hatch(colour) }, data: rows.map((row, i) => (past(i) ? Number(row.amount) * row.estimated : '-')) },
      {
        type: 'bar', xAxisIndex: 1, yAxisIndex: 1, barCategoryGap: '0%', silent: true,
        data: rows.map((row, i) => (past(i) && row.coverage !== null ? { value: Math.max(0.12, row.coverage), itemStyle: { color: row.coverage === 0 ? lost : row.coverage < 0.999 ? token('state-degraded') : token('state-live'), opacity: row.coverage < 0.999 ? 0.95 : 0.45 } } : '-')),
      },
    ],
  } as ChartOption
}
