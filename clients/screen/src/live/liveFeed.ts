import { shallowRef } from 'vue'
import type { FrameWire } from '../wire/wire'
import { backoffMs } from './backoff'
import type { Hub } from './hub'
import { NodeTwin } from './nodeTwin'
import { ServerClock } from './serverClock'

export type Link = 'connecting' | 'live' | 'lost'

/** Heartbeats come each second: five missing ones mean a dead link that TCP has not noticed. */
const silenceMs = 5000
/** A refused or torn stream is asked for again after this. */
const askAgainMs = 2000
const tickMs = 1000

interface Watched { twin: NodeTwin; users: number; cancel: (() => void) | null; torn: number }

/** What the feed needs from the browser; tests hand in their own. */
export interface FeedHost {
  hub(): Hub
  /** Milliseconds that never jump. */
  localMs(): number
  chance(): number
  after(ms: number, action: () => void): () => void
}

/** The screen's one live connection: watches are shared, streams restored from snapshots after every reconnect. */
export class LiveFeed {
  readonly link = shallowRef<Link>('connecting')
  /** Tries since the connection was lost. */
  readonly attempt = shallowRef(0)
  /** Null until the server said; false while it cannot make readings durable. */
  readonly recording = shallowRef<boolean | null>(null)
  /** Server time of the newest frame. */
  readonly frameAt = shallowRef<number | null>(null)
  /** Server time now, moving once a second; null before the first frame. */
  readonly now = shallowRef<number | null>(null)
  private readonly clock = new ServerClock()
  private readonly watched = new Map<string, Watched>()
  private hub: Hub | null = null
  private heardMs = 0
  private stopped = false
  /** Counts connections: what a former one still reports is not heeded. */
  private life = 0

  constructor(private readonly host: FeedHost) {}

  start() {
    this.connect()
    this.tick()
  }

  stop() {
    this.stopped = true
    this.hub?.close()
  }

  /** Watches a node for as long as anyone holds it; call `release` once for each `acquire`. */
  acquire(path: string): NodeTwin {
    let watched = this.watched.get(path)
    if (!watched) {
      watched = { twin: new NodeTwin(path), users: 0, cancel: null, torn: 0 }
      this.watched.set(path, watched)
      this.ask(watched)
    }
    watched.users++
    return watched.twin
  }

  release(path: string) {
    const watched = this.watched.get(path)
    if (!watched || --watched.users > 0) return
    watched.cancel?.()
    this.watched.delete(path)
  }

  private connect() {
    if (this.stopped) return
    const hub = this.host.hub()
    const life = ++this.life
    hub.open(() => this.lost(life, hub)).then(() => {
      if (life !== this.life || this.stopped) return hub.close()
      this.hub = hub
      this.heardMs = this.host.localMs()
      this.clock.forget()
      // The link counts as live with the first frame, not with the socket: figures must not look fresh before they are.
      if (this.watched.size === 0) this.alive()
      for (const watched of this.watched.values()) this.ask(watched)
    }, () => this.lost(life, hub))
  }

  private lost(life: number, hub: Hub) {
    if (life !== this.life) return
    this.life++
    this.hub = null
    hub.close()
    for (const watched of this.watched.values()) watched.cancel = null
    this.recording.value = null
    if (this.stopped) return
    // The first try may fail quietly: the screen then still says "connecting".
    if (this.link.value === 'live' || this.attempt.value > 0) this.link.value = 'lost'
    this.host.after(backoffMs(this.attempt.value++, this.host.chance()), () => this.connect())
  }

  private ask(watched: Watched) {
    if (!this.hub || watched.cancel || this.watched.get(watched.twin.path) !== watched) return
    const hub = this.hub
    let ended = false
    const again = (message: string | null) => {
      if (ended) return
      ended = true
      watched.cancel = null
      if (hub !== this.hub) return
      if (message !== null) watched.twin.fault.value = message
      this.host.after(askAgainMs, () => this.ask(watched))
    }
    const cancel = hub.watch(watched.twin.path, {
      next: (frame) => {
        if (ended || hub !== this.hub) return
        this.heard(frame)
        if (watched.twin.apply(frame)) {
          if (frame.type !== 'heartbeat') watched.torn = 0
          return
        }
        ended = true
        watched.cancel = null
        cancel()
        // A single torn stream is asked for at once; one that tears again and again waits.
        if (watched.torn++ === 0) this.ask(watched)
        else this.host.after(askAgainMs, () => this.ask(watched))
      },
      end: again,
    })
    watched.cancel = () => {
      ended = true
      cancel()
    }
  }

  private heard(frame: FrameWire) {
    const local = this.host.localMs()
    const at = Date.parse(frame.at)
    this.heardMs = local
    // A snapshot tells when its newest record was committed, which may be long ago; heartbeats and deltas tell the time.
    if (frame.type !== 'snapshot') this.clock.observe(at, local)
    if (this.frameAt.value === null || this.link.value !== 'live' || at > this.frameAt.value) this.frameAt.value = at
    this.recording.value = frame.recording
    if (this.now.value === null) this.now.value = this.clock.now(local)
    this.alive()
  }

  private alive() {
    this.link.value = 'live'
    this.attempt.value = 0
  }

  private tick() {
    if (this.stopped) return
    const local = this.host.localMs()
    const now = this.clock.now(local)
    if (now !== null) this.now.value = now
    const hub = this.hub
    if (hub && this.watched.size > 0 && local - this.heardMs > silenceMs) {
      this.lost(this.life, hub)
    }
    // Just after the second turns, so that clocks and ages on the screen change together.
    this.host.after(now === null ? tickMs : tickMs - (now % tickMs) + 5, () => this.tick())
  }
}
