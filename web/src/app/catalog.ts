import type { RouteObject } from 'react-router'

const itemForm = async () => ({ Component: (await import('../features/catalog/items/ItemEditPage')).ItemEditPage })

/** The pages of the catalogue; each is fetched when it is first opened. */
export const catalogRoutes: RouteObject = {
  path: 'catalog',
  lazy: async () => ({ Component: (await import('../features/catalog/CatalogPage')).CatalogPage }),
  children: [
    { index: true, lazy: async () => ({ Component: (await import('../features/catalog/items/ItemsPage')).ItemsPage }) },
    { path: 'table', lazy: async () => ({ Component: (await import('../features/catalog/table/TablePage')).TablePage }) },
    { path: 'items/new', lazy: itemForm },
    { path: 'items/:id', lazy: itemForm },
  ],
}
