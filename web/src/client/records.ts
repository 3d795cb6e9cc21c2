import { infiniteQueryOptions, useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import { commandId } from '../lib/ids'
import { compareFields, type FieldChoice, type Fields, resolved } from '../lib/merge'
import { Problem, query, request } from './http'
import type { Posted, Timeline } from './types'

/** Plain data of every kind is written by the same three requests; only the path differs. */
export type RecordKind = 'item' | 'category' | 'supplier' | 'site' | 'bin' | 'brand' | 'unit' | 'field' | 'product'

const PATHS: Record<RecordKind, string> = {
  item: '/items', category: '/categories', supplier: '/suppliers', site: '/sites', bin: '/bins', brand: '/brands', unit: '/units', field: '/fields', product: '/products',
}
/** The answers that show records, read again after one changed. */
export const RECORD_KEYS = ['item', 'items', 'find', 'categories', 'suppliers', 'locations', 'bins', 'brands', 'units', 'fields', 'products', 'record', 'availability'] as const

export type Saved = Posted & { id: number; version: number }

/** A change of a record as a form holds it: the version and fields it opened with, and only the fields that differ now. */
export interface Draft {
  id: number
  version: number
  base: Fields
  fields: Fields
  /** Why, for the history. */
  reason?: string
}

/** Somebody saved the record while this form was open: what each of us changed, and the version it is at now. */
export interface Conflict {
  draft: Draft
  version: number
  choices: FieldChoice[]
}

/** Barcodes as forms hold them: the server leaves out what a barcode usually is. */
function spelledOut(fields: Fields): Fields {
  if (!Array.isArray(fields.barcodes)) return fields
  return { ...fields, barcodes: fields.barcodes.map((code: object) => ({ quantity: '1', measure: '', pack: '', ...code })) }
}

/** The conflict that a refusal tells of, or null when it is about something else. */
export function conflictOf(problem: unknown, draft: Draft): Conflict | null {
  if (!(problem instanceof Problem) || problem.code !== 'stale_version') return null
  const line = problem.errors[0] as { version?: number; current?: Fields } | undefined
  if (line?.version === undefined || !line.current) return null
  return { draft, version: line.version, choices: compareFields(draft.base, draft.fields, spelledOut(line.current)) }
}

/** Reads again every answer that shows records. */
export function useRefreshRecords(): () => void {
  const client = useQueryClient()
  return useCallback(() => RECORD_KEYS.forEach((key) => void client.invalidateQueries({ queryKey: [key] })), [client])
}

/** Saves records. The same change sent again, after silence, goes under the same id and so counts once. */
export function useRecords(kind: RecordKind) {
  const refresh = useRefreshRecords()
  const last = useRef<{ key: string; id: string }>({ key: '', id: '' })
  const [conflict, setConflict] = useState<Conflict | null>(null)

  async function write(method: 'POST' | 'PATCH', path: string, body: unknown, version?: number): Promise<Saved> {
    const key = JSON.stringify([method, path, body, version])
    if (last.current.key !== key) last.current = { key, id: commandId() }
    const saved = await request<Saved>(path, { method, body, headers: { 'Idempotency-Key': last.current.id, ...(version !== undefined && { 'If-Match': `"${version}"` }) } })
    last.current.key = ''
    refresh()
    return saved
  }

  /** Saves a change; null when somebody else was faster, which `conflict` then tells. Throws Problem. */
  async function change(draft: Draft): Promise<Saved | null> {
    try {
      const saved = await write('PATCH', `${PATHS[kind]}/${draft.id}`, { ...draft.fields, ...(draft.reason && { reason: draft.reason }) }, draft.version)
      setConflict(null)
      return saved
    } catch (error) {
      const found = conflictOf(error, draft)
      if (!found) throw error
      setConflict(found)
      return null
    }
  }

  return {
    create: (fields: Fields, path = PATHS[kind]) => write('POST', path, fields),
    change,
    conflict,
    /** Saves what was chosen over the newer version; `theirs` when nothing of mine is left, null when it is late again. */
    async resolve(chosen: ReadonlyMap<string, 'mine' | 'theirs'>): Promise<Saved | 'theirs' | null> {
      if (!conflict) return null
      const { draft, version, choices } = conflict
      const fields = resolved(choices, chosen)
      const base = { ...draft.base, ...Object.fromEntries(choices.map(({ field, theirs }) => [field, theirs])) }
      if (Object.keys(fields).length === 0) {
        setConflict(null)
        refresh()
        return 'theirs'
      }
      return change({ ...draft, version, base, fields })
    },
    dismiss: () => setConflict(null),
  }
}

export const timelineQuery = (kind: RecordKind, id: number) =>
  infiniteQueryOptions({
    queryKey: ['record', kind, id],
    queryFn: ({ pageParam, signal }) => request<Timeline>(`/records/${kind}/${id}/timeline${query({ cursor: pageParam, limit: 30 })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  })

/** Changes up to 1,000 records of a kind, all or none. Throws Problem, whose lines name row and field. */
export function changeMany(kind: RecordKind, rows: { id: number; version: number; fields: Fields }[], id: string = commandId()): Promise<Posted> {
  return request<Posted>(`${PATHS[kind]}/bulk`, { method: 'PATCH', body: { rows }, headers: { 'Idempotency-Key': id } })
}

/** Makes up to 1,000 records of a kind, all or none; `many` is the name of their list. */
export function createMany(kind: RecordKind, many: string, rows: Fields[], id: string = commandId()): Promise<Posted> {
  return request<Posted>(`${PATHS[kind]}/bulk`, { method: 'POST', body: { [many]: rows }, headers: { 'Idempotency-Key': id } })
}
