import { onScopeDispose, shallowRef, watch } from 'vue'
import { ApiFault } from '../wire/api'

/**
 * What a request answers, asked again when `inputs` change and every `everyMs`. The last answer stays while a newer one is under way
 * or fails; `stale` then says so.
 */
export function useFetched<I, T>(inputs: () => I | null, ask: (inputs: I, cancel: AbortSignal) => Promise<T>, everyMs: number | null) {
  const data = shallowRef<T | null>(null)
  const fault = shallowRef<ApiFault | null>(null)
  const busy = shallowRef(false)
  let running: AbortController | null = null

  async function load(given: I | null) {
    running?.abort()
    if (given === null) return
    const mine = (running = new AbortController())
    busy.value = true
    try {
      const answer = await ask(given, mine.signal)
      if (mine.signal.aborted) return
      data.value = answer
      fault.value = null
    } catch (error) {
      if (!mine.signal.aborted) fault.value = error instanceof ApiFault ? error : new ApiFault(0, String(error))
    } finally {
      if (running === mine) busy.value = false
    }
  }

  watch(inputs, (next, before) => {
    if (JSON.stringify(next) === JSON.stringify(before)) return
    data.value = null
    void load(next)
  }, { immediate: true })
  const reload = () => void load(inputs())
  const timer = everyMs === null ? undefined : setInterval(reload, everyMs)
  onScopeDispose(() => {
    clearInterval(timer)
    running?.abort()
  })
  return { data, fault, busy, reload }
}
