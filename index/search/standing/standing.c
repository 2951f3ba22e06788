/* SPDX-License-Identifier: GPL-2.0-or-later */
/* standing.c - searches by the keys that they need.
 *
 *   .keys     every key that a search needs, numbered
 *   .heads    for each key: the first of the links of searches whose rarest group has it
 *   .pool     for each search: groups, then for each group its length and the numbers of its keys;
 *             pairs, then for each pair the least and the largest distance, and both of its groups
 */
#include "search/standing/standing.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/number_table.h"
#include "search/standing/needs.h"
#include "search/standing/standing_places.h"
#include "store/reader/generation.h"

#define NONE UINT32_MAX

struct link {
    uint32_t search, next;
};

struct standing_entry {
    uint32_t at; /* in .pool; NONE: dropped, or never added */
    uint32_t round;
};

struct standing {
    struct number_table keys;
    uint32_t *heads;
    size_t head_count, head_capacity;
    bool *paired; /* for each key: it is in a pair */
    size_t paired_capacity;
    struct link *links;
    size_t link_count, link_capacity;
    uint32_t *pool;
    size_t pool_count, pool_capacity;
    struct standing_entry *entries; /* by number of the search */
    size_t entry_count, entry_capacity;
    uint32_t *anywhere;
    size_t anywhere_count, anywhere_capacity;
    uint32_t round; /* of standing_find: each search is looked at once */
    uint32_t count, dropped;
};

struct standing *standing_new(void)
{
    return mem_zero(1, sizeof(struct standing));
}

void standing_free(struct standing *standing)
{
    if (!standing)
        return;
    number_table_fini(&standing->keys);
    free(standing->heads);
    free(standing->paired);
    free(standing->links);
    free(standing->pool);
    free(standing->entries);
    free(standing->anywhere);
    free(standing);
}

/* --- keeping searches --- */

static void put(struct standing *standing, uint32_t word)
{
    standing->pool = mem_grow(standing->pool, standing->pool_count, &standing->pool_capacity,
                              sizeof *standing->pool);
    standing->pool[standing->pool_count++] = word;
}

static uint32_t key_number(struct standing *standing, uint64_t key)
{
    bool is_new;
    uint32_t number = number_table_add(&standing->keys, key, &is_new);

    if (!is_new)
        return number;
    standing->heads = mem_grow(standing->heads, standing->head_count, &standing->head_capacity,
                               sizeof *standing->heads);
    standing->paired = mem_grow(standing->paired, standing->head_count, &standing->paired_capacity,
                                sizeof *standing->paired);
    standing->paired[standing->head_count] = false;
    standing->heads[standing->head_count++] = NONE;
    return number;
}

static void put_groups(struct standing *standing, const struct needs *needs)
{
    put(standing, needs->count);
    for (uint32_t g = 0; g < needs->count; g++) {
        put(standing, needs->groups[g].count);
        for (uint32_t k = 0; k < needs->groups[g].count; k++)
            put(standing, key_number(standing, needs->groups[g].keys[k]));
    }
}

static void put_pair_keys(struct standing *standing, const uint64_t *keys, uint32_t count)
{
    put(standing, count);
    for (uint32_t k = 0; k < count; k++) {
        uint32_t number = key_number(standing, keys[k]);

        standing->paired[number] = true;
        put(standing, number);
    }
}

static void put_pairs(struct standing *standing, const struct needs *needs)
{
    put(standing, needs->pair_count);
    for (uint32_t p = 0; p < needs->pair_count; p++) {
        const struct need_pair *pair = &needs->pairs[p];

        put(standing, (uint32_t)pair->least);
        put(standing, (uint32_t)pair->most);
        put_pair_keys(standing, pair->left, pair->left_count);
        put_pair_keys(standing, pair->right, pair->right_count);
    }
}

static void add_link(struct standing *standing, uint64_t key, uint32_t number)
{
    uint32_t *head = &standing->heads[key_number(standing, key)];

    standing->links = mem_grow(standing->links, standing->link_count, &standing->link_capacity,
                               sizeof *standing->links);
    standing->links[standing->link_count] = (struct link){number, *head};
    *head = (uint32_t)standing->link_count++;
}

static struct standing_entry *entry_of(struct standing *standing, uint32_t number)
{
    while (standing->entry_count <= number) {
        standing->entries = mem_grow(standing->entries, standing->entry_count,
                                     &standing->entry_capacity, sizeof *standing->entries);
        standing->entries[standing->entry_count++] = (struct standing_entry){NONE, 0};
    }
    return &standing->entries[number];
}

