/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replica_private.h - what the files of this room share. */
#ifndef DATELINE_STORE_REPLICA_REPLICA_PRIVATE_H
#define DATELINE_STORE_REPLICA_REPLICA_PRIVATE_H

#include "base/sync.h"
#include "store/replica/replica.h"

#define REPLICA_MANIFEST "index.json"
#define REPLICA_INCOMING ".incoming-" /* followed by a uid */
#define REPLICA_REMOVED  ".removed-"  /* likewise */
#define REPLICA_PART     ".part"

/* A file of an entry. */
struct replica_file {
    const char *name; /* "seg-000001/texts": at most one folder; borrowed from the entry */
    struct file_sum sum;
};

/* False: it is not a file as an entry has it. */
bool replica_file_read(const json_t *value, struct replica_file *out);
/* Is this the name of a file of an index, which leads nowhere else? */
bool replica_name_valid(struct str name);

/* An index on its way. */
struct receiving {
    const char *database, *uid;
    char *directory; /* where the files go */
    bool beside;     /* to an .incoming- directory */
    const json_t *files;
    struct file_sums *sums;
    const struct replica_source *source;
    struct replica_counts *counts;
    struct sync_list unsynced;
};

/* --- replica_pieces.c: bytes of files, fetched ahead --- */

/* A file that is fetched. */
struct wanted_file {
    struct replica_file file;
    uint64_t from; /* where the bytes begin that are missing */
    uint32_t crc;  /* the CRC-32 of those before them */
};

struct pieces;

/* Begins to fetch the files, in their order, several pieces at a time. All that is given here is
 * borrowed until pieces_end. STATUS_NO_MEMORY: there is no thread for it. */
enum status pieces_begin(const struct replica_source *source, const char *uid,
                         const struct wanted_file *files, size_t count, struct pieces **out,
                         struct error *err);
/* The next bytes: of one file, and all files in their order. Borrowed until the next call. A
 * failure comes after all bytes before it. */
enum status pieces_next(struct pieces *pieces, struct str *out, struct error *err);
/* Waits for the pieces that are on their way. */
void pieces_end(struct pieces *pieces);

/* --- replica_fetch.c: files from the source --- */

/* Is the file in this directory, with these bytes? */
bool replica_has(struct receiving *receiving, const char *directory,
                 const struct replica_file *file);
/* Puts the files of the entry that are missing into the directory. */
enum status replica_fetch(struct receiving *receiving, struct error *err);

/* --- replica_link.c: files that the database has already --- */

/* Links to all files of the entry that another index, or the one before, has under any name. */
void replica_link_known(struct receiving *receiving);

/* --- replica_clean.c --- */

/* Removes what the entry does not have from the index's directory. Failures are logged. */
void replica_clean(const struct receiving *receiving);

#endif
