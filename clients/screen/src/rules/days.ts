import { zoneOffsetMs } from '../language/times'

/** The local day of an instant, "2026-11-01". */
export const dayOf = (time: string, zone: string) => new Date(Date.parse(time) + zoneOffsetMs(Date.parse(time), zone)).toISOString().slice(0, 10)
