const LAYERS = '[role=dialog], [role=listbox], [role=menu]'

/** Whether something lies over the page that Escape and single keys belong to. */
export const isLayerOpen = (): boolean => [...document.querySelectorAll(LAYERS)].some((layer) => layer.checkVisibility())
