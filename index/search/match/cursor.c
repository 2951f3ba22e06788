/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor.c - opening cursors from a plan, seeking and scoring by kind. */
#include "search/match/cursor.h"

#include <stdlib.h>

#include "base/date.h"
#include "query/plan.h"
#include "search/filter/filter_match.h"
#include "store/terms/inverter.h"

#define FEW_FORMS     8         /* more forms of one thing are merged when it is opened */
#define CLOCK_EVERY   4096      /* steps of about 10 ns between two looks at the clock */
#define SEVERAL_FORMS UINT8_MAX /* of a dense SAME stand in a document */
#define PLACES        64        /* steps: reading and comparing where a word stands in a document */

void cursor_context_init(struct cursor_context *context, const struct segment *segment,
                         uint32_t segment_number, int64_t now, struct arena *arena,
                         struct error *err)
{
    *context = (struct cursor_context){.segment = segment,
                                       .segment_number = segment_number,
                                       .now = now,
                                       .arena = arena,
                                       .err = err};
    for (int value = 0; value <= POSTINGS_VALUE_MAX; value++) {
        float tf = norms_to_tf((uint8_t)value);

        context->saturation[value] = tf / (tf + PLAN_K1);
    }
}

static struct cursor *cursor_new(struct cursor_context *context, const struct plan_node *node)
{
    struct cursor *cursor = arena_zero(context->arena, 1, sizeof *cursor);

    cursor->context = context;
    cursor->kind = node->kind;
    cursor->node = node;
    cursor->weight = node->weight;
    cursor->place = node->place;
    cursor->distance = node->distance;
    cursor->positions_document = CURSOR_END;
    return cursor;
}

/* A cursor may pass every document without finding a match: so it looks at the clock itself. */
static bool is_late(struct cursor_context *context, uint32_t steps)
{
    if (context->deadline == 0 || context->late)
        return context->late;
    context->work += steps;
    if (context->work < CLOCK_EVERY)
        return false;
    context->work = 0;
    return context->late = clock_monotonic() > context->deadline;
}

/* --- seeking, by kind --- */

/* Some of its occurrences may not count. */
static bool is_partial(const struct cursor *cursor)
{
    return cursor->body_only || cursor->scope;
}

static bool occurs(struct cursor *cursor)
{
    return cursor_positions(cursor)->count > 0;
}

static uint32_t seek_term(struct cursor *cursor, uint32_t target)
{
    cursor->document = postings_cursor_seek(cursor->postings, target);
    while (is_partial(cursor) && cursor->document != CURSOR_END && !occurs(cursor))
        cursor->document =
            is_late(cursor->context, PLACES) ? CURSOR_END : postings_cursor_next(cursor->postings);
    return cursor->document;
}

static uint32_t seek_any(struct cursor *cursor, uint32_t target)
{
    uint32_t nearest = CURSOR_END;

    for (uint32_t i = 0; i < cursor->child_count; i++) {
        uint32_t at = cursor_seek(cursor->children[i], target);

        if (at < nearest)
            nearest = at;
    }
    return cursor->document = nearest;
}

/* The first document at or after target where the first `count` children stand; CURSOR_END. */
static uint32_t seek_together(struct cursor *cursor, uint32_t target, uint32_t count)
{
    uint32_t together = 0;

    for (uint32_t i = 0; together < count; i = (i + 1) % count) {
        uint32_t at = cursor_seek(cursor->children[i], target);

        if (at == CURSOR_END || is_late(cursor->context, 1))
            return CURSOR_END;
        together = at == target ? together + 1 : 1;
        target = at;
    }
    return target;
}

static bool is_unwanted(struct cursor *cursor, uint32_t document)
{
    for (uint32_t i = 0; i < cursor->unwanted_count; i++)
        if (cursor_seek(cursor->unwanted[i], document) == document)
            return true;
    return false;
}

static uint8_t least_frequency(struct cursor *cursor);
static float leaf_score(const struct cursor *cursor, uint8_t frequency);

/* All words of the phrase are here: would it be worth it to look whether they stand right? */
static bool may_matter(struct cursor *cursor)
{
    return cursor->least < 0 || leaf_score(cursor, least_frequency(cursor)) > cursor->least;
}

static bool holds(struct cursor *cursor, uint32_t document)
{
    if (cursor->kind == PLAN_AND)
        return !is_unwanted(cursor, document);
    if (!may_matter(cursor))
        return false;
    return cursor->kind == PLAN_PHRASE ? cursor_phrase_holds(cursor) : cursor_near_holds(cursor);
}

