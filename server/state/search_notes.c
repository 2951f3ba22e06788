/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_notes.c - two short lists with a lock around both. Few searches get here. */
#include "server/state/search_notes.h"

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

struct search_notes {
    pthread_mutex_t lock;
    uint32_t most;
    struct list empty, slow;
};

struct search_notes *search_notes_new(uint32_t most)
{
    struct search_notes *notes;

    if (most == 0)
        return NULL;
    notes = mem_zero(1, sizeof *notes);
    pthread_mutex_init(&notes->lock, NULL);
    notes->most = most;
    notes->empty.entries = mem_zero(most, sizeof(struct entry));
    notes->slow.entries = mem_zero(most, sizeof(struct entry));
    return notes;
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

void search_notes_free(struct search_notes *notes)
{
    if (!notes)
        return;
    free_list(&notes->empty);
    free_list(&notes->slow);
    pthread_mutex_destroy(&notes->lock);
    free(notes);
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

        if (entry->count == 1 && search->when - entry->when < SEARCH_NOTES_TYPING_MS &&
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

static void note_empty(struct search_notes *notes, const struct noted_search *search)
{
    struct list *list = &notes->empty;
    struct entry *entry = find(list, search);

    if (entry) {
        count_again(entry, search);
        return;
    }
    entry = find_stage(list, search);
    if (!entry)
        entry = list->count < notes->most ? &list->entries[list->count++]
                                          : find_last(list, by_count, INT64_MIN);
    set(entry, search);
}

static void note_slow(struct search_notes *notes, const struct noted_search *search)
{
    struct list *list = &notes->slow;
    struct entry *entry = find(list, search);

    if (entry) {
        count_again(entry, search);
        return;
    }
    if (list->count < notes->most) {
        set(&list->entries[list->count++], search);
        return;
    }
    entry = find_last(list, by_time, search->when - DAY);
    if (entry->when < search->when - DAY || entry->nanoseconds < search->nanoseconds)
        set(entry, search);
}

void search_notes_add(struct search_notes *notes, const struct noted_search *search)
{
    struct noted_search cut = *search;
    bool empty = search->hits == 0 && !search->cut,
         slow = search->nanoseconds >= SEARCH_NOTES_SLOW_MS * MS;

    cut.query = str_trim(search->query);
    if (cut.query.length > SEARCH_NOTES_QUERY_MAX)
        cut.query.length = utf8_cut(cut.query, SEARCH_NOTES_QUERY_MAX);
    if (!notes || cut.query.length == 0 || (!empty && !slow) ||
        memchr(cut.query.data, '\0', cut.query.length))
        return;
    pthread_mutex_lock(&notes->lock);
    if (empty)
        note_empty(notes, &cut);
    if (slow)
        note_slow(notes, &cut);
    pthread_mutex_unlock(&notes->lock);
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

void search_notes_write(struct search_notes *notes, struct buf *out)
{
    if (!notes) {
        buf_add_text(out, "{\"withoutHits\":[],\"slow\":[]}");
        return;
    }
    pthread_mutex_lock(&notes->lock);
    buf_add_text(out, "{\"withoutHits\":");
    write_list(&notes->empty, by_count, false, out);
    buf_add_text(out, ",\"slow\":");
    write_list(&notes->slow, by_time, true, out);
    buf_add_char(out, '}');
    pthread_mutex_unlock(&notes->lock);
}
