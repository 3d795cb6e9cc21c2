import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Problem } from '../../client/http'
import { TOUCHED } from '../../client/people'
import { useProblemText } from '../../ui/problem'

/** The messages of a refusal by the field of the form they belong to: `sites[1]` belongs to `sites`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof Problem)) return {}
  const found: Record<string, string> = {}
  for (const one of error.errors) if (one.field) found[one.field.replace(/[[.].*$/, '')] ??= one.message
  return found
}

/** A write about people: what it may have changed is read again, and a refusal that no field shows is said aloud. */
export function useSave<V, R>(run: (value: V) => Promise<R>, fields: readonly string[] = [], onDone?: (result: R) => void) {
  const client = useQueryClient()
  const text = useProblemText()
  const save = useMutation({
    mutationFn: run,
    onSuccess: (result) => onDone?.(result),
    onError: (error) => {
      const shown = Object.keys(fieldErrors(error)).some((field) => fields.includes(field))
      if (!shown) notifications.show({ color: 'red', message: text(error), autoClose: 8000 })
    },
    onSettled: () => {
      for (const queryKey of TOUCHED) void client.invalidateQueries({ queryKey })
    },
  })
  return { ...save, errors: fieldErrors(save.error) }
}
