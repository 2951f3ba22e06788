/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spans.c - finds the spans of a document: words by their positions, then what is made of them.
 *
 * All lists are sorted by first position. For a span of the left child, the spans of the right one
 * that may be near begin in a window: no earlier than the distance and the longest right span
 * allow, no later than the distance allows. */
#include "search/match/spans.h"

#include <stdlib.h>

#include "search/match/cursor_private.h"
#include "store/terms/inverter.h"

struct word_span {
    uint32_t first, last;
};

/* Ascending by first, then by last; without duplicates. */
struct span_list {
    struct word_span *at;
    uint32_t count, capacity;
};

struct spans {
    const struct spans_node *node;
    struct cursor_context *context;
    struct spans **children;
    struct cursor *words; /* of .node; NULL: not in this segment */
    struct cursor *some, *all;
    uint32_t most; /* spans that are needed of a document */
    struct span_list found;
};

/* The spans in a document; documents must ascend. Borrowed until the next call. Incomplete if
 * context->late is set by it. */
static const struct span_list *spans_find(struct spans *spans, uint32_t document);

/* --- lists --- */

/* There is room for it. False: for no other. */
static bool add_span(struct spans *spans, uint32_t first, uint32_t last)
{
    struct span_list *list = &spans->found;

    if (list->count == list->capacity) {
        struct word_span *before = list->at;

        list->capacity = list->capacity ? list->capacity * 2 : 32;
        list->at = arena_alloc(spans->context->arena, list->capacity * sizeof *list->at);
        if (list->count > 0)
            memcpy(list->at, before, list->count * sizeof *list->at);
    }
    list->at[list->count++] = (struct word_span){first, last};
    return list->count < spans->most;
}

static int by_first(const void *a, const void *b)
{
    const struct word_span *left = a, *right = b;

    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    return (left->last > right->last) - (left->last < right->last);
}

static bool is_sorted(const struct span_list *list)
{
    for (uint32_t i = 1; i < list->count; i++)
        if (by_first(&list->at[i - 1], &list->at[i]) >= 0)
            return false;
    return true;
}

static void sort(struct span_list *list)
{
    uint32_t kept = 0;

    if (is_sorted(list))
        return;
    qsort(list->at, list->count, sizeof *list->at, by_first);
    for (uint32_t i = 0; i < list->count; i++)
        if (i == 0 || by_first(&list->at[kept - 1], &list->at[i]) != 0)
            list->at[kept++] = list->at[i];
    list->count = kept;
}

static uint32_t longest(const struct span_list *list)
{
    uint32_t most = 0;

    for (uint32_t i = 0; i < list->count; i++)
        if (list->at[i].last - list->at[i].first > most)
            most = list->at[i].last - list->at[i].first;
    return most;
}

/* --- words --- */

static const struct positions no_positions;

static const struct positions *positions_in(struct cursor *cursor, uint32_t document)
{
    return cursor && cursor_seek(cursor, document) == document ? cursor_positions(cursor)
                                                               : &no_positions;
}

/* How many of the positions are in the span: `from` is an index before them. */
static uint32_t count_in(const struct positions *positions, uint32_t *from, struct word_span span)
{
    uint32_t count = 0;

    while (*from < positions->count && positions->at[*from] < span.first)
        ++*from;
    for (uint32_t i = *from; i < positions->count && positions->at[i] <= span.last; i++)
        count += i == *from || positions->at[i] != positions->at[i - 1];
    return count;
}

static bool has_capitals(enum spans_capitals wanted, uint32_t words, uint32_t some, uint32_t all)
{
    switch (wanted) {
    case SPANS_AS_THEY_ARE:
        return true;
    case SPANS_NO_CAPITALS:
        return some == 0;
    case SPANS_CAPITALS:
        return some == words;
    case SPANS_ALL_CAPITALS:
        return all == words;
    case SPANS_ONE_CAPITAL:
        return some == words && all == 0;
    }
    return false;
}

static void keep_capitals(struct spans *spans, uint32_t document)
{
    const struct positions *some = positions_in(spans->some, document);
    const struct positions *all = positions_in(spans->all, document);
    struct span_list *list = &spans->found;
    uint32_t kept = 0, some_from = 0, all_from = 0;

    for (uint32_t i = 0; i < list->count; i++) {
        struct word_span span = list->at[i];

        if (has_capitals(spans->node->capitals, span.last - span.first + 1,
                         count_in(some, &some_from, span), count_in(all, &all_from, span)))
            list->at[kept++] = span;
    }
    list->count = kept;
}

