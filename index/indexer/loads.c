/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loads.c - compares files with the ledger, and keeps the ledger in step with the index.
 *
 * What is to be claimed waits in a queue, in the order of the loader's marks (engine/upkeep.h),
 * until the loader has published that far. Whenever the loader has handed over a batch, the ids
 * that the ledger does not know yet are written to it: if the process ends now, the next run knows
 * which documents may be in the index. */
#include "indexer/loads.h"

#include <stdlib.h>
#include <time.h>

#include "base/hash.h"
#include "base/mem.h"
#include "indexer/file_hash.h"
#include "indexer/ledger/ledger.h"
#include "indexer/shared_ids.h"

#define SECOND INT64_C(1000000000)
#define FRESH  (2 * SECOND) /* file systems tell times in steps of up to two seconds */

/* What a run did with a row. */
enum seen { SEEN_NOT, SEEN_SKIPPED, SEEN_READ };

/* A row that changes when the loader has published up to `mark`. */
struct loads_pending {
    uint32_t row;
    bool gone; /* drop the row */
    uint64_t mark;
    struct ledger_claim claim;
    struct id_list ids, left;
    struct id_list unwritten; /* those of `ids` that the ledger does not know yet */
};

struct loads {
    const struct indexer_options *options;
    struct loader *loader;
    struct ledger *ledger;
    uint64_t reading;    /* hash of the options and the version that files are read with */
    uint64_t root;       /* hash of --root; 0: none */
    unsigned char *seen; /* enum seen, by row */
    size_t seen_count, seen_capacity;
    uint64_t mark; /* of the loader, when it was last looked at */
    struct loads_pending *queue;
    size_t first, end, capacity; /* of the queue */
    bool in_file;
    struct loads_pending file; /* that is read now */
    struct shared_ids shared;  /* filled when it is first needed */
    bool shared_known;
    struct loads_counts counts;
};

static void pending_fini(struct loads_pending *pending)
{
    id_list_fini(&pending->ids);
    id_list_fini(&pending->left);
    id_list_fini(&pending->unwritten);
}

static unsigned char *seen_of(struct loads *loads, uint32_t row)
{
    while (loads->seen_count <= row) {
        loads->seen = mem_grow(loads->seen, loads->seen_count, &loads->seen_capacity, 1);
        loads->seen[loads->seen_count++] = SEEN_NOT;
    }
    return &loads->seen[row];
}

enum status loads_open(struct engine *engine, struct loader *loader,
                       const struct indexer_options *options, struct loads **out, struct error *err)
{
    MEM_AUTO char *path = engine_note_path(engine, options->index, INDEX_LOADED_NOTE);
    struct ledger *ledger;

    *out = NULL;
    if (ledger_open(path, &ledger, err))
        return err->status;
    *out = mem_zero(1, sizeof **out);
    (*out)->options = options;
    (*out)->loader = loader;
    (*out)->ledger = ledger;
    (*out)->reading = options_hash(options);
    (*out)->root = options->root ? hash_str(str_of(options->root)) : 0;
    return STATUS_OK;
}

/* --- the queue --- */

static enum status write_pending(struct loads *loads, const struct loads_pending *pending,
                                 struct error *err)
{
    if (pending->gone)
        return ledger_drop(loads->ledger, pending->row, err);
    return ledger_finish(loads->ledger, pending->row, &pending->claim, &pending->ids,
                         &pending->left, err);
}

enum status loads_settle(struct loads *loads, struct error *err)
{
    enum status status = STATUS_OK;
    uint64_t published;

    if (loads->first == loads->end)
        return STATUS_OK;
    published = loader_published(loads->loader);
    while (!status && loads->first < loads->end && loads->queue[loads->first].mark <= published) {
        status = write_pending(loads, &loads->queue[loads->first], err);
        pending_fini(&loads->queue[loads->first++]);
    }
    if (loads->first == loads->end)
        loads->first = loads->end = 0;
    return status;
}

static void queue_add(struct loads *loads, const struct loads_pending *pending)
{
    loads->queue = mem_grow(loads->queue, loads->end, &loads->capacity, sizeof *loads->queue);
    loads->queue[loads->end] = *pending;
    loads->queue[loads->end++].mark = loader_mark(loads->loader);
}

