import { useLayoutEffect, useState, type RefObject } from 'react'

/** Where a list begins within what scrolls, in pixels, so that the lines in sight can be worked out. */
export function useOffsetWithin(list: RefObject<HTMLElement | null>, scroll: RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    const measure = (): void => {
      if (!list.current || !scroll.current) return
      const top = list.current.getBoundingClientRect().top - scroll.current.getBoundingClientRect().top
      setOffset(Math.round(top + scroll.current.scrollTop))
    }
    measure()
    const observer = new ResizeObserver(measure)
    if (scroll.current) observer.observe(scroll.current)
    for (const child of scroll.current?.querySelectorAll('[data-above-list]') ?? []) observer.observe(child)
    return () => {
      observer.disconnect()
    }
  }, [list, scroll])
  return offset
}
