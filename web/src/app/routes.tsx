import { createBrowserRouter, Navigate } from 'react-router'
import { SetupPage } from '../features/session/SetupPage'
import { SignInPage } from '../features/session/SignInPage'
import { catalogRoutes } from './catalog'
import { startSite } from './places'
import { Broken, NotFound, Waiting } from './pages/Plain'
import { Shell } from './Shell'

const Home = () => {
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
        { path: '*', element: <NotFound /> },
      ],
    },
  ])
