const firstMs = 500
const mostMs = 10_000

/** How long to wait before the n-th try (from 0): doubling, with up to 30 % either way so that many screens do not return at one instant. */
export function backoffMs(attempt: number, chance: number): number {
  return Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 10)) * (0.7 + 0.6 * chance)
}
