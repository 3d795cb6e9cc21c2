/** Stands in for the browser's EventSource; what arrives is decided by the test. */
export class FakeSource extends EventTarget {
  static all: FakeSource[] = []
  isClosed = false
  readonly url: string

  constructor(url: string) {
    super()
    this.url = url
    FakeSource.all.push(this)
  }

  close(): void {
    this.isClosed = true
  }

  opened(): void {
    this.dispatchEvent(new Event('open'))
  }

  broken(): void {
    this.dispatchEvent(new Event('error'))
  }

  say(event: string, data: unknown, id = ''): void {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data), lastEventId: id }))
  }

  static open = (url: string): EventSource => new FakeSource(url) as unknown as EventSource

  static get last(): FakeSource {
    return FakeSource.all.at(-1)!
  }

  static get live(): FakeSource[] {
    return FakeSource.all.filter((source) => !source.isClosed)
  }
}

interface Waiter {
  grant: () => void
}

/** One exclusive lock, given to one holder after another, as the browser's lock manager does. */
export class FakeLocks {
  private held = false
  private queue: Waiter[] = []

  request(_name: string, options: { signal: AbortSignal }, run: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter = {
        grant: () => {
          this.held = true
          void run().then(() => {
            this.held = false
            this.queue.shift()?.grant()
            resolve()
          })
        },
      }
      options.signal.addEventListener('abort', () => {
        if (!this.queue.includes(waiter)) return
        this.queue = this.queue.filter((other) => other !== waiter)
        reject(new DOMException('left', 'AbortError'))
      })
      if (this.held) this.queue.push(waiter)
      else waiter.grant()
    })
  }
}

/** Tabs of one browser: what one posts, the others hear. */
export class FakeChannel {
  static all: FakeChannel[] = []
  onmessage: ((event: MessageEvent) => void) | null = null

  constructor() {
    FakeChannel.all.push(this)
  }

  postMessage(data: unknown): void {
    for (const other of FakeChannel.all) if (other !== this) other.onmessage?.(new MessageEvent('message', { data: structuredClone(data) }))
  }

  close(): void {
    FakeChannel.all = FakeChannel.all.filter((other) => other !== this)
  }
}
