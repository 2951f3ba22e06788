/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search.c - answers a request by a list of attempts.
 *
 * Each attempt makes a plan from the request's words and searches for it. Attempts are tried in
 * order, each only if it is due. What a later attempt adds comes after the hits of the earlier
 * ones. After the deadline no attempt goes on.
 *
 *   attempt          due if                                     searches for
 *   ---------------  -----------------------------------------  -------------------------------
 *   as typed         always                                     all words as typed
 *   starts           fewer than FEW_HITS, the reader is typing  also words that start with the
 *                                                               last one
 *   rare doubted     a word is unknown or rare, unless the     also words that it may be a slip
 *                    text is long and a hit has all its words   of
 *   all doubted      nothing so far                             also in place of words that are
 *                                                               only a little rarer
 *   pasted           fewer than FEW_HITS, a phrase and          the words of phrases, in any order
 *                    PASTED_WORDS others
 *   any of them      fewer than FEW_HITS, `match` allows        any of the words
 *                    dropping words
 *   loose phrases    nothing so far                             the words of phrases, in any order
 *   any, loose       fewer than FEW_HITS after that             any of the words
 *   hidden fields    nothing so far                             all words, also in what stands
 *                                                               beside the story (boilerplate)
 *
 * Whether an attempt is due depends on the words and on the documents that the key may see, never
 * on the request's filter: so a facet's count is the total of the search with that value as filter.
 *
 * The settings' ranking rules (rules.h) handle prefixes, typos and fewer words themselves. With
 * them only the first attempt is due.
 *
 * To add an attempt: add a row to `attempts`, a function that makes its plan, and one that says
 * when it is due. */
#include "search/search.h"

#include "search/facet/facet.h"
#include "search/search_private.h"
#include "search/suggest.h"

#define SHORT_WORDS  4
#define PASTED_WORDS 4   /* outside the quotes */
#define TAKEN_WORDS  6   /* function words not counted */
#define UNFINISHED   100 /* a word this many times rarer than its prefix is probably unfinished */

/* --- when an attempt is due --- */

static bool always(const struct search *search, const struct found *so_far)
{
    return true;
}

bool search_is_typing(const struct search *search)
{
    return !search->settings && search->request->prefix == SEARCH_PREFIX_TYPED &&
           search->generation->schema->settings->prefix_search;
}

static bool has_few(const struct search *search, const struct found *so_far)
{
    return !search->settings && so_far->reach < FEW_HITS && !so_far->timed_out;
}

static bool has_nothing(const struct search *search, const struct found *so_far)
{
    return has_few(search, so_far) && so_far->reach == 0;
}

static bool few_and_typing(const struct search *search, const struct found *so_far)
{
    return search_is_typing(search) && has_few(search, so_far);
}

static bool may_correct(const struct search *search)
{
    return !search->settings && !search->request->as_typed &&
           search->generation->schema->settings->typo.enabled;
}

static uint32_t count_words(const struct plan *plan)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < plan->word_count; i++)
        count += !plan->words[i].stop;
    return count;
}

/* A document has all words of a long text, which was probably taken from it: they are right. */
static bool is_taken(const struct found *so_far)
{
    return so_far->reach > 0 && count_words(so_far->plan) >= TAKEN_WORDS;
}

static bool doubtful(const struct search *search, const struct found *so_far)
{
    return may_correct(search) && so_far->plan->doubtful && !is_taken(so_far) && !so_far->timed_out;
}

static bool nothing_and_typos(const struct search *search, const struct found *so_far)
{
    return may_correct(search) && has_nothing(search, so_far);
}

static bool may_drop_words(const struct search *search)
{
    enum search_match match = search->request->match;

    return match != SEARCH_ALL && match != SEARCH_ANY;
}

static bool few_and_droppable(const struct search *search, const struct found *so_far)
{
    return may_drop_words(search) && so_far->plan->droppable && has_few(search, so_far);
}

static bool nothing_and_phrases(const struct search *search, const struct found *so_far)
{
    return may_drop_words(search) && so_far->plan->phrases && has_nothing(search, so_far);
}

