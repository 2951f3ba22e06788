/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list_crew.c - matches the names of a list on several threads.
 *
 * Each thread takes the next name, with a reader and an arena of its own. A row waits until those
 * of all earlier names are kept. A thread that is ROWS_AHEAD names ahead waits, too: so few rows
 * are in memory besides those that are kept. */
#include <pthread.h>

#include "base/buf.h"
#include "engine/reader.h"
#include "server/lists/list.h"

#define ROWS_AHEAD 64

struct crew {
    const struct name_list *list;
    list_keep_fn *keep;
    void *context;
    pthread_mutex_t mutex; /* protects the members below */
    pthread_cond_t moved;  /* .kept or .ended changed */
    uint32_t next, kept;   /* names that a thread has taken, and whose rows are kept */
    struct {
        struct buf row;
        bool ready;
    } waiting[ROWS_AHEAD]; /* the row of name i is at i % ROWS_AHEAD */
    size_t bytes;          /* of the rows that are kept */
    bool ended;            /* no more are wanted, or one could not be matched */
    enum status status;
    struct error *err; /* of the first that could not */
};

struct hand {
    struct crew *crew;
    struct reader *reader;
    pthread_t thread;
    bool runs;
};

/* The next name, and how many of its articles may be in its row. False: there is no more. */
static bool take_name(struct crew *crew, uint32_t *number, uint32_t *articles)
{
    bool taken;

    pthread_mutex_lock(&crew->mutex);
    while (!crew->ended && crew->next < crew->list->name_count &&
           crew->next - crew->kept >= ROWS_AHEAD)
        pthread_cond_wait(&crew->moved, &crew->mutex);
    taken = !crew->ended && crew->next < crew->list->name_count;
    if (taken)
        *number = crew->next++;
    *articles = crew->bytes < LIST_BYTES_MAX ? crew->list->articles : 0;
    pthread_mutex_unlock(&crew->mutex);
    return taken;
}

/* Keeps the rows that wait for no earlier one. Hold the mutex. */
static void keep_ready(struct crew *crew)
{
    while (!crew->ended && crew->waiting[crew->kept % ROWS_AHEAD].ready) {
        struct buf *row = &crew->waiting[crew->kept % ROWS_AHEAD].row;

        crew->ended = !crew->keep(crew->context, row);
        crew->bytes += row->length;
        crew->waiting[crew->kept % ROWS_AHEAD].ready = false;
        crew->kept++;
    }
    pthread_cond_broadcast(&crew->moved);
}

/* `row` gets other memory, to be used again. */
static void give_row(struct crew *crew, uint32_t number, struct buf *row)
{
    struct buf *place = &crew->waiting[number % ROWS_AHEAD].row, before;

    pthread_mutex_lock(&crew->mutex);
    before = *place;
    *place = *row;
    *row = before;
    crew->waiting[number % ROWS_AHEAD].ready = true;
    keep_ready(crew);
    pthread_mutex_unlock(&crew->mutex);
}

static void fail(struct crew *crew, const struct error *err)
{
    pthread_mutex_lock(&crew->mutex);
    if (!crew->status) {
        crew->status = err->status;
        *crew->err = *err;
    }
    crew->ended = true;
    pthread_cond_broadcast(&crew->moved);
    pthread_mutex_unlock(&crew->mutex);
}

static enum status match_one(const struct hand *hand, uint32_t number, uint32_t articles,
                             bool *sorted, struct arena *arena, struct buf *row, struct error *err)
{
    const struct name_list *list = hand->crew->list;
    const struct list_name *name = &list->names[number];
    enum status status;

    buf_clear(row);
    status = list_match(list, name, hand->reader, *sorted, articles, arena, row, err);
    if (status != STATUS_BAD_SORT)
        return status;
    *sorted = false;
    buf_clear(row);
    return list_match(list, name, hand->reader, false, articles, arena, row, err);
}

static void *match_names(void *context)
{
    const struct hand *hand = context;
    struct arena *arena = arena_new();
    BUF_AUTO struct buf row = {0};
    uint32_t number, articles;
    bool sorted = true;
    struct error err;

    while (take_name(hand->crew, &number, &articles)) {
        arena_reset(arena);
        if (match_one(hand, number, articles, &sorted, arena, &row, &err))
            fail(hand->crew, &err);
        else
            give_row(hand->crew, number, &row);
    }
    arena_free(arena);
    return NULL;
}

/* If it cannot start, the others do its work. */
static void start(struct hand *hand, struct crew *crew, const struct reader *first)
{
    struct error err;

    hand->crew = crew;
    if (reader_again(first, &hand->reader, &err))
        return;
    hand->runs = !pthread_create(&hand->thread, NULL, match_names, hand);
}

static void stop(struct hand *hand)
{
    if (hand->runs)
        pthread_join(hand->thread, NULL);
    reader_release(hand->reader);
}

enum status list_match_all(const struct name_list *list, struct reader *reader, uint32_t threads,
                           list_keep_fn *keep, void *context, struct error *err)
{
    struct crew crew = {.list = list, .keep = keep, .context = context, .err = err};
    struct hand first = {.crew = &crew, .reader = reader}, others[LIST_THREADS_MAX - 1] = {0};
    uint32_t count = threads < LIST_THREADS_MAX ? threads : LIST_THREADS_MAX;

    pthread_mutex_init(&crew.mutex, NULL);
    pthread_cond_init(&crew.moved, NULL);
    reader_keep_slips(reader);
    for (uint32_t i = 1; i < count; i++)
        start(&others[i - 1], &crew, reader);
    match_names(&first);
    for (uint32_t i = 1; i < count; i++)
        stop(&others[i - 1]);
    for (uint32_t i = 0; i < ROWS_AHEAD; i++)
        buf_fini(&crew.waiting[i].row);
    pthread_cond_destroy(&crew.moved);
    pthread_mutex_destroy(&crew.mutex);
    return crew.status;
}
