/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rank.c - ranks the best hits by the closeness of the query's words, and by the words as typed. */
#include "search/match/rank.h"

#include <stdlib.h>

#define FAR       32 /* positions; words further apart add nothing */
#define WORDS_MAX 32

/* The query's words in one segment, in the query's order. */
struct rank_words {
    struct cursor_context context;
    struct cursor *cursors[WORDS_MAX]; /* NULL: not in this segment */
    uint32_t count;
};

static void open_words(struct rank_words *words, const struct generation *generation,
                       uint32_t segment, const struct plan *plan, int64_t deadline,
                       struct arena *arena, struct error *err)
{
    cursor_context_init(&words->context, &generation->segments[segment], segment, 0, arena, err);
    words->context.deadline = deadline;
    words->count = 0;
    for (uint32_t i = 0; i < plan->word_count && words->count < WORDS_MAX; i++)
        if (!plan->words[i].stop)
            words->cursors[words->count++] = cursor_open(&words->context, plan->words[i].node);
}

/* The smallest d over all pairs of positions. In the reverse order the distance counts one more. */
static uint32_t distance(const struct positions *left, const struct positions *right)
{
    uint32_t best = FAR + 1;

    for (uint32_t i = 0, j = 0; i < left->count && j < right->count;) {
        uint32_t a = left->at[i], b = right->at[j];
        uint32_t apart = b > a ? b - a : a - b + 1;

        if (apart < best && a != b)
            best = apart;
        if (a < b)
            i++;
        else
            j++;
    }
    return best;
}

/* `apart`: in the query. */
static float pair_closeness(struct cursor *left, struct cursor *right, uint32_t apart,
                            uint32_t document)
{
    float weight;
    uint32_t far;

    if (!left || !right || cursor_seek(left, document) != document ||
        cursor_seek(right, document) != document)
        return 0;
    far = distance(cursor_positions(left), cursor_positions(right));
    if (far > FAR)
        return 0;
    weight = left->weight < right->weight ? left->weight : right->weight;
    return RANK_CLOSENESS * weight / (float)(apart * far);
}

static float closeness(const struct rank_words *words, uint32_t document)
{
    float sum = 0;

    for (uint32_t i = 0; i < words->count; i++)
        for (uint32_t k = i + 1; k < words->count && k - i <= RANK_PAIR_MAX; k++)
            sum += pair_closeness(words->cursors[i], words->cursors[k], k - i, document);
    return sum;
}

static float lost(const struct rank_words *words, uint32_t document)
{
    float sum = 0;

    for (uint32_t w = 0; w < words->count; w++) {
        struct cursor *cursor = words->cursors[w];

        if (cursor && cursor_seek(cursor, document) == document)
            sum += cursor_lost_in_rank(cursor);
    }
    return sum;
}

static int by_document(const void *a, const void *b)
{
    const struct match_hit *const *left = a, *const *right = b;

    if ((*left)->segment != (*right)->segment)
        return (*left)->segment < (*right)->segment ? -1 : 1;
    return (*left)->document < (*right)->document ? -1 : 1;
}

static int by_score(const void *a, const void *b)
{
    const struct match_hit *left = a, *right = b;

    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    if (left->segment != right->segment)
        return left->segment < right->segment ? -1 : 1;
    return left->document < right->document ? -1 : 1;
}

bool rank_is_needed(const struct plan *plan)
{
    return plan->word_count > 1 ||
           (plan->word_count == 1 && plan->words[0].node && plan->words[0].node->in_rank);
}

enum status rank_by_closeness(const struct generation *generation, const struct plan *plan,
                              struct match_hit *hits, uint32_t count, int64_t deadline, bool *late,
                              struct arena *arena, struct error *err)
{
    struct match_hit *order[RANK_WINDOW];
    struct rank_words words = {.count = 0};
    uint32_t segment = UINT32_MAX;

    if (count > RANK_WINDOW)
        count = RANK_WINDOW;
    for (uint32_t i = 0; i < count; i++)
        order[i] = &hits[i];
    qsort(order, count, sizeof(struct match_hit *), by_document); /* cursors only go forwards */
    for (uint32_t i = 0; i < count; i++) {
        if (order[i]->segment != segment) {
            segment = order[i]->segment;
            open_words(&words, generation, segment, plan, deadline, arena, err);
        }
        order[i]->score -= lost(&words, order[i]->document);
        order[i]->score += closeness(&words, order[i]->document);
        if (words.context.status)
            return words.context.status;
        if (words.context.late) {
            *late = true;
            break;
        }
    }
    qsort(hits, count, sizeof *hits, by_score);
    return STATUS_OK;
}
