/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest_damaged.h - reads what can be read of an index.json that may be damaged or missing. */
#ifndef DATELINE_STORE_READER_MANIFEST_DAMAGED_H
#define DATELINE_STORE_READER_MANIFEST_DAMAGED_H

#include "store/reader/manifest.h"

enum manifest_state {
    MANIFEST_WHOLE,
    MANIFEST_MENDED, /* one bit had changed, and was put right in memory */
    MANIFEST_PARTS,  /* some members could be read; nothing shows whether they are as written */
    MANIFEST_LOST    /* no settings: those of the preset are used */
};

struct manifest_found {
    enum manifest_state state;
    bool settings_lost;
    bool segments_guessed; /* they are those in the directory, by their numbers */
};

/* Fills in *manifest as far as possible. Segments that no list names are found in the directory,
 * with their newest deletions. Their .documents and .deleted are 0, for "unknown". .next_segment is
 * larger than the number of every segment in the directory. STATUS_CORRUPT: a newer version wrote
 * it. Call manifest_fini in any case. */
enum status manifest_read_damaged(struct manifest *manifest, const char *index_directory,
                                  const char *uid, enum settings_preset preset,
                                  struct manifest_found *found, struct error *err);

#endif
