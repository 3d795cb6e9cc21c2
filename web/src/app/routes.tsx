import { useQuery } from '@tanstack/react-query'
import { createBrowserRouter, Navigate } from 'react-router'
import { useMe } from '../client/me'
import { stepsQuery } from '../client/setup'
import { SetupPage } from '../features/session/SetupPage'
import { SignInPage } from '../features/session/SignInPage'
import { catalogRoutes } from './catalog'
import { isSample, PREFIX } from '../lib/place'
import { areasOf, startSite } from './places'
import { Broken, NotFound, Waiting } from './pages/Plain'
import { Shell } from './Shell'

const Home = () => {
  const me = useMe()
  const mayTell = me.rights.includes('house.write') && !isSample
  const steps = useQuery({ ...stepsQuery, enabled: mayTell })
  const first = areasOf(me).find((area) => !area.isOutside)
  if (first?.key !== 'stock') return <Navigate to={first?.to ?? '/profile'} replace />
  const site = startSite()
  if (mayTell && steps.isPending) return <Waiting />
  // A house that nobody has told anything about begins with its setup.
  if (steps.data && !steps.data.dismissed && steps.data.steps.every((step) => !step.done && !step.skipped)) return <Navigate to="/welcome" replace />
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
        { path: 'imports', lazy: async () => ({ Component: (await import('../features/imports/ImportsPage')).ImportsPage }) },
        { path: 'imports/:id', lazy: async () => ({ Component: (await import('../features/imports/ImportPage')).ImportPage }) },
        { path: 'journal', lazy: async () => ({ Component: (await import('../features/journal/JournalPage')).JournalPage }) },
        { path: 'people', lazy: async () => ({ Component: (await import('../features/people/PeoplePage')).PeoplePage }) },
        { path: 'people/roles', lazy: async () => ({ Component: (await import('../features/people/RolesPage')).RolesPage }) },
        { path: 'people/keys', lazy: async () => ({ Component: (await import('../features/people/KeysPage')).KeysPage }) },
        { path: 'profile', lazy: async () => ({ Component: (await import('../features/profile/ProfilePage')).ProfilePage }) },
        { path: 'welcome', lazy: async () => ({ Component: (await import('../features/setup/WelcomePage')).WelcomePage }) },
        { path: '*', element: <NotFound /> },
      ],
    },
  ], { basename: PREFIX || '/' })
