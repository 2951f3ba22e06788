/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment.h - one segment, open for reading.
 *
 *   DB/indexes/<uid>/seg-000042/
 *     terms postings positions    the inverted index                     (postings.h)
 *     lexicon                     the words as written                   (lexicon.h)
 *     columns                     values by document                     (columns.h)
 *     texts                       bodies                                 (texts.h)
 *     *.glass iamglass            the documents' fields and ids          (xapian/xap.h)
 *     sums                        checksums of those                     (segment_sums.h)
 *     sketches                    what copies are found by               (sketches.h)
 *     deleted-7                   documents deleted since, as of generation 7
 *     stories-7                   which tell one story, as of then       (stories.h)
 *
 * Immutable but for deletions, and what copies came; those are new files each time. Any thread, but
 * for libxapian's handles, which each reader opens for itself. */
#ifndef DATELINE_STORE_SEGMENT_SEGMENT_H
#define DATELINE_STORE_SEGMENT_SEGMENT_H

#include <stdatomic.h>

#include "base/bitmap.h"
#include "base/status.h"
#include "base/sync.h"
#include "store/document/columns.h"
#include "store/document/kept_bitmaps.h"
#include "store/document/texts.h"
#include "store/stories/sketches.h"
#include "store/stories/stories.h"
#include "store/terms/lexicon.h"
#include "store/terms/postings.h"

/* What never changes, shared by all generations that hold the segment. */
struct segment_files {
    atomic_uint references;
    char *name;      /* "seg-000042" */
    char *directory; /* its path */
    struct postings postings;
    struct lexicon lexicon;
    struct columns columns;
    struct kept_bitmaps kept; /* of columns */
    struct texts texts;
    struct sketches sketches;
    uint32_t document_count; /* deleted ones included */
};

/* `sketched`: it has sketches. */
enum status segment_files_open(struct segment_files **out, const char *index_directory,
                               const char *name, bool sketched,
                               struct error *err);                      /* one reference */
struct segment_files *segment_files_share(struct segment_files *files); /* one more */
void segment_files_release(struct segment_files *files);                /* NULL is fine */

/* The same with the deletions of one generation. */
struct segment {
    struct segment_files *files;
    uint32_t deleted_count;
    struct bitmap deleted;   /* .words NULL when none is */
    struct stories *stories; /* NULL when there is no row */
};

/* Takes over a reference to the files, also when it fails. `deletions` names the file of deleted
 * documents, NULL when there is none. */
enum status segment_open(struct segment *segment, struct segment_files *take_files,
                         const char *deletions, struct error *err);
/* Likewise its stories; those of `before` (may be NULL) are shared where they are the same file. */
enum status segment_open_stories(struct segment *segment, const struct segment *before,
                                 const char *stories, struct error *err);
void segment_close(struct segment *segment); /* a zeroed one is fine */
/* Everything: checksums, libxapian's tables, and that the parts agree. */
enum status segment_verify(const struct segment *segment, struct error *err);
static inline bool segment_is_deleted(const struct segment *segment, uint32_t document)
{
    return segment->deleted.words && bitmap_has(&segment->deleted, document);
}

/* Its documents by language id, deleted ones left out, added to counts[LANGUAGE_MAX]. */
void segment_count_languages(const struct segment *segment, const struct schema *schema,
                             uint32_t *counts);

/* The last step of a new segment: checksums for libxapian's files. What is to be made durable is
 * added to the list; the index's directory, too. */
enum status segment_seal(const char *directory, struct sync_list *unsynced, struct error *err);

/* Deletions as a file of the segment's directory, likewise. */
enum status segment_write_deletions(const char *directory, const char *name,
                                    const struct bitmap *deleted, struct sync_list *unsynced,
                                    struct error *err);

#endif