static enum status write_ids(struct loads *loads, struct loads_pending *pending, struct error *err)
{
    if (pending->unwritten.count == 0)
        return STATUS_OK;
    if (ledger_begin(loads->ledger, pending->row, loads->root, &pending->unwritten, err))
        return err->status;
    id_list_start(&pending->unwritten, ledger_key(loads->ledger, pending->row));
    return STATUS_OK;
}

enum status loads_ready(struct loads *loads, struct error *err)
{
    enum status status = STATUS_OK;

    for (size_t i = loads->first; !status && i < loads->end; i++)
        status = write_ids(loads, &loads->queue[i], err);
    if (!status && loads->in_file)
        status = write_ids(loads, &loads->file, err);
    return status;
}

enum status loads_note(struct loads *loads, struct error *err)
{
    uint64_t mark = loader_mark(loads->loader);

    if (mark == loads->mark)
        return STATUS_OK;
    loads->mark = mark;
    if (loads_settle(loads, err))
        return err->status;
    return loads_ready(loads, err);
}

bool loads_resume(struct loads *loads, struct loader *loader)
{
    loads->loader = loader;
    loads->mark = 0;
    if (loads->seen_count > 0)
        memset(loads->seen, SEEN_NOT, loads->seen_count);
    loads->counts = (struct loads_counts){.read = 0};
    return loads->first == loads->end && ledger_is_current(loads->ledger);
}

/* --- is it unchanged? --- */

static int64_t nanoseconds(struct timespec time)
{
    return (int64_t)time.tv_sec * SECOND + time.tv_nsec;
}

static struct ledger_claim claim_now(const struct loads *loads, const struct stat *about)
{
    struct ledger_claim claim = {.size = (uint64_t)about->st_size,
                                 .modified = nanoseconds(about->st_mtim),
                                 .changed = nanoseconds(about->st_ctim),
                                 .options = loads->reading,
                                 .root = loads->root};
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    claim.fresh = claim.modified > nanoseconds(now) - FRESH;
    return claim;
}

static bool same_times(const struct ledger_claim *a, const struct ledger_claim *b)
{
    return a->modified == b->modified && a->changed == b->changed;
}

/* Hashes the file only if its times do not answer the question. A file that cannot be hashed cannot
 * be read either: its reading will say so. */
static bool is_unchanged(const struct ledger_claim *before, const char *path,
                         struct ledger_claim *now)
{
    struct error ignored;

    if (before->size != now->size || before->options != now->options)
        return false;
    if (same_times(before, now) && !before->fresh) {
        now->hash = before->hash;
        return true;
    }
    return !file_hash(path, &now->hash, &ignored) && now->hash == before->hash;
}

/* The file is skipped: notes its times, if they are new. */
static enum status skip(struct loads *loads, uint32_t row, const struct ledger_claim *before,
                        struct ledger_claim *now, struct error *err)
{
    bool is_new =
        !same_times(before, now) || before->root != now->root || (before->fresh && !now->fresh);

    *seen_of(loads, row) = SEEN_SKIPPED;
    loads->counts.skipped++;
    loads->counts.parts_failed += before->failed;
    now->failed = before->failed;
    return is_new ? ledger_renew(loads->ledger, row, now, err) : STATUS_OK;
}

/* Nothing is claimed while the file is read. */
static enum status start_file(struct loads *loads, uint32_t row, const char *path,
                              struct ledger_claim *now, struct error *err)
{
    struct str key = ledger_key(loads->ledger, row);
    struct ledger_claim before;
    struct error ignored;

    *seen_of(loads, row) = SEEN_READ;
    loads->counts.read++;
    if (now->hash == 0)
        file_hash(path, &now->hash, &ignored); /* the reading says why it cannot be read */
    loads->in_file = true;
    loads->file = (struct loads_pending){.row = row, .claim = *now};
    id_list_start(&loads->file.ids, key);
    id_list_start(&loads->file.left, key);
    id_list_start(&loads->file.unwritten, key);
    return ledger_claim(loads->ledger, row, &before)
               ? ledger_begin(loads->ledger, row, loads->root, NULL, err)
               : STATUS_OK;
}

bool loads_may_want(const struct loads *loads, const char *key, const struct stat *about)
{
    const struct ledger_claim now = claim_now(loads, about);
    int64_t row = ledger_find(loads->ledger, str_of(key));
    struct ledger_claim before;

    return loads->options->reread || row < 0 ||
           !ledger_claim(loads->ledger, (uint32_t)row, &before) || before.size != now.size ||
           before.options != now.options || !same_times(&before, &now);
}