/* The text reads like a headline or a sentence with a quotation. */
static bool few_and_pasted(const struct search *search, const struct found *so_far)
{
    return may_drop_words(search) && so_far->plan->phrases && has_few(search, so_far) &&
           so_far->plan->word_count >= PASTED_WORDS;
}

static bool few_and_loose(const struct search *search, const struct found *so_far)
{
    return so_far->plan->loose && few_and_droppable(search, so_far);
}

static bool nothing_and_hidden(const struct search *search, const struct found *so_far)
{
    return search->request->hidden_too && has_nothing(search, so_far);
}

/* --- what an attempt looks for --- */

static enum status plan_as_typed(const struct search *search, const struct found *so_far,
                                 struct found *found)
{
    return search_plan(search, (struct search_reading){0}, found->plan);
}

static bool is_finished(const struct plan *whole, const struct plan *starts)
{
    uint32_t last = whole->word_count - 1;

    return whole->word_count == 0 ||
           whole->words[last].node->documents * UNFINISHED >= starts->words[last].node->documents;
}

/* The whole word does not come first if it is probably unfinished. */
static enum status plan_starts(const struct search *search, const struct found *so_far,
                               struct found *found)
{
    enum status status = search_plan(search, (struct search_reading){.typing = true}, found->plan);

    if (!status && is_finished(so_far->plan, found->plan))
        found->above = so_far;
    return status;
}

static enum status plan_doubted(const struct search *search, const struct found *so_far,
                                enum plan_tolerance tolerance, const struct plan *before,
                                struct found *found)
{
    const struct search_reading reading = {
        .typing = search_is_typing(search), .tolerance = tolerance, .before = before};
    enum status status = search_plan(search, reading, found->plan);

    if (!found->plan->replaced) {
        found->above = so_far;
        found->apart = true;
    }
    return status;
}

static enum status plan_rare_doubted(const struct search *search, const struct found *so_far,
                                     struct found *found)
{
    return plan_doubted(search, so_far, PLAN_DOUBT_RARE, NULL, found);
}

static enum status plan_all_doubted(const struct search *search, const struct found *so_far,
                                    struct found *found)
{
    const struct plan *before = search->request->match == SEARCH_ANY ? NULL : so_far->plan;

    return plan_doubted(search, so_far, PLAN_DOUBT_ALL, before, found);
}

/* Keeps the words of the last attempt, with what they may be slips of. In a short query a number is
 * dropped only if nothing has all words: "world war 2" does not find the first one. */
static enum status plan_any_of_them(const struct search *search, const struct found *so_far,
                                    struct found *found)
{
    *found->plan = *so_far->plan;
    plan_loosen(found->plan, so_far->reach > 0 && count_words(so_far->plan) <= SHORT_WORDS,
                search->arena);
    found->above = so_far;
    found->apart = found->fewer_words = true;
    return STATUS_OK;
}

static enum status plan_loose_phrases(const struct search *search, const struct found *so_far,
                                      struct found *found)
{
    const struct search_reading reading = {.typing = search_is_typing(search),
                                           .loose_phrases = true,
                                           .tolerance = so_far->plan->tolerated ? PLAN_DOUBT_RARE
                                                                                : PLAN_AS_TYPED};

    found->above = so_far;
    found->apart = found->fewer_words = true;
    return search_plan(search, reading, found->plan);
}

static enum status plan_hidden(const struct search *search, const struct found *so_far,
                               struct found *found)
{
    found->only_hidden = true;
    return search_plan(search, (struct search_reading){.with_hidden = true}, found->plan);
}

/* --- the list --- */

struct search_attempt {
    bool (*is_due)(const struct search *search, const struct found *so_far);
    /* Fills in found->plan; sets .above and .apart if the earlier hits come first. */
    enum status (*plan)(const struct search *search, const struct found *so_far,
                        struct found *found);
    bool needs_slips; /* skip it if no word has candidates for typos */
    bool needs_hits;  /* without hits, keep the earlier results */
};

