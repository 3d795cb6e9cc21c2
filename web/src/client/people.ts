import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { query, request } from './http'
import type { components } from './schema'

type Shape = components['schemas']

export type PersonState = 'active' | 'invited' | 'expired' | 'withdrawn' | 'disabled' | 'erased'
export type Person = Omit<Shape['UserRow'], 'state'> & { state: PersonState }
export type Role = Shape['RoleRow']
export type Key = Omit<Shape['KeyRow'], 'state'> & { state: 'active' | 'revoked' | 'expired' | 'stopped' }
export type Session = Shape['SessionRow']
export type LinkFacts = Shape['LinkFacts']
export type Supplier = Shape['SupplierView']

interface Rows<T> {
  rows: T[]
  next: string | null
}

const PAGE = 100

export interface PeopleFilter {
  q: string
  role: string
  state: string
}

export const peopleQuery = (filter: PeopleFilter) =>
  infiniteQueryOptions({
    queryKey: ['people', filter],
    queryFn: ({ pageParam, signal }) => request<Rows<Person>>(`/users${query({ ...filter, service: false, limit: PAGE, cursor: pageParam })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  })

async function every<T>(path: string, signal: AbortSignal): Promise<T[]> {
  const rows: T[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Rows<T> = await request<Rows<T>>(`${path}${path.includes('?') ? '&' : '?'}limit=200&cursor=${cursor}`, { signal })
    rows.push(...page.rows)
    cursor = page.next
  }
  return rows
}

export const personQuery = (id: number) => queryOptions({ queryKey: ['person', id], queryFn: () => request<Person>(`/users/${id}`) })
export const accountsQuery = queryOptions({ queryKey: ['people', 'service'], queryFn: ({ signal }) => every<Person>('/users?service=true', signal) })
export const holdersQuery = (role: string) => queryOptions({ queryKey: ['people', 'holders', role], queryFn: ({ signal }) => every<Person>(`/users?role=${encodeURIComponent(role)}`, signal) })
export const rolesQuery = queryOptions({ queryKey: ['roles'], queryFn: async () => (await request<Rows<Role>>('/roles')).rows })
export const keysQuery = queryOptions({ queryKey: ['api-keys'], queryFn: ({ signal }) => every<Key>('/api-keys', signal) })
export const sessionsQuery = (user: number) =>
  queryOptions({ queryKey: ['sessions', user], queryFn: async () => (await request<Rows<Session>>(`/sessions${query({ user: user || undefined })}`)).rows })
export const suppliersQuery = queryOptions({ queryKey: ['suppliers', 'all'], queryFn: ({ signal }) => every<Supplier>('/suppliers', signal), staleTime: 60_000 })

/** What changes when somebody's rights, roles or keys were changed. */
export const TOUCHED = [['people'], ['person'], ['roles'], ['api-keys'], ['sessions']] as const