/* The two rarest words of a phrase lead: only where these stand right are the frequent ones looked
 * for, which nearly every document has. Where the score may spare a look, it takes all of them. */
static uint32_t leaders(const struct cursor *cursor)
{
    bool two = cursor->kind == PLAN_PHRASE && cursor->child_count > 2 && cursor->least < 0;

    return two ? 2 : cursor->child_count;
}

static bool is_followed(struct cursor *cursor, uint32_t document)
{
    uint32_t first = leaders(cursor);

    if (first < cursor->child_count && !cursor_phrase_starts(cursor, first))
        return false;
    for (uint32_t i = first; i < cursor->child_count; i++)
        if (cursor_seek(cursor->children[i], document) != document)
            return false;
    return true;
}

/* What is unwanted cannot be told any more when it is late: then nothing matches. */
static uint32_t seek_all(struct cursor *cursor, uint32_t target)
{
    uint32_t steps = cursor->kind == PLAN_AND ? 1 : cursor->child_count * PLACES;
    uint32_t first = leaders(cursor), document = seek_together(cursor, target, first);

    while (document != CURSOR_END && ++cursor->met &&
           !(is_followed(cursor, document) && holds(cursor, document)))
        document = is_late(cursor->context, steps) ? CURSOR_END
                                                   : seek_together(cursor, document + 1, first);
    return cursor->document = cursor->context->late ? CURSOR_END : document;
}

static uint32_t seek_bitmap(struct cursor *cursor, uint32_t target)
{
    uint32_t at = bitmap_next(&cursor->matches, target);

    return cursor->document = at < cursor->matches.size ? at : CURSOR_END;
}

static uint32_t seek_every(struct cursor *cursor, uint32_t target)
{
    uint32_t count = cursor->context->segment->files->document_count;

    return cursor->document = target < count ? target : CURSOR_END;
}

uint32_t cursor_seek(struct cursor *cursor, uint32_t target)
{
    if (cursor->document >= target)
        return cursor->document;
    switch (cursor->kind) {
    case PLAN_TERM:
        return seek_term(cursor, target);
    case PLAN_SAME:
        return cursor->matches.words ? seek_bitmap(cursor, target) : seek_any(cursor, target);
    case PLAN_OR:
        return seek_any(cursor, target);
    case PLAN_PHRASE:
    case PLAN_NEAR:
    case PLAN_AND:
        return seek_all(cursor, target);
    case PLAN_FILTER:
        return seek_bitmap(cursor, target);
    case PLAN_ALL:
        return seek_every(cursor, target);
    default:
        return cursor->document = CURSOR_END;
    }
}

/* --- scoring, by kind --- */

/* Its length-normalised frequency in its current document, 1 to 127. */
static uint8_t frequency_of(struct cursor *cursor);

static uint8_t frequency_of_forms(struct cursor *cursor)
{
    uint8_t sum = 0;

    if (cursor->frequencies)
        return cursor->frequencies[cursor->document];
    for (uint32_t i = 0; i < cursor->child_count; i++)
        if (cursor->children[i]->document == cursor->document)
            sum = norms_add(sum, frequency_of(cursor->children[i]));
    return sum;
}

static uint8_t least_frequency(struct cursor *cursor)
{
    uint8_t least = POSTINGS_VALUE_MAX;

    for (uint32_t i = 0; i < cursor->child_count; i++) {
        uint8_t frequency = frequency_of(cursor->children[i]);

        if (frequency < least)
            least = frequency;
    }
    return least;
}

static uint8_t frequency_of(struct cursor *cursor)
{
    switch (cursor->kind) {
    case PLAN_TERM:
        return postings_cursor_frequency(cursor->postings);
    case PLAN_SAME:
        return frequency_of_forms(cursor);
    case PLAN_PHRASE:
    case PLAN_NEAR:
        return least_frequency(cursor);
    default:
        return 1;
    }
}

static float leaf_score(const struct cursor *cursor, uint8_t frequency)
{
    return score_round(cursor->weight * cursor->context->saturation[frequency]);
}

static float score_of_children(struct cursor *cursor)
{
    float score = 0;

    for (uint32_t i = 0; i < cursor->child_count; i++)
        if (cursor->children[i]->document == cursor->document)
            score += cursor_score(cursor->children[i]);
    return score;
}

