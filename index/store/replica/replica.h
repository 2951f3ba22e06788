/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replica.h - copy an index from one database to another, generation by generation.
 *
 * The files of a segment never change, so a copy needs only those that it does not have yet. An
 * entry describes an index at one generation:
 *
 *   {"uid":"news","manifest":"…","crc":N,"files":[{"name":"seg-000001/texts","size":N,"crc":N}, …]}
 *
 * `manifest` is the text of its index.json, `crc` the CRC-32 of this text; `files` are all others.
 * An index that cannot be read is only {"uid":"news","unreadable":true}: a receiver keeps what it
 * has.
 *
 * A receiver fetches the missing files, checks each against its size and CRC-32, makes them
 * durable, and replaces index.json last. So readers see the generation before or the new one, and a
 * crash at any moment leaves one of them. A file that is on its way is NAME.part; the next try goes
 * on at its end. Several pieces are fetched at once, since a single request uses neither the whole
 * link nor the whole disk; they are written in their order.
 *
 *   the index grew        its directory gets the new files
 *   it is new here, or    a directory .incoming-UID is filled, with links to files that the
 * database has files that        has already, and takes the index's place by one rename differ (a
 * swap, an index made anew)
 *
 * Entries come from another machine: every name in them is checked. */
#ifndef DATELINE_STORE_REPLICA_REPLICA_H
#define DATELINE_STORE_REPLICA_REPLICA_H

#include <jansson.h>

#include "base/buf.h"
#include "base/status.h"
#include "store/replica/file_sums.h"

/* Changes with each publish and each new note of the index; 0: there is no such index. Cheap. */
uint64_t replica_stamp(const char *database, const char *uid);
/* Appends the entry of an index. STATUS_NOT_FOUND: it does not exist, or changed all the time. */
enum status replica_describe(const char *database, const char *uid, struct file_sums *sums,
                             struct buf *out, struct error *err);
/* Appends up to `length` bytes of a file, from `offset` on. STATUS_NOT_FOUND: there is no such
 * file, or no longer. STATUS_BAD_REQUEST: no file of an index has such a name. */
enum status replica_read(const char *database, struct str uid, struct str name, uint64_t offset,
                         size_t length, struct buf *out, struct error *err);

#define REPLICA_READ_MAX ((size_t)4 << 20) /* bytes that a receiver asks for at once */

/* Where the bytes of files come from. Several threads read at once. */
struct replica_source {
    /* Appends 1 to `length` bytes. STATUS_NOT_FOUND: the source has a newer generation. */
    enum status (*read)(void *context, struct str uid, struct str name, uint64_t offset,
                        size_t length, struct buf *out, struct error *err);
    void *context;
};

struct replica_counts {    /* what the calls did, added up */
    uint64_t files, bytes; /* fetched */
    uint64_t linked;       /* files that another index had */
    uint64_t published;    /* generations */
};

/* Brings the index to the state of the entry. The caller has the database's lock.
 * STATUS_BAD_REQUEST: the entry is not valid; STATUS_CORRUPT: bytes arrived damaged, and are
 * fetched again next time. */
enum status replica_receive(const char *database, const json_t *entry, struct file_sums *sums,
                            const struct replica_source *source, struct replica_counts *counts,
                            struct error *err);
/* Removes the indexes, and the unfinished copies of indexes, that have no entry; and what the calls
 * of replica_receive before have put aside. */
enum status replica_remove_others(const char *database, const json_t *entries, struct error *err);

#endif
