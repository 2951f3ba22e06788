/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_plan.c - makes a plan from a request's words. */
#include "search/search_private.h"

/* The fields that documents of the scope have. But a request for some documents reads names as if
 * it were for all. */
static void init_names(const struct search *search, struct search_names *names)
{
    bool restricted = search->scope && !search->request->only;

    search_names_init(names, search->generation, restricted ? search->moment : NULL);
}

const struct query *search_query(const struct search *search)
{
    struct search_names names;
    struct query_options options = {.is_field = search_is_field,
                                    .context = &names,
                                    .plain_words = search->request->plain_words};
    struct str text = search->request->language == SEARCH_READERS ? search->request->q : STR("");
    const struct query *query;

    init_names(search, &names);
    query = query_parse(text, &options, search->arena);
    search_names_fini(&names);
    return query;
}

enum status search_professional(const struct search *search, const struct pro_query **query)
{
    const struct search_request *request = search->request;
    struct search_names names;
    struct pro_options options = {.field = search_field_of_name,
                                  .context = &names,
                                  .lucene = request->language == SEARCH_LUCENE};
    struct pro_query *parsed = NULL;
    enum status status = STATUS_OK;

    init_names(search, &names);
    if (request->language != SEARCH_READERS)
        status = pro_parse(request->q, &options, search->arena, &parsed, search->err);
    search_names_fini(&names);
    *query = parsed;
    return status;
}

static const enum plan_strategy strategies[] = {
    [SEARCH_ALL_THEN_FEWER] = PLAN_DROP_LAST,
    [SEARCH_ALL] = PLAN_KEEP_ALL,
    [SEARCH_ANY] = PLAN_KEEP_ANY,
    [SEARCH_LAST] = PLAN_DROP_LAST,
    [SEARCH_FREQUENCY] = PLAN_DROP_FREQUENT,
};

static bool is_prefix(const struct search *search)
{
    enum search_prefix prefix = search->request->prefix;

    if (!search->settings || prefix >= SEARCH_PREFIX_NEVER)
        return prefix == SEARCH_PREFIX_ALWAYS;
    return search->settings->prefix_search;
}

/* Of a request for some documents only: the segments without any of them. A threshold of scores
 * needs the weights of all. */
static const bool *unasked_segments(const struct search *search)
{
    const struct bitmap *only = search->request->only;
    uint32_t count = search->generation->segment_count;
    bool *unasked;

    if (!only || search->request->score_threshold > 0)
        return NULL;
    unasked = arena_zero(search->arena, count + 1, sizeof *unasked);
    for (uint32_t s = 0; s < count; s++)
        unasked[s] = bitmap_next(&only[s], 0) == only[s].size;
    return unasked;
}

enum status search_plan(const struct search *search, struct search_reading reading,
                        struct plan *plan)
{
    const struct search_request *request = search->request;
    struct plan_options options = {.prefix = is_prefix(search),
                                   .zone = request->zone,
                                   .typing = reading.typing,
                                   .tolerance = reading.tolerance,
                                   .loose_phrases = reading.loose_phrases,
                                   .with_hidden = reading.with_hidden,
                                   .before = reading.before,
                                   .typo = &search->generation->schema->settings->typo,
                                   .any = request->match == SEARCH_ANY,
                                   .open = reading.open,
                                   .unasked = reading.open ? NULL : unasked_segments(search),
                                   .seen = reading.open ? NULL : search->seen,
                                   .expand_compounds = !request->plain_words && !request->standing,
                                   .compounds = request->standing ? NULL : search->compounds,
                                   .on = request->search_on,
                                   .on_count = request->search_on_count,
                                   .settings = search->settings,
                                   .strategy = strategies[request->match],
                                   .deadline = request->deadline,
                                   .locales = request->locales,
                                   .locale_count = request->locale_count};

    enum status status;
    bool again;

    if (search->elsewhere) {
        options.open = true;
        options.unasked = NULL;
        options.seen = NULL;
        options.lexicon = &search->elsewhere->lexicon;
    }
    if (search->professional) {
        options.professional = search->professional;
        options.slips = search->searcher->slips;
        options.settings = search->generation->schema->settings;
    }
    do
        status = plan_build(search->searcher->view, request->q, search->query, &options,
                            search->arena, plan, search->err);
    while (!status && search->elsewhere && !search->foresees &&
           !(status = search->elsewhere->look_up(search->elsewhere->context, &again)) && again);
    return status;
}
