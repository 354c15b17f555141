/** Small robust statistics over short arrays. */

/** Middle value; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Median distance from the median: a spread that a few wild values do not move. */
export function medianDeviation(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}

/** Index of the first element for which `isPast` holds in an array where it holds from some place on. */
export function firstIndex<Value>(sorted: readonly Value[], isPast: (value: Value) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isPast(sorted[middle] as Value)) high = middle;
    else low = middle + 1;
  }
  return low;
}
