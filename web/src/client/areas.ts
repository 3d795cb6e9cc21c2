import { createContext, use } from 'react'

/** A work area of the shell, as a page below it needs to know it. */
export interface Place {
  key: string
  letter?: string
}

export const AreasContext = createContext<readonly Place[]>([])

/** The areas that whoever is signed in has. */
export const useAreas = (): readonly Place[] => use(AreasContext)
