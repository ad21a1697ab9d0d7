import type { Hub } from '../live/hub'
import { LiveFeed } from '../live/liveFeed'
import { lookBackNames } from '../language/domain'
import { nameOf } from '../language/language'
import { ApiFault, readTwinAt } from '../wire/api'

/** A hub whose streams hold one snapshot each: the node as it was. A refusal ends the stream with its reason. */
function pastHub(atMs: number): Hub {
  return {
    open: () => Promise.resolve(),
    watch(path, reader) {
      const cancel = new AbortController()
      readTwinAt(path, atMs, cancel.signal).then(
        (node) => reader.next({ type: 'snapshot', revision: node.revision, previous: -1, at: node.at, recording: true, node }),
        (fault: unknown) => { if (!cancel.signal.aborted) reader.end(reasonOf(fault)) },
      )
      return () => cancel.abort()
    },
    close() {},
  }
}

const reasonOf = (fault: unknown) =>
  fault instanceof ApiFault ? nameOf(fault.status === 0 ? lookBackNames.unreachable : lookBackNames[fault.code ?? ''], fault.message) : String(fault)

/** A feed that stands still at an instant: views that follow it show the past with nothing of the present among it. */
export function pastFeed(atMs: number): LiveFeed {
  const never = () => () => undefined
  const feed = new LiveFeed({ hub: () => pastHub(atMs), localMs: () => 0, chance: () => 0, after: never })
  feed.now.value = atMs
  feed.start()
  return feed
}
