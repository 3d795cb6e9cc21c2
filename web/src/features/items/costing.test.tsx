// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core'
import { Notifications, notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, configure, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import { MeContext } from '../../client/me'
import { companyQuery, type Company } from '../../client/setup'
import type { Item, Me } from '../../client/types'
import { Costing } from './Costing'

const eggs = { id: 7, sku: 'e', name: 'Eggs', tracking: 'none', components: [], costing: 'average', standard_cost: null } as unknown as Item

configure({ asyncUtilTimeout: 30_000 })
afterEach(() => {
  notifications.clean()
  cleanup()
  vi.unstubAllGlobals()
})

function show(item: Item, rights: string[], answer: () => Response = () => new Response('{"seq":9}')) {
  const fetched = vi.fn(async (url: string, _init?: RequestInit) => (String(url).endsWith('/costing') ? answer() : new Response('{"rows":[]}')))
  vi.stubGlobal('fetch', fetched)
  const client = new QueryClient()
  client.setQueryData(companyQuery.queryKey, { currency: 'EUR' } as Company)
  render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test" theme={{ components: { InputWrapper: { defaultProps: { withAsterisk: false } } } }}>
        <Notifications />
        <MeContext value={{ rights } as unknown as Me}>
          <Costing item={item} />
        </MeContext>
      </MantineProvider>
    </QueryClientProvider>,
  )
  return () => fetched.mock.calls.filter(([url]) => String(url).endsWith('/costing')).map(([, init]) => JSON.parse(String(init!.body)))
}

async function chooseStandard(): Promise<void> {
  await userEvent.click(screen.getByRole('button', { name: /Moving average/ }))
  await userEvent.selectOptions(await screen.findByLabelText('Costing method'), 'Standard cost')
}

it('says what happens and sends the method with its cost; no undo is offered', async () => {
  const sent = show(eggs, ['cost.write'])
  await chooseStandard()
  expect(screen.getByText(/the difference to its value today is posted/)).toBeTruthy()
  await userEvent.type(screen.getByLabelText('Standard cost'), '1.25')
  await userEvent.click(screen.getByRole('button', { name: 'Change costing' }))
  await screen.findByText('Eggs is costed another way from now on')
  expect(sent()).toEqual([{ item: 7, method: 'standard', standard_cost: '1.25' }])
  expect(screen.queryByRole('button', { name: /Undo/ })).toBeNull()
})

it('shows a refusal at its field and stays open', async () => {
  const problem = { title: 'no', code: 'invalid_money', errors: [{ code: 'invalid_money', message: 'expected zero or more', field: 'standard_cost' }] }
  show(eggs, ['cost.write'], () => new Response(JSON.stringify(problem), { status: 400 }))
  await chooseStandard()
  const field = screen.getByLabelText('Standard cost')
  await userEvent.type(field, '-1{Enter}')
  await vi.waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'))
})

it('is only told to who may not change it, and not shown to who sees no cost or for a kit', () => {
  show(eggs, [])
  expect(screen.getByText('Moving average')).toBeTruthy()
  expect(screen.queryByRole('button')).toBeNull()
  cleanup()
  for (const hidden of [{ ...eggs, costing: undefined }, { ...eggs, components: [{}] }]) {
    show(hidden as unknown as Item, ['cost.write'])
    expect(screen.queryByText('Moving average')).toBeNull()
    cleanup()
  }
})
