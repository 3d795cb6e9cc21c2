import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { query, request } from './http'
import { everyPage } from './queries'
import type { Bin, Brand, Category, CustomField, Item, Page, Product, Supplier, Unit } from './types'

/** What an item list is asked for; empty values ask for nothing. */
export interface ItemFilter {
  q?: string
  category?: string
  brand?: string
  supplier?: string
  product?: string
  kind?: string
  archived?: string
}

export const ITEM_FILTERS = ['q', 'category', 'brand', 'supplier', 'product', 'kind', 'archived'] as const
const ITEM_PAGE = 100

/** The filters that an address names. */
export const itemFilterOf = (params: URLSearchParams): ItemFilter =>
  Object.fromEntries(ITEM_FILTERS.flatMap((key) => (params.get(key) ? [[key, params.get(key)!]] : [])))

export const readItems = (filter: ItemFilter, cursor: string, limit: number, signal?: AbortSignal): Promise<Page<Item>> =>
  request<Page<Item>>(`/items${query({ ...filter, cursor, limit })}`, { ...(signal && { signal }) })

export const itemsQuery = (filter: ItemFilter) =>
  infiniteQueryOptions({
    queryKey: ['items', filter],
    queryFn: ({ pageParam, signal }) => readItems(filter, pageParam, ITEM_PAGE, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })

/** Up to `most` items of a list, page after page, and whether there are more. */
export async function readMany(filter: ItemFilter, most: number): Promise<{ items: Item[]; hasMore: boolean }> {
  const items: Item[] = []
  let cursor: string | null = ''
  while (cursor !== null && items.length < most) {
    const page: Page<Item> = await readItems(filter, cursor, 200)
    items.push(...page.rows)
    cursor = page.next
  }
  return { items: items.slice(0, most), hasMore: cursor !== null || items.length > most }
}

const AT_ONCE = 200

/** These items as they are now, in this order; those that are gone or hidden are left out. */
export async function itemsOf(ids: readonly number[]): Promise<Item[]> {
  const parts = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, at) => ids.slice(at * AT_ONCE, (at + 1) * AT_ONCE))
  const pages = await Promise.all(parts.map((part) => request<Page<Item>>(`/items?${part.map((id) => `item=${id}`).join('&')}`)))
  return pages.flatMap((page) => page.rows)
}

/** A short list read whole, with or without what is archived. */
const listQuery = <Row>(key: string, isAll: boolean) =>
  queryOptions({
    queryKey: [key, isAll ? 'all' : 'no'],
    queryFn: ({ signal }) => everyPage<Row>(`/${key}`, signal, { archived: isAll ? 'all' : 'no' }),
    staleTime: 60_000,
  })

export const brandsQuery = (isAll = false) => listQuery<Brand>('brands', isAll)
export const unitsQuery = (isAll = false) => listQuery<Unit>('units', isAll)
export const fieldsQuery = (isAll = false) => listQuery<CustomField>('fields', isAll)
export const productsQuery = (isAll = false) => listQuery<Product>('products', isAll)
export const suppliersQuery = (isAll = false) => listQuery<Supplier>('suppliers', isAll)
export const allCategoriesQuery = listQuery<Category>('categories', true)

export const allBinsQuery = (site: number) =>
  queryOptions({ queryKey: ['bins', site, 'all'], queryFn: ({ signal }) => everyPage<Bin>(`/sites/${site}/bins`, signal, { archived: 'all' }), staleTime: 60_000 })
export const binQuery = (id: number) => queryOptions({ queryKey: ['bins', 'one', id], queryFn: () => request<Bin>(`/bins/${id}`) })