float cursor_score(struct cursor *cursor)
{
    switch (cursor->kind) {
    case PLAN_TERM:
    case PLAN_SAME:
    case PLAN_PHRASE:
    case PLAN_NEAR:
        return leaf_score(cursor, frequency_of(cursor));
    case PLAN_AND:
    case PLAN_OR:
        return score_of_children(cursor);
    default:
        return 0;
    }
}

static float bound_of_children(const struct cursor *cursor, uint32_t target, uint32_t *last)
{
    float bound = 0;

    *last = CURSOR_END;
    for (uint32_t i = 0; i < cursor->child_count; i++) {
        uint32_t child_last;

        bound += cursor_bound(cursor->children[i], target, &child_last);
        if (child_last < *last)
            *last = child_last;
    }
    return bound;
}

float cursor_bound(const struct cursor *cursor, uint32_t target, uint32_t *last_document)
{
    *last_document = CURSOR_END;
    switch (cursor->kind) {
    case PLAN_TERM:
        return leaf_score(cursor, postings_cursor_bound(cursor->postings, target, last_document));
    case PLAN_AND:
    case PLAN_OR:
        return bound_of_children(cursor, target, last_document);
    case PLAN_SAME:
    case PLAN_PHRASE:
    case PLAN_NEAR:
        return leaf_score(cursor, POSTINGS_VALUE_MAX);
    default:
        return 0;
    }
}

/* --- positions --- */

static void positions_reserve(struct arena *arena, struct positions *positions, uint32_t more)
{
    uint32_t capacity = positions->capacity ? positions->capacity : 32;
    uint32_t *larger;

    if (positions->capacity - positions->count >= more)
        return;
    while (capacity - positions->count < more)
        capacity *= 2;
    larger = arena_alloc(arena, capacity * sizeof *larger);
    if (positions->count)
        memcpy(larger, positions->at, positions->count * sizeof *larger);
    positions->at = larger;
    positions->capacity = capacity;
}

void positions_add_one(struct arena *arena, struct positions *positions, uint32_t position)
{
    positions_reserve(arena, positions, 1);
    positions->at[positions->count++] = position;
}

/* They ascend, those of the body last. */
static void keep_body(struct positions *positions)
{
    uint32_t from = 0;

    while (from < positions->count && positions->at[from] < INVERTER_BODY_POSITION)
        from++;
    positions->count -= from;
    memmove(positions->at, positions->at + from, positions->count * sizeof *positions->at);
}

static void keep_fields(struct positions *positions, const struct plan_scope *scope)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < positions->count; i++) {
        uint32_t field = positions->at[i] >> 16;

        if (field < scope->fields.size && bitmap_has(&scope->fields, field))
            positions->at[kept++] = positions->at[i];
    }
    positions->count = kept;
}

static void term_positions(struct cursor *cursor)
{
    struct cursor_context *context = cursor->context;
    struct positions *all = &cursor->positions;
    const unsigned char *bytes;
    size_t length;
    enum status status = postings_cursor_positions(cursor->postings, &bytes, &length, context->err);

    if (status) {
        context->status = status;
        return;
    }
    if (length == 0)
        return;
    positions_reserve(context->arena, all, (uint32_t)length); /* each takes a byte or more */
    all->count = positions_decode(bytes, length, all->at, (uint32_t)length);
    if (cursor->body_only)
        keep_body(all);
    if (cursor->scope)
        keep_fields(all, cursor->scope);
}

/* Both ascend: from the back, the larger of the two last ones goes to the new end. */
static void merge_positions(struct cursor *cursor, const struct positions *more)
{
    struct positions *all = &cursor->positions;
    uint32_t left = all->count, right = more->count;

    for (uint32_t i = 0; i < more->count; i++)
        positions_add_one(cursor->context->arena, all, more->at[i]);
    while (right > 0 && left > 0) {
        uint32_t end = left + right - 1;

        if (all->at[left - 1] > more->at[right - 1])
            all->at[end] = all->at[--left];
        else
            all->at[end] = more->at[--right];
    }
    while (right > 0) {
        right--;
        all->at[right] = more->at[right];
    }
}

static void open_children(struct cursor *cursor, const struct plan_node *node);

static void add_form_positions(struct cursor *cursor, uint32_t form)
{
    struct cursor *child = cursor->children[form];

    if (cursor_seek(child, cursor->document) == cursor->document)
        merge_positions(cursor, cursor_positions(child));
}

