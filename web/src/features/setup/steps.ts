import type { Steps } from '../../client/setup'
import { fault, parse } from '../../lib/quantity'

export const STEPS = ['company', 'currency', 'sites', 'items', 'stock', 'people'] as const
export type StepName = (typeof STEPS)[number]
/** What the path shows: a step, or its end. */
export type Place = StepName | 'done'

export const isPlace = (text: string | null): text is Place => text === 'done' || STEPS.some((step) => step === text)

/** The step that waits: the first that is neither done nor skipped. */
export function waiting(steps: Steps): Place {
  const next = steps.steps.find((step) => !step.done && !step.skipped)
  return (next?.name as StepName | undefined) ?? 'done'
}

/** The step after one, in the order of the path. */
export const after = (place: StepName): Place => STEPS[STEPS.indexOf(place) + 1] ?? 'done'

/** What is skipped once this step is skipped too. */
export const skippedWith = (steps: Steps, place: StepName): string[] => steps.steps.filter((step) => step.skipped || step.name === place).map((step) => step.name)

export type Line = Record<string, string>

export interface Column {
  key: string
  /** Must be filled in wherever anything of the line is. */
  isNeeded?: boolean
  isNumber?: boolean
}

export const isBlank = (line: Line): boolean => Object.values(line).every((text) => text.trim() === '')

/** The lines somebody has filled in, with their places in the form. */
export const filled = (lines: readonly Line[]): { line: Line; at: number }[] => lines.flatMap((line, at) => (isBlank(line) ? [] : [{ line, at }]))

/** Faults that can be seen before asking the server: `row.column` -> a key under `fault`. */
export function faultsOf(lines: readonly Line[], columns: readonly Column[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { line, at } of filled(lines)) {
    for (const column of columns) {
      const text = (line[column.key] ?? '').trim()
      if (text === '') {
        if (column.isNeeded) found[`${at}.${column.key}`] = 'required'
      } else if (column.isNumber && parse(plainNumber(text)) === null) found[`${at}.${column.key}`] = 'not_a_number'
    }
  }
  return found
}

/** A comma is taken for a point. */
export const plainNumber = (text: string): string => text.trim().replace(',', '.')

export const isQuantity = (text: string): boolean => fault(plainNumber(text), 6) === null

/** Pasted cells laid over the lines from one on; lines are added as needed. */
export function pasted(lines: readonly Line[], from: number, columns: readonly Column[], cells: readonly (readonly string[])[]): Line[] {
  const made = lines.map((line) => ({ ...line }))
  cells.forEach((row, down) => {
    const line = (made[from + down] ??= Object.fromEntries(columns.map((column) => [column.key, ''])))
    columns.forEach((column, right) => {
      const text = row[right]
      if (text !== undefined) line[column.key] = text.trim()
    })
  })
  return made
}

/** A code for a site that somebody only gave a name: its first letters, unlike the others. */
export function codeOf(name: string, taken: ReadonlySet<string>): string {
  const plain = name.normalize('NFKD').replace(/[^A-Za-z0-9 ]/g, '').trim().toUpperCase()
  const base = plain.replace(/ .*/, '').slice(0, 8) || 'SITE'
  let code = base
  for (let n = 2; taken.has(code); n++) code = `${base}${n}`
  return code
}
