/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loads.h - knows what earlier runs loaded, so that a run reads only what has changed.
 *
 *   loads_begin ──▶ false: the file is as it was when it was read: skip it
 *        │
 *        ▼ true: read it
 *   loads_add      for each article, before it is passed to the loader
 *        │
 *   loads_end ──▶ waits until the articles are durable; then the file counts as loaded
 *
 * A file is unchanged if its size, times, options and reader's version are those of the ledger. If
 * only times differ, or if the file was modified just before it was read, its bytes are hashed and
 * compared. A file with another key (ledger.h) is another file.
 *
 * With `prune`, articles that a changed file no longer has are deleted, and those of files that are
 * gone. An article that another file has, too, stays. One thread. */
#ifndef DATELINE_INDEXER_LOADS_H
#define DATELINE_INDEXER_LOADS_H

#include <sys/stat.h>

#include "engine/upkeep.h"
#include "indexer/options.h"

/* If a directory has lost all of more files than this, it is taken for one that is not mounted. */
#define LOADS_LOST_MAX 100

/* A file with more articles is read by each run: its ids would take too much memory. */
#define LOADS_IDS_MAX ((uint64_t)4 << 20)

struct loads;

struct loads_counts {
    uint64_t read, skipped; /* files */
    uint64_t gone;          /* files whose articles were deleted */
    uint64_t removed;       /* articles that were deleted with them, or because a file lost them */
    uint64_t parts_failed;  /* parts of skipped files that could not be read when they were */
};

/* Opens the ledger of the index. `loader` is used until loads_close. */
enum status loads_open(struct engine *engine, struct loader *loader,
                       const struct indexer_options *options, struct loads **out,
                       struct error *err);
/* Writes what is durable to the ledger. NULL is fine. */
enum status loads_close(struct loads *loads, struct error *err);
/* Writes nothing more: for a process without the right to write. NULL is fine. */
void loads_abandon(struct loads *loads);

/* Writes what is durable. */
enum status loads_settle(struct loads *loads, struct error *err);
/* Goes on with another loader, after all that was read with the one before is settled. False:
 * another process changed the ledger meanwhile; close the loads. */
bool loads_resume(struct loads *loads, struct loader *loader);

/* Looks at a file. False: skip it, or *err has a status. */
bool loads_begin(struct loads *loads, const char *key, const char *path, const struct stat *about,
                 struct error *err);
/* False: its size, times and reading are those of the ledger, so that loads_begin will skip it.
 * Changes nothing. */
bool loads_may_want(const struct loads *loads, const char *key, const struct stat *about);
/* The file is there; it is not looked at. For loads_prune. */
void loads_see(struct loads *loads, const char *key);
/* Before the article enters the loader. Does nothing outside of a file. */
void loads_add(struct loads *loads, struct str id);
/* After each article. */
enum status loads_note(struct loads *loads, struct error *err);
/* Before the loader commits what it has: writes the ids that the ledger does not know yet. */
enum status loads_ready(struct loads *loads, struct error *err);
/* The file was read to its end, without `failed` of its parts. `whole` false: not even that: it is
 * read again by the next run. */
enum status loads_end(struct loads *loads, bool whole, uint64_t failed, struct error *err);
/* Deletes the articles of files that are gone: those with a key below `prefix` ("": any key that is
 * no whole path) that this run did not see. STATUS_BAD_REQUEST: too many, see LOADS_LOST_MAX. */
enum status loads_prune(struct loads *loads, struct str prefix, struct error *err);
void loads_count(const struct loads *loads, struct loads_counts *out);

#endif
