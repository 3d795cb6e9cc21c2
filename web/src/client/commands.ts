import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { add, sum } from '../lib/quantity'
import { createStore, useStore } from '../lib/store'
import { Problem } from './http'
import { type Command, prepare, send, unconfirmed } from './outbox'
import type { Level, LevelNumbers, Posted, Quantity } from './types'

/** By how much a command that is on its way will change the numbers of an item at a site, if it is accepted. */
export interface Effect {
  item: number
  site: number
  on_hand: Quantity
}

/** An effect with the journal number of the level it was laid over: newer numbers hold it already, or outdate it. */
export interface LaidEffect extends Effect {
  since: number
}

export interface PendingCommand {
  command: Command
  effects: LaidEffect[]
  /** sending: on its way; unsure: no answer came, it is sent again with the same id; done: until the feed tells it too. */
  state: 'sending' | 'unsure' | 'done'
}

/** By then the feed, or the reading that follows each command, has brought the numbers themselves. */
const SETTLED_MS = 5_000

const pending = createStore<PendingCommand[]>(unconfirmed().map((command) => ({ command, effects: [], state: 'unsure' })))

export const usePending = <P>(pick: (all: PendingCommand[]) => P): P => useStore(pending, pick)

const drop = (id: string): void => pending.set((all) => all.filter((one) => one.command.id !== id))
const mark = (id: string, state: PendingCommand['state']): void => pending.set((all) => all.map((one) => (one.command.id === id ? { ...one, state } : one)))

/** The numbers as they will be once what is on its way is accepted, with an honest mark while it is not yet. */
export function withPending<T extends LevelNumbers>(level: T, all: readonly PendingCommand[]): T & { isPending: boolean } {
  let isPending = false
  const changes: Quantity[] = []
  for (const { state, effects } of all) {
    if (state === 'unsure') continue
    for (const effect of effects) {
      if (effect.item !== level.item || effect.site !== level.site) continue
      isPending ||= state === 'sending'
      if (level.changed_seq <= effect.since) changes.push(effect.on_hand)
    }
  }
  if (changes.length === 0) return { ...level, isPending }
  const change = sum(changes)
  return { ...level, on_hand: add(level.on_hand, change), available: add(level.available, change), isPending }
}

function laidOver(client: QueryClient, effects: Effect[]): LaidEffect[] {
  const known = client.getQueriesData<Level[]>({ queryKey: ['levels'] }).flatMap(([, rows]) => rows ?? [])
  return effects.map((effect) => ({ ...effect, since: known.find((level) => level.item === effect.item && level.site === effect.site)?.changed_seq ?? -1 }))
}

const TOUCHED = ['levels', 'moves', 'balances', 'allocations', 'history', 'summary', 'journal']

/** Sends commands: the numbers move at once with a pending mark, and go back when the command is refused. */
export function useCommands() {
  const client = useQueryClient()

  async function deliver(command: Command, effects: LaidEffect[]): Promise<Posted> {
    pending.set((all) => [...all.filter((one) => one.command.id !== command.id), { command, effects, state: 'sending' }])
    try {
      const posted = await send(command)
      mark(command.id, 'done')
      setTimeout(() => drop(command.id), SETTLED_MS)
      for (const key of TOUCHED) void client.invalidateQueries({ queryKey: [key] })
      return posted
    } catch (error) {
      if (error instanceof Problem && error.isPassing) mark(command.id, 'unsure')
      else drop(command.id)
      throw error
    }
  }

  return {
    run: (path: string, body: unknown, label: string, effects: Effect[] = []) => deliver(prepare(path, body, label), laidOver(client, effects)),
    /** The same commands under the same ids: what was done already answers as before and counts once. */
    resend: () => Promise.allSettled(pending.get().flatMap((one) => (one.state === 'unsure' ? [deliver(one.command, one.effects)] : []))),
  }
}

export function useResend(): () => void {
  const commands = useCommands()
  return () => void commands.resend()
}
