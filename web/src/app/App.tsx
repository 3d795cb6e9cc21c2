import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { RouterProvider } from 'react-router'
import { Problem, whenSignedOut } from '../client/http'
import { meQuery } from '../client/queries'
import { makeRouter } from './routes'
import { schemeManager, theme, variables } from './theme'

function makeClient(): QueryClient {
  const client = new QueryClient({
    mutationCache: new MutationCache(),
    defaultOptions: {
      queries: {
        retry: (count, error) => count < 2 && error instanceof Problem && error.isPassing,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
    },
  })
  whenSignedOut(() => void client.resetQueries({ queryKey: meQuery.queryKey }))
  return client
}

export function App() {
  const [client] = useState(makeClient)
  const [router] = useState(makeRouter)
  return (
    <QueryClientProvider client={client}>
      <MantineProvider theme={theme} cssVariablesResolver={variables} colorSchemeManager={schemeManager} defaultColorScheme="auto">
        <Notifications position="bottom-right" autoClose={6000} limit={4} />
        <RouterProvider router={router} />
      </MantineProvider>
    </QueryClientProvider>
  )
}
