import type { FeedHost } from '../../src/live/liveFeed'
import type { FrameReader, Hub } from '../../src/live/hub'
import type { FrameWire, LiveWire, TwinWire } from '../../src/wire/wire'

export const idle: LiveWire = {
  powerKw: 0, gridImportKw: 0, gridExportKw: 0, transferInKw: 0, transferOutKw: 0, pvKw: 0, batteryChargeKw: 0, batteryDischargeKw: 0, evKw: 0,
  points: 0, pointsReported: 0, pointsFresh: 0,
}

export function twin(path: string, part: Partial<TwinWire> = {}): TwinWire {
  return { path, key: 'n', kind: 'facility', type: '', name: { zh: '甲', en: 'A' }, revision: 1, at: '2026-01-01T00:00:00+08:00', state: 'live', points: {}, live: idle, today: {}, children: [], ...part }
}

const iso = (ms: number) => new Date(ms).toISOString()

export const snapshot = (node: TwinWire, revision = 1, atMs = 1_800_000_000_000): FrameWire => ({ type: 'snapshot', revision, previous: -1, at: iso(atMs), recording: true, node })
export const delta = (revision: number, previous: number, part: Partial<FrameWire> = {}, atMs = 1_800_000_001_000): FrameWire => ({ type: 'delta', revision, previous, at: iso(atMs), recording: true, ...part })

/** Timers by hand: nothing happens before a test says so. */
export class FakeHost implements FeedHost {
  local = 1000
  readonly hubs: FakeHub[] = []
  private timers: { at: number; action: () => void }[] = []

  hub() {
    const hub = new FakeHub()
    this.hubs.push(hub)
    return hub
  }
  localMs() { return this.local }
  chance() { return 0.5 }
  after(ms: number, action: () => void) {
    const timer = { at: this.local + ms, action }
    this.timers.push(timer)
    return () => { this.timers = this.timers.filter((t) => t !== timer) }
  }
  /** Moves time on and runs what is due, in order. */
  advance(ms: number) {
    const end = this.local + ms
    for (;;) {
      const due = this.timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      this.timers = this.timers.filter((t) => t !== due)
      this.local = Math.max(this.local, due.at)
      due.action()
    }
    this.local = end
  }
}

export class FakeHub implements Hub {
  readonly streams: { path: string; reader: FrameReader; cancelled: boolean }[] = []
  closed = false
  private tellClosed = () => {}
  private settle: { resolve(): void; reject(fault: Error): void } | null = null

  open(closed: () => void) {
    this.tellClosed = closed
    return new Promise<void>((resolve, reject) => { this.settle = { resolve, reject } })
  }
  watch(path: string, reader: FrameReader) {
    const stream = { path, reader, cancelled: false }
    this.streams.push(stream)
    return () => { stream.cancelled = true }
  }
  close() { this.closed = true }

  async accept() { this.settle!.resolve(); await Promise.resolve(); await Promise.resolve() }
  async refuse() { this.settle!.reject(new Error('refused')); await Promise.resolve(); await Promise.resolve() }
  drop() { this.tellClosed() }
  /** The open stream of a path. */
  stream(path: string) { return this.streams.filter((s) => s.path === path && !s.cancelled).at(-1) }
  send(path: string, frame: FrameWire) { this.stream(path)!.reader.next(frame) }
}
