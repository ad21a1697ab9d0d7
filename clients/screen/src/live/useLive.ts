import { inject, onScopeDispose, provide, shallowRef, watch, type App, type InjectionKey, type ShallowRef } from 'vue'
import { LiveFeed } from './liveFeed'
import { signalRHub } from './hub'
import type { NodeTwin } from './nodeTwin'

const feedKey: InjectionKey<LiveFeed> = Symbol('live feed')

export function provideFeed(app: App, feed: LiveFeed) {
  app.provide(feedKey, feed)
}

/** Another feed for what a component holds: the views below it follow that one. */
export const provideFeedBelow = (feed: LiveFeed) => provide(feedKey, feed)

export function browserFeed(): LiveFeed {
  return new LiveFeed({
    hub: signalRHub,
    localMs: () => performance.now(),
    chance: () => Math.random(),
    after(ms, action) {
      const timer = setTimeout(action, ms)
      return () => clearTimeout(timer)
    },
  })
}

export function useFeed(): LiveFeed {
  const feed = inject(feedKey)
  if (!feed) throw new Error('provideFeed was not called.')
  return feed
}

/** The twin at a path that may change; null while there is no path. Watched while the component lives. */
export function useTwin(path: () => string | null): ShallowRef<NodeTwin | null> {
  const feed = useFeed()
  const twin = shallowRef<NodeTwin | null>(null)
  watch(path, (next, before) => {
    // Taken before the old one is let go, so that a shared watch is not cancelled and asked for again.
    twin.value = next ? feed.acquire(next) : null
    if (before) feed.release(before)
  }, { immediate: true })
  onScopeDispose(() => {
    const last = twin.value?.path
    if (last) feed.release(last)
  })
  return twin
}

/** Twins at several paths at once, by path; the server allows a connection 16 watches, so a view asks for few. */
export function useTwins(paths: () => string[], most: number): ShallowRef<ReadonlyMap<string, NodeTwin>> {
  const feed = useFeed()
  const twins = shallowRef<ReadonlyMap<string, NodeTwin>>(new Map())
  watch(paths, (next) => {
    const before = twins.value
    twins.value = new Map(next.slice(0, most).map((path) => [path, feed.acquire(path)]))
    for (const path of before.keys()) feed.release(path)
  }, { immediate: true })
  onScopeDispose(() => {
    for (const path of twins.value.keys()) feed.release(path)
  })
  return twins
}
