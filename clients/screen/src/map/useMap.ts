import { Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl, type LngLatBoundsLike } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import './map.css'
import { onBeforeUnmount, onMounted, shallowRef, watch, type Ref } from 'vue'
import { hatch } from '../chart/look'
import { remPixels, theme, token } from '../theme/theme'
import type { ModelNodeWire } from '../wire/wire'
import { boundsOf, descendants, footprints, type Bounds } from './features'
import { hatchImage, mapStyle } from './style'

setWorkerUrl(workerUrl)

function addHatch(map: MapLibre) {
  const { image } = hatch(token('state-stale'))
  const pixels = image.getContext('2d')?.getImageData(0, 0, image.width, image.height)
  if (pixels) map.addImage(hatchImage, pixels)
}

/** A MapLibre map over the model, in an element of the component that calls this. `drawn` counts up with every new style, which forgets feature states; `missing` is true where WebGL is. */
export function useMap(host: Ref<HTMLElement | null>, node: () => ModelNodeWire, bounds: () => Bounds | null, paddingRem: number) {
  const map = shallowRef<MapLibre | null>(null)
  const missing = shallowRef(false)
  const drawn = shallowRef(0)
  let created: MapLibre | null = null
  const padding = () => Math.min(paddingRem * remPixels(), (host.value?.clientWidth ?? 0) / 5, (host.value?.clientHeight ?? 0) / 5)
  const style = () => {
    const all = descendants(node())
    return mapStyle(footprints(all.filter((n) => n.kind === 'park')), footprints(all.filter((n) => n.kind === 'enterprise')), footprints(all.filter((n) => n.kind === 'facility')))
  }
  function fit(animate = false) {
    const box = bounds() ?? boundsOf(node())
    if (box) created?.fitBounds(box as LngLatBoundsLike, { padding: padding(), maxZoom: 17, animate, duration: animate ? 500 : 0 })
  }

  onMounted(() => {
    try {
      created = new MapLibre({
        container: host.value!, style: style(), bounds: (bounds() ?? boundsOf(node()) ?? [[110.1, 19.5], [110.72, 20.12]]) as LngLatBoundsLike,
        fitBoundsOptions: { padding: padding(), maxZoom: 17 }, attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
        maxZoom: 19, minZoom: 8, fadeDuration: 0, renderWorldCopies: false,
        // A page that scrolls on a phone must not be caught by the map.
        cooperativeGestures: matchMedia('(max-width: 900px)').matches,
      })
    } catch {
      missing.value = true
      return
    }
    created.touchZoomRotate.disableRotation()
    created.addControl(new NavigationControl({ showCompass: false }), 'bottom-right')
    created.addControl(new ScaleControl({ maxWidth: 110 }), 'bottom-left')
    created.on('style.load', () => {
      addHatch(created!)
      map.value = created
      drawn.value++
    })
    let touched = false
    created.on('movestart', (event) => { touched ||= 'originalEvent' in event && !!event.originalEvent })
    created.on('resize', () => { if (!touched) fit() })
  })
  watch([theme, () => node()], () => created?.setStyle(style(), { diff: false }))
  onBeforeUnmount(() => {
    created?.remove()
    created = map.value = null
  })
  return { map, missing, drawn, fit }
}
