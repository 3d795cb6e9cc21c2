import { useQueryClient } from '@tanstack/react-query'
import { applyLevels } from '../live/apply'
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
  expected?: Quantity
}

export interface PendingCommand {
  command: Command
  effects: Effect[]
  /** No answer came: it may or may not have been done, and is sent again with the same id. */
  isUnsure: boolean
}

const pending = createStore<PendingCommand[]>(unconfirmed().map((command) => ({ command, effects: [], isUnsure: true })))

export const usePending = <P>(pick: (all: PendingCommand[]) => P): P => useStore(pending, pick)

const drop = (id: string): void => pending.set((all) => all.filter((one) => one.command.id !== id))

export interface Shown extends LevelNumbers {
  isPending: boolean
}

/** The numbers as they will be once what is on its way is accepted, with an honest mark that it is not yet. */
export function withPending<T extends LevelNumbers>(level: T, all: readonly PendingCommand[]): T & Shown {
  const mine = all.filter((one) => !one.isUnsure).flatMap((one) => one.effects.filter((effect) => effect.item === level.item && effect.site === level.site))
  if (mine.length === 0) return { ...level, isPending: false }
  const change = sum(mine.map((effect) => effect.on_hand))
  return {
    ...level,
    on_hand: add(level.on_hand, change),
    available: add(level.available, change),
    expected: add(level.expected, sum(mine.map((effect) => effect.expected ?? '0'))),
    isPending: true,
  }
}

function numbersOf(posted: Posted, known: LevelNumbers[]): LevelNumbers[] {
  const old = new Map(known.map((level) => [`${level.item}:${level.site}`, level]))
  return posted.levels.flatMap((level) => {
    const base = old.get(`${level.item}:${level.site}`)
    return base ? [{ ...base, ...level, changed_seq: posted.seq, changed_at: posted.at }] : []
  })
}

/** Sends commands: the numbers move at once with a pending mark, and go back when the command is refused. */
export function useCommands() {
  const client = useQueryClient()

  function settle(command: Command, posted: Posted): void {
    drop(command.id)
    const known = client.getQueriesData<Level[]>({ queryKey: ['levels'] }).flatMap(([, rows]) => rows ?? [])
    if (!posted.repeated) applyLevels(client, numbersOf(posted, known))
    for (const key of ['levels', 'moves', 'balances', 'allocations', 'history', 'summary', 'journal']) {
      void client.invalidateQueries({ queryKey: [key] })
    }
  }

  async function deliver(command: Command, effects: Effect[]): Promise<Posted> {
    pending.set((all) => [...all.filter((one) => one.command.id !== command.id), { command, effects, isUnsure: false }])
    try {
      const posted = await send(command)
      settle(command, posted)
      return posted
    } catch (error) {
      if (error instanceof Problem && error.isPassing) {
        pending.set((all) => all.map((one) => (one.command.id === command.id ? { ...one, isUnsure: true } : one)))
      } else drop(command.id)
      throw error
    }
  }

  return {
    run: (path: string, body: unknown, label: string, effects: Effect[] = []) => deliver(prepare(path, body, label), effects),
    /** The same commands under the same ids: what was done already answers as before and counts once. */
    resend: () => Promise.allSettled(pending.get().filter((one) => one.isUnsure).map((one) => deliver(one.command, one.effects))),
  }
}

export function useResend(): () => void {
  const commands = useCommands()
  return () => void commands.resend()
}
