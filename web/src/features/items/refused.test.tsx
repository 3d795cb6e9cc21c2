// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, configure, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useRef, useState } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { MeContext } from '../../client/me'
import { levelsQuery, sitesQuery } from '../../client/queries'
import type { Item, Me, Site } from '../../client/types'
import { level } from '../../test/rows'
import { Actions } from './Actions'

const item = { id: 1, sku: '981760', name: 'Eggs', unit: 'piece', decimals: 0, tracking: 'none' } as Item
const me = { rights: ['stock.post'], sites: null, areas: [], cost: false } as unknown as Me

configure({ asyncUtilTimeout: 30_000 })
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

/** The address follows a moment later and only to its last place, as a busy page's does. */
function Host() {
  const [act, setAct] = useState<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const follow = (next: string | null): void => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setAct(next), 60)
  }
  return <Actions item={item} levels={[level(1, 1)]} site="1" act={act} onAct={follow} />
}

function show(answer: () => Response) {
  const fetched = vi.fn(async (url: string) => (String(url).endsWith('/moves') ? answer() : new Response('{"rows":[]}')))
  vi.stubGlobal('fetch', fetched)
  const client = new QueryClient()
  client.setQueryData(sitesQuery.queryKey, [{ id: 1, code: '367', name: 'Main St' }] as Site[])
  client.setQueryData(levelsQuery(1).queryKey, [level(1, 1)])
  render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test" theme={{ components: { InputWrapper: { defaultProps: { withAsterisk: false } } } }}>
        <Notifications />
        <MeContext value={me}>
          <Host />
        </MeContext>
      </MantineProvider>
    </QueryClientProvider>,
  )
  return fetched
}

it('opens again with what was typed and the reason at its field, however quick the refusal', async () => {
  const problem = { title: 'no', code: 'insufficient_available', errors: [{ code: 'insufficient_available', message: '', asked: '9', available: '8', field: 'lines[0].quantity' }] }
  show(() => new Response(JSON.stringify(problem), { status: 409 }))
  await userEvent.click(screen.getByRole('button', { name: 'Receive' }))
  await userEvent.type(await screen.findByLabelText('Quantity'), '9{Enter}')
  const field = await screen.findByLabelText<HTMLInputElement>('Quantity')
  expect(await screen.findByText('Only 8 available, 9 asked.')).toBeTruthy()
  expect(field.value).toBe('9')
})

it('says what is missing instead of sending', async () => {
  const fetched = show(() => new Response('{}'))
  await userEvent.click(screen.getByRole('button', { name: 'Receive' }))
  await userEvent.type(await screen.findByLabelText('Quantity'), '1.5{Enter}')
  expect(screen.getByText('Whole pieces only')).toBeTruthy()
  expect(fetched.mock.calls.filter(([url]) => String(url).endsWith('/moves'))).toEqual([])
})
