/* SPDX-License-Identifier: GPL-2.0-or-later */
/* federation_merge.c - merges the hits of all queries into one list.
 *
 * The highest weighted score comes first; of equal scores, the query with the lower position.
 * Each query's own order is kept, so a query sorted by a field stays sorted.
 *
 * A document that several queries of an index find appears once, at its best place. The same
 * holds for documents with an equal value of the distinct attribute. */
#include <ctype.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/number_table.h"
#include "base/string_table.h"
#include "server/answers/federation_private.h"
#include "server/params/paths.h"

struct merging {
    struct federation *federation;
    uint32_t *next; /* per query: the index of its next hit */
    struct merged_hit *taken;
    uint32_t taken_count;
    uint32_t *index_of;             /* per query: the number of its reader */
    struct number_table *documents; /* per reader: those that were met */
    struct string_table values;     /* of the distinct attribute, that were met */
    struct buf folded;
};

static const struct search_hit *hit_of(const struct merging *merging, uint32_t query, uint32_t hit)
{
    return &merging->federation->multi->queries[query].result.hits[hit];
}

static double weighted(const struct merging *merging, uint32_t query)
{
    const struct search_hit *hit = hit_of(merging, query, merging->next[query]);

    return hit->rank * merging->federation->members[query].weight;
}

/* The query whose next hit is the best, or -1 if no query has a hit left. */
static int best_query(const struct merging *merging)
{
    const struct multi_search *multi = merging->federation->multi;
    const struct federation_member *members = merging->federation->members;
    int best = -1;

    for (uint32_t i = 0; i < multi->count; i++) {
        double score, highest;

        if (merging->next[i] == multi->queries[i].result.hit_count)
            continue;
        score = weighted(merging, i);
        highest = best < 0 ? -1 : weighted(merging, (uint32_t)best);
        if (score > highest || (score >= highest && members[i].position < members[best].position))
            best = (int)i;
    }
    return best;
}

static bool is_taken(struct merging *merging, uint32_t query, const struct search_hit *hit)
{
    uint64_t document = (uint64_t)hit->segment << 32 | hit->document;
    bool is_new;

    number_table_add(&merging->documents[merging->index_of[query]], document, &is_new);
    return !is_new;
}

/* --- distinct --- */

/* Adds the text to the set; false if it was there already, in any case. */
static bool meet(struct merging *merging, struct str text)
{
    bool is_new;

    buf_clear(&merging->folded);
    for (size_t i = 0; i < text.length; i++)
        buf_add_char(&merging->folded, (char)tolower((unsigned char)text.data[i]));
    string_table_add(&merging->values, buf_str(&merging->folded), &is_new);
    return is_new;
}

/* Adds the values of the attribute to the set; *known grows by the number of known ones. */
static void meet_value(struct merging *merging, struct str value, uint32_t *known)
{
    struct str element, rest = value;

    if (value.length > 0 && value.data[0] == '[') {
        while (json_next_element(&rest, &element))
            meet_value(merging, element, known);
        return;
    }
    if (value.length == 0 || value.data[0] == '{' || str_is(value, "null"))
        return;
    *known += !meet(merging, value);
}

static void meet_members(struct merging *merging, struct str object, struct buf *path,
                         uint32_t *known)
{
    struct str wanted = merging->federation->distinct, key, value;

    while (json_next_member(&object, &key, &value)) {
        size_t length = path_enter(path, key);
        enum cover cover = path_covers(wanted, buf_str(path));

        if (cover == COVER_ALL)
            meet_value(merging, value, known);
        else if (cover == COVER_PART && value.length > 0 && value.data[0] == '{')
            meet_members(merging, value, path, known);
        path_leave(path, length);
    }
}

static bool is_distinct(struct merging *merging, const struct search_hit *hit)
{
    BUF_AUTO struct buf path = {0};
    uint32_t known = 0;

    if (!merging->federation->distinct.data)
        return true;
    meet_members(merging, hit->fields, &path, &known);
    return known == 0;
}

static void begin(struct merging *merging, struct federation *federation, uint32_t wanted)
{
    const struct multi_search *multi = federation->multi;
    struct arena *arena = multi->request->arena;

    *merging = (struct merging){.federation = federation};
    merging->next = arena_zero(arena, multi->count + 1, sizeof *merging->next);
    merging->taken = arena_alloc(arena, (wanted + 1) * sizeof *merging->taken);
    merging->index_of = arena_zero(arena, multi->count + 1, sizeof *merging->index_of);
    merging->documents = arena_zero(arena, multi->reader_count + 1, sizeof *merging->documents);
    for (uint32_t i = 0; i < multi->count; i++)
        while (multi->readers[merging->index_of[i]] != multi->queries[i].reader)
            merging->index_of[i]++;
    string_table_init(&merging->values);
}

static void end(struct merging *merging)
{
    for (uint32_t i = 0; i < merging->federation->multi->reader_count; i++)
        number_table_fini(&merging->documents[i]);
    string_table_fini(&merging->values);
    buf_fini(&merging->folded);
}

void federation_merge(struct federation *federation)
{
    const struct search_request *page = &federation->form.search;
    uint32_t wanted = page->offset + page->limit;
    struct merging merging;
    int query;

    begin(&merging, federation, wanted);
    while (merging.taken_count < wanted && (query = best_query(&merging)) >= 0) {
        uint32_t number = merging.next[query];
        double score = weighted(&merging, (uint32_t)query);
        const struct search_hit *hit = hit_of(&merging, (uint32_t)query, number);

        merging.next[query]++;
        if (is_taken(&merging, (uint32_t)query, hit) || !is_distinct(&merging, hit))
            continue;
        merging.taken[merging.taken_count++] = (struct merged_hit){(uint32_t)query, number, score};
    }
    if (merging.taken_count > page->offset) {
        federation->hits = merging.taken + page->offset;
        federation->hit_count = merging.taken_count - page->offset;
    }
    end(&merging);
}
