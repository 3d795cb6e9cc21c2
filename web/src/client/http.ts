import { PREFIX } from '../lib/place'
import type { LineProblem, ProblemBody } from './types'

/** The API of the real house, also for a page of the sample. */
export const REAL = '/api/v1'
export const BASE = PREFIX + REAL

/** An answer that says no, with its stable code; status 0 when no answer came. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly errors: LineProblem[]

  constructor(body: ProblemBody) {
    super(body.detail || body.title)
    this.name = 'Problem'
    this.status = body.status
    this.code = body.code
    this.errors = body.errors ?? []
  }

  /** Whether asking again may help: nothing was decided, only not answered. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: unknown
  /** Sent as it is, with its own type, instead of a JSON body. */
  bytes?: Blob
  headers?: Record<string, string>
  /** Where the API lies, when it is not that of this house. */
  base?: string
  /** Goes out even when the page is left at this moment. */
  keepalive?: boolean
  signal?: AbortSignal
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback: ProblemBody = { title: response.statusText || 'No answer', status: response.status, code: `http_${response.status}` }
  try {
    const body = (await response.json()) as Partial<ProblemBody>
    return new Problem({ ...fallback, ...body, status: response.status })
  } catch {
    return new Problem(fallback)
  }
}

let onSignedOut: () => void = () => {}

/** Called when the server says that the session has ended. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler
}

export async function request<T>(path: string, ask: Ask = {}): Promise<T> {
  const method = ask.method ?? 'GET'
  const headers: Record<string, string> = { Accept: 'application/json', ...ask.headers }
  if (method !== 'GET') headers['X-Onhand'] = '1'
  if (ask.body !== undefined) headers['Content-Type'] = 'application/json'
  if (ask.bytes) headers['Content-Type'] = ask.bytes.type
  let response: Response
  try {
    response = await fetch((ask.base ?? BASE) + path, {
      method,
      headers,
      body: ask.bytes ?? (ask.body === undefined ? null : JSON.stringify(ask.body)),
      credentials: 'same-origin',
      ...(ask.keepalive && { keepalive: true }),
      ...(ask.signal && { signal: ask.signal }),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Problem({ title: 'No answer', status: 0, code: 'no_answer' })
  }
  if (!response.ok) {
    const problem = await problemOf(response)
    if (problem.status === 401 && path !== '/session') onSignedOut()
    throw problem
  }
  if (response.status === 204) return undefined as T
  const text = await response.text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}

type Value = string | number | boolean | null | undefined

/** A query string of what is set; empty values are left out, so equal questions have equal addresses. */
export function query(values: Record<string, Value>): string {
  const pairs = Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`)
  return pairs.length ? `?${pairs.join('&')}` : ''
}
