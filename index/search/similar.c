/* SPDX-License-Identifier: GPL-2.0-or-later */
/* similar.c - finds documents like another document: a query of its words that are frequent in it
 * and rare elsewhere, any of which matches. bm25 ranks.
 *
 * A word weighs (1 + ln tf) · ln(N / df) (Salton and Buckley, "Term-weighting approaches in
 * automatic text retrieval", 1988). Words that no other document has are left out. A rank of 1
 * means a score as high as that of the document itself. */
#include "search/similar_private.h"

/* Removes the document itself from the hits; returns its score, 0 if it is not among them. */
static double take_out(struct found *found, const struct search_hit *document)
{
    double score = 0;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < found->hit_count; i++) {
        const struct match_hit *hit = &found->hits[i];

        if (hit->segment == document->segment && hit->document == document->document) {
            score = (double)hit->score;
            found->total -= found->total > 0;
        } else
            found->hits[kept++] = *hit;
    }
    found->hit_count = kept;
    return score;
}

static double share(double score, double own)
{
    return score < own ? score / own : 1;
}

void similar_drop_below(double threshold, double own, struct found *found)
{
    for (uint32_t i = 0; i < found->hit_count && threshold > 0; i++)
        if (share((double)found->hits[i].score, own) < threshold) {
            found->hit_count = i;
            found->total = i;
        }
}

enum status similar_find(const struct search *search, uint32_t extra, struct found *found)
{
    struct search_request request = *search->request;
    struct search more = *search;

    request.score_threshold = 0;
    more.request = &request;
    more.wanted += extra;
    return search_find_best(&more, found);
}

/* *own: the score of the document itself, which a perfect match has. */
static enum status find_like(const struct search *search, const struct search_hit *document,
                             struct found *found, double *own)
{
    enum status status = similar_find(search, 1, found); /* the document itself is a hit, too */

    if (status)
        return status;
    *own = take_out(found, document);
    if (*own <= 0) /* the filter excluded it */
        *own = (double)found->plan->root->weight;
    if (found->hit_count > search->wanted)
        found->hit_count = search->wanted;
    similar_drop_below(search->request->score_threshold, *own, found);
    return STATUS_OK;
}

enum status similar_show(const struct search *search, const struct found *found, double own,
                         struct search_result *result)
{
    struct search_hit *hits;
    enum status status;

    result->total = found->total;
    result->total_exact = found->total_exact;
    result->timed_out = found->timed_out;
    if ((status = search_show(search, found, result)))
        return status;
    hits = (struct search_hit *)(uintptr_t)result->hits;
    for (uint32_t i = 0; i < result->hit_count; i++)
        hits[i].rank = share(hits[i].score, own);
    return STATUS_OK;
}

static enum status answer(const struct search *search, const struct search_hit *document,
                          struct search_result *result)
{
    struct similar_words counting;
    struct plan plan;
    struct found found = {
        .plan = &plan, .sorts = search->request->sorts, .sort_count = search->request->sort_count};
    uint32_t count = 0;
    double own;
    enum status status;

    similar_begin(search, SIMILAR_CANDIDATES, &counting);
    status = similar_count_document(search, document, &counting);
    similar_end(&counting);
    if (status || (status = similar_choose(search, &counting, similar_weigh_document, &count)) ||
        count == 0 || (status = similar_plan(search, STR(""), counting.words, count, &plan)))
        return status;
    plan.word_count = 0; /* the words are in no order: their closeness means nothing */
    if ((status = find_like(search, document, &found, &own)))
        return status;
    return similar_show(search, &found, own, result);
}

enum status search_similar(struct searcher *searcher, struct str id,
                           const struct search_request *request, struct arena *arena,
                           struct search_result *result, struct error *err)
{
    struct search_hit document;
    struct cursor_cache cache;
    struct search search;
    enum status status;

    if ((status = search_document(searcher, id, arena, &document, err)))
        return status;
    *result = (struct search_result){0};
    if ((status = search_prepare(&search, searcher, request, &cache, arena, err)))
        return status;
    if (search.scope && !bitmap_has(&search.scope[document.segment], document.document))
        return searcher_lacks(id, err);
    search.settings = NULL; /* rank by bm25 */
    search.distinct = STR_NONE;
    return answer(&search, &document, result);
}
