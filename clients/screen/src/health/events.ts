import { midnightBefore } from '../language/times'
import type { ModelDeviceWire, ModelNodeWire, ModelPointWire, RegisterEventKind, RegisterEventWire } from '../wire/wire'

/** What loses energy comes first. */
export const eventKinds: readonly RegisterEventKind[] = ['implausible', 'reset', 'rollover']

export interface Register { node: ModelNodeWire; device: ModelDeviceWire | null; point: ModelPointWire | null; local: string }

/** The facility that a register's path leads to, and what the model calls the rest; null where the model in force has no such facility. */
export function registerAt(path: string, find: (path: string) => ModelNodeWire | null): Register | null {
  const parts = path.split('/')
  for (let length = parts.length - 1; length > 0; length--) {
    const node = find(parts.slice(0, length).join('/'))
    if (!node) continue
    const [deviceId, pointId] = parts.slice(length)
    const device = node.devices.find((d) => d.id === deviceId) ?? null
    return { node, device, point: device?.points.find((p) => p.id === pointId) ?? null, local: parts.slice(length).join('/') }
  }
  return null
}

/** A register has one event a pair, and pairs differ in their later reading. */
export const eventKey = (event: RegisterEventWire) => `${event.key} ${event.to}`

export const sameDay = (a: number, b: number, zone: string) => midnightBefore(a, zone) === midnightBefore(b, zone)