void standing_add(struct standing *standing, uint32_t number, const struct needs *needs)
{
    const struct need *rarest = needs_rarest(needs);

    entry_of(standing, number)->at = (uint32_t)standing->pool_count;
    standing->count++;
    put_groups(standing, needs);
    put_pairs(standing, needs);
    for (uint32_t k = 0; rarest && k < rarest->count; k++)
        add_link(standing, rarest->keys[k], number);
    if (rarest)
        return;
    standing->anywhere = mem_grow(standing->anywhere, standing->anywhere_count,
                                  &standing->anywhere_capacity, sizeof *standing->anywhere);
    standing->anywhere[standing->anywhere_count++] = number;
}

void standing_drop(struct standing *standing, uint32_t number)
{
    if (number >= standing->entry_count || standing->entries[number].at == NONE)
        return;
    standing->entries[number].at = NONE;
    standing->count--;
    standing->dropped++;
}

void standing_count(const struct standing *standing, struct standing_counts *out)
{
    *out = (struct standing_counts){.searches = standing->count, .dropped = standing->dropped};
    for (size_t i = 0; i < standing->anywhere_count; i++)
        out->anywhere += standing->entries[standing->anywhere[i]].at != NONE;
    out->bytes = standing->keys.capacity * sizeof *standing->keys.keys +
                 standing->keys.table.slot_count * sizeof *standing->keys.table.slots +
                 standing->head_capacity * sizeof *standing->heads +
                 standing->paired_capacity * sizeof *standing->paired +
                 standing->link_capacity * sizeof *standing->links +
                 standing->pool_capacity * sizeof *standing->pool +
                 standing->entry_capacity * sizeof *standing->entries +
                 standing->anywhere_capacity * sizeof *standing->anywhere;
}

/* --- looking documents up --- */

struct key_finding {
    struct standing *standing;
    const struct generation *generation;
    const struct standing_document *documents;
    uint32_t count;
    uint32_t words;    /* of a set of documents */
    uint32_t *set_of;  /* by key: its set + 1; 0: no document has it */
    uint64_t *sets;    /* .words each */
    uint32_t *present; /* the keys of the sets */
    size_t present_count, present_capacity;
    size_t set_capacity;
    struct standing_places *places;
    struct postings_cursor *cursor;
    struct error *err;
};

static uint64_t *set_of(const struct key_finding *finding, uint32_t key)
{
    return finding->sets + (size_t)(finding->set_of[key] - 1) * finding->words;
}

static void mark(struct key_finding *finding, uint32_t key, uint32_t document)
{
    if (finding->set_of[key] == 0) {
        if (finding->present_count == finding->set_capacity) {
            finding->set_capacity = finding->set_capacity * 2 + 256;
            finding->sets = mem_resize(finding->sets,
                                       finding->set_capacity * finding->words * sizeof(uint64_t));
        }
        finding->present = mem_grow(finding->present, finding->present_count,
                                    &finding->present_capacity, sizeof *finding->present);
        finding->present[finding->present_count++] = key;
        finding->set_of[key] = (uint32_t)finding->present_count;
        memset(set_of(finding, key), 0, finding->words * sizeof(uint64_t));
    }
    set_of(finding, key)[document / 64] |= (uint64_t)1 << document % 64;
}

/* Marks which of the documents [first, end), all of one segment, are in the list. */
static enum status mark_list(struct key_finding *finding, const struct postings *postings,
                             const struct posting_list *list, uint32_t key, uint32_t first,
                             uint32_t end)
{
    struct postings_cursor *cursor = finding->cursor;

    if (postings_cursor_open(cursor, postings, list, finding->err))
        return finding->err->status;
    for (uint32_t i = first; i < end; i++)
        if (postings_cursor_seek(cursor, finding->documents[i].document) ==
            finding->documents[i].document) {
            mark(finding, key, i);
            if (finding->standing->paired[key] &&
                standing_places_add(finding->places, finding->set_of[key] - 1, i, cursor,
                                    finding->err))
                return finding->err->status;
        }
    return STATUS_OK;
}

static enum status walk_segment(struct key_finding *finding, uint32_t first, uint32_t end)
{
    const struct postings *postings =
        &finding->generation->segments[finding->documents[first].segment].files->postings;
    struct postings_walk walk;
    struct posting_list list;
    struct str key;
    enum status status;

    postings_walk_start(&walk, postings);
    while (!(status = postings_walk_next(&walk, &key, &list, finding->err))) {
        int64_t number = number_table_find(&finding->standing->keys, hash_str(key));

        if (number >= 0 &&
            (status = mark_list(finding, postings, &list, (uint32_t)number, first, end)))
            return status;
    }
    return status == STATUS_END ? STATUS_OK : status;
}

static enum status walk_segments(struct key_finding *finding)
{
    uint32_t first = 0, end;
    enum status status = STATUS_OK;

    for (; !status && first < finding->count; first = end) {
        end = first;
        while (end < finding->count &&
               finding->documents[end].segment == finding->documents[first].segment)
            end++;
        status = walk_segment(finding, first, end);
    }
    return status;
}

