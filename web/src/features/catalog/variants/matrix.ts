/** Options and their values, and the variants that follow from them. */
export interface Option {
  name: string
  values: string[]
}

export interface Variant {
  /** The value of each option by its name. */
  options: Record<string, string>
  sku: string
  name: string
}

export const MOST_OPTIONS = 5
const SHORT = 4

/** Every combination of one value per option, the last option changing fastest. Options without a name or values are left out. */
export function combinations(options: readonly Option[]): Record<string, string>[] {
  const used = options.map(({ name, values }) => ({ name: name.trim(), values: [...new Set(values.map((value) => value.trim()).filter(Boolean))] })).filter(({ name, values }) => name !== '' && values.length > 0)
  if (used.length === 0) return []
  return used.reduce<Record<string, string>[]>((rows, { name, values }) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))), [{}])
}

/** A value as part of a SKU: letters and digits of its beginning, in capitals. */
const shortOf = (value: string): string => value.normalize('NFD').replaceAll(/[^\p{L}\p{N}]/gu, '').slice(0, SHORT).toUpperCase()

/** The variants of a product: SKUs that start alike and differ by the values; two that would be equal get a number. */
export function variantsOf(product: string, sku: string, options: readonly Option[]): Variant[] {
  const taken = new Map<string, number>()
  return combinations(options).map((chosen) => {
    const values = Object.values(chosen)
    const made = [sku.trim(), ...values.map(shortOf)].filter(Boolean).join('-')
    const count = (taken.get(made) ?? 0) + 1
    taken.set(made, count)
    return { options: chosen, sku: count === 1 ? made : `${made}-${count}`, name: [product.trim(), ...values].filter(Boolean).join(' ') }
  })
}

/** One text for a combination, whatever the order of its options. */
export const keyOf = (options: Record<string, string>): string =>
  Object.entries(options)
    .map(([name, value]) => `${name.trim().toLowerCase()}=${value.trim().toLowerCase()}`)
    .sort()
    .join(';')
