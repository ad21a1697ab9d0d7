import { describe, expect, it } from 'vitest'
import { backoffMs } from '../../src/live/backoff'
import { ServerClock } from '../../src/live/serverClock'

describe('the server clock', () => {
  it('knows nothing before the first frame', () => expect(new ServerClock().now(5)).toBeNull())

  it('is not set back by a frame that was long under way', () => {
    const clock = new ServerClock()
    clock.observe(100_000, 0)
    clock.observe(101_000, 4000)
    expect(clock.now(5000)).toBe(105_000)
  })

  it('follows a server whose clock was set back, within a minute', () => {
    const clock = new ServerClock()
    clock.observe(100_000, 0)
    for (let local = 10_000; local <= 70_000; local += 1000) clock.observe(local + 40_000, local)
    expect(clock.now(70_000)).toBe(110_000)
  })
})

describe('pauses between tries', () => {
  it('double from half a second to ten seconds, spread by chance', () => {
    expect([0, 1, 2, 3, 4, 5, 60].map((n) => backoffMs(n, 0.5))).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000])
    expect(backoffMs(0, 0)).toBe(350)
    expect(backoffMs(0, 1)).toBeCloseTo(650)
  })
})
