import { remPixels, token } from '../theme/theme'

/** The look that all charts share, read from the theme's tokens now. */
export function look() {
  const rem = remPixels()
  const small = 0.75 * rem
  const font = getComputedStyle(document.body).fontFamily
  const text = { color: token('text-3'), fontSize: small, fontFamily: font }
  return {
    rem, small, font, text,
    axisLine: { lineStyle: { color: token('line-strong'), width: 1 } },
    splitLine: { lineStyle: { color: token('line'), width: 1 } },
    tooltip: {
      backgroundColor: token('panel'), borderColor: token('line-strong'), borderWidth: 1, padding: [0.5 * rem, 0.75 * rem],
      textStyle: { color: token('text'), fontSize: 0.8125 * rem, fontFamily: font },
      extraCssText: 'box-shadow:none;border-radius:3px;font-variant-numeric:tabular-nums',
      transitionDuration: 0, confine: true,
    },
  }
}

/** The least of 1, 2, 2.5 and 5 times a power of ten that is not below a value: steps that people count in. */
export function niceStep(least: number): number {
  if (!(least > 0)) return 1
  const ten = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 2.5, 5].find((step) => step * ten >= least) ?? 10) * ten
}

// Tooltips are HTML; names come from the model file and stay text.
export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

export const tooltipRow = (colour: string, name: string, value: string, hatched = false) => {
  const fill = hatched ? `repeating-linear-gradient(135deg,${colour} 0 2px,transparent 2px 4px)` : colour
  return `<div style="display:flex;gap:1.5em;justify-content:space-between"><span><i style="display:inline-block;width:.6em;height:.6em;margin-right:.5em;background:${fill}"></i>${escapeHtml(name)}</span><b style="font-weight:600">${escapeHtml(value)}</b></div>`
}

/** Diagonal hatching for what is estimated. */
export function hatch(colour: string): { image: HTMLCanvasElement; repeat: 'repeat' } {
  const size = Math.max(4, Math.round(remPixels() * 0.3))
  const image = document.createElement('canvas')
  image.width = image.height = size
  const pen = image.getContext('2d')
  if (pen) {
    pen.strokeStyle = colour
    pen.lineWidth = size * 0.28
    pen.beginPath()
    for (const d of [-size, 0, size]) {
      pen.moveTo(d, size)
      pen.lineTo(d + size, 0)
    }
    pen.stroke()
  }
  return { image, repeat: 'repeat' }
}
