import type { StyleSpecification } from 'maplibre-gl'
import districts from 'virtual:districts'
import { remPixels, token } from '../theme/theme'

type Features = GeoJSON.FeatureCollection
export const hatchImage = 'hatch-stale'

/** Every tenth of a degree over the city and its sea, as on a chart. */
function graticule(): Features {
  const lines: GeoJSON.Position[][] = []
  for (let i = 0; i <= 24; i++) lines.push([[109 + i / 10, 19], [109 + i / 10, 21]])
  for (let i = 0; i <= 20; i++) lines.push([[109, 19 + i / 10], [111.4, 19 + i / 10]])
  return { type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates: lines } }] }
}

/** Sea, land, districts, the model's parks, lots and buildings. Colours come from the theme; nothing is fetched. */
export function mapStyle(zones: Features, lots: Features, buildings: Features): StyleSpecification {
  // Lines grow with the screen as text does: a wall is read from further away.
  const px = Math.max(1, remPixels() / 16)
  const geojson = (data: Features) => ({ type: 'geojson' as const, data, promoteId: 'path' })
  return {
    version: 8,
    sources: { graticule: geojson(graticule()), around: geojson(districts.around), city: geojson(districts.city), land: geojson({ type: 'FeatureCollection', features: [...districts.around.features, ...districts.city.features] }), zones: geojson(zones), lots: geojson(lots), buildings: geojson(buildings) },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': token('sea') } },
      { id: 'graticule', type: 'line', source: 'graticule', paint: { 'line-color': token('graticule'), 'line-width': px } },
      // Depth contours: strokes along the coast, the landward half of each covered by the land above it.
      ...[34, 20, 9].map((width, i) => ({
        id: `shoal-${i}`, type: 'line' as const, source: 'land', layout: { 'line-join': 'round' as const },
        paint: { 'line-color': token('shoal'), 'line-opacity': 0.07, 'line-width': width * px },
      })),
      { id: 'around', type: 'fill', source: 'around', paint: { 'fill-color': token('land-far'), 'fill-antialias': true } },
      { id: 'around-edge', type: 'line', source: 'around', paint: { 'line-color': token('border'), 'line-width': px } },
      { id: 'city', type: 'fill', source: 'city', paint: { 'fill-color': token('land') } },
      { id: 'city-edge', type: 'line', source: 'city', layout: { 'line-join': 'round' }, paint: { 'line-color': token('coast'), 'line-width': px, 'line-opacity': 0.9 } },
      { id: 'zones', type: 'fill', source: 'zones', paint: { 'fill-color': token('zone'), 'fill-opacity': 0.05 } },
      { id: 'zones-edge', type: 'line', source: 'zones', paint: { 'line-color': token('zone'), 'line-width': 1.2 * px, 'line-opacity': 0.45 } },
      { id: 'lots', type: 'fill', source: 'lots', paint: { 'fill-color': token('lot') } },
      { id: 'lots-edge', type: 'line', source: 'lots', paint: { 'line-color': token('border'), 'line-width': px, 'line-dasharray': [3, 2] } },
      {
        id: 'buildings', type: 'fill', source: 'buildings',
        paint: { 'fill-color': ['to-color', ['coalesce', ['feature-state', 'colour'], token('building')]], 'fill-opacity': ['case', ['boolean', ['feature-state', 'lit'], false], 1, 0.78] },
      },
      // What is stale is hatched besides its colour. Patterns cannot depend on a feature's state, opacity can.
      { id: 'buildings-stale', type: 'fill', source: 'buildings', paint: { 'fill-pattern': hatchImage, 'fill-opacity': ['case', ['boolean', ['feature-state', 'stale'], false], 1, 0] } },
      {
        id: 'buildings-edge', type: 'line', source: 'buildings',
        paint: {
          'line-color': ['case', ['boolean', ['feature-state', 'lit'], false], token('text'), token('page')],
          'line-width': ['case', ['boolean', ['feature-state', 'lit'], false], 2.5 * px, px],
        },
      },
    ],
  }
}
