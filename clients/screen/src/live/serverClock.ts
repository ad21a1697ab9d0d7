// The server's time, estimated from the times in its frames. A control-room machine's own clock may be minutes off,
// and ages shown to an operator must not be: so the browser's clock only measures how long ago a frame came.

const bucketMs = 10_000
const bucketsMax = 6

/** A frame can only be delayed, never early: the highest (server time - local time) of the last minute is the nearest to the truth. */
export class ServerClock {
  private readonly buckets: { start: number; offset: number }[] = []

  /** `localMs` comes from a clock that never jumps (performance.now). */
  observe(serverMs: number, localMs: number) {
    const offset = serverMs - localMs
    const last = this.buckets.at(-1)
    if (last && localMs - last.start < bucketMs) last.offset = Math.max(last.offset, offset)
    else this.buckets.push({ start: localMs, offset })
    if (this.buckets.length > bucketsMax) this.buckets.shift()
  }

  /** Null until the first frame. */
  now(localMs: number): number | null {
    return this.buckets.length === 0 ? null : localMs + Math.max(...this.buckets.map((b) => b.offset))
  }

  /** After a reconnect the server may be another one, with a clock of its own. */
  forget() {
    this.buckets.length = 0
  }
}
