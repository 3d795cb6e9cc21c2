// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, configure, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { afterEach, expect, it, vi } from 'vitest'
import { SetupPage } from './SetupPage'
import { safeNext, SignInPage } from './SignInPage'

configure({ asyncUtilTimeout: 30_000 })
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

function show(answers: Record<string, () => Response>, start = '/sign-in?next=%2Fstock%3Fsite%3D3') {
  const fetched = vi.fn(async (url: string, init?: RequestInit) => answers[`${init?.method ?? 'GET'} ${url}`]!())
  vi.stubGlobal('fetch', fetched)
  const router = createMemoryRouter(
    [
      { path: '/sign-in', element: <SignInPage /> },
      { path: '/stock', element: <p>the board</p> },
      { path: '/setup', element: <SetupPage /> },
      { path: '/', element: <p>at home</p> },
    ],
    { initialEntries: [start] },
  )
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <RouterProvider router={router} />
      </MantineProvider>
    </QueryClientProvider>,
  )
  return { router, fetched }
}

const json = (body: unknown, status = 200) => () => new Response(JSON.stringify(body), { status })
const demo = { is_new: false, demo: { sign_ins: [{ role: 'store_manager', email: 'm@demo', password: 'secret', name: 'Alma' }] } }

it('signs in as a role of the demo and goes where one wanted to go', async () => {
  const { router, fetched } = show({ 'GET /api/v1/setup': json(demo), 'POST /api/v1/session': json({ user: {}, areas: [] }) })
  await userEvent.click(await screen.findByRole('button', { name: /Store manager/ }))
  await screen.findByText('the board')
  expect(router.state.location.search).toBe('?site=3')
  const call = fetched.mock.calls.find(([, init]) => init?.method === 'POST')!
  expect(JSON.parse(String(call[1]!.body))).toEqual({ email: 'm@demo', password: 'secret' })
})

it('says at the password what is wrong, and shows no roles without a demo', async () => {
  show({ 'GET /api/v1/setup': json({ is_new: false, demo: null }), 'POST /api/v1/session': json({ title: 'no', code: 'unauthenticated' }, 401) })
  await userEvent.type(screen.getByLabelText(/E-mail/), 'a@b.c')
  await userEvent.type(screen.getByLabelText(/Password/, { selector: 'input' }), 'wrong')
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }))
  await waitFor(() => expect(screen.getByText(/do not match/)).toBeTruthy())
  expect(screen.queryByText('Or look around as')).toBeNull()
})

it('does not ask about a link again once it is used up', async () => {
  const link = { purpose: 'setup', password_length: 10, name: '', email: '', titles: [], invited_by: '' }
  const { fetched } = show({ 'POST /api/v1/setup/link': json(link), 'POST /api/v1/setup': json({ user: {}, areas: [] }) }, '/setup?token=once')
  await userEvent.type(await screen.findByLabelText(/name/i), 'Ann')
  await userEvent.type(screen.getByLabelText(/E-mail/), 'a@b.example')
  await userEvent.type(screen.getByLabelText(/Password/, { selector: 'input' }), 'long enough')
  await userEvent.click(screen.getByRole('button', { name: /administrator|account|start|go/i }))
  await screen.findByText('at home')
  expect(fetched.mock.calls.map(([url]) => url)).toEqual(['/api/v1/setup/link', '/api/v1/setup'])
})

it('only follows paths of our own', () => {
  expect(safeNext('/stock?site=1')).toBe('/stock?site=1')
  for (const trap of ['//evil.example', '/\\evil.example', 'https://evil.example', null]) expect(safeNext(trap)).toBe('/')
})
