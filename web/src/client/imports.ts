import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { commandId } from '../lib/ids'
import { query, request } from './http'
import type { components } from './schema'

type Shape = components['schemas']

export type ImportState = 'uploading' | 'reading' | 'ready' | 'checking' | 'checked' | 'running' | 'done' | 'cancelled' | 'failed' | 'undoing' | 'undone'
export type Import = Omit<Shape['ImportView'], 'state'> & { state: ImportState }
export type Choices = Import['choices']
export type ImportKind = Shape['KindView']
export type WrongRow = Shape['ImportRow']
export type Counts = Import['progress']['counts']
export type Stage = 'check' | 'run' | 'undo' | 'cancel'

/** Somebody works on it: ask again soon. */
export const isBusy = (state: ImportState): boolean => ['uploading', 'reading', 'checking', 'running', 'undoing'].includes(state)
const AGAIN_MS = 500
const WRONG_PAGE = 100

export const kindsQuery = queryOptions({
  queryKey: ['import-kinds'],
  queryFn: ({ signal }) => request<Shape['KindsPage']>('/import-kinds', { signal }),
  staleTime: 60_000,
})
export const importsQuery = queryOptions({
  queryKey: ['imports'],
  queryFn: async ({ signal }) => (await request<{ rows: Import[] }>('/imports?limit=50', { signal })).rows,
  refetchInterval: (asked) => (asked.state.data?.some((one) => isBusy(one.state)) ? 2_000 : false),
})
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id],
    queryFn: ({ signal }) => request<Import>(`/imports/${id}`, { signal }),
    refetchInterval: (asked) => (asked.state.data && isBusy(asked.state.data.state) ? AGAIN_MS : false),
  })
export const wrongRowsQuery = (id: string, after: number, seen: string) =>
  queryOptions({
    queryKey: ['import-rows', id, after, seen],
    queryFn: ({ signal }) => request<Shape['ImportRows']>(`/imports/${id}/rows${query({ after, limit: WRONG_PAGE })}`, { signal }),
  })
export const exportsQuery = queryOptions({
  queryKey: ['exports'],
  queryFn: async ({ signal }) => (await request<Shape['ListsPage']>('/exports', { signal })).rows,
  staleTime: 60_000,
})

/** Sends a file and gives the id of its import. */
export async function sendFile(file: File): Promise<string> {
  const id = commandId()
  const bytes = file.slice(0, file.size, 'application/octet-stream')
  await request<Import>(`/imports/${id}${query({ name: file.name.slice(0, 200) })}`, { method: 'PUT', bytes })
  return id
}

/** What can be done with an import; each answer takes the place of the one that is shown. */
export function useImport(id: string) {
  const client = useQueryClient()
  const keep = (one: Import) => {
    client.setQueryData(importQuery(id).queryKey, one)
    void client.invalidateQueries({ queryKey: ['imports'] })
    void client.invalidateQueries({ queryKey: ['import-rows', id] })
  }
  const choose = useMutation({ mutationFn: (choices: Choices) => request<Import>(`/imports/${id}/choices`, { method: 'PUT', body: choices }), onSuccess: keep })
  const go = useMutation({ mutationFn: (stage: Stage) => request<Import>(`/imports/${id}/${stage}`, { method: 'POST' }), onSuccess: keep })
  const fix = useMutation({
    mutationFn: (rows: { row: number; cells: Record<string, string> }[]) => request<Import>(`/imports/${id}/rows`, { method: 'PUT', body: { rows } }),
    onSuccess: keep,
  })
  const forget = useMutation({
    mutationFn: () => request<void>(`/imports/${id}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['imports'] }),
  })
  return { choose, go, fix, forget }
}
