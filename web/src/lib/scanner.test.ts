// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createScanner, KEY_GAP_MS, listen } from './scanner'

function press(target: EventTarget, key: string, at: number): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
  Object.defineProperty(event, 'timeStamp', { value: at })
  target.dispatchEvent(event)
  return event
}

describe('a scanner that types', () => {
  it('hands over fast keys ended by Enter', () => {
    const onScan = vi.fn()
    const scanner = createScanner(onScan)
    let at = 0
    for (const key of '049000006346') scanner.key(key, (at += 8))
    expect(scanner.key('Enter', (at += 8))).toBe(true)
    expect(onScan.mock.calls).toEqual([['049000006346']])
  })

  it('takes the gap limit itself as fast, one more as typing', () => {
    const onScan = vi.fn()
    const scanner = createScanner(onScan)
    for (const [at, key] of [...'12345'].entries()) scanner.key(key, at * KEY_GAP_MS)
    scanner.key('Enter', 5 * KEY_GAP_MS)
    expect(onScan).toHaveBeenCalledWith('12345')
    for (const [at, key] of [...'12345'].entries()) scanner.key(key, 10_000 + at * (KEY_GAP_MS + 1))
    expect(scanner.key('Enter', 10_000 + 5 * (KEY_GAP_MS + 1))).toBe(false)
    expect(onScan).toHaveBeenCalledTimes(1)
  })

  it('drops what was typed slowly before a scan', () => {
    const onScan = vi.fn()
    const scanner = createScanner(onScan)
    scanner.key('j', 0)
    for (const [at, key] of [...'5012345'].entries()) scanner.key(key, 900 + at * 10)
    scanner.key('Enter', 980)
    expect(onScan).toHaveBeenCalledWith('5012345')
  })

  it('ignores an Enter that comes late, and codes too short to be one', () => {
    const onScan = vi.fn()
    const scanner = createScanner(onScan)
    for (const [at, key] of [...'12345'].entries()) scanner.key(key, at * 10)
    scanner.key('Enter', 900)
    for (const [at, key] of [...'123'].entries()) scanner.key(key, 2000 + at * 10)
    scanner.key('Enter', 2040)
    expect(onScan).not.toHaveBeenCalled()
  })

  it('ignores keys that only change others', () => {
    const onScan = vi.fn()
    const scanner = createScanner(onScan)
    for (const [at, key] of ['A', 'Shift', 'B', 'C', 'D'].entries()) scanner.key(key, at * 10)
    scanner.key('Enter', 60)
    expect(onScan).toHaveBeenCalledWith('ABCD')
  })
})

describe('on a page', () => {
  const onScan = vi.fn()
  let stop: () => void
  beforeEach(() => {
    stop = listen(onScan)
  })
  afterEach(() => {
    stop()
    onScan.mockReset()
    document.body.innerHTML = ''
  })

  function scan(target: EventTarget): KeyboardEvent {
    let at = 0
    for (const key of '049000') press(target, key, (at += 8))
    return press(target, 'Enter', at + 8)
  }

  it('works on a button, whose click it takes away', () => {
    document.body.innerHTML = '<button>Sell</button>'
    const enter = scan(document.querySelector('button')!)
    expect(onScan).toHaveBeenCalledWith('049000')
    expect(enter.defaultPrevented).toBe(true)
  })

  it.each(['<input>', '<textarea></textarea>', '<select></select>', '<div role="textbox" tabindex="0"></div>'])('leaves %s alone', (html) => {
    document.body.innerHTML = html
    const enter = scan(document.body.firstElementChild!)
    expect(onScan).not.toHaveBeenCalled()
    expect(enter.defaultPrevented).toBe(false)
  })

  it('hears nothing after it has stopped', () => {
    stop()
    scan(document.body)
    expect(onScan).not.toHaveBeenCalled()
  })
})
