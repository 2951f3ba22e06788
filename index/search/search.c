/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search.c - answers a request by a list of attempts.
 *
 * Each attempt makes a plan from the request's words and searches for it. Attempts are tried in
 * order, each only if it is due after the results so far; its results replace the earlier ones.
 * After the deadline no attempt goes on.
 *
 *   attempt          due if                                     searches for
 *   ---------------  -----------------------------------------  -------------------------------
 *   as typed         always                                     all words as typed
 *   starts           fewer than FEW_HITS, the reader is typing  also words that start with the
 *                                                               last one, ranked below it
 *   unknown doubted  no hits, typos are allowed                 other words in place of words
 *                                                               that no article has
 *   all doubted      still no hits                              also in place of words that are
 *                                                               far rarer than a similar word
 *   any of them      no hits, `match` allows dropping words     any of the words
 *
 * The settings' ranking rules (rules.h) handle prefixes, typos and fewer words themselves. With
 * them only the first attempt is due.
 *
 * To add an attempt: add a row to `attempts`, a function that makes its plan, and one that says
 * when it is due. */
#include "search/search.h"

#include "base/date.h"
#include "search/facet/facet.h"
#include "search/search_private.h"
#include "search/suggest.h"

#define ANSWER_TIME ((int64_t)250000000) /* ns */
#define FEW_HITS    100
#define UNFINISHED  100 /* a word this many times rarer than its prefix is probably unfinished */

/* --- when an attempt is due --- */

static bool always(const struct search *search, const struct found *so_far)
{
    return true;
}

static bool is_typing(const struct search *search)
{
    return !search->settings && search->request->prefix == SEARCH_PREFIX_TYPED &&
           search->generation->schema->settings->prefix_search;
}

static bool few_and_typing(const struct search *search, const struct found *so_far)
{
    return is_typing(search) && so_far->total < FEW_HITS && !so_far->timed_out;
}

static bool nothing_and_typos(const struct search *search, const struct found *so_far)
{
    return !search->settings && so_far->total == 0 && !so_far->timed_out &&
           search->generation->schema->settings->typo.enabled;
}

static bool nothing_and_droppable(const struct search *search, const struct found *so_far)
{
    enum search_match match = search->request->match;

    return match != SEARCH_ALL && match != SEARCH_ANY && so_far->plan->droppable &&
           so_far->total == 0;
}

/* --- what an attempt looks for --- */

static enum status plan_as_typed(const struct search *search, const struct found *so_far,
                                 struct plan *plan)
{
    return search_plan(search, false, PLAN_AS_TYPED, plan);
}

static bool is_finished(const struct plan *whole, const struct plan *starts)
{
    uint32_t last = whole->word_count - 1;

    return whole->word_count == 0 ||
           whole->words[last].node->documents * UNFINISHED >= starts->words[last].node->documents;
}

static enum status plan_starts(const struct search *search, const struct found *so_far,
                               struct plan *plan)
{
    enum status status = search_plan(search, true, PLAN_AS_TYPED, plan);

    if (!status && so_far->total > 0 && is_finished(so_far->plan, plan))
        plan_prefer(plan, so_far->plan->root, search->arena);
    return status;
}

static enum status plan_unknown_doubted(const struct search *search, const struct found *so_far,
                                        struct plan *plan)
{
    return search_plan(search, is_typing(search), PLAN_DOUBT_UNKNOWN, plan);
}

static enum status plan_all_doubted(const struct search *search, const struct found *so_far,
                                    struct plan *plan)
{
    return search_plan(search, is_typing(search), PLAN_DOUBT_ALL, plan);
}

/* Keeps the words of the last attempt, with its candidates for typos. */
static enum status plan_any_of_them(const struct search *search, const struct found *so_far,
                                    struct plan *plan)
{
    *plan = *so_far->plan;
    plan_loosen(plan, search->arena);
    return STATUS_OK;
}

/* --- the list --- */

struct search_attempt {
    bool (*is_due)(const struct search *search, const struct found *so_far);
    enum status (*plan)(const struct search *search, const struct found *so_far, struct plan *plan);
    bool needs_slips; /* skip it if no word has candidates for typos */
    bool needs_hits;  /* without hits, keep the earlier results */
    bool fewer_words; /* set fewer_words in the result */
};

