// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from './http'
import { prepare, send, unconfirmed } from './outbox'

const fetched = vi.fn<typeof fetch>()
const answer = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status })
const posted = { command: 'x', seq: 9, at: '', repeated: false, lines: [], levels: [] }

beforeEach(() => {
  localStorage.clear()
  fetched.mockReset()
  vi.stubGlobal('fetch', fetched)
})
afterEach(() => vi.unstubAllGlobals())

const idOf = (call: number): string => (fetched.mock.calls[call]![1]!.headers as Record<string, string>)['Idempotency-Key']!

describe('a command', () => {
  it('is kept with its id before it is sent, and forgotten when answered', async () => {
    const command = prepare('/moves', { lines: [] }, 'Received')
    fetched.mockImplementation(async () => {
      expect(unconfirmed()).toEqual([command])
      return answer(200, posted)
    })
    await expect(send(command)).resolves.toMatchObject({ seq: 9 })
    expect(idOf(0)).toBe(command.id)
    expect((fetched.mock.calls[0]![1]!.headers as Record<string, string>)['X-Onhand']).toBe('1')
    expect(unconfirmed()).toEqual([])
  })

  it('is asked again under the same id when no answer came', async () => {
    fetched.mockRejectedValueOnce(new TypeError('network')).mockResolvedValueOnce(answer(503, { code: 'unavailable', title: 'busy' })).mockResolvedValueOnce(answer(200, posted))
    await send(prepare('/moves', {}, ''), [0, 0, 0])
    expect(fetched).toHaveBeenCalledTimes(3)
    expect(new Set([idOf(0), idOf(1), idOf(2)]).size).toBe(1)
  })

  it('ends with a refusal, which is never asked again', async () => {
    fetched.mockResolvedValue(answer(409, { title: 'Refused', code: 'insufficient_available', errors: [{ code: 'insufficient_available', message: 'short', asked: '5', available: '2' }] }))
    const error = await send(prepare('/moves', {}, ''), [0, 0]).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(Problem)
    expect((error as Problem).errors[0]).toMatchObject({ asked: '5', available: '2' })
    expect(fetched).toHaveBeenCalledTimes(1)
    expect(unconfirmed()).toEqual([])
  })

  it('stays in the outbox when nobody answers at all', async () => {
    fetched.mockRejectedValue(new TypeError('network'))
    const command = prepare('/moves', {}, 'Received 3')
    await expect(send(command, [0])).rejects.toMatchObject({ status: 0, isPassing: true })
    expect(unconfirmed()).toEqual([command])
  })
})
