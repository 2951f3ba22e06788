/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pairs.h - which documents of a segment have two frequent words side by side, in this order.
 *
 * A phrase of running text ("the rest of the week") has words that nearly every document has. A
 * search by positions alone reads those of many documents. These lists name the few documents that
 * have each pair of its words.
 *
 * A term of all text is frequent if at least one in PAIRS_SHARE documents has it. The lists have
 * all pairs of such terms: if two frequent terms have no list, no document has them side by side.
 * They are lists in the file `postings` like those of terms, without notes and positions. Each pair
 * has a key for each chunk of PAIRS_CHUNK documents (schema_pair_key), so a merge needs memory for
 * one chunk only. The key SCHEMA_PAIRS, after all pairs, tells that the segment has all of them.
 *
 * A merge makes them anew from the positions of its sources. These segments have none: of fewer
 * than PAIRS_DOCUMENTS_MIN documents, without words (postings.h), with more than PAIRS_WORDS_MAX
 * frequent terms. Where the lists of a chunk need more than PAIRS_BYTES_MAX in memory, the merge
 * stops writing them: the segment may then have some pairs, which no search reads. The limits are
 * part of the format: another PAIRS_SHARE needs another key than SCHEMA_PAIRS. */
#ifndef DATELINE_STORE_TERMS_PAIRS_H
#define DATELINE_STORE_TERMS_PAIRS_H

#include "store/terms/postings.h"

#define PAIRS_DOCUMENTS_MIN 2048
#define PAIRS_SHARE         3      /* frequent: in a third of the documents */
#define PAIRS_WORDS_MAX     1024   /* frequent terms of a segment */
#define PAIRS_TERM_MAX      64     /* bytes of a term; longer ones are not counted as frequent */
#define PAIRS_CHUNK         262144 /* documents */
#define PAIRS_BYTES_MAX     ((size_t)128 << 20) /* of the lists of a chunk, while they are made */

/* Is a term frequent that `documents` of `all` documents of a segment have? Any thread. */
bool pairs_is_frequent(struct str term, uint32_t documents, uint32_t all);

/* --- reading; any thread ------------------------------------------------------------------- */

/* Does the segment have all pairs? A damaged file has not. */
bool pairs_known(const struct postings *postings);

/* The documents of a chunk that have `first` just before `second`. STATUS_END: there are none. */
enum status pairs_find(const struct postings *postings, uint32_t chunk, struct str first,
                       struct str second, struct posting_list *list, struct error *err);

/* --- writing; one thread ------------------------------------------------------------------- */

struct pairs_writer;

/* For a new segment with so many documents. The sources are borrowed until pairs_writer_free.
 * `most`: bytes, PAIRS_BYTES_MAX. */
struct pairs_writer *pairs_writer_new(const struct postings_source *sources, uint32_t count,
                                      uint32_t documents, size_t most);
void pairs_writer_free(struct pairs_writer *writer);
/* Call it for each key of the new segment, in byte order. `documents`: how many have it; `lists`:
 * one for each source (.documents 0: none), copied. */
void pairs_writer_offer(struct pairs_writer *writer, struct str key, uint32_t documents,
                        const struct posting_list *lists);
/* After the last key: write all pairs, if there is room for them. STATUS_CORRUPT: a source is
 * damaged. */
enum status pairs_writer_write(const struct pairs_writer *writer, struct postings_writer *out,
                               struct error *err);

#endif
