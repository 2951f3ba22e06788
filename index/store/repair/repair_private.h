/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair_private.h - shared by the files of the repair.
 *
 *   repair.c           the steps
 *   repair_segment.c   opens what is left of a segment, and reads its documents
 *   repair_files.c     which files of a segment are damaged
 *   repair_settings.c  settings and primary key, where index.json is lost
 *   repair_place.c     where the new index is built, and how it gets its place
 *   repair_report.c    what is told */
#ifndef DATELINE_STORE_REPAIR_REPAIR_PRIVATE_H
#define DATELINE_STORE_REPAIR_REPAIR_PRIVATE_H

#include <jansson.h>

#include "base/bitmap.h"
#include "base/compress.h"
#include "base/string_table.h"
#include "store/document/texts_damaged.h"
#include "store/reader/manifest_damaged.h"
#include "store/repair/repair.h"
#include "xapian/xap.h"

/* What is left of a segment. */
struct repair_segment {
    char *directory;
    struct texts_damaged texts;
    bool readable;            /* .texts is open */
    uint32_t documents;       /* 0: not known */
    struct xap_reader *ids;   /* NULL: damaged */
    struct bitmap deleted;    /* .words NULL: none, or not known */
    bool deletions_lost;      /* which documents were deleted is not known */
    uint32_t deleted_count;   /* as index.json has it */
    struct string_table *all; /* all ids of its texts; NULL until needed */
};

struct repair {
    struct repair_report *report;
    const char *directory; /* of the damaged index */
    struct manifest manifest;
    struct repair_segment *segments;
    uint32_t segment_count;
    struct expander *expander;
    struct arena *arena; /* for one document at a time */
    struct buf id;
};

/* --- repair_report.c --- */

__attribute__((format(printf, 3, 4))) void
repair_note(struct repair_report *report, const char *outcome, const char *problem, ...);
/* A document that is lost; `id` STR_NONE: not known. */
void repair_note_lost(struct repair_report *report, struct str id);

/* --- repair_files.c --- */

/* Reads all files but the texts and the deletions, and reports those that are damaged. Returns
 * whether the ids (libxapian's files) are whole. */
bool repair_check_files(struct repair_report *report, const char *directory,
                        const struct manifest_segment *entry);

/* --- repair_segment.c --- */

void repair_segment_open(struct repair *repair, struct repair_segment *segment,
                         const struct manifest_segment *entry);
void repair_segment_close(struct repair_segment *segment);
/* Finds a dictionary for texts whose own one is damaged, among those of the other segments. */
void repair_find_dictionary(struct repair *repair, struct repair_segment *segment);
/* Another document follows. */
bool repair_segment_has(const struct repair_segment *segment, uint32_t document);
/* Reads the next document, with the manifest's schema: a new reference, or NULL. */
json_t *repair_segment_next(struct repair *repair, struct repair_segment *segment,
                            enum text_state *state);
/* Whether the document was deleted, as far as it is known: by its mark, or because a later document
 * has its id. *inferred counts the latter. */
bool repair_is_deleted(struct repair *repair, uint32_t segment, uint32_t document,
                       const json_t *json, uint32_t *inferred);
/* The id of a document that cannot be read, in the arena; STR_NONE: not known. */
struct str repair_lost_id(struct repair *repair, const struct repair_segment *segment,
                          uint32_t document);

/* --- repair_settings.c --- */

/* Chooses preset, primary key and displayed fields by the stored documents. */
void repair_guess_settings(struct repair *repair);

/* --- repair_place.c --- */

struct repair_place {
    char *database; /* that gets the index */
    char *building; /* the database in which the new index is built */
    const char *uid;
    bool replaces; /* it takes the place of the damaged one */
};
enum status repair_place_begin(struct repair_place *place, const char *database, const char *uid,
                               const char *into, struct error *err);
/* The new index takes its place. *kept: the path of the database that has the damaged one now;
 * yours to free; NULL: it is where it was. */
enum status repair_place_end(struct repair_place *place, char **kept, struct error *err);
/* Removes what was built, unless it has its place. */
void repair_place_fini(struct repair_place *place);

#endif