/* A dense SAME has used its children up; positions are asked for in few documents. */
static void forms_positions(struct cursor *cursor)
{
    if (cursor->spent) {
        cursor->spent = false;
        open_children(cursor, cursor->node);
    }
    if (cursor->forms && cursor->forms[cursor->document] != SEVERAL_FORMS) {
        add_form_positions(cursor, cursor->forms[cursor->document]);
        return;
    }
    for (uint32_t i = 0; i < cursor->child_count; i++)
        add_form_positions(cursor, i);
}

const struct positions *cursor_positions(struct cursor *cursor)
{
    if (cursor->positions_document == cursor->document)
        return &cursor->positions;
    cursor->positions.count = 0;
    if (cursor->kind == PLAN_TERM)
        term_positions(cursor);
    else if (cursor->kind == PLAN_SAME)
        forms_positions(cursor);
    else if (cursor->kind == PLAN_PHRASE)
        cursor_phrase_positions(cursor, &cursor->positions);
    cursor->positions_document = cursor->document;
    return &cursor->positions;
}

/* --- opening --- */

static struct cursor *open_term(struct cursor_context *context, const struct plan_node *node)
{
    const struct posting_list *list = &node->lists[context->segment_number];
    struct cursor *cursor;

    if (list->documents == 0)
        return NULL;
    cursor = cursor_new(context, node);
    cursor->documents = list->documents;
    cursor->body_only = node->body_only;
    cursor->scope = node->scope;
    cursor->postings = arena_alloc(context->arena, sizeof *cursor->postings);
    context->status = postings_cursor_open(cursor->postings, &context->segment->files->postings,
                                           list, context->err);
    if (context->status)
        return NULL;
    seek_term(cursor, cursor->postings->document);
    return cursor;
}

struct cached_set {
    struct cached_set *next;
    const struct plan_node *node;
    uint32_t segment;
    const struct cursor *cursor; /* with .matches, .frequencies, .forms */
};

static const struct cursor *find_cached(const struct cursor_context *context,
                                        const struct plan_node *node)
{
    const struct cached_set *set = context->cache ? context->cache->first : NULL;

    while (set && (set->node != node || set->segment != context->segment_number))
        set = set->next;
    return set ? set->cursor : NULL;
}

static void keep_cached(struct cursor_context *context, const struct cursor *cursor)
{
    struct cached_set *set;

    if (!context->cache || context->late)
        return;
    cursor = arena_copy(context->cache->arena, cursor, sizeof *cursor);
    set = arena_alloc(context->cache->arena, sizeof *set);
    *set =
        (struct cached_set){context->cache->first, cursor->node, context->segment_number, cursor};
    context->cache->first = set;
}

/* Its children are opened when somebody asks for positions. */
static struct cursor *open_cached(struct cursor_context *context, const struct plan_node *node,
                                  const struct cursor *cached)
{
    struct cursor *cursor = cursor_new(context, node);

    cursor->children = arena_alloc(context->arena, node->child_count * sizeof *cursor->children);
    cursor->matches = cached->matches;
    cursor->frequencies = cached->frequencies;
    cursor->forms = cached->forms;
    cursor->documents = cached->documents;
    cursor->spent = true;
    seek_bitmap(cursor, 0);
    return cursor->document == CURSOR_END ? NULL : cursor;
}

/* Many forms of one thing: all their documents at once, as a set with frequencies. */
static void make_dense(struct cursor *cursor)
{
    uint32_t count = cursor->context->segment->files->document_count;
    struct cursor_cache *cache = cursor->context->cache;
    struct arena *arena = cache ? cache->arena : cursor->context->arena;

    cursor->matches = bitmap_in(arena, count);
    cursor->frequencies = arena_zero(arena, count, 1);
    cursor->forms = arena_alloc(arena, count);
    for (uint32_t i = 0; i < cursor->child_count; i++) {
        struct cursor *child = cursor->children[i];

        if (is_late(cursor->context, child->documents))
            break;
        for (uint32_t d = child->document; d != CURSOR_END; d = cursor_seek(child, d + 1)) {
            cursor->forms[d] =
                cursor->frequencies[d] || i >= SEVERAL_FORMS ? SEVERAL_FORMS : (uint8_t)i;
            bitmap_set(&cursor->matches, d);
            cursor->frequencies[d] = norms_add(cursor->frequencies[d], frequency_of(child));
        }
    }
    cursor->documents = bitmap_count(&cursor->matches);
    cursor->spent = true;
    keep_cached(cursor->context, cursor);
}

