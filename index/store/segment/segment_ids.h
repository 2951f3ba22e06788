/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_ids.h - finds the documents of a segment by their ids, with a limit on open files.
 *
 * A libxapian database keeps two files open. All threads share one handle for each segment, which
 * is opened when it is first pinned. Handles that nobody pins stay open for the next one, up to
 * SEGMENT_IDS_OPEN_MAX in the process; above that, the one that was not used for the longest time
 * is closed.
 *
 * A pinned handle stays usable when the segment's files are deleted. Any thread. */
#ifndef DATELINE_STORE_SEGMENT_SEGMENT_IDS_H
#define DATELINE_STORE_SEGMENT_SEGMENT_IDS_H

#include <pthread.h>

#include "base/bitmap.h"
#include "base/status.h"
#include "base/str.h"
#include "xapian/xap.h"

#define SEGMENT_IDS_OPEN_MAX 16

struct segment_ids {
    const char *directory; /* of the segment; borrowed */
    pthread_mutex_t mutex; /* one thread at a time uses the handle */
    struct xap_reader *reader;
    unsigned pins;
    struct segment_ids *newer, *older; /* in the list of open handles, by their last use */
};

void segment_ids_init(struct segment_ids *ids, const char *directory);
void segment_ids_fini(struct segment_ids *ids); /* nobody pins it */

/* STATUS_STALE: the files are gone. */
enum status segment_ids_pin(struct segment_ids *ids, struct error *err);
void segment_ids_unpin(struct segment_ids *ids);
/* xap_reader_find, while pinned. */
enum status segment_ids_find(struct segment_ids *ids, struct str id, const struct bitmap *deleted,
                             uint32_t *document, struct error *err);
/* How many handles are open in the process. */
unsigned segment_ids_open_count(void);

#endif
