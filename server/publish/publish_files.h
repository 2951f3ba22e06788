/* SPDX-License-Identifier: GPL-2.0-or-later */
/* publish_files.h - uploads the files of a catalog that storage lacks. One thread, except for the
 * counters. */
#ifndef DATELINE_SERVER_PUBLISH_PUBLISH_FILES_H
#define DATELINE_SERVER_PUBLISH_PUBLISH_FILES_H

#include <stdatomic.h>

#include "engine/engine.h"
#include "server/publish/kept_objects.h"
#include "server/publish/packs.h"

/* The file of several parts that was read last: its bytes were those that the catalog tells, or
 * not. Then it is read again after a minute. */
struct checked_file {
    uint64_t identity; /* 0: none */
    bool whole;
    int64_t when;    /* clock_monotonic() */
    uint32_t *parts; /* the CRC-32 of each */
};

struct publish_files {
    struct engine *engine; /* borrowed, as the next two */
    struct objects *objects;
    const atomic_bool *stop;
    struct kept_objects *kept;
    struct packs packs;
    struct checked_file checked;
    atomic_uint_fast64_t bytes, count; /* objects that were put */
};
void publish_files_init(struct publish_files *files, uint64_t grace); /* seconds */
void publish_files_fini(struct publish_files *files);

/* Uploads missing files, and writes the place of each file to its row in the catalog.
 * STATUS_NOT_FOUND: an index has a newer generation. */
enum status publish_files_put(struct publish_files *files, json_t *catalog, struct error *err);
/* The catalog is in storage. */
void publish_files_published(struct publish_files *files);

#endif
