/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slip_cache.h - the words that words with `~` stand for, kept between the queries of one list of
 * names: many names share a first name, and each look-up goes through the lexicon.
 *
 * It is valid for one state of an index. When it is full, it keeps what it has. One thread at a
 * time. */
#ifndef DATELINE_QUERY_SLIP_CACHE_H
#define DATELINE_QUERY_SLIP_CACHE_H

struct slip_cache;

struct slip_cache *slip_cache_new(void);
void slip_cache_free(struct slip_cache *cache); /* accepts NULL */

#endif