static const struct search_attempt attempts[] = {
    {.is_due = always, .plan = plan_as_typed},
    {.is_due = few_and_typing, .plan = plan_starts},
    {.is_due = doubtful, .plan = plan_rare_doubted, .needs_slips = true},
    /* Without hits its doubts are dropped: the correction and "any of them" use known words as
       typed. */
    {.is_due = nothing_and_typos,
     .plan = plan_all_doubted,
     .needs_slips = true,
     .needs_hits = true},
    {.is_due = few_and_pasted, .plan = plan_loose_phrases},
    {.is_due = few_and_droppable, .plan = plan_any_of_them},
    {.is_due = nothing_and_phrases, .plan = plan_loose_phrases},
    {.is_due = few_and_loose, .plan = plan_any_of_them},
    {.is_due = nothing_and_hidden, .plan = plan_hidden, .needs_hits = true},
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
    if (search->elsewhere)
        return search_find_elsewhere(search, found);
    if (search->settings)
        return search_find_by_rules(search, found);
    choose_sorts(search->request, found);
    return found->sort_count > 0
               ? search_find_sorted(search, found->sorts, found->sort_count, found)
               : search_find_best(search, found);
}

/* How many documents have the plan's words, whatever the filter; more than FEW_HITS are not
 * counted. */
static enum status measure_reach(const struct search *search, struct found *found)
{
    found->reach = found->matches < FEW_HITS ? (uint32_t)found->matches : FEW_HITS;
    if (search->settings || found->reach == FEW_HITS || !search->request->filter)
        return STATUS_OK;
    if (search->elsewhere)
        return search->elsewhere->count_few(search->elsewhere->context, found->stage, FEW_HITS,
                                            &found->reach);
    return search_count_few(search, found->plan, FEW_HITS, &found->reach);
}

static struct found *choose(const struct search_attempt *attempt, struct found *found,
                            struct found *so_far)
{
    if (!attempt->needs_hits || found->reach > 0)
        return found;
    so_far->timed_out = found->timed_out;
    so_far->total_exact = found->total_exact;
    return so_far;
}

/* Another machine is told which attempts come if the first one finds few documents, so that it may
 * be asked for all at once. What attempts that look for slips need is not known yet. */
static void foresee(const struct search *search, struct found *first)
{
    struct search ahead = *search;
    struct found *so_far = first;
    struct error none;

    ahead.foresees = true;
    ahead.err = &none;
    first->reach = 1;
    for (size_t i = 1; i < sizeof attempts / sizeof *attempts; i++) {
        struct found *found;

        if (!attempts[i].is_due(&ahead, so_far))
            continue;
        found = arena_zero(search->arena, 1, sizeof *found);
        found->plan = arena_zero(search->arena, 1, sizeof *found->plan);
        if (attempts[i].needs_slips || attempts[i].plan(&ahead, so_far, found))
            return;
        found->reach = so_far->reach;
        search_expect(&ahead, found);
        so_far = found;
    }
}

/* The same before the words of the first attempt are looked up: as the plan is by what is guessed
 * of them. A guess that was right saves asking again. */
static void guess(const struct search *search)
{
    struct search ahead = *search;
    struct found *found = arena_zero(search->arena, 1, sizeof *found);
    struct error none;

    ahead.foresees = true;
    ahead.err = &none;
    found->plan = arena_zero(search->arena, 1, sizeof *found->plan);
    if (plan_as_typed(&ahead, NULL, found) || !search_is_guessed(search))
        return;
    search_expect(&ahead, found);
    if (search_expects_few(search, found))
        foresee(search, found);
}

/* *answer: the results so far, NULL before the first attempt. */
static enum status try(const struct search *search, const struct search_attempt *attempt,
                       struct found **answer)
{
    struct found *so_far = *answer;
    struct found *found = arena_zero(search->arena, 1, sizeof *found);
    enum status status;

