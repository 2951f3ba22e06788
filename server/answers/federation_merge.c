/* SPDX-License-Identifier: GPL-2.0-or-later */
/* federation_merge.c - merges the hits of all queries into one list.
 *
 * The order is that of federation_order.c; of equal hits, the query with the lower position comes
 * first. Each query's own order is kept.
 *
 * A document that several queries of an index find appears once, at its best place. The same
 * holds for documents with an equal value of the distinct attribute. What the rules of a query pin
 * is at its place in the merged list, whatever the queries find. */
#include <ctype.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "base/number_table.h"
#include "base/string_table.h"
#include "server/answers/federation_private.h"
#include "server/params/paths.h"

struct placed_hit { /* what the rules of a query pin */
    struct merged_hit hit;
    uint32_t position;
};

struct merging {
    struct federation *federation;
    struct placed_hit *pins; /* by place, each document once */
    uint32_t pin_count;
    uint32_t *next; /* per query: the index of its next hit */
    struct merged_hit *taken;
    uint32_t taken_count;
    uint32_t *index_of;             /* per query: the number of its reader */
    struct number_table *documents; /* per reader: those that were met */
    struct string_table values;     /* of the distinct attribute, that were met */
    uint32_t *first;                /* by number of the value: the reader that met it first */
    size_t room;
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

static struct merged_side side_of(const struct merging *merging, uint32_t query)
{
    const struct federation_member *member = &merging->federation->members[query];

