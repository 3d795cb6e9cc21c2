import { commandId } from '../lib/ids'
import { load, save } from '../lib/saved'
import { Problem, request } from './http'
import type { Posted } from './types'

/** A command as it waits to be confirmed. Its id is kept before it is sent, so a retry can never count twice. */
export interface Command {
  id: string
  path: string
  body: unknown
  label: string
}

const KEY = 'outbox'
const RETRIES_MS = [400, 1200, 3000]

const waiting = (): Command[] => load<Command[]>(KEY, [])
const forget = (id: string): void => save(KEY, waiting().filter((command) => command.id !== id))

export const unconfirmed = waiting

export function prepare(path: string, body: unknown, label: string): Command {
  return { id: commandId(), path, body, label }
}

/** A photo has no place in the outbox: it is large, and what is asked twice only sets the same photo again. */
export function addPhoto(item: number, photo: File): Promise<void> {
  return request(`/items/${item}/photos`, { method: 'POST', bytes: photo, headers: { 'Idempotency-Key': commandId() } })
}

/** Attached under its own name; the same file sent twice is attached once. */
export function addAttachment(item: number, file: File): Promise<void> {
  const bytes = new Blob([file], { type: 'application/octet-stream' })
  return request(`/items/${item}/attachments?name=${encodeURIComponent(file.name)}`, { method: 'POST', bytes, headers: { 'Idempotency-Key': commandId() } })
}

/** In the place of the first one. */
export function sendPhoto(item: number, photo: File): Promise<void> {
  return request(`/items/${item}/photo`, { method: 'PUT', bytes: photo, headers: { 'Idempotency-Key': commandId() } })
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Sends a command under its id until it is answered. Refusals end it; silence is asked again with the same id, and
 * what stays unanswered remains in the outbox to be sent again later.
 */
export async function send(command: Command, retries: readonly number[] = RETRIES_MS): Promise<Posted> {
  save(KEY, [...waiting().filter((other) => other.id !== command.id), command])
  for (let turn = 0; ; turn++) {
    try {
      const posted = await request<Posted>(command.path, {
        method: 'POST',
        body: command.body,
        headers: { 'Idempotency-Key': command.id },
      })
      forget(command.id)
      return posted
    } catch (error) {
      const passing = error instanceof Problem && error.isPassing
      const wait = retries[turn]
      if (!passing) forget(command.id)
      if (!passing || wait === undefined) throw error
      await pause(wait)
    }
  }
}
