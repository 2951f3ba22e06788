/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source.h - the database that a replica follows: a daemon, a directory, or what was published.
 *
 *   http://primary:7700    GET /replication and /replication/files, with a key (source_http.c)
 *   s3://bucket/prefix     what a primary has published (--publish) in a bucket (source_objects.c),
 *   /mnt/publication       or in a directory
 *   /mnt/primary           a database's directory, as over NFS or from rsync (source_directory.c)
 *
 * One thread at a time, but several may read. */
#ifndef DATELINE_SERVER_REPLICA_SOURCE_H
#define DATELINE_SERVER_REPLICA_SOURCE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "engine/replica.h"

struct config;
struct upstream;

/* What each kind of source does. */
struct source_kind {
    /* Appends the catalog, or the short one if `known` is its mark. */
    enum status (*catalog)(void *self, struct str known, struct buf *out, struct error *err);
    /* As in struct replica_source; not while another of these functions is at work. */
    enum status (*read)(void *self, struct str uid, struct str name, uint64_t offset, size_t length,
                        struct buf *out, struct error *err);
    /* Tells it that it is no longer the primary. */
    enum status (*fence)(void *self, const char *database, uint64_t epoch, struct error *err);
    void (*close)(void *self);
};

struct upstream {
    const struct source_kind *kind;
    void *self;
};

/* `key` STR_NONE: none is needed. A source may be away: then its functions fail. `stop`: give up as
 * soon as it is true; borrowed. STATUS_BAD_REQUEST: neither an address nor a path. */
enum status source_open(const struct config *config, const char *address, struct str key,
                        const atomic_bool *stop, struct upstream *out, struct error *err);
/* Can this source be told that it is no longer the primary? A directory is told only while it is at
 * hand (--journal-from). */
bool source_hears(const char *address);
void source_close(struct upstream *source); /* a zeroed one is fine */

/* The kinds. */
enum status source_http_open(const char *url, struct str key, const atomic_bool *stop,
                             struct upstream *out, struct error *err);
enum status source_directory_open(const char *path, struct upstream *out, struct error *err);
enum status source_objects_open(const struct config *config, const char *address,
                                const atomic_bool *stop, struct upstream *out, struct error *err);

#endif
