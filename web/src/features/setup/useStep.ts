import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem, request } from '../../client/http'
import { wrote } from '../../client/setup'
import type { Posted } from '../../client/types'
import { commandId } from '../../lib/ids'
import { useFaultText, useSentences } from '../../ui/faults'
import { faultsOf, type Column, type Line } from './steps'

export type Saved = Posted & { id: number }

/** Sends one step. The same body sent again, after silence, goes under the same id and so counts once. */
export function useSend() {
  const last = useRef({ key: '', id: '' })
  return async function send<T = Saved>(method: 'POST' | 'PATCH', path: string, body: unknown, version?: number): Promise<T> {
    const key = JSON.stringify([method, path, body, version])
    if (last.current.key !== key) last.current = { key, id: commandId() }
    const told = await request<T>(path, { method, body, headers: { 'Idempotency-Key': last.current.id, ...(version !== undefined && { 'If-Match': `"${version}"` }) } })
    if (told && typeof told === 'object' && 'seq' in told) wrote(Number(told.seq))
    return told
  }
}

/** What a step does when it is confirmed: `save`, then everything is read again and the path goes on. */
export function useStep<Args = void>(save: (args: Args) => Promise<unknown>, onDone: () => void) {
  const client = useQueryClient()
  const sentences = useSentences()
  const step = useMutation({
    mutationFn: save,
    onSuccess: async () => {
      await client.invalidateQueries()
      onDone()
    },
  })
  return { go: step.mutate, isBusy: step.isPending, said: step.error ? sentences(step.error) : {}, reset: step.reset, error: step.error }
}

/** Sentences for lines: our own faults once somebody has tried, then what the server said of `name[row].column`. */
export function useLineErrors(lines: Line[], columns: readonly Column[], isTried: boolean, error: unknown, places: readonly number[]): Record<string, string> {
  const { t } = useTranslation()
  const fault = useFaultText()
  const sentences = useSentences()
  const found: Record<string, string> = {}
  if (error instanceof Problem) {
    for (const [field, sentence] of Object.entries(sentences(error))) {
      const match = /\[(\d+)\]\.?([a-z_]*)/.exec(field)
      const at = match ? places[Number(match[1])] : undefined
      const key = columns.find((column) => column.key === match?.[2])?.key ?? { barcodes: 'barcode', list_price: 'price', unit_cost: 'cost', code: 'name' }[match?.[2] ?? '']
      if (at !== undefined) found[`${at}.${key && columns.some((column) => column.key === key) ? key : columns[0]!.key}`] = sentence
      else found[''] = sentence
    }
  } else if (error) found[''] = t('problem.no_answer')
  if (isTried) for (const [place, name] of Object.entries(faultsOf(lines, columns))) found[place] = fault(name)
  return found
}