static const struct search_attempt attempts[] = {
    {.is_due = always, .plan = plan_as_typed},
    {.is_due = few_and_typing, .plan = plan_starts},
    {.is_due = nothing_and_typos, .plan = plan_unknown_doubted, .needs_slips = true},
    /* Without hits its doubts are dropped: the correction and "any of them" use known words as
       typed. */
    {.is_due = nothing_and_typos,
     .plan = plan_all_doubted,
     .needs_slips = true,
     .needs_hits = true},
    {.is_due = nothing_and_droppable, .plan = plan_any_of_them, .fewer_words = true},
};

/* --- running it --- */

static const struct search_sort newest_first = {STR_INIT("published"), true};

/* Without words there is no relevance: sort by date, newest first. */
static void choose_sorts(const struct search_request *request, struct found *found)
{
    bool by_date = request->sort_count == 0 && found->plan->root->weight <= 0;

    found->sorts = by_date ? &newest_first : request->sorts;
    found->sort_count = by_date ? 1 : request->sort_count;
}

static enum status find(const struct search *search, struct found *found)
{
    if (search->settings)
        return search_find_by_rules(search, found);
    choose_sorts(search->request, found);
    return found->sort_count > 0
               ? search_find_sorted(search, found->sorts, found->sort_count, found)
               : search_find_best(search, found);
}

static void take(const struct search_attempt *attempt, const struct found *found,
                 struct found *answer)
{
    if (!attempt->needs_hits || found->total > 0) {
        *answer = *found;
        return;
    }
    answer->timed_out = found->timed_out;
    answer->total_exact = found->total_exact;
}

static enum status try(const struct search *search, const struct search_attempt *attempt,
                       struct found *answer)
{
    struct plan *plan = arena_zero(search->arena, 1, sizeof *plan);
    struct found found = {
        .plan = plan, .fewer_words = attempt->fewer_words, .timed_out = answer->timed_out};
    enum status status = attempt->plan(search, answer, plan);

    if (status || (attempt->needs_slips && !plan->tolerated))
        return status;
    if ((status = find(search, &found)))
        return status;
    take(attempt, &found, answer);
    return STATUS_OK;
}

enum status search_find(const struct search *search, struct found *found)
{
    enum status status = STATUS_OK;

    *found = (struct found){0};
    for (size_t i = 0; !status && i < sizeof attempts / sizeof *attempts; i++)
        if (attempts[i].is_due(search, found))
            status = try(search, &attempts[i], found);
    return status;
}

int64_t search_answer_until(int64_t deadline)
{
    int64_t least = clock_monotonic() + ANSWER_TIME;

    return deadline == 0 || deadline > least ? deadline : least;
}

/* --- the answer --- */

static enum status count_facets(const struct search *search, struct found *found,
                                struct search_result *result)
{
    const struct search_request *request = search->request;
    struct facet_result *facets;
    enum status status;

    if (request->facet_count == 0 && !request->exact_total)
        return STATUS_OK;
    if ((status = search_everything(search, found)))
        return status;
    facet_count_all(search->generation, search->searcher->moment, found->all, request->facets,
                    request->facet_count, request->facet_values, search->arena, &facets,
                    &result->facet_count);
    result->facets = facets;
    return STATUS_OK;
}

static struct str correct(const struct search *search, const struct found *found)
{
    const struct search_request *request = search->request;

    if (!request->suggest || (found->total > 0 && !found->plan->tolerated))
        return STR_NONE;
    return suggest(search->searcher, request->q, found->plan, request->deadline, search->arena);
}

/* Relative dates and recency change with the clock. */
static int64_t valid_until(const struct search *search, const struct found *found)
{
    const struct search_request *request = search->request;
    bool moves = found->plan->relative || request->recency > 0 ||
                 (request->filter && filter_is_relative(request->filter));

    return moves ? 0 : searcher_valid_until(search->searcher);
}

/* Fills in everything but facets and hits. */
static void fill(const struct search *search, const struct found *found,
                 struct search_result *result)
{
    result->total = found->total;
    result->total_exact = found->total_exact;
    result->fewer_words = found->fewer_words;
    result->timed_out = found->timed_out;
    result->truncated = search->query->truncated;
    result->suggestion = correct(search, found);
    result->marks = found->plan->marks;
    result->valid_until = valid_until(search, found);
}

enum status search_run(struct searcher *searcher, const struct search_request *request,
                       struct arena *arena, struct search_result *result, struct error *err)
{
    struct cursor_cache cache;
    struct search search;
    struct found found;
    enum status status;

    *result = (struct search_result){0};
    if ((status = search_prepare(&search, searcher, request, &cache, arena, err)) ||
        (status = search_find(&search, &found)) || (status = count_facets(&search, &found, result)))
        return status;
    fill(&search, &found, result);
    return search_show(&search, &found, result);
}
