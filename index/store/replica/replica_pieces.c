/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replica_pieces.c - fetches pieces of files on several threads, and gives them out in their order.
 *
 * A ring has the pieces that are on their way or wait to be taken. Threads fill its slots in the
 * order of the bytes; the caller takes them in the same order. */
#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "store/replica/replica_private.h"

#define FETCHING_MAX 4 /* pieces that are read at a time */
#define AHEAD_MAX    8 /* pieces in the ring: 32 MB */

struct fetched_piece {
    size_t file; /* its place in `files` */
    uint64_t offset;
    size_t length;
    bool fetched; /* or failed */
    enum status status;
    struct error err;
    struct buf bytes;
};

struct pieces {
    const struct replica_source *source;
    const char *uid;
    const struct wanted_file *files;
    size_t count;
    pthread_t threads[FETCHING_MAX];
    size_t started;
    pthread_mutex_t mutex; /* protects the members below; not the bytes of a piece */
    pthread_cond_t moved;
    struct fetched_piece ring[AHEAD_MAX];
    uint64_t begun, taken; /* pieces */
    size_t file;           /* where the next piece begins */
    uint64_t offset;
    bool holding; /* the caller has the bytes of piece `taken` */
    bool over;    /* no further piece is begun */
};

/* --- the threads --- */

/* Pieces end where a multiple of their length does, so that sources can cut files there. */
static void cut_piece(struct pieces *pieces, struct fetched_piece *piece)
{
    uint64_t left = pieces->files[pieces->file].file.sum.size - pieces->offset;
    size_t most = REPLICA_READ_MAX - (size_t)(pieces->offset % REPLICA_READ_MAX);

    piece->file = pieces->file;
    piece->offset = pieces->offset;
    piece->length = left < most ? (size_t)left : most;
    piece->fetched = false;
    pieces->offset += piece->length;
}

/* Moves to the next file that has bytes to fetch. False: there is none. */
static bool has_more(struct pieces *pieces)
{
    while (pieces->file < pieces->count &&
           pieces->offset >= pieces->files[pieces->file].file.sum.size)
        if (++pieces->file < pieces->count)
            pieces->offset = pieces->files[pieces->file].from;
    return pieces->file < pieces->count;
}

static enum status fetch(const struct pieces *pieces, struct fetched_piece *piece)
{
    const struct replica_source *source = pieces->source;
    const char *name = pieces->files[piece->file].file.name;

    buf_clear(&piece->bytes);
    while (piece->bytes.length < piece->length) {
        size_t before = piece->bytes.length, want = piece->length - before;

        if (source->read(source->context, str_of(pieces->uid), str_of(name), piece->offset + before,
                         want, &piece->bytes, &piece->err))
            return piece->err.status;
        if (piece->bytes.length == before || piece->bytes.length > piece->length)
            return error_set(&piece->err, STATUS_NOT_FOUND, "%s has another size now", name);
    }
    return STATUS_OK;
}

/* The slot of the next piece to fetch. NULL: there is none. */
static struct fetched_piece *next_slot(struct pieces *pieces)
{
    struct fetched_piece *piece;

    while (!pieces->over && has_more(pieces) && pieces->begun - pieces->taken >= AHEAD_MAX)
        pthread_cond_wait(&pieces->moved, &pieces->mutex);
    if (pieces->over || !has_more(pieces))
        return NULL;
    piece = &pieces->ring[pieces->begun++ % AHEAD_MAX];
    cut_piece(pieces, piece);
    return piece;
}

static void *run(void *context)
{
    struct pieces *pieces = context;
    struct fetched_piece *piece;

    pthread_mutex_lock(&pieces->mutex);
    while ((piece = next_slot(pieces))) {
        enum status status;

        pthread_mutex_unlock(&pieces->mutex);
        status = fetch(pieces, piece);
        pthread_mutex_lock(&pieces->mutex);
        piece->status = status;
        piece->fetched = true;
        pieces->over = pieces->over || status;
        pthread_cond_broadcast(&pieces->moved);
    }
    pthread_mutex_unlock(&pieces->mutex);
    return NULL;
}

/* --- the caller's --- */

/* At most FETCHING_MAX. */
static size_t count_threads(const struct wanted_file *files, size_t count)
{
    uint64_t pieces = 0;

    for (size_t i = 0; i < count && pieces < FETCHING_MAX; i++)
        pieces +=
            (files[i].file.sum.size - files[i].from + REPLICA_READ_MAX - 1) / REPLICA_READ_MAX;
    return pieces < FETCHING_MAX ? (size_t)pieces : FETCHING_MAX;
}

enum status pieces_begin(const struct replica_source *source, const char *uid,
                         const struct wanted_file *files, size_t count, struct pieces **out,
                         struct error *err)
{
    struct pieces *pieces = mem_zero(1, sizeof *pieces);
    size_t wanted = count_threads(files, count);

    *pieces = (struct pieces){.source = source, .uid = uid, .files = files, .count = count};
    pieces->offset = count > 0 ? files->from : 0;
    pthread_mutex_init(&pieces->mutex, NULL);
    pthread_cond_init(&pieces->moved, NULL);
    while (pieces->started < wanted &&
           !pthread_create(&pieces->threads[pieces->started], NULL, run, pieces))
        pieces->started++;
    if (wanted > 0 && pieces->started == 0) {
        pieces_end(pieces);
        return error_set(err, STATUS_NO_MEMORY, "cannot start a thread that fetches files");
    }
    *out = pieces;
    return STATUS_OK;
}

enum status pieces_next(struct pieces *pieces, struct str *out, struct error *err)
{
    struct fetched_piece *piece;

    pthread_mutex_lock(&pieces->mutex);
    if (pieces->holding)
        pieces->taken++;
    pieces->holding = true;
    piece = &pieces->ring[pieces->taken % AHEAD_MAX];
    pthread_cond_broadcast(&pieces->moved);
    while (pieces->taken >= pieces->begun || !piece->fetched)
        pthread_cond_wait(&pieces->moved, &pieces->mutex);
    pthread_mutex_unlock(&pieces->mutex);
    if (piece->status) {
        *err = piece->err;
        return piece->status;
    }
    *out = buf_str(&piece->bytes);
    return STATUS_OK;
}

void pieces_end(struct pieces *pieces)
{
    pthread_mutex_lock(&pieces->mutex);
    pieces->over = true;
    pthread_cond_broadcast(&pieces->moved);
    pthread_mutex_unlock(&pieces->mutex);
    for (size_t i = 0; i < pieces->started; i++)
        pthread_join(pieces->threads[i], NULL);
    for (size_t i = 0; i < AHEAD_MAX; i++)
        buf_fini(&pieces->ring[i].bytes);
    pthread_cond_destroy(&pieces->moved);
    pthread_mutex_destroy(&pieces->mutex);
    free(pieces);
}
