// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { readDistricts, toWgs84 } from '../../districts.ts'
import { boundsOf } from '../../src/map/features'
import { placeLabels } from '../../src/map/placement'
import type { ModelNodeWire } from '../../src/wire/wire'

describe('district boundaries', () => {
  it('are moved from GCJ-02 to WGS 84: in Haikou some 470 m west and 214 m north', () => {
    const [longitude, latitude] = toWgs84([110.4, 20.0])
    expect((110.4 - longitude) * 111_320 * Math.cos(20 * Math.PI / 180)).toBeCloseTo(468, -1)
    expect((latitude - 20.0) * 110_700).toBeCloseTo(214, -1)
  })

  it('are the four districts of Haikou and the counties around', () => {
    const { city, around } = readDistricts()
    expect(city.features.map((f) => f.properties.name).sort()).toEqual(['秀英区', '美兰区', '琼山区', '龙华区'].sort())
    expect(around.features.length).toBeGreaterThanOrEqual(5)
  })
})

describe('the map', () => {
  const node = (part: Partial<ModelNodeWire>): ModelNodeWire => ({ path: 'n', key: 'n', kind: 'park', type: '', name: { zh: '', en: '' }, place: null, footprint: [], areaSquareMetres: null, devices: [], children: [], ...part })

  it('finds the box around all that lies below a node', () => {
    expect(boundsOf(node({ children: [node({ place: [110, 20] }), node({ footprint: [[110.1, 19.9], [110.2, 19.9], [110.2, 20.1]] })] }))).toEqual([[110, 19.9], [110.2, 20.1]])
    expect(boundsOf(node({}))).toBeNull()
  })

  it('lays labels where they cover neither each other nor the marks', () => {
    const mark = (x: number, y: number) => ({ x, y, radius: 10, width: 100, height: 30 })
    expect(placeLabels([mark(150, 100), mark(240, 100)], 400, 200)).toEqual(['left', 'right'])
    expect(placeLabels([mark(390, 100)], 400, 200)).toEqual(['left'])
  })
})
