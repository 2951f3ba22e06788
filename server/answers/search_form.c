/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_form.c - the table of search parameters; reads them from a URL, a body or a query. */
#include "server/answers/search_form.h"

#include <stddef.h>

#include "server/answers/search_build.h"
#include "server/http/api_error.h"
#include "server/params/displayed.h"

#define DEFAULT_LIMIT      20
#define DEFAULT_CROP_WORDS 10

/* Their numbers are those of search_build.c's tables. */
static const char *const languages[] = {"plain", "full", "professional", "lucene", NULL};
static const char *const strategies[] = {"last", "all", "frequency", "any", NULL};
/* In the order of enum search_collapse. */
static const char *const collapses[] = {"none", "best", "earliest", "source", NULL};

#define AT(member) offsetof(struct search_params, member)
#define ROW(name, kind, member, wrong)                                                             \
    {                                                                                              \
        name, PARAM_##kind, AT(member), API_##wrong, NULL                                          \
    }

static const struct param parameters[] = {
    ROW("q", TEXT, q, BAD_QUERY),
    ROW("offset", COUNT, offset, BAD_OFFSET),
    ROW("limit", COUNT, limit, BAD_LIMIT),
    ROW("page", COUNT, page, BAD_PAGE),
    ROW("hitsPerPage", COUNT, hits_per_page, BAD_HITS_PER_PAGE),
    ROW("attributesToRetrieve", NAMES, retrieve, BAD_RETRIEVE),
    ROW("attributesToCrop", NAMES, crop, BAD_CROP),
    ROW("cropLength", COUNT, crop_words, BAD_CROP_LENGTH),
    ROW("cropMarker", TEXT, marker, BAD_CROP_MARKER),
    ROW("attributesToHighlight", NAMES, highlight, BAD_HIGHLIGHT),
    ROW("highlightPreTag", TEXT, before, BAD_PRE_TAG),
    ROW("highlightPostTag", TEXT, after, BAD_POST_TAG),
    ROW("showMatchesPosition", SWITCH, positions, BAD_MATCHES_POSITION),
    ROW("filter", JSON, filter, BAD_FILTER),
    ROW("sort", NAMES, sort, BAD_SORT),
    ROW("distinct", TEXT, distinct, BAD_DISTINCT),
    ROW("facets", NAMES, facets, BAD_FACETS),
    {"matchingStrategy", PARAM_WORD, AT(matching), API_BAD_MATCHING, strategies},
    ROW("attributesToSearchOn", NAMES, search_on, BAD_SEARCH_ON),
    ROW("rankingScoreThreshold", SHARE, threshold, BAD_SCORE_THRESHOLD),
    ROW("locales", NAMES, locales, BAD_LOCALES),
    ROW("hybrid", JSON, features.hybrid, BAD_HYBRID),
    ROW("hybridEmbedder", TEXT, features.hybrid_embedder, BAD_EMBEDDER),
    ROW("hybridSemanticRatio", SHARE, features.hybrid_ratio, BAD_SEMANTIC_RATIO),
    ROW("vector", JSON, features.vector, BAD_VECTOR),
    ROW("retrieveVectors", SWITCH, retrieve_vectors, BAD_RETRIEVE_VECTORS),
    ROW("media", JSON, features.media, BAD_MEDIA),
    ROW("personalize", JSON, features.personalize, BAD_PERSONALIZE),
    ROW("personalizeUserContext", TEXT, features.personalize_context, BAD_PERSONALIZE),
    ROW("useNetwork", SWITCH, features.use_network, BAD_USE_NETWORK),
    ROW("showRankingScore", SWITCH, score, BAD_SHOW_SCORE),
    ROW("showRankingScoreDetails", SWITCH, score_details, BAD_SHOW_DETAILS),
    ROW("showPerformanceDetails", SWITCH, performance, BAD_SHOW_PERFORMANCE),
    /* not in Meilisearch */
    ROW("from", TEXT, from, BAD_FROM),
    ROW("to", TEXT, to, BAD_TO),
    ROW("timezone", TEXT, timezone, BAD_TIMEZONE),
    ROW("snippets", COUNT, snippets, BAD_SNIPPETS),
    ROW("snippetLength", COUNT, snippet_length, BAD_SNIPPET_LENGTH),
    ROW("prefix", SWITCH, prefix, BAD_PREFIX),
    ROW("correct", SWITCH, correct, BAD_CORRECT),
    ROW("recency", NUMBER, recency, BAD_RECENCY),
    ROW("body", SWITCH, body, BAD_BODY),
    {"queryLanguage", PARAM_WORD, AT(language), API_BAD_SEARCH_LANGUAGE, languages},
    {"collapse", PARAM_WORD, AT(collapse), API_BAD_COLLAPSE, collapses},
    ROW("collapseSources", NAMES, collapse_sources, BAD_COLLAPSE_SOURCES),
    /* only in bodies */
    ROW("inlineRule", JSON, inline_rule, BAD_INLINE_RULE),
    /* only in queries of a multi-search */
    ROW("indexUid", TEXT, target.uid, BAD_INDEX_UID),
    ROW("federationOptions", JSON, target.options, BAD_FEDERATION_OPTIONS),
};
#define QUERY_ROWS  (sizeof parameters / sizeof *parameters)
#define SEARCH_ROWS (QUERY_ROWS - 2)
#define URL_ROWS    (SEARCH_ROWS - 1)
static const struct param_table url_table = {parameters, URL_ROWS};
static const struct param_table search_table = {parameters, SEARCH_ROWS};
static const struct param_table query_table = {parameters, QUERY_ROWS};

