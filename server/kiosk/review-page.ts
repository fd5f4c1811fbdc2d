import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { ReviewPlace } from '../../shared/domain/terminal-administration.ts'

/** 1 for what was ticked off as it is now, in a query that joins `kiosk_reviews`. */
export const isReviewed = sql<number>`case when kiosk_reviews.case_id is null then 0 else 1 end`

/**
 * Whether a line comes after the place where a page ended, as every line does where there was none: what is open is first, and of that
 * the newest.
 * @param at column of the instant
 * @param id column of the id, for lines of one instant
 */
export function comesAfter(place: NonNullable<ReviewPlace> | undefined, at: string, id: string): RawBuilder<SqlBool> {
  if (!place) return sql<SqlBool>`1 = 1`
  const side = place.reviewed ? 1 : 0
  return sql<SqlBool>`(${isReviewed} > ${side} or (${isReviewed} = ${side} and (${sql.ref(at)}, ${sql.ref(id)}) < (${place.at}, ${place.id})))`
}

/** The page of the rows that were asked for, one more than it has room for, and where it ended; null on the last one. */
export function cutPage<R extends { readonly reviewed: number }>(
  rows: readonly R[],
  limit: number,
  placeOf: (row: R) => Omit<NonNullable<ReviewPlace>, 'reviewed'>,
): { readonly page: readonly R[]; readonly next: ReviewPlace } {
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { page, next: last ? { reviewed: last.reviewed === 1, ...placeOf(last) } : null }
}