    found->plan = arena_zero(search->arena, 1, sizeof *found->plan);
    found->timed_out = so_far && so_far->timed_out;
    if (!so_far && search->elsewhere && !search->professional)
        guess(search);
    status = attempt->plan(search, so_far, found);
    if (status || (attempt->needs_slips && !found->plan->tolerated))
        return status;
    if (!so_far && !search->professional && search_expects_few(search, found))
        foresee(search, found);
    if ((status = find(search, found)) || (status = measure_reach(search, found)))
        return status;
    if (so_far) {
        found->fewer_words |= so_far->fewer_words;
        found->corrected = so_far->corrected || found->plan->replaced ||
                           (attempt->needs_slips && found->matches > so_far->matches);
    }
    *answer = so_far ? choose(attempt, found, so_far) : found;
    return STATUS_OK;
}

enum status search_find(const struct search *search, struct found **found)
{
    enum status status = STATUS_OK;

    *found = NULL;
    for (size_t i = 0; !status && i < sizeof attempts / sizeof *attempts; i++)
        if (!*found || (!search->professional && attempts[i].is_due(search, *found)))
            status = try(search, &attempts[i], found);
    return status;
}

/* --- the answer --- */

static enum status find_all(const struct search *search, struct found *found)
{
    return search_wants_all(search->request) ? search_everything(search, found) : STATUS_OK;
}

/* After the hits: if the budget allows only one of them, these are more useful. With `distinct`, a
 * value counts once for each value of that field: a facet's number is the total after choosing it.
 */
static void count_facets(const struct search *search, const struct found *found,
                         struct search_result *result)
{
    const struct search_request *request = search->request;
    enum budget_limit limit;
    struct facet_result *facets;

    if (request->facet_count == 0)
        return;
    limit = facet_count_all(search->generation, search->moment, found->all, request->facets,
                            request->facet_count, request->facet_values, search->distinct,
                            request->zone, request->budget, search->arena, &facets,
                            &result->facet_count);
    result->facets = facets;
    search_cut(result, limit);
}

/* Again until all is known that it depends on. */
static struct str suggest_elsewhere(const struct search *search, const struct plan *plan)
{
    struct str text;
    bool again;

    do
        text = suggest(search, plan);
    while (!search->elsewhere->look_up(search->elsewhere->context, &again) && again);
    return text;
}

static struct str correct(const struct search *search, const struct found *found)
{
    const struct search_request *request = search->request;

    if (!request->suggest || (found->reach > 0 && !found->plan->tolerated))
        return STR_NONE;
    return search->elsewhere ? suggest_elsewhere(search, found->plan)
                             : suggest(search, found->plan);
}

/* Relative dates and recency change with the clock. */
static int64_t valid_until(const struct search *search, const struct found *found)
{
    const struct search_request *request = search->request;
    bool moves = found->plan->relative || request->recency > 0 ||
                 (request->filter && filter_is_relative(request->filter)) ||
                 (request->scope && filter_is_relative(request->scope));

    return moves ? 0 : searcher_valid_until(search->searcher);
}

/* The hits with all words, as typed or corrected. */
static uint64_t count_all_words(const struct found *found)
{
    while (found->fewer_words && found->above)
        found = found->above;
    return found->fewer_words ? 0 : found->total;
}

void search_fill(const struct search *search, const struct found *found,
                 struct search_result *result)
{
    result->total = found->total;
    result->total_exact = found->total_exact;
    result->all = found->all;
    result->fewer_words = found->fewer_words && found->total > count_all_words(found);
    result->all_words = count_all_words(found);
    result->timed_out = found->timed_out;
    result->truncated = search->query->truncated;
    result->only_hidden = found->only_hidden && found->total > 0;
    result->suggestion = correct(search, found);
    result->corrected = found->corrected && result->suggestion.data;
    result->marks = found->plan->marks;
    result->valid_until = valid_until(search, found);
}

enum status search_run(struct searcher *searcher, const struct search_request *request,
                       struct arena *arena, struct search_result *result, struct error *err)
{
    struct cursor_cache cache;
    struct search search;
    struct found *found;
    enum status status;

    *result = (struct search_result){0};
    if ((status = search_prepare(&search, searcher, request, &cache, arena, err)) ||
        (status = search_find(&search, &found)) || (status = find_all(&search, found)))
        return status;
    search_fill(&search, found, result);
    if ((status = search_show(&search, found, result)))
        return status;
    count_facets(&search, found, result);
    return STATUS_OK;
}