const char *search_form_parameter(uint32_t number)
{
    return number < URL_ROWS ? parameters[number].name : NULL;
}

static struct search_params default_params(void)
{
    return (struct search_params){.q = STR(""),
                                  .limit.number = DEFAULT_LIMIT,
                                  .page.number = 1,
                                  .hits_per_page.number = DEFAULT_LIMIT,
                                  .before = STR("<em>"),
                                  .after = STR("</em>"),
                                  .marker = STR("\xE2\x80\xA6"),
                                  .crop_words.number = DEFAULT_CROP_WORDS,
                                  .snippets.number = 1};
}

void search_form_settle_zone(struct search_form *form, const struct zone_info *normal)
{
    struct search_request *search = &form->search;

    if (!search->zone)
        search->zone = normal;
    filter_in_zone((struct filter_node *)(uintptr_t)search->filter, search->zone);
}

static void settle_documents(struct search_form *form, const struct settings *settings)
{
    struct search_view *view = &form->view;

    view->strict = !form->own_parameters;
    view->body = false; /* here `body` is a field like any other */
    view->name_request = true;
    view->facets = form->facets.given;
    view->most_total = settings->max_total_hits;
    form->search.facets = form->facets.items;
    form->search.facet_count = form->facets.count;
    form->search.suggest &= !view->strict;
    if (!form->snippets_given)
        form->search.snippets = false;
}

void search_form_apply_settings(struct search_form *form, const struct settings *settings)
{
    form->search.plain_words =
        form->full_language.given ? !form->full_language.on : !settings->full_language;
    form->view.facets = form->search.facet_count > 0;
    form->view.displayed = displayed_names(settings);
    if (settings->preset == PRESET_DOCUMENTS)
        settle_documents(form, settings);
}

enum status search_form_from_url(const struct url *url, enum search_preset preset,
                                 struct arena *arena, struct search_form *out, struct error *err)
{
    struct search_params params = default_params();

    if (params_from_url(&url_table, url, arena, &params, err))
        return err->status;
    return search_build(&params, preset, NULL, arena, out, err);
}

enum status search_form_from_json(const json_t *body, struct arena *arena, struct search_form *out,
                                  struct error *err)
{
    struct search_params params = default_params();

    if (params_from_json(&search_table, body, NULL, arena, &params, err))
        return err->status;
    return search_build(&params, PRESET_PLAIN, NULL, arena, out, err);
}

enum status search_form_from_query(const json_t *query, const char *inside, struct arena *arena,
                                   struct query_target *target, struct search_form *out,
                                   struct error *err)
{
    struct search_params params = default_params();

    if (params_from_json(&query_table, query, inside, arena, &params, err))
        return err->status;
    if (!params.target.uid.data)
        return api_error_set(err, API_MISSING_INDEX_UID, "Missing field `indexUid` inside `%s`",
                             inside);
    *target = params.target;
    target->page_parameter = params.offset.given          ? "offset"
                             : params.limit.given         ? "limit"
                             : params.page.given          ? "page"
                             : params.hits_per_page.given ? "hitsPerPage"
                                                          : NULL;
    return search_build(&params, PRESET_PLAIN, inside, arena, out, err);
}