/* Children that match nothing here are left out. */
static void open_children(struct cursor *cursor, const struct plan_node *node)
{
    cursor->child_count = 0;
    for (uint32_t i = 0; i < node->child_count; i++) {
        struct cursor *child = cursor_open(cursor->context, node->children[i]);

        if (child)
            cursor->children[cursor->child_count++] = child;
    }
}

static struct cursor *open_any(struct cursor_context *context, const struct plan_node *node)
{
    const struct cursor *cached = find_cached(context, node);
    struct cursor *cursor;

    if (cached)
        return open_cached(context, node, cached);
    cursor = cursor_new(context, node);

    cursor->children = arena_alloc(context->arena, node->child_count * sizeof *cursor->children);
    open_children(cursor, node);
    for (uint32_t i = 0; i < cursor->child_count; i++)
        cursor->documents += cursor->children[i]->documents;
    if (cursor->child_count == 0 || context->status)
        return NULL;
    if (cursor->child_count == 1 && node->kind == PLAN_SAME) {
        cursor->children[0]->weight = cursor->weight;
        cursor->children[0]->place = cursor->place;
        return cursor->children[0];
    }
    if (node->kind == PLAN_SAME && cursor->child_count > FEW_FORMS)
        make_dense(cursor);
    if (cursor->matches.words)
        seek_bitmap(cursor, 0);
    else
        seek_any(cursor, 0);
    return cursor->document == CURSOR_END ? NULL : cursor;
}

static int by_documents(const void *a, const void *b)
{
    const struct cursor *left = *(struct cursor *const *)a, *right = *(struct cursor *const *)b;

    return (left->documents > right->documents) - (left->documents < right->documents);
}

static struct cursor *open_all(struct cursor_context *context, const struct plan_node *node)
{
    struct cursor *cursor = cursor_new(context, node);
    size_t room = node->child_count * sizeof *cursor->children;

    cursor->children = arena_alloc(context->arena, room);
    cursor->unwanted = arena_alloc(context->arena, room);
    cursor->documents = UINT32_MAX;
    cursor->least = -1;
    for (uint32_t i = 0; i < node->child_count; i++) {
        bool unwanted = node->children[i]->kind == PLAN_NOT;
        struct cursor *child =
            cursor_open(context, unwanted ? node->children[i]->children[0] : node->children[i]);

        if (context->status || (!child && !unwanted))
            return NULL;
        if (unwanted && child)
            cursor->unwanted[cursor->unwanted_count++] = child;
        if (unwanted)
            continue;
        cursor->children[cursor->child_count++] = child;
        if (child->documents < cursor->documents)
            cursor->documents = child->documents;
    }
    if (cursor->child_count == 0)
        return NULL;
    /* The rarest leads. What the order of a phrase means its words' places say. */
    qsort(cursor->children, cursor->child_count, sizeof *cursor->children, by_documents);
    seek_all(cursor, 0);
    return cursor->document == CURSOR_END ? NULL : cursor;
}

static struct cursor *open_filter(struct cursor_context *context, const struct plan_node *node)
{
    struct cursor *cursor = cursor_new(context, node);

    context->status = filter_match(node->filter, context->segment, context->now, context->deadline,
                                   context->arena, &cursor->matches, context->err);
    if (context->status)
        return NULL;
    cursor->documents = bitmap_count(&cursor->matches);
    seek_bitmap(cursor, 0);
    return cursor->document == CURSOR_END ? NULL : cursor;
}

static struct cursor *open_every(struct cursor_context *context, const struct plan_node *node)
{
    struct cursor *cursor = cursor_new(context, node);

    cursor->documents = context->segment->files->document_count;
    return cursor->documents == 0 ? NULL : cursor;
}

struct cursor *cursor_open(struct cursor_context *context, const struct plan_node *node)
{
    if (context->status)
        return NULL;
    switch (node->kind) {
    case PLAN_TERM:
        return open_term(context, node);
    case PLAN_SAME:
    case PLAN_OR:
        return open_any(context, node);
    case PLAN_PHRASE:
    case PLAN_NEAR:
    case PLAN_AND:
        return open_all(context, node);
    case PLAN_FILTER:
        return open_filter(context, node);
    case PLAN_ALL:
        return open_every(context, node);
    default:
        return NULL;
    }
}
