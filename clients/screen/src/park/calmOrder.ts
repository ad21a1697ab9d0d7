import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'

const settleMs = 5000

/** Items by falling rank, re-ordered at most every few seconds: rows that trade places ten times a second cannot be read. */
export function useCalmOrder<T>(items: () => readonly T[], rank: (item: T) => number): ShallowRef<T[]> {
  const sorted = () => [...items()].sort((a, b) => rank(b) - rank(a))
  const order = shallowRef<T[]>([])
  const settle = () => {
    const next = sorted()
    if (next.some((item, i) => item !== order.value[i]) || next.length !== order.value.length) order.value = next
  }
  watch(items, settle, { immediate: true })
  const timer = setInterval(settle, settleMs)
  onScopeDispose(() => clearInterval(timer))
  return order
}
