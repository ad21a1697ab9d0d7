import type { Words } from '../language/en'
import type { NodeState } from '../wire/wire'

export const stateOrder: NodeState[] = ['live', 'degraded', 'stale', 'waiting']

export const stateWords: Record<NodeState, keyof Words> = {
  live: 'stateLive', degraded: 'stateDegraded', stale: 'stateStale', waiting: 'stateWaiting',
}