static void find_words(struct spans *spans, uint32_t document)
{
    const struct spans_node *node = spans->node;
    const struct positions *positions = positions_in(spans->words, document);

    for (uint32_t i = 0; i < positions->count; i++) {
        uint32_t first = positions->at[i], last = first + node->length - 1;

        if (node->lead > 0 && last >= INVERTER_BODY_POSITION + node->lead)
            break;
        if ((i == 0 || first != positions->at[i - 1]) && !add_span(spans, first, last))
            break;
    }
    if (node->capitals != SPANS_AS_THEY_ARE)
        keep_capitals(spans, document);
}

static void find_length(struct spans *spans, uint32_t document)
{
    const struct positions *positions = positions_in(spans->words, document);

    if (positions->count > 0 && positions->at[0] >= spans->node->least &&
        positions->at[0] <= spans->node->most)
        add_span(spans, positions->at[0], positions->at[0]);
}

/* --- any, phrases, counts --- */

static void find_any(struct spans *spans, uint32_t document)
{
    bool room = true;

    for (uint32_t c = 0; c < spans->node->child_count && room; c++) {
        const struct span_list *list = spans_find(spans->children[c], document);

        for (uint32_t i = 0; i < list->count && room; i++)
            room = add_span(spans, list->at[i].first, list->at[i].last);
    }
    sort(&spans->found);
}

static bool has_first(const struct span_list *list, uint32_t *from, uint32_t first)
{
    while (*from < list->count && list->at[*from].first < first)
        ++*from;
    return *from < list->count && list->at[*from].first == first;
}

/* Keeps the phrases that have this child at its place. */
static void keep_places(struct spans *spans, const struct span_list *list, uint32_t place)
{
    uint32_t kept = 0, from = 0;

    for (uint32_t i = 0; i < spans->found.count; i++)
        if (has_first(list, &from, spans->found.at[i].first + place))
            spans->found.at[kept++] = spans->found.at[i];
    spans->found.count = kept;
}

static void find_phrase(struct spans *spans, uint32_t document)
{
    const struct spans_node *node = spans->node;
    const struct span_list *first = spans_find(spans->children[0], document);
    uint32_t place = node->children[0]->place;

    for (uint32_t i = 0; i < first->count; i++)
        if (first->at[i].first >= place && (i == 0 || first->at[i].first != first->at[i - 1].first))
            add_span(spans, first->at[i].first - place,
                     first->at[i].first - place + node->length - 1);
    for (uint32_t c = 1; c < node->child_count && spans->found.count > 0; c++)
        keep_places(spans, spans_find(spans->children[c], document), node->children[c]->place);
}

static void find_least(struct spans *spans, uint32_t document)
{
    const struct span_list *list = spans_find(spans->children[0], document);

    for (uint32_t i = 0; list->count >= spans->node->least && i < list->count; i++)
        add_span(spans, list->at[i].first, list->at[i].last);
}

/* --- proximity --- */

/* Two spans, and whether they belong together. */
struct pairing {
    const struct spans_node *node;
    const struct positions *starts; /* WITHIN: of sentences or paragraphs */
};

