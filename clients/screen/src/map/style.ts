import type { StyleSpecification } from 'maplibre-gl'
import districts from 'virtual:districts'
import { token } from '../theme/theme'

type Features = GeoJSON.FeatureCollection
export const noFeatures: Features = { type: 'FeatureCollection', features: [] }

/** Every tenth of a degree over the city and its sea, as on a chart. */
function graticule(): Features {
  const lines: GeoJSON.Position[][] = []
  for (let i = 0; i <= 24; i++) lines.push([[109 + i / 10, 19], [109 + i / 10, 21]])
  for (let i = 0; i <= 20; i++) lines.push([[109, 19 + i / 10], [111.4, 19 + i / 10]])
  return { type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates: lines } }] }
}

/** Sea, land, districts, the model's lots and buildings. Colours come from the theme; nothing is fetched. */
export function mapStyle(lots: Features, buildings: Features): StyleSpecification {
  const geojson = (data: Features) => ({ type: 'geojson' as const, data, promoteId: 'path' })
  return {
    version: 8,
    sources: { graticule: geojson(graticule()), around: geojson(districts.around), city: geojson(districts.city), lots: geojson(lots), buildings: geojson(buildings) },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': token('sea') } },
      { id: 'graticule', type: 'line', source: 'graticule', paint: { 'line-color': token('graticule'), 'line-width': 1 } },
      { id: 'around', type: 'fill', source: 'around', paint: { 'fill-color': token('land-far'), 'fill-antialias': true } },
      { id: 'around-edge', type: 'line', source: 'around', paint: { 'line-color': token('border'), 'line-width': 1 } },
      { id: 'city', type: 'fill', source: 'city', paint: { 'fill-color': token('land') } },
      { id: 'city-edge', type: 'line', source: 'city', layout: { 'line-join': 'round' }, paint: { 'line-color': token('coast'), 'line-width': 1, 'line-opacity': 0.9 } },
      { id: 'lots', type: 'fill', source: 'lots', paint: { 'fill-color': token('lot') } },
      { id: 'lots-edge', type: 'line', source: 'lots', paint: { 'line-color': token('border'), 'line-width': 1, 'line-dasharray': [3, 2] } },
      {
        id: 'buildings', type: 'fill', source: 'buildings',
        paint: { 'fill-color': ['to-color', ['coalesce', ['feature-state', 'colour'], token('building')]], 'fill-opacity': ['case', ['boolean', ['feature-state', 'lit'], false], 1, 0.78] },
      },
      {
        id: 'buildings-edge', type: 'line', source: 'buildings',
        paint: {
          'line-color': ['case', ['boolean', ['feature-state', 'lit'], false], token('text'), token('page')],
          'line-width': ['case', ['boolean', ['feature-state', 'lit'], false], 2.5, 1],
        },
      },
    ],
  }
}
