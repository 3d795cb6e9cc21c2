import { queryOptions, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useMemo } from 'react'
import { moneyOf } from '../lib/money'
import { query, REAL, request } from './http'
import type { components } from './schema'
import type { Item, Page } from './types'

type Shape = components['schemas']
export type Company = Shape['CompanyView']
export type Steps = Shape['Steps']
export type StepName = Shape['KeptSteps']['skipped'] extends (infer Name)[] | undefined ? Name : never

export const companyQuery = queryOptions({ queryKey: ['company'], queryFn: () => request<Company>('/company'), staleTime: 60_000 })
export const stepsQuery = queryOptions({ queryKey: ['steps'], queryFn: () => request<Steps>('/setup/steps'), staleTime: 2_000 })

let written = 0

/** Remembers the newest journal number written here: what is read next must know it already. */
export function wrote(seq: number): void {
  written = Math.max(written, seq)
}

/** The first few of a new catalogue. */
export const firstItemsQuery = queryOptions({
  queryKey: ['items', 'first'],
  queryFn: async ({ signal }) => (await request<Page<Item>>(`/items${query({ limit: 50, min_seq: written || null })}`, { signal })).rows,
})

/** What was skipped and put away, for everybody who sets this house up. */
export const keepSteps = (kept: { skipped: string[]; dismissed: boolean }): Promise<void> => request('/setup/steps', { method: 'PUT', body: kept })

export const openSample = (): Promise<{ address: string }> => request('/sample', { method: 'POST' })
/** Asked of the real house, from a page of the sample. */
export const closeSample = (): Promise<{ address: string }> => request('/sample', { method: 'DELETE', base: REAL })

/** Amounts of money as this company's currency shows them; plain numbers while it has none. */
export function useMoney(): (amount: string) => string {
  const { i18n } = useTranslation()
  const company = useQuery(companyQuery).data
  const currency = company?.currency ?? ''
  return useMemo(() => moneyOf(i18n.language, currency), [i18n.language, currency])
}
