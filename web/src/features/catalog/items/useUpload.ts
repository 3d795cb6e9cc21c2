import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { request } from '../../../client/http'
import { useRefreshRecords } from '../../../client/records'
import type { Item } from '../../../client/types'
import { useProblemText } from '../../../ui/problem'

/** Sends files one after another, and lets the form follow the version that they made, so that it is not late by itself. */
export function useUpload(item: Item, follow: (item: Item) => void, send: (item: number, file: File) => Promise<void>) {
  const text = useProblemText()
  const refresh = useRefreshRecords()
  return useMutation({
    mutationFn: async (files: File[]) => {
      for (const file of files) await send(item.id, file)
    },
    onSettled: async () => {
      follow(await request<Item>(`/items/${item.id}`))
      refresh()
    },
    onError: (error) => notifications.show({ color: 'red', message: text(error), autoClose: 8000 }),
  })
}
