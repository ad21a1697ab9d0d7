export type LabelSide = 'right' | 'left' | 'above' | 'below'

/** A mark's centre and radius, and the size of the label that belongs to it; pixels. */
export interface Mark { x: number; y: number; radius: number; width: number; height: number }

interface Box { x: number; y: number; width: number; height: number }

const sides: LabelSide[] = ['right', 'left', 'above', 'below']
const gap = 6

function labelBox(mark: Mark, side: LabelSide): Box {
  const { x, y, radius, width, height } = mark
  if (side === 'right') return { x: x + radius + gap, y: y - height / 2, width, height }
  if (side === 'left') return { x: x - radius - gap - width, y: y - height / 2, width, height }
  if (side === 'above') return { x: x - width / 2, y: y - radius - gap - height, width, height }
  return { x: x - width / 2, y: y + radius + gap, width, height }
}

const overlap = (a: Box, b: Box) =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) * Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y))

/** The side on which each mark's label lies, chosen one after the other so that it covers least of what is there and stays inside the map. */
export function placeLabels(marks: readonly Mark[], width: number, height: number): LabelSide[] {
  const circles = marks.map((m) => ({ x: m.x - m.radius, y: m.y - m.radius, width: m.radius * 2, height: m.radius * 2 }))
  const placed: Box[] = []
  return marks.map((mark, i) => {
    const cost = (box: Box) =>
      placed.reduce((sum, other) => sum + overlap(box, other), 0)
      + circles.reduce((sum, circle, c) => (c === i ? sum : sum + overlap(box, circle)), 0)
      + box.width * box.height - overlap(box, { x: 0, y: 0, width, height })
    const best = sides.reduce((a, b) => (cost(labelBox(mark, b)) < cost(labelBox(mark, a)) ? b : a))
    placed.push(labelBox(mark, best))
    return best
  })
}