    return (struct merged_side){hit_of(merging, query, merging->next[query]), member->weight,
                                member->sorted};
}

/* The query whose next hit is the best, or -1 if no query has a hit left. */
static int best_query(const struct merging *merging)
{
    const struct multi_search *multi = merging->federation->multi;
    const struct federation_member *members = merging->federation->members;
    int best = -1;

    for (uint32_t i = 0; i < multi->count; i++) {
        struct merged_side own, highest;
        int order = -1;

        if (merging->next[i] == multi->queries[i].result.hit_count)
            continue;
        own = side_of(merging, i);
        if (best >= 0) {
            highest = side_of(merging, (uint32_t)best);
            order = federation_compare(&own, &highest);
        }
        if (order < 0 || (order == 0 && members[i].position < members[best].position))
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

struct meeting {      /* of one hit with the values that were met */
    uint32_t index;   /* the number of the hit's reader */
    uint32_t known;   /* values that were met before */
    uint32_t foreign; /* those of them that were met in another index first */
};

/* Adds the text to the set, in any case of its letters. */
static void meet(struct merging *merging, struct str text, struct meeting *meeting)
{
    bool is_new;
    uint32_t number;

    buf_clear(&merging->folded);
    for (size_t i = 0; i < text.length; i++)
        buf_add_char(&merging->folded, (char)tolower((unsigned char)text.data[i]));
    number = string_table_add(&merging->values, buf_str(&merging->folded), &is_new);
    if (is_new) {
        merging->first = mem_grow(merging->first, number, &merging->room, sizeof *merging->first);
        merging->first[number] = meeting->index;
    }
    meeting->known += !is_new;
    meeting->foreign += merging->first[number] != meeting->index;
}

static void meet_value(struct merging *merging, struct str value, struct meeting *meeting)
{
    struct str element, rest = value;

    if (value.length > 0 && value.data[0] == '[') {
        while (json_next_element(&rest, &element))
            meet_value(merging, element, meeting);
        return;
    }
    if (value.length == 0 || value.data[0] == '{' || str_is(value, "null"))
        return;
    meet(merging, value, meeting);
}

static void meet_members(struct merging *merging, struct str object, struct buf *path,
                         struct meeting *meeting)
{
    struct str wanted = merging->federation->distinct, key, value;

    while (json_next_member(&object, &key, &value)) {
        size_t length = path_enter(path, key);
        enum cover cover = path_covers(wanted, buf_str(path));

        if (cover == COVER_ALL)
            meet_value(merging, value, meeting);
        else if (cover == COVER_PART && value.length > 0 && value.data[0] == '{')
            meet_members(merging, value, path, meeting);
        path_leave(path, length);
    }
}

/* The total of an index knows of its own equal values; those of two indexes are counted here. */
static bool is_distinct(struct merging *merging, uint32_t query, const struct search_hit *hit)
{
    BUF_AUTO struct buf path = {0};
    struct meeting meeting = {.index = merging->index_of[query]};

    if (!merging->federation->distinct.data)
        return true;
    meet_members(merging, hit->fields, &path, &meeting);
    if (meeting.foreign > 0 && merging->federation->total > 0)
        merging->federation->total--;
    return meeting.known == 0;
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
    free(merging->first);
    buf_fini(&merging->folded);
}

/* With `distinct`, the hits beyond the page are looked at, too: for the total. */
static void take_hits(struct merging *merging, uint32_t wanted)
{
    bool counts = merging->federation->distinct.data;
    int query;

    while ((counts || merging->taken_count < wanted) && (query = best_query(merging)) >= 0) {
        uint32_t number = merging->next[query];
        double score = weighted(merging, (uint32_t)query);
        const struct search_hit *hit = hit_of(merging, (uint32_t)query, number);

        merging->next[query]++;
        if (is_taken(merging, (uint32_t)query, hit) ||
            !is_distinct(merging, (uint32_t)query, hit) || merging->taken_count == wanted)
            continue;
        merging->taken[merging->taken_count++] = (struct merged_hit){(uint32_t)query, hit, score};
    }
}

/* --- what is pinned --- */

static int by_place(const void *a, const void *b)
{
    const struct placed_hit *left = a, *right = b;

    if (left->position != right->position)
        return left->position < right->position ? -1 : 1;
    return (left->hit.query > right->hit.query) - (left->hit.query < right->hit.query);
}

/* Pinned documents count as taken, so that no query gives them again. */
static void gather_pins(struct merging *merging)
{
    const struct multi_search *multi = merging->federation->multi;
    uint32_t count = 0, kept = 0;

    for (uint32_t i = 0; i < multi->count; i++)
        count += multi->queries[i].ruled.pin_count;
    merging->pins = arena_alloc(multi->request->arena, (count + 1) * sizeof *merging->pins);
    count = 0;
    for (uint32_t i = 0; i < multi->count; i++)
        for (uint32_t p = 0; p < multi->queries[i].ruled.pin_count; p++) {
            const struct pinned *pin = &multi->queries[i].ruled.pins[p];

            merging->pins[count++] = (struct placed_hit){
                {i, &pin->hit, pin->hit.rank * merging->federation->members[i].weight},
                pin->position};
        }
    qsort(merging->pins, count, sizeof *merging->pins, by_place);
    for (uint32_t p = 0; p < count; p++)
        if (!is_taken(merging, merging->pins[p].hit.query, merging->pins[p].hit.hit))
            merging->pins[kept++] = merging->pins[p];
    merging->pin_count = kept;
}

/* Puts what is pinned between the hits, or behind the last one. */
static void insert_pins(struct merging *merging, uint32_t wanted)
{
    struct merged_hit *all =
        arena_alloc(merging->federation->multi->request->arena, (wanted + 1) * sizeof *all);
    uint32_t pin = 0, taken = 0, count = 0;

    while (count < wanted && (pin < merging->pin_count || taken < merging->taken_count)) {
        bool pins = pin < merging->pin_count &&
                    (merging->pins[pin].position <= count || taken == merging->taken_count);

        all[count++] = pins ? merging->pins[pin++].hit : merging->taken[taken++];
    }
    merging->taken = all;
    merging->taken_count = count;
}

void federation_merge(struct federation *federation)
{
    const struct search_request *page = &federation->form.search;
    uint32_t wanted = page->offset + page->limit;
    struct merging merging;

    begin(&merging, federation, wanted);
    gather_pins(&merging);
    take_hits(&merging, wanted);
    if (merging.pin_count > 0)
        insert_pins(&merging, wanted);
    if (merging.taken_count > page->offset) {
        federation->hits = merging.taken + page->offset;
        federation->hit_count = merging.taken_count - page->offset;
    }
    end(&merging);
}
