/* SPDX-License-Identifier: GPL-2.0-or-later */
/* noted.c - two short lists with a lock around both. Few searches get here. */
#include "server/state/noted.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"

#define MS  ((int64_t)1000000) /* in nanoseconds */
#define DAY ((int64_t)24 * 60 * 60 * 1000)

struct entry {
    char *index, *query;
    uint64_t count, hits;
    int64_t nanoseconds, when;
};

struct list {
    struct entry *entries;
    uint32_t count;
};

struct noted {
    pthread_mutex_t lock;
    uint32_t most;
    struct list empty, slow;
};

struct noted *noted_new(uint32_t most)
{
    struct noted *noted;

    if (most == 0)
        return NULL;
    noted = mem_zero(1, sizeof *noted);
    pthread_mutex_init(&noted->lock, NULL);
    noted->most = most;
    noted->empty.entries = mem_zero(most, sizeof(struct entry));
    noted->slow.entries = mem_zero(most, sizeof(struct entry));
    return noted;
}

static void forget(struct entry *entry)
{
    free(entry->index);
    free(entry->query);
}

static void free_list(struct list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        forget(&list->entries[i]);
    free(list->entries);
}

void noted_free(struct noted *noted)
{
    if (!noted)
        return;
    free_list(&noted->empty);
    free_list(&noted->slow);
    pthread_mutex_destroy(&noted->lock);
    free(noted);
}

static struct entry *find(const struct list *list, const struct noted_search *search)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (str_is(search->query, list->entries[i].query) &&
            str_is(search->index, list->entries[i].index))
            return &list->entries[i];
    return NULL;
}

/* What the same reader has probably typed just before. */
static struct entry *find_stage(const struct list *list, const struct noted_search *search)
{
    for (uint32_t i = 0; i < list->count; i++) {
        struct entry *entry = &list->entries[i];

        if (entry->count == 1 && search->when - entry->when < NOTED_TYPING_MS &&
            str_starts(search->query, str_of(entry->query)) && str_is(search->index, entry->index))
            return entry;
    }
    return NULL;
}

/* qsort: the most frequent, then the latest first. */
static int by_count(const void *a, const void *b)
{
    const struct entry *one = a, *other = b;

    if (one->count != other->count)
        return one->count > other->count ? -1 : 1;
    return (one->when < other->when) - (one->when > other->when);
}

static int by_time(const void *a, const void *b)
{
    const struct entry *one = a, *other = b;

    return (one->nanoseconds < other->nanoseconds) - (one->nanoseconds > other->nanoseconds);
}

/* The entry that gives way: one of before `expired`, else the last in the order. */
static struct entry *find_last(const struct list *list, int (*order)(const void *, const void *),
                               int64_t expired)
{
    struct entry *last = &list->entries[0];

    for (uint32_t i = 0; i < list->count; i++) {
        if (list->entries[i].when < expired)
            return &list->entries[i];
        if (order(&list->entries[i], last) > 0)
            last = &list->entries[i];
    }
    return last;
}

static void set(struct entry *entry, const struct noted_search *search)
{
    forget(entry);
    *entry = (struct entry){mem_text(search->index.data, search->index.length),
                            mem_text(search->query.data, search->query.length),
                            1,
                            search->hits,
                            search->nanoseconds,
                            search->when};
}

static void count_again(struct entry *entry, const struct noted_search *search)
{
    entry->count++;
    entry->when = search->when;
    entry->hits = search->hits;
    if (search->nanoseconds > entry->nanoseconds)
        entry->nanoseconds = search->nanoseconds;
}

static void note_empty(struct noted *noted, const struct noted_search *search)
{
    struct list *list = &noted->empty;
    struct entry *entry = find(list, search);

    if (entry) {
        count_again(entry, search);
        return;
    }
    entry = find_stage(list, search);
    if (!entry)
        entry = list->count < noted->most ? &list->entries[list->count++]
                                          : find_last(list, by_count, INT64_MIN);
    set(entry, search);
}

static void note_slow(struct noted *noted, const struct noted_search *search)
{
    struct list *list = &noted->slow;
    struct entry *entry = find(list, search);

    if (entry) {
        count_again(entry, search);
        return;
    }
    if (list->count < noted->most) {
        set(&list->entries[list->count++], search);
        return;
    }
    entry = find_last(list, by_time, search->when - DAY);
    if (entry->when < search->when - DAY || entry->nanoseconds < search->nanoseconds)
        set(entry, search);
}

void noted_search(struct noted *noted, const struct noted_search *search)
{
    struct noted_search cut = *search;
    bool empty = search->hits == 0 && !search->cut,
         slow = search->nanoseconds >= NOTED_SLOW_MS * MS;

    cut.query = str_trim(search->query);
    if (cut.query.length > NOTED_QUERY_MAX)
        cut.query.length = utf8_cut(cut.query, NOTED_QUERY_MAX);
    if (!noted || cut.query.length == 0 || (!empty && !slow) ||
        memchr(cut.query.data, '\0', cut.query.length))
        return;
    pthread_mutex_lock(&noted->lock);
    if (empty)
        note_empty(noted, &cut);
    if (slow)
        note_slow(noted, &cut);
    pthread_mutex_unlock(&noted->lock);
}

static void write_entry(const struct entry *entry, bool slow, struct buf *out)
{
    char when[DATE_TEXT_SIZE];

    json_add_comma(out);
    buf_add_char(out, '{');
    json_add_key(out, "indexUid");
    json_add_string(out, str_of(entry->index));
    json_add_key(out, "query");
    json_add_string(out, str_of(entry->query));
    buf_addf(out, ",\"count\":%llu", (unsigned long long)entry->count);
    if (slow)
        buf_addf(out, ",\"processingTimeMs\":%lld,\"hits\":%llu",
                 (long long)(entry->nanoseconds / MS), (unsigned long long)entry->hits);
    buf_addf(out, ",\"lastSearch\":\"%s\"}", date_format(entry->when, 0, when));
}

static void write_list(struct list *list, int (*order)(const void *, const void *), bool slow,
                       struct buf *out)
{
    if (list->count > 0)
        qsort(list->entries, list->count, sizeof *list->entries, order);
    buf_add_char(out, '[');
    for (uint32_t i = 0; i < list->count; i++)
        write_entry(&list->entries[i], slow, out);
    buf_add_char(out, ']');
}

void noted_write(struct noted *noted, struct buf *out)
{
    if (!noted) {
        buf_add_text(out, "{\"withoutHits\":[],\"slow\":[]}");
        return;
    }
    pthread_mutex_lock(&noted->lock);
    buf_add_text(out, "{\"withoutHits\":");
    write_list(&noted->empty, by_count, false, out);
    buf_add_text(out, ",\"slow\":");
    write_list(&noted->slow, by_time, true, out);
    buf_add_char(out, '}');
    pthread_mutex_unlock(&noted->lock);
}
