import { commandId } from '../lib/ids'
import { type Ask, Problem, request } from './http'

const WAITS_MS = [400, 1200]

/** A write that is no stock movement. Not answered, it is sent again under the same id, so it counts once. */
export async function write<T>(method: NonNullable<Ask['method']>, path: string, body?: unknown, version?: number): Promise<T> {
  const headers = { 'Idempotency-Key': commandId(), ...(version !== undefined && { 'If-Match': `"${version}"` }) }
  for (const wait of WAITS_MS) {
    try {
      return await request<T>(path, { method, body, headers })
    } catch (error) {
      if (!(error instanceof Problem) || !error.isPassing || error.status === 429) throw error
      await new Promise((go) => setTimeout(go, wait))
    }
  }
  return request<T>(path, { method, body, headers })
}
