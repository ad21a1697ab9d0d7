import { computed, inject, shallowRef, watch, type App, type InjectionKey } from 'vue'
import type { LiveFeed } from '../live/liveFeed'
import { ApiFault, readModel } from '../wire/api'
import type { ModelNodeWire, ModelWire } from '../wire/wire'

const retryMs = 3000
const zoneBefore = 'Asia/Shanghai'

/** The model in force: what exists, how it is called, where it lies. Loaded at start and again after every reconnect. */
export class ModelStore {
  readonly model = shallowRef<ModelWire | null>(null)
  readonly fault = shallowRef<ApiFault | null>(null)
  readonly zone = computed(() => this.model.value?.timeZone ?? zoneBefore)
  private readonly index = computed(() => {
    const found = new Map<string, { node: ModelNodeWire; parent: ModelNodeWire | null }>()
    const add = (node: ModelNodeWire, parent: ModelNodeWire | null) => {
      found.set(node.path, { node, parent })
      for (const child of node.children) add(child, node)
    }
    if (this.model.value) add(this.model.value.city, null)
    return found
  })

  follow(feed: LiveFeed) {
    void this.load()
    watch(feed.link, (link, before) => {
      if (link === 'live' && before === 'lost') void this.load()
    })
  }

  async load() {
    try {
      const next = await readModel()
      this.fault.value = null
      // An unchanged model keeps its objects, so nothing below is drawn again.
      if (JSON.stringify(next) !== JSON.stringify(this.model.value)) this.model.value = next
    } catch (fault) {
      this.fault.value = fault instanceof ApiFault ? fault : new ApiFault(0, String(fault))
      setTimeout(() => void this.load(), retryMs)
    }
  }

  node(path: string): ModelNodeWire | null {
    return this.index.value.get(path)?.node ?? null
  }

  /** From the city down to the node itself. */
  ancestry(path: string): ModelNodeWire[] {
    const line: ModelNodeWire[] = []
    for (let at = this.index.value.get(path); at; at = at.parent ? this.index.value.get(at.parent.path) : undefined) line.unshift(at.node)
    return line
  }
}

export const address = (node: { path: string; kind: string }) => (node.kind === 'city' ? '/' : `/twin/${node.path}`)

const modelKey: InjectionKey<ModelStore> = Symbol('model')

export function provideModel(app: App, store: ModelStore) {
  app.provide(modelKey, store)
}

export function useModel(): ModelStore {
  const store = inject(modelKey)
  if (!store) throw new Error('provideModel was not called.')
  return store
}
