/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment.h - one segment, open for reading.
 *
 *   DB/indexes/<uid>/seg-000042/
 *     terms postings positions    the inverted index                       (postings.h)
 *     lexicon                     the words as written                     (lexicon.h)
 *     columns                     values by document                       (columns.h)
 *     texts                       the stored documents                     (texts.h)
 *     *.glass iamglass            libxapian's database: ids to documents   (xapian/xap.h)
 *     sums                        checksums of libxapian's files           (segment_sums.h)
 *     sketches                    finds near-duplicates                    (sketches.h)
 *     deleted-7                   documents deleted up to generation 7
 *     stories-7                   the stories as of generation 7           (stories.h)
 *
 * A segment's files never change. Deletions and stories get a new file for each generation that
 * changes them. Any thread. */
#ifndef DATELINE_STORE_SEGMENT_SEGMENT_H
#define DATELINE_STORE_SEGMENT_SEGMENT_H

#include <stdatomic.h>

#include "base/bitmap.h"
#include "base/status.h"
#include "base/sync.h"
#include "store/document/columns.h"
#include "store/document/kept_bitmaps.h"
#include "store/document/texts.h"
#include "store/segment/segment_ids.h"
#include "store/stories/sketches.h"
#include "store/stories/stories.h"
#include "store/terms/lexicon.h"
#include "store/terms/postings.h"

/* The files that never change. All generations with this segment share them. */
struct segment_files {
    atomic_uint references;
    char *name;      /* "seg-000042" */
    char *directory; /* its path */
    struct postings postings;
    struct lexicon lexicon;
    struct columns columns;
    struct kept_bitmaps kept; /* cache of sets of documents */
    struct texts texts;
    struct sketches sketches;
    struct segment_ids ids;
    uint32_t document_count; /* with deleted ones */
};

/* Open the files. `sketched`: the segment has the file `sketches`. libxapian's files are read as a
 * whole and checked, because libxapian bears no other bytes than it wrote. *out is one reference.
 * STATUS_CORRUPT, STATUS_NOT_FOUND. */
enum status segment_files_open(struct segment_files **out, const char *index_directory,
                               const char *name, bool sketched, struct error *err);
struct segment_files *segment_files_share(struct segment_files *files); /* adds a reference */
void segment_files_release(struct segment_files *files);                /* accepts NULL */

/* STATUS_CORRUPT: a file was cut short, or could not be read, while it was open. Do not use
 * what was read from it since. Costs nothing until that has happened once. */
enum status segment_files_check(const struct segment_files *files, struct error *err);
/* The same, and looks at the sizes of the files: the rest of a file's last page reads as zeros
 * without a fault. */
enum status segment_files_measure(const struct segment_files *files, struct error *err);
/* The worst that readers have met. */
enum sealed_health segment_files_health(const struct segment_files *files);
/* Is what readers found damaged whole in `fresh`, the same files opened again? */
bool segment_files_are_mended(const struct segment_files *files, const struct segment_files *fresh);
/* Differs after each change of a file on disk, by inodes, sizes and times. */
uint64_t segment_files_stamp(const struct segment_files *files);
/* Bytes of the mapped files: nearly all that the segment needs on disk. */
uint64_t segment_files_bytes(const struct segment_files *files);

/* The files with the deletions and stories of one generation. */
struct segment {
    struct segment_files *files;
    uint32_t deleted_count;
    struct bitmap deleted;   /* .words NULL: none is deleted */
    struct stories *stories; /* NULL: no document has a row */
};

/* Takes over a reference to the files, also on failure. `deletions` is the name of the file with
 * the deleted documents; NULL: none. STATUS_CORRUPT. */
enum status segment_open(struct segment *segment, struct segment_files *take_files,
                         const char *deletions, struct error *err);
/* Open the file `stories`. If `before` (may be NULL) has the same file, its stories are shared.
 * STATUS_CORRUPT. */
enum status segment_open_stories(struct segment *segment, const struct segment *before,
                                 const char *stories, struct error *err);
void segment_close(struct segment *segment); /* accepts a zeroed struct */
/* Check everything: checksums, libxapian's tables, and that the parts agree. STATUS_CORRUPT. */
enum status segment_verify(const struct segment *segment, struct error *err);
static inline bool segment_is_deleted(const struct segment *segment, uint32_t document)
{
    return segment->deleted.words && bitmap_has(&segment->deleted, document);
}

/* Count the live documents by language id: adds to counts[LANGUAGE_MAX]. */
void segment_count_languages(const struct segment *segment, const struct schema *schema,
                             uint32_t *counts);

/* The last step of a new segment: write checksums of libxapian's files. Nothing is synced: adds the
 * segment's files and the index's directory to `unsynced`. */
enum status segment_seal(const char *directory, struct sync_list *unsynced, struct error *err);

/* Read the deletions of a segment with so many documents: initialises *deleted. `damaged`: one bit
 * of the file that has changed is put right by its checksum. STATUS_CORRUPT, STATUS_NOT_FOUND. */
enum status segment_read_deletions(const char *directory, const char *name, uint32_t documents,
                                   bool damaged, struct bitmap *deleted, struct error *err);

/* Write the deletions to a file of the segment's directory. Not synced: added to `unsynced`. */
enum status segment_write_deletions(const char *directory, const char *name,
                                    const struct bitmap *deleted, struct sync_list *unsynced,
                                    struct error *err);

#endif
