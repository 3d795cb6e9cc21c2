import { useState } from 'react'
import type { CustomField, Item, ItemFields } from '../../../client/types'
import { changesOf, type Fields } from '../../../lib/merge'
import { type Sentences, useFaultText } from '../../../ui/faults'
import { blankItem, faultsOf, itemFields, laidOver, tidy } from './fields'

export type Set = <F extends keyof ItemFields>(field: F, value: ItemFields[F]) => void

export interface ItemForm {
  fields: ItemFields
  set: Set
  /** What is wrong at a path such as `barcodes[0].code`, as a sentence. */
  errorOf: (path: string) => string | undefined
  /** Takes over the version that a file sent from this form has made; what was typed stays. */
  follow: (item: Item) => void
}

interface State {
  base: ItemFields
  version: number
  fields: ItemFields
}

const stateOf = (item: Item | null): State => {
  const base = item ? itemFields(item) : blankItem()
  return { base, version: item?.version ?? 0, fields: base }
}

/** What is typed into the form of an item, over the version it opened with. A form without changes follows newer versions. */
export function useItemForm(item: Item | null, custom: readonly CustomField[], start?: Partial<ItemFields>) {
  const faultText = useFaultText()
  const [state, setState] = useState<State>(() => {
    const made = stateOf(item)
    return { ...made, fields: { ...made.fields, ...start } }
  })
  const [told, setTold] = useState<Sentences>({})
  const [isTried, setTried] = useState(false)
  const changes = changesOf(state.base as unknown as Fields, tidy(state.fields) as unknown as Fields)
  const isDirty = Object.keys(changes).length > 0
  const isNewer = item !== null && item.version > state.version
  if (isNewer && !isDirty) setState(stateOf(item))

  const faults = faultsOf(state.fields, custom)
  const set: Set = (field, value) => {
    setState((old) => ({ ...old, fields: { ...old.fields, [field]: value } }))
    setTold((old) => Object.fromEntries(Object.entries(old).filter(([path]) => path !== '' && path.split(/[.[]/)[0] !== field)))
  }
  const errorOf = (path: string): string | undefined => {
    const fault = faults[path]
    if (fault && (isTried || fault !== 'required')) return faultText(fault)
    return told[path]
  }
  const follow = (newer: Item): void => setState((old) => ({ base: itemFields(newer), version: newer.version, fields: laidOver(old.base, old.fields, itemFields(newer)) }))
  return {
    form: { fields: state.fields, set, errorOf, follow } satisfies ItemForm,
    state,
    changes,
    isDirty,
    isNewer: isNewer && isDirty,
    told,
    setTold,
    /** Whether all that was typed can be sent; from now on also what is missing is said. */
    isReady: (): boolean => {
      setTried(true)
      return Object.keys(faults).length === 0
    },
    /** What was typed is saved, as this version. */
    saved: (version: number) => setState(({ fields }) => ({ base: tidy(fields), fields: tidy(fields), version })),
    /** What was typed went into what somebody else saved: the item as it is now will be taken over. */
    follow: () => setState(({ base }) => ({ base, fields: base, version: 0 })),
    reset: (to: Item | null) => {
      setState(stateOf(to))
      setTold({})
      setTried(false)
    },
  }
}
