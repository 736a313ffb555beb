/** Facts are read rarely and repeat much text, so they are kept compressed. */
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import type { Facts } from '../../../domain/device/facts.ts'
import { fleetKeys } from '../keys.ts'
import type { Item } from '../table.ts'

export const factsItem = (deviceId: string, facts: Facts): Item => ({
  ...fleetKeys.facts(deviceId),
  z: brotliCompressSync(JSON.stringify(facts)),
})

export const factsOf = (item: Item): Facts =>
  JSON.parse(brotliDecompressSync(item.z as Uint8Array).toString())
