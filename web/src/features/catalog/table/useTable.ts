import { useMutation } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { commandId } from '../../../lib/ids'
import type { FieldChoice } from '../../../lib/merge'
import { Problem } from '../../../client/http'
import { changeMany, type Conflict, conflictOf, useRefreshRecords } from '../../../client/records'
import type { Item } from '../../../client/types'
import { useSentences } from '../../../ui/faults'
import { editedRows, emptySheet, faults, type Grid, keyOf, type Sheet } from '../../../ui/sheet/model'
import { itemFields } from '../items/fields'
import { cellOf, changesIn, type ItemColumn, type RowChange } from './columns'

/** A late row: which one, and who changed what. */
export interface Late {
  row: number
  conflict: Conflict
}

interface Handlers {
  onSaved: (count: number, seq: number) => void
  onFail: (error: unknown) => void
}

/** The table of some items while it is edited: its cells, and the one save for all of them. */
export function useTable(first: Item[], columns: ItemColumn[], { onSaved, onFail }: Handlers) {
  const [items, setItems] = useState(first)
  const [sheet, setSheet] = useState<Sheet>(emptySheet)
  const [late, setLate] = useState<Late[]>([])
  const [general, setGeneral] = useState<string | null>(null)
  const sentences = useSentences()
  const refresh = useRefreshRecords()
  const sent = useRef({ key: '', id: '' })
  const grid = useMemo((): Grid => {
    const texts = items.map((item) => itemFields(item))
    return { rows: items.length, columns, saved: (row, col) => columns[col]!.read(texts[row]!) }
  }, [items, columns])
  const changes = useMemo(() => changesIn(items, columns, editedRows(sheet, grid)), [items, columns, sheet, grid])
  const wrong = useMemo(() => faults(sheet, grid), [sheet, grid])

  // What the server said may be tried again; what is seen to be wrong here is not sent at all.
  const isBlocked = wrong.some(({ row, col }) => !sheet.errors.has(keyOf(row, col)))

  function refused(problem: Problem, asked: RowChange[]): void {
    const told = sentences(problem)
    const errors = new Map<string, string>()
    let rest: string | null = null
    for (const [path, sentence] of Object.entries(told)) {
      const cell = cellOf(path)
      const row = cell && asked[cell.at]?.row
      const col = columns.findIndex((column) => column.key === cell?.key)
      if (typeof row === 'number' && col >= 0) errors.set(keyOf(row, col), sentence)
      else if (cell?.key !== 'version') rest = sentence
    }
    setGeneral(rest)
    setSheet((old) => ({ ...old, errors }))
    setLate(lateRows(problem, asked))
  }

  const save = useMutation({
    mutationFn: async (asked: RowChange[]) => {
      const rows = asked.map(({ change }) => change)
      const key = JSON.stringify(rows)
      // Sent again after silence, the same rows go under the same id and so count once.
      if (sent.current.key !== key) sent.current = { key, id: commandId() }
      return changeMany('item', rows, sent.current.id)
    },
    onSuccess: ({ seq }, asked) => {
      const saved = new Map(asked.map(({ row, change }) => [row, change]))
      setItems((old) => old.map((item, row) => merged(item, saved.get(row)?.fields)))
      setSheet((old) => ({ ...old, edits: new Map(), errors: new Map(), past: [], future: [] }))
      setGeneral(null)
      refresh()
      onSaved(asked.length, seq)
    },
    onError: (error, asked) => {
      if (error instanceof Problem && !error.isPassing) refused(error, asked)
      else onFail(error)
    },
  })

  /** The choice for a late row: their version becomes the saved one, and what I gave up is no longer typed. */
  function choose({ row, conflict }: Late, chosen: ReadonlyMap<string, 'mine' | 'theirs'>): void {
    setItems((old) => old.map((item, at) => (at === row ? { ...withTheirs(item, conflict.choices), version: conflict.version } : item)))
    setSheet((old) => {
      const edits = new Map(old.edits)
      columns.forEach((column, col) => {
        const field = column.key.split('.')[0]!
        const choice = conflict.choices.find((one) => one.field === field)
        const isTheirs = choice && (choice.who === 'same' || (choice.who === 'both' && chosen.get(field) !== 'mine'))
        if (isTheirs) edits.delete(keyOf(row, col))
      })
      return { ...old, edits, past: [], future: [] }
    })
    setLate((old) => old.slice(1))
  }

  return { items, sheet, setSheet, grid, changes, wrong, isBlocked, general, late: late[0], choose, closeLate: () => setLate([]), save: () => save.mutate(changes), isSaving: save.isPending }
}

function lateRows(problem: Problem, asked: RowChange[]): Late[] {
  return problem.errors.flatMap((line) => {
    const cell = cellOf(line.field ?? '')
    const found = line.code === 'stale_version' && cell ? asked[cell.at] : undefined
    if (!found) return []
    const draft = { id: found.change.id, version: found.change.version, base: found.base, fields: found.change.fields }
    const conflict = conflictOf(new Problem({ title: '', status: problem.status, code: line.code, errors: [line] }), draft)
    return conflict ? [{ row: found.row, conflict }] : []
  })
}

/** The item with what was just saved; its version is one higher. */
function merged(item: Item, fields: Record<string, unknown> | undefined): Item {
  return fields ? ({ ...item, ...fields, version: item.version + 1 } as Item) : item
}

function withTheirs(item: Item, choices: readonly FieldChoice[]): Item {
  return { ...item, ...Object.fromEntries(choices.map(({ field, theirs }) => [field, theirs])) } as Item
}