bool loads_begin(struct loads *loads, const char *key, const char *path, const struct stat *about,
                 struct error *err)
{
    struct ledger_claim before, now;
    uint32_t row;

    err->status = STATUS_OK;
    loads->in_file = false;
    if (!S_ISREG(about->st_mode))
        return true;
    now = claim_now(loads, about);
    row = ledger_row(loads->ledger, str_of(key));
    if (!loads->options->reread && *seen_of(loads, row) != SEEN_READ &&
        ledger_claim(loads->ledger, row, &before) && is_unchanged(&before, path, &now)) {
        skip(loads, row, &before, &now, err);
        return false;
    }
    return !start_file(loads, row, path, &now, err);
}

void loads_see(struct loads *loads, const char *key)
{
    int64_t row = ledger_find(loads->ledger, str_of(key));

    if (row >= 0 && *seen_of(loads, (uint32_t)row) == SEEN_NOT)
        *seen_of(loads, (uint32_t)row) = SEEN_SKIPPED;
}

void loads_add(struct loads *loads, struct str id)
{
    if (!loads->in_file || loads->file.ids.count > LOADS_IDS_MAX)
        return;
    id_list_add(&loads->file.ids, id);
    id_list_add(&loads->file.unwritten, id);
}

/* --- what is gone --- */

static void count_id(void *context, struct str id)
{
    shared_ids_add(context, id);
}

static void uncount_id(void *context, struct str id)
{
    shared_ids_remove(context, id);
}

static void each_id(const struct id_list *list, struct str key, ledger_id_fn *each, void *context)
{
    struct id_walk walk = {.rest = buf_str(&list->bytes)};
    struct str id;

    buf_add_str(&walk.id, key);
    while (id_walk_next(&walk, &id))
        each(context, id);
    id_walk_fini(&walk);
}

/* Rows that wait in the queue have the ids that wait with them. */
static void know_shared(struct loads *loads)
{
    bool *waits;

    if (loads->shared_known)
        return;
    loads->shared_known = true;
    waits = mem_zero(ledger_count(loads->ledger) + 1, sizeof *waits);
    for (size_t i = loads->first; i < loads->end; i++) {
        const struct loads_pending *pending = &loads->queue[i];

        waits[pending->row] = true;
        each_id(&pending->ids, ledger_key(loads->ledger, pending->row), count_id, &loads->shared);
    }
    for (uint32_t row = 0; row < ledger_count(loads->ledger); row++)
        if (!waits[row])
            ledger_each_claimed(loads->ledger, row, count_id, &loads->shared);
    free(waits);
}

/* Ids that a row had, without those that it has now. */
struct lost_ids {
    struct loads *loads;
    struct number_table known; /* hashes of those that it has, and of those that were met */
    struct id_list *left;      /* gets them; NULL: they are deleted */
    struct error err;
};

static void know_id(void *context, struct str id)
{
    bool is_new;

    number_table_add(context, hash_str(id), &is_new);
}

static void lose_id(void *context, struct str id)
{
    struct lost_ids *lost = context;
    bool is_new;

    number_table_add(&lost->known, hash_str(id), &is_new);
    if (!is_new || lost->err.status)
        return;
    if (lost->left) {
        id_list_add(lost->left, id);
    } else if (!shared_ids_has(&lost->loads->shared, id)) {
        loader_delete(lost->loads->loader, id, &lost->err);
        lost->loads->counts.removed++;
    }
}

/* Deletes what the row had and `ids` has not, or adds it to `left` if that is given. */
static enum status lose_ids(struct loads *loads, uint32_t row, const struct id_list *ids,
                            struct id_list *left, struct error *err)
{
    struct lost_ids lost = {.loads = loads, .left = left, .err = {.status = STATUS_OK}};
    struct str key = ledger_key(loads->ledger, row);

    if (!ledger_has_ids(loads->ledger, row))
        return STATUS_OK;
    if (!left) {
        know_shared(loads);
        ledger_each_claimed(loads->ledger, row, uncount_id, &loads->shared);
    }
    each_id(ids, key, know_id, &lost.known);
    ledger_each_id(loads->ledger, row, lose_id, &lost);
    number_table_fini(&lost.known);
    if (lost.err.status)
        *err = lost.err;
    return lost.err.status;
}

/* A file of which parts could not be read may still have what seems to be lost. */
static enum status finish_file(struct loads *loads, struct loads_pending *file, struct error *err)
{
    struct str key = ledger_key(loads->ledger, file->row);
    bool prune = loads->options->prune && file->claim.failed == 0;