static void fill(const struct key_finding *finding, uint64_t *documents)
{
    for (uint32_t w = 0; w < finding->words; w++)
        documents[w] = UINT64_MAX;
    if (finding->count % 64)
        documents[finding->words - 1] = ((uint64_t)1 << finding->count % 64) - 1;
}

/* Leaves the documents that have a key of the group. Returns what follows the group. */
static const uint32_t *restrict_by(const struct key_finding *finding, const uint32_t *group,
                                   uint64_t *documents, bool *any)
{
    uint32_t count = *group++;

    *any = false;
    for (uint32_t w = 0; w < finding->words; w++) {
        uint64_t having = 0;

        for (uint32_t k = 0; k < count; k++)
            if (finding->set_of[group[k]])
                having |= set_of(finding, group[k])[w];
        documents[w] &= having;
        *any |= documents[w] != 0;
    }
    return group + count;
}

/* Is some key of the right as far behind one of the left in the document as the pair says? */
static bool pair_holds(const struct key_finding *finding, const uint32_t *pair, uint32_t document)
{
    const struct standing_range range = {(int32_t)pair[0], (int32_t)pair[1]};
    const uint32_t *left = pair + 3, *right = left + pair[2] + 1;

    for (uint32_t l = 0; l < pair[2]; l++)
        for (uint32_t r = 0; r < right[-1]; r++)
            if (finding->set_of[left[l]] && finding->set_of[right[r]] &&
                standing_places_hold(finding->places, finding->set_of[left[l]] - 1,
                                     finding->set_of[right[r]] - 1, document, range))
                return true;
    return false;
}

/* Leaves the documents in which the pair is close. Returns what follows the pair. */
static const uint32_t *restrict_by_pair(const struct key_finding *finding, const uint32_t *pair,
                                        uint64_t *documents, bool *any)
{
    const uint32_t *right = pair + 3 + pair[2];

    *any = false;
    for (uint32_t w = 0; w < finding->words; w++) {
        for (uint64_t left = documents[w]; left; left &= left - 1) {
            uint32_t bit = (uint32_t)__builtin_ctzll(left);

            if (!pair_holds(finding, pair, w * 64 + bit))
                documents[w] &= ~((uint64_t)1 << bit);
        }
        *any |= documents[w] != 0;
    }
    return right + 1 + right[0];
}

/* Which documents have what the search needs? */
static bool look(const struct key_finding *finding, uint32_t at, uint64_t *documents)
{
    const uint32_t *pool = finding->standing->pool + at;
    uint32_t groups = *pool++, pairs;
    bool any = true;

    fill(finding, documents);
    for (uint32_t g = 0; g < groups && any; g++)
        pool = restrict_by(finding, pool, documents, &any);
    if (!any)
        return false;
    pairs = *pool++;
    for (uint32_t p = 0; p < pairs && any; p++)
        pool = restrict_by_pair(finding, pool, documents, &any);
    return any;
}

static enum status try(struct key_finding *finding, uint32_t number, standing_found_fn *each,
                       void *context)
{
    uint64_t documents[STANDING_DOCUMENTS_MAX / 64];
    struct standing_entry *entry = &finding->standing->entries[number];

    if (entry->at == NONE || entry->round == finding->standing->round)
        return STATUS_OK;
    entry->round = finding->standing->round;
    return look(finding, entry->at, documents) ? each(context, number, documents, finding->err)
                                               : STATUS_OK;
}

static enum status try_all(struct key_finding *finding, standing_found_fn *each, void *context)
{
    struct standing *standing = finding->standing;
    enum status status = STATUS_OK;

    for (size_t i = 0; !status && i < standing->anywhere_count; i++)
        status = try(finding, standing->anywhere[i], each, context);
    for (size_t i = 0; !status && i < finding->present_count; i++)
        for (uint32_t at = standing->heads[finding->present[i]]; !status && at != NONE;
             at = standing->links[at].next)
            status = try(finding, standing->links[at].search, each, context);
    return status;
}

enum status standing_find(struct standing *standing, const struct generation *generation,
                          const struct standing_document *documents, uint32_t count,
                          struct arena *arena, standing_found_fn *each, void *context,
                          struct error *err)
{
    struct key_finding finding = {.standing = standing,
                                  .generation = generation,
                                  .documents = documents,
                                  .count = count,
                                  .words = (count + 63) / 64,
                                  .places = standing_places_new(arena),
                                  .err = err};
    enum status status;

    if (count == 0 || standing->count == 0)
        return STATUS_OK;
    standing->round++;
    finding.set_of = mem_zero(standing->keys.count + 1, sizeof *finding.set_of);
    finding.cursor = mem_alloc(sizeof *finding.cursor);
    status = walk_segments(&finding);
    standing_places_sort(finding.places, (uint32_t)finding.present_count);
    if (!status)
        status = try_all(&finding, each, context);
    free(finding.set_of);
    free(finding.sets);
    free(finding.present);
    free(finding.cursor);
    return status;
}
