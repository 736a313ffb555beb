/** A checksum in the making. */
export interface RunningChecksum {
  update(bytes: Uint8Array): void
  /** Big-endian, as the `x-amz-checksum-*` headers carry it. */
  digest(): Buffer
}

const crc32cTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let row = index
  for (let bit = 0; bit < 8; bit++) row = row & 1 ? (row >>> 1) ^ 0x82f63b78 : row >>> 1
  return row
})

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4). */
export function crc32c(): RunningChecksum {
  let state = 0xffffffff
  return {
    update(bytes) {
      for (const byte of bytes) state = (state >>> 8) ^ (crc32cTable[(state ^ byte) & 0xff] ?? 0)
    },
    digest() {
      const out = Buffer.alloc(4)
      out.writeUInt32BE(~state >>> 0)
      return out
    },
  }
}

const nvmePolynomial = 0x9a6c9329ac4bc9b5n
const nvmeRows = Array.from({ length: 256 }, (_, index) => {
  let row = BigInt(index)
  for (let bit = 0; bit < 8; bit++) row = row & 1n ? (row >> 1n) ^ nvmePolynomial : row >> 1n
  return row
})
// Two 32-bit halves: BigInt arithmetic on every byte would be some fifty times slower.
const nvmeHigh = Uint32Array.from(nvmeRows, (row) => Number(row >> 32n))
const nvmeLow = Uint32Array.from(nvmeRows, (row) => Number(row & 0xffffffffn))

/** CRC-64/NVME (NVM Express specification, "64b CRC"). */
export function crc64nvme(): RunningChecksum {
  let high = 0xffffffff
  let low = 0xffffffff
  return {
    update(bytes) {
      for (const byte of bytes) {
        const row = (low ^ byte) & 0xff
        low = ((low >>> 8) | (high << 24)) ^ (nvmeLow[row] ?? 0)
        high = (high >>> 8) ^ (nvmeHigh[row] ?? 0)
      }
    },
    digest() {
      const out = Buffer.alloc(8)
      out.writeUInt32BE(~high >>> 0)
      out.writeUInt32BE(~low >>> 0, 4)
      return out
    },
  }
}