/* The sentence of a position: how many begin at it or before. 0: none is known. */
static uint32_t unit_of(const struct positions *starts, uint32_t position)
{
    uint32_t low = 0, high = starts->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (starts->at[middle] <= position)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_within(const struct positions *starts, uint32_t first, uint32_t last)
{
    uint32_t unit = unit_of(starts, first);

    return unit > 0 && (unit == starts->count || starts->at[unit] > last);
}

static bool belongs(const struct pairing *pairing, struct word_span a, struct word_span b)
{
    const struct spans_node *node = pairing->node;
    uint32_t first = a.first < b.first ? a.first : b.first;
    uint32_t last = a.last > b.last ? a.last : b.last, apart = 0;

    if ((a.first == b.first && a.last == b.last) || (node->ordered && a.last >= b.first))
        return false;
    if (node->kind == SPANS_WITHIN)
        return is_within(pairing->starts, first, last);
    if (a.last < b.first)
        apart = b.first - a.last;
    else if (b.last < a.first)
        apart = a.first - b.last;
    return apart <= node->distance;
}

/* How far from a span its partner may begin, or end. */
static struct word_span window(const struct pairing *pairing, struct word_span span,
                               uint32_t longest_right)
{
    uint32_t distance = pairing->node->distance, before, after;

    if (pairing->node->kind == SPANS_WITHIN) {
        uint32_t unit = unit_of(pairing->starts, span.first);

        if (unit == 0)
            return (struct word_span){1, 0};
        return (struct word_span){pairing->starts->at[unit - 1], unit < pairing->starts->count
                                                                     ? pairing->starts->at[unit] - 1
                                                                     : UINT32_MAX};
    }
    before = distance + longest_right;
    after = span.last < UINT32_MAX - distance ? span.last + distance : UINT32_MAX;
    return (struct word_span){span.first > before ? span.first - before : 0, after};
}

/* The first span of the list that begins at or after `first`. */
static uint32_t find_first(const struct span_list *list, uint32_t first)
{
    uint32_t low = 0, high = list->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (list->at[middle].first < first)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Adds what a span of the left child makes with those of the right one. False: the list is full, or
 * time is up. */
static bool pair_one(struct spans *spans, const struct pairing *pairing, struct word_span left,
                     const struct span_list *right, uint32_t longest_right)
{
    struct word_span near = window(pairing, left, longest_right);
    bool apart = pairing->node->apart;
    uint32_t i = find_first(right, near.first), from = i;

    for (; i < right->count && right->at[i].first <= near.last; i++) {
        struct word_span other = right->at[i];

        if (!belongs(pairing, left, other))
            continue;
        if (apart)
            return true;
        if (!add_span(spans, left.first < other.first ? left.first : other.first,
                      left.last > other.last ? left.last : other.last))
            return false;
    }
    if (apart && !add_span(spans, left.first, left.last))
        return false;
    return !cursor_is_late(spans->context, i - from + 1);
}

static void find_pairs(struct spans *spans, uint32_t document)
{
    const struct spans_node *node = spans->node;
    struct pairing pairing = {.node = node};
    const struct span_list *left = spans_find(spans->children[0], document), *right;
    uint32_t longest_right;

    if (left->count == 0)
        return;
    right = spans_find(spans->children[1], document);
    if (right->count == 0 && !node->apart)
        return;
    if (node->kind == SPANS_WITHIN)
        pairing.starts = positions_in(spans->words, document);
    longest_right = longest(right);
    for (uint32_t i = 0; i < left->count; i++)
        if (!pair_one(spans, &pairing, left->at[i], right, longest_right))
            break;
    sort(&spans->found);
}

/* --- a tree --- */

typedef void find_fn(struct spans *spans, uint32_t document);

static find_fn *const finders[] = {
    [SPANS_WORD] = find_words,    [SPANS_ANY] = find_any,      [SPANS_PHRASE] = find_phrase,
    [SPANS_NEAR] = find_pairs,    [SPANS_WITHIN] = find_pairs, [SPANS_LEAST] = find_least,
    [SPANS_LENGTH] = find_length,
};

static const struct span_list *spans_find(struct spans *spans, uint32_t document)
{
    spans->found.count = 0;
    finders[spans->node->kind](spans, document);
    return &spans->found;
}

static struct spans *open_node(struct cursor_context *context, const struct spans_node *node)
{
    struct spans *spans = arena_zero(context->arena, 1, sizeof *spans);

    spans->node = node;
    spans->context = context;
    spans->most = SPANS_MAX;
    if (node->node)
        spans->words = cursor_open(context, node->node);
    if (node->some)
        spans->some = cursor_open(context, node->some);
    if (node->all)
        spans->all = cursor_open(context, node->all);
    spans->children = arena_alloc(context->arena, node->child_count * sizeof(struct spans *));
    for (uint32_t i = 0; i < node->child_count; i++)
        spans->children[i] = open_node(context, node->children[i]);
    return spans;
}

/* Whether there is any span is asked of the root: its first one is enough. */
static void need_one(struct spans *spans)
{
    enum spans_kind kind = spans->node->kind;

    if (kind != SPANS_NEAR && kind != SPANS_WITHIN && kind != SPANS_ANY)
        return;
    spans->most = 1;
    for (uint32_t i = 0; kind == SPANS_ANY && i < spans->node->child_count; i++)
        need_one(spans->children[i]);
}

struct spans *spans_open(struct cursor_context *context, const struct spans_node *node)
{
    struct spans *spans = open_node(context, node);

    need_one(spans);
    return spans;
}

bool spans_match(struct spans *spans, uint32_t document)
{
    return spans_find(spans, document)->count > 0;
}