    if (lose_ids(loads, file->row, &file->ids, prune ? NULL : &file->left, err)) {
        pending_fini(file);
        return err->status;
    }
    if (loads->shared_known)
        each_id(&file->ids, key, count_id, &loads->shared);
    queue_add(loads, file);
    return loads_note(loads, err);
}

enum status loads_end(struct loads *loads, bool whole, uint64_t failed, struct error *err)
{
    enum status status;

    if (!loads->in_file)
        return STATUS_OK;
    loads->in_file = false;
    loads->file.claim.failed = failed;
    if (whole && loads->file.ids.count <= LOADS_IDS_MAX)
        return finish_file(loads, &loads->file, err);
    status = write_ids(loads, &loads->file, err);
    pending_fini(&loads->file);
    return status;
}

static bool is_below(struct str key, struct str prefix)
{
    bool has_slash = prefix.length > 0 && prefix.data[prefix.length - 1] == '/';

    if (prefix.length == 0)
        return key.length > 0 && key.data[0] != '/';
    return str_starts(key, prefix) &&
           (has_slash || key.length == prefix.length || key.data[prefix.length] == '/');
}

/* Is it the row of a file that this run should have met, and has it met it? Only a run with the
 * same
 * --root can tell. */
static bool is_of_run(struct loads *loads, uint32_t row, struct str prefix)
{
    return is_below(ledger_key(loads->ledger, row), prefix) &&
           (*seen_of(loads, row) != SEEN_NOT ||
            (ledger_has_ids(loads->ledger, row) && ledger_root(loads->ledger, row) == loads->root));
}

/* Takes the claims of the files back that are gone, durably, before their articles are deleted. */
static enum status take_back(struct loads *loads, struct str prefix, uint32_t *gone,
                             struct error *err)
{
    enum status status = STATUS_OK;
    uint32_t seen = 0;

    *gone = 0;
    for (uint32_t row = 0; row < ledger_count(loads->ledger); row++)
        if (is_of_run(loads, row, prefix))
            ++*(*seen_of(loads, row) == SEEN_NOT ? gone : &seen);
    if (seen == 0 && *gone > LOADS_LOST_MAX && !loads->options->prune_all)
        return error_set(err, STATUS_BAD_REQUEST,
                         "all %u files of the last run are gone: is it mounted? Nothing was "
                         "removed; --prune=all does it",
                         *gone);
    for (uint32_t row = 0; !status && *gone > 0 && row < ledger_count(loads->ledger); row++)
        if (is_of_run(loads, row, prefix) && *seen_of(loads, row) == SEEN_NOT)
            status = ledger_begin(loads->ledger, row, loads->root, NULL, err);
    return status || *gone == 0 ? status : ledger_sync(loads->ledger, err);
}

enum status loads_prune(struct loads *loads, struct str prefix, struct error *err)
{
    const struct id_list none = {.count = 0};
    enum status status;
    uint32_t gone;

    if ((status = take_back(loads, prefix, &gone, err)) || gone == 0)
        return status;
    for (uint32_t row = 0; !status && row < ledger_count(loads->ledger); row++) {
        if (!is_of_run(loads, row, prefix) || *seen_of(loads, row) != SEEN_NOT)
            continue;
        status = lose_ids(loads, row, &none, NULL, err);
        queue_add(loads, &(struct loads_pending){.row = row, .gone = true});
        *seen_of(loads, row) = SEEN_READ;
        loads->counts.gone++;
    }
    return status;
}

/* --- closing --- */

void loads_count(const struct loads *loads, struct loads_counts *out)
{
    *out = loads->counts;
}

void loads_abandon(struct loads *loads)
{
    if (!loads)
        return;
    ledger_abandon(loads->ledger);
    while (loads->first < loads->end)
        pending_fini(&loads->queue[loads->first++]);
    if (loads->in_file)
        pending_fini(&loads->file);
    shared_ids_fini(&loads->shared);
    free(loads->queue);
    free(loads->seen);
    free(loads);
}

enum status loads_close(struct loads *loads, struct error *err)
{
    struct error closing;
    enum status status;

    if (!loads)
        return STATUS_OK;
    status = loads_settle(loads, err);
    if (ledger_close(loads->ledger, &closing) && !status) {
        *err = closing;
        status = closing.status;
    }
    loads->ledger = NULL;
    loads_abandon(loads);
    return status;
}
