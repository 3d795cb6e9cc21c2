import type { Choices, ImportKind } from '../../client/imports'

/** The field that a column holds, '' for none. */
export const fieldAt = (choices: Choices, at: number): string => Object.entries(choices.mapping).find(([, columns]) => columns.includes(at))?.[0] ?? ''

/** The choices with another field in a column. Only fields that list something are held by more than one. */
export function withColumn(kind: ImportKind, choices: Choices, at: number, field: string): Choices {
  const type = kind.fields.find((each) => each.name === field)?.type
  const isList = type === 'codes' || type === 'names'
  const mapping: Record<string, number[]> = {}
  for (const [name, columns] of Object.entries(choices.mapping)) {
    const left = columns.filter((column) => column !== at)
    if (left.length > 0 && (name !== field || isList)) mapping[name] = left
  }
  if (field) mapping[field] = [...(mapping[field] ?? []), at].sort((one, other) => one - other)
  const constants = Object.fromEntries(Object.entries(choices.constants).filter(([name]) => name !== field))
  return { ...choices, mapping, constants }
}

/** Fields that must be said and are not. An item may be named by its barcodes alone. */
export function missingFields(kind: ImportKind, choices: Choices): ImportKind['fields'] {
  const isThere = (name: string) => (choices.mapping[name]?.length ?? 0) > 0 || Boolean(choices.constants[name])
  return kind.fields.filter((field) => field.required && !isThere(field.name) && !(kind.name === 'items' && field.name === 'sku' && isThere('barcodes')))
}
