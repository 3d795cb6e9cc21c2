/** The list with the entry at `from` standing at `to`; the same list when that changes nothing. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const target = Math.max(0, Math.min(list.length - 1, to))
  const made = [...list]
  const [entry] = made.splice(from, 1)
  if (entry !== undefined) made.splice(target, 0, entry)
  return made
}
