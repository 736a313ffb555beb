/** Medians and how far the samples lie apart. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  const upper = sorted[Math.floor(half)] ?? Number.NaN
  return Number.isInteger(half) ? ((sorted[half - 1] ?? upper) + upper) / 2 : upper
}

/** Half the distance between the extremes, as a part of the median: 0.05 reads "± 5 %". */
export const spread = (samples: readonly number[]): number =>
  (Math.max(...samples) - Math.min(...samples)) / 2 / median(samples)

export const sum = (samples: readonly number[]): number => samples.reduce((total, one) => total + one, 0)

/** Enough digits to compare, not more than was measured. */
export const rounded = (value: number, digits = 4): number =>
  value === 0 ? 0 : Number(value.toPrecision(digits))

export const percent = (share: number): string => `± ${Math.round(share * 100)} %`
