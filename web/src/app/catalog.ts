import type { RouteObject } from 'react-router'

const itemForm = async () => ({ Component: (await import('../features/catalog/items/ItemEditPage')).ItemEditPage })

/** The pages of the catalogue; each is fetched when it is first opened. */
export const catalogRoutes: RouteObject = {
  path: 'catalog',
  lazy: async () => ({ Component: (await import('../features/catalog/CatalogPage')).CatalogPage }),
  children: [
    { index: true, lazy: async () => ({ Component: (await import('../features/catalog/items/ItemsPage')).ItemsPage }) },
    { path: 'categories', lazy: async () => ({ Component: (await import('../features/catalog/lists/CategoriesPage')).CategoriesPage }) },
    { path: 'brands', lazy: async () => ({ Component: (await import('../features/catalog/lists/lists')).BrandsPage }) },
    { path: 'units', lazy: async () => ({ Component: (await import('../features/catalog/lists/lists')).UnitsPage }) },
    { path: 'fields', lazy: async () => ({ Component: (await import('../features/catalog/lists/lists')).FieldsPage }) },
    { path: 'suppliers', lazy: async () => ({ Component: (await import('../features/catalog/lists/lists')).SuppliersPage }) },
    { path: 'sites', lazy: async () => ({ Component: (await import('../features/catalog/sites/SitesPage')).SitesPage }) },
    { path: 'kits', lazy: async () => ({ Component: (await import('../features/catalog/items/ItemsPage')).KitsPage }) },
    { path: 'products', lazy: async () => ({ Component: (await import('../features/catalog/variants/ProductsPage')).ProductsPage }) },
    { path: 'products/new', lazy: async () => ({ Component: (await import('../features/catalog/variants/VariantsPage')).VariantsPage }) },
    { path: 'merge', lazy: async () => ({ Component: (await import('../features/catalog/merge/MergePage')).MergePage }) },
    { path: 'table', lazy: async () => ({ Component: (await import('../features/catalog/table/TablePage')).TablePage }) },
    { path: 'items/new', lazy: itemForm },
    { path: 'items/:id', lazy: itemForm },
  ],
}
