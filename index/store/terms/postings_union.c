/* SPDX-License-Identifier: GPL-2.0-or-later */
/* postings_union.c - walks over the dictionaries of several segments side by side. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/terms/postings.h"

struct walked_source {
    struct postings_walk walk;
    struct posting_list list;
    struct str key; /* .data NULL: after the last key */
};

struct postings_union {
    uint32_t count;
    bool started;
    struct walked_source *sources;
    struct posting_list *lists; /* of the key, in each source */
    char key[POSTINGS_KEY_MAX];
};

struct postings_union *postings_union_new(const struct postings_source *sources, uint32_t count)
{
    struct postings_union *walk = mem_zero(1, sizeof *walk);

    walk->count = count;
    walk->sources = mem_zero(count + 1, sizeof *walk->sources);
    walk->lists = mem_zero(count + 1, sizeof *walk->lists);
    for (uint32_t i = 0; i < count; i++)
        postings_walk_start(&walk->sources[i].walk, sources[i].postings);
    return walk;
}

void postings_union_free(struct postings_union *walk)
{
    if (!walk)
        return;
    free(walk->sources);
    free(walk->lists);
    free(walk);
}

static enum status go_on(struct walked_source *source, struct error *err)
{
    enum status status = postings_walk_next(&source->walk, &source->key, &source->list, err);

    if (status == STATUS_END) {
        source->key = STR_NONE;
        return STATUS_OK;
    }
    return status;
}

static enum status start(struct postings_union *walk, struct error *err)
{
    enum status status = STATUS_OK;

    walk->started = true;
    for (uint32_t i = 0; !status && i < walk->count; i++)
        status = go_on(&walk->sources[i], err);
    return status;
}

static struct str smallest_key(const struct postings_union *walk)
{
    struct str smallest = STR_NONE;

    for (uint32_t i = 0; i < walk->count; i++) {
        struct str key = walk->sources[i].key;

        if (key.data && (!smallest.data || str_compare(key, smallest) < 0))
            smallest = key;
    }
    return smallest;
}

enum status postings_union_next(struct postings_union *walk, struct str *key,
                                const struct posting_list **lists, struct error *err)
{
    struct str smallest;
    enum status status = walk->started ? STATUS_OK : start(walk, err);

    if (status)
        return status;
    smallest = smallest_key(walk);
    if (!smallest.data)
        return STATUS_END;
    memcpy(walk->key, smallest.data, smallest.length); /* the next steps overwrite it */
    *key = str_n(walk->key, smallest.length);
    *lists = walk->lists;
    for (uint32_t i = 0; !status && i < walk->count; i++) {
        struct walked_source *source = &walk->sources[i];

        walk->lists[i].documents = 0;
        if (!source->key.data || !str_eq(source->key, *key))
            continue;
        walk->lists[i] = source->list;
        status = go_on(source, err);
    }
    return status;
}
