/** Facts are read rarely and repeat much text, so they are kept compressed. */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { Facts } from '../../../domain/device/facts.ts'
import { YaguraError } from '../../../domain/errors.ts'
import { fleetKeys } from '../keys.ts'
import type { Item } from '../table.ts'

/** Measured with 250 apps: 0.6 ms and 2.7 KB; the default, 11, takes 40 ms of everybody's time for 1.9 KB. */
const params = { [constants.BROTLI_PARAM_QUALITY]: 6 }

/** Far above what a request can carry; without it a damaged item may grow to gigabytes. */
const MAX_BYTES = 1024 * 1024

export const factsItem = (deviceId: string, facts: Facts): Item => ({
  ...fleetKeys.facts(deviceId),
  z: brotliCompressSync(JSON.stringify(facts), { params }),
})

/** Throws `service.internal` for what `factsItem` did not write. */
export function factsOf(item: Item): Facts {
  try {
    return JSON.parse(brotliDecompressSync(item.z as Uint8Array, { maxOutputLength: MAX_BYTES }).toString())
  } catch (cause) {
    throw new YaguraError('service.internal', {}, { cause })
  }
}
