import { createBrowserRouter, Navigate } from 'react-router'
import { SetupPage } from '../features/session/SetupPage'
import { SignInPage } from '../features/session/SignInPage'
import { useMe } from '../client/me'
import { catalogRoutes } from './catalog'
import { areasOf, startSite } from './places'
import { Broken, NotFound, Waiting } from './pages/Plain'
import { Shell } from './Shell'

const Home = () => {
  const me = useMe()
  const first = areasOf(me).find((area) => !area.isOutside)
  if (first?.key !== 'stock') return <Navigate to={first?.to ?? '/profile'} replace />
  const site = startSite()
  return <Navigate to={site ? `/stock?site=${site}` : '/stock'} replace />
}

export const makeRouter = () =>
  createBrowserRouter([
    { path: '/sign-in', element: <SignInPage />, errorElement: <Broken /> },
    { path: '/setup', element: <SetupPage />, errorElement: <Broken /> },
    {
      path: '/',
      element: <Shell />,
      errorElement: <Broken />,
      hydrateFallbackElement: <Waiting />,
      children: [
        { index: true, element: <Home /> },
        { path: 'stock', lazy: async () => ({ Component: (await import('./pages/StockPage')).StockPage }) },
        { path: 'stock/items/:id', lazy: async () => ({ Component: (await import('../features/items/ItemPage')).ItemPage }) },
        catalogRoutes,
        { path: 'journal', lazy: async () => ({ Component: (await import('../features/journal/JournalPage')).JournalPage }) },
        { path: 'people', lazy: async () => ({ Component: (await import('../features/people/PeoplePage')).PeoplePage }) },
        { path: 'people/roles', lazy: async () => ({ Component: (await import('../features/people/RolesPage')).RolesPage }) },
        { path: 'people/keys', lazy: async () => ({ Component: (await import('../features/people/KeysPage')).KeysPage }) },
        { path: 'profile', lazy: async () => ({ Component: (await import('../features/profile/ProfilePage')).ProfilePage }) },
        { path: '*', element: <NotFound /> },
      ],
    },
  ])
