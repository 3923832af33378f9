/**
 * Golden scores, which are written down pass by pass: the original reads one or two samples at a time, and ten of their
 * choices. Choices beyond a sample's own are repetitions.
 */

/**
 * The scores of every sample.
 *
 * @param raw by pass of the model, sample and choice
 * @param options `counts`: choices of every sample; `size`: samples that are read together
 */
export function perSample(
  raw: readonly (readonly (readonly number[])[])[],
  { counts, size }: { readonly counts: readonly number[]; readonly size: number },
): readonly (readonly number[])[] {
  const rows: (readonly number[])[] = [];
  let forward = 0;
  for (let at = 0; at < counts.length; at += size) {
    const own = counts.slice(at, at + size);
    const chunks = Math.ceil(Math.max(...own) / 10);
    const read = raw.slice(forward, forward + chunks);
    own.forEach((count, row) => rows.push(read.flatMap((each) => each[row] ?? []).slice(0, count)));
    forward += chunks;
  }
  return rows;
}
