/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_form.c - the table of search parameters, and how a search is built from them. */
#include "server/answers/search_form.h"

#include <stddef.h>

#include "base/date.h"
#include "base/json.h"
#include "server/answers/rule_check.h"
#include "server/http/api_error.h"
#include "server/params/feature_check.h"

#define DEFAULT_LIMIT      20
#define DEFAULT_CROP_WORDS 10
#define SNIPPETS_MAX       10
#define SNIPPET_LENGTH_MAX 2000
#define RECENCY_MAX        10.0
#define TAG_MAX            256  /* bytes; it is repeated at each match */
#define BODIES_MAX         1000 /* hits of an answer with whole bodies: they are long */

/* The parameters as sent, before the search is built from them. */
struct search_params {
    struct str q;
    struct count offset, limit, page, hits_per_page;
    struct param_json filter;
    struct names sort, facets, search_on, locales;
    struct str distinct, from, to, timezone;
    struct count matching;
    struct names retrieve, highlight, crop;
    struct str before, after, marker;
    struct count crop_words;
    struct flag positions, score, score_details, performance, retrieve_vectors;
    struct number threshold;
    struct feature_params features;
    struct flag prefix, correct, body;
    struct count snippets, snippet_length;
    struct number recency;
    struct count language;
    struct count collapse;
    struct names collapse_sources;
    struct param_json inline_rule;
    struct query_target target;
};

/* What queryLanguage may be, and the language of each. */
static const char *const languages[] = {"plain", "full", "professional", "lucene", NULL};
static const enum search_language query_languages[] = {SEARCH_READERS, SEARCH_READERS,
                                                       SEARCH_PROFESSIONAL, SEARCH_LUCENE};
static const char *const strategies[] = {"last", "all", "frequency", "any", NULL};
static const enum search_match strategy_matches[] = {SEARCH_LAST, SEARCH_ALL, SEARCH_FREQUENCY,
                                                     SEARCH_ANY};

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

static const struct str reader_facets[] = {{"source", 6}, {"section", 7}, {"year", 4}};

/* `newest` and `oldest` sort by the published date. */
static const struct {
    const char *name;
    struct search_sort sort;
} sort_words[] = {
    {"newest", {{"published", 9}, true}},
    {"oldest", {{"published", 9}, false}},
};

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

static bool parse_sort(struct str text, struct search_sort *out)
{
    bool ascending = str_ends(text, STR(":asc"));

    for (size_t i = 0; i < sizeof sort_words / sizeof *sort_words; i++)
        if (str_is(text, sort_words[i].name)) {
            *out = sort_words[i].sort;
            return true;
        }
    out->descending = str_ends(text, STR(":desc"));
    if (!ascending && !out->descending)
        return false;
    out->field = str_slice(text, 0, text.length - (ascending ? 4 : 5));
    return out->field.length > 0;
}

static enum status build_sorts(const struct search_params *params, struct arena *arena,
                               struct search_request *search, struct error *err)
{
    struct search_sort *sorts = arena_alloc(arena, SEARCH_SORTS_MAX * sizeof *sorts);

    search->sorts = sorts;
    for (uint32_t i = 0; i < params->sort.count; i++) {
        struct str text = params->sort.items[i];

        if (str_is(text, "relevance"))
            continue;
        if (search->sort_count == SEARCH_SORTS_MAX)
            return error_set(err, STATUS_BAD_SORT, "`sort` has more than %d fields",
                             SEARCH_SORTS_MAX);
        if (!parse_sort(text, &sorts[search->sort_count]))
            return error_set(err, STATUS_BAD_SORT,
                             "Invalid syntax for the sort parameter: expected expression ending by "
                             "`:asc` or `:desc`, found `%.*s`.",
                             STR_ARG(text));
        search->sort_count++;
    }
    return STATUS_OK;
}

static enum status build_facets(const struct search_params *params, enum search_preset preset,
                                struct search_request *search, struct error *err)
{
    bool all = names_have(&params->facets, STR("*"));

    search->facets = params->facets.items;
    search->facet_count = params->facets.count;
    if (all || (!params->facets.given && preset == PRESET_READER)) {
        search->facets = reader_facets;
        search->facet_count = sizeof reader_facets / sizeof *reader_facets;
    }
    if (search->facet_count > SEARCH_FACETS_MAX)
        return error_set(err, STATUS_BAD_FACETS, "`facets` has more than %d fields",
                         SEARCH_FACETS_MAX);
    return STATUS_OK;
}

/* `from` and `to` are short for a filter on the published date. */
static enum status add_date(struct str date, enum filter_kind kind, enum api_code wrong,
                            struct arena *arena, struct search_request *search, struct error *err)
{
    struct filter_node *bound;
    int64_t first, last;

    if (!date.data)
        return STATUS_OK;
    if (!filter_date(date, date_now(), NULL, &first, &last))
        return api_error_set(err, wrong,
                             "`%.*s` is not a date: write it as 2021-01-31, 2021-01, "
                             "2021-01-31T09:30:00Z or now-7d",
                             STR_ARG(date));
    bound = filter_compare(arena, kind, STR("published"), date);
    search->filter = filter_both(arena, (struct filter_node *)(uintptr_t)search->filter, bound);
    return STATUS_OK;
}

/* A filter in a URL is an expression, or a JSON array of expressions as in a body. */
static enum status parse_filter_text(struct str text, struct arena *arena, struct filter_node **out,
                                     struct error *err)
{
    struct error not_json;
    json_auto_t *json = str_starts(text, STR("[")) ? json_read(text, 0, &not_json) : NULL;

    return json ? filter_parse_json(json, arena, out, err) : filter_parse(text, arena, out, err);
}

static enum status build_filter(const struct search_params *params, struct arena *arena,
                                struct search_request *search, struct error *err)
{
    struct filter_node *filter = NULL;

    if (params->filter.json && filter_parse_json(params->filter.json, arena, &filter, err))
        return err->status;
    if (params->filter.text.data && parse_filter_text(params->filter.text, arena, &filter, err))
        return err->status;
    search->filter = filter;
    if (add_date(params->from, FILTER_GREATER_EQUAL, API_BAD_FROM, arena, search, err))
        return err->status;
    return add_date(params->to, FILTER_LESS_EQUAL, API_BAD_TO, arena, search, err);
}

static enum status build_zone(const struct search_params *params, struct search_request *search,
                              struct error *err)
{
    if (!params->timezone.data)
        return STATUS_OK;
    search->zone = zone_find(str_trim(params->timezone));
    if (!search->zone)
        return api_error_set(err, API_BAD_TIMEZONE,
                             "there is no time zone `%.*s`: write it as Europe/Paris or +09:00",
                             STR_ARG(params->timezone));
    return STATUS_OK;
}

static uint32_t at_most(uint64_t number, uint32_t most)
{
    return number < most ? (uint32_t)number : most;
}

/* A page beyond the last hit is empty, not an error, as in Meilisearch. */
static void build_page(const struct search_params *params, struct search_form *form)
{
    struct search_request *search = &form->search;
    struct search_view *view = &form->view;
    uint32_t page = params->page.number;
    uint64_t offset = params->offset.number;

    view->paged = params->page.given || params->hits_per_page.given;
    view->page = page;
    view->limit = params->limit.number;
    view->most_total = UINT64_MAX;
    view->hits_per_page = at_most(params->hits_per_page.number, SEARCH_HITS_MAX);
    search->limit = view->paged ? view->hits_per_page : params->limit.number;
    if (view->paged)
        offset = (uint64_t)(page ? page - 1 : 0) * search->limit;
    search->offset = at_most(offset, SEARCH_HITS_MAX);
    search->limit = at_most(search->limit, SEARCH_HITS_MAX - search->offset);
    if (view->paged && page == 0)
        search->limit = 0;
    search->exact_total = view->paged;
}

/* "field" or "field:words"; a field's name may have colons, too. */
static struct crop parse_crop(struct str text, uint32_t words)
{
    size_t colon = text.length;
    uint64_t number;

    while (colon > 0 && text.data[colon - 1] != ':')
        colon--;
    if (colon == 0 || !str_to_u64(str_slice(text, colon, text.length), &number))
        return (struct crop){.field = text, .words = words};
    return (struct crop){.field = str_slice(text, 0, colon - 1),
                         .words = at_most(number, UINT32_MAX)};
}

static void build_crops(const struct search_params *params, struct arena *arena,
                        struct search_view *view)
{
    struct crop *crops = arena_alloc(arena, (params->crop.count + 1) * sizeof *crops);

    for (uint32_t i = 0; i < params->crop.count; i++)
        crops[i] = parse_crop(params->crop.items[i], params->crop_words.number);
    view->crops = crops;
    view->crop_count = params->crop.count;
}

static bool crops_body(const struct search_view *view)
{
    for (uint32_t i = 0; i < view->crop_count; i++)
        if (str_is(view->crops[i].field, "body"))
            return true;
    return false;
}

static enum status check_tags(const struct search_params *params, struct error *err)
{
    const struct {
        const char *name;
        struct str text;
        enum api_code wrong;
    } tags[] = {{"highlightPreTag", params->before, API_BAD_PRE_TAG},
                {"highlightPostTag", params->after, API_BAD_POST_TAG},
                {"cropMarker", params->marker, API_BAD_CROP_MARKER}};

    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (tags[i].text.length > TAG_MAX)
            return api_error_set(err, tags[i].wrong, "`%s` must be a string of at most %d bytes",
                                 tags[i].name, TAG_MAX);
    return STATUS_OK;
}

static enum status build_inline_rule(const struct search_params *params, const char *inside,
                                     struct search_form *form, struct error *err)
{
    form->inline_rule = params->inline_rule.json;
    return form->inline_rule ? rule_check_inline(form->inline_rule, inside, err) : STATUS_OK;
}

static enum status build_view(const struct search_params *params, struct arena *arena,
                              struct search_form *form, struct error *err)
{
    struct search_view *view = &form->view;

    view->retrieve = params->retrieve;
    view->highlight = params->highlight;
    view->before = params->before;
    view->after = params->after;
    view->marker = params->marker;
    view->positions = params->positions.on;
    view->score = params->score.on;
    view->score_details = params->score_details.on;
    view->performance = params->performance.on;
    view->vectors = params->retrieve_vectors.on;
    view->body = params->body.on || names_have(&params->retrieve, STR("body")) ||
                 names_have(&params->retrieve, STR("*"));
    if (check_tags(params, err))
        return err->status;
    build_crops(params, arena, view);
    view->reads_body =
        view->body || names_have(&params->highlight, STR("body")) || crops_body(view);
    form->search.bodiless = !view->reads_body;
    if (view->reads_body)
        form->search.limit = at_most(form->search.limit, BODIES_MAX);
    return STATUS_OK;
}

static enum status build_snippets(const struct search_params *params, struct search_request *search,
                                  struct error *err)
{
    if (params->snippets.number > SNIPPETS_MAX)
        return api_error_set(err, API_BAD_SNIPPETS, "`snippets` must be a number from 0 to %d",
                             SNIPPETS_MAX);
    if (params->snippet_length.number > SNIPPET_LENGTH_MAX)
        return api_error_set(err, API_BAD_SNIPPET_LENGTH,
                             "`snippetLength` must be a number from 0 to %d", SNIPPET_LENGTH_MAX);
    search->snippets = params->snippets.number > 0;
    search->snippet_passages = params->snippets.given ? params->snippets.number : 0;
    search->snippet_length = params->snippet_length.number;
    return STATUS_OK;
}

static enum status build_ranking(const struct search_params *params, enum search_preset preset,
                                 struct search_request *search, struct error *err)
{
    if (params->recency.number < 0 || params->recency.number > RECENCY_MAX)
        return api_error_set(err, API_BAD_RECENCY, "`recency` must be a number from 0 to 10");
    search->match =
        params->matching.given ? strategy_matches[params->matching.number] : SEARCH_ALL_THEN_FEWER;
    search->recency = params->recency.number;
    search->collapse = (enum search_collapse)params->collapse.number;
    search->sources = params->collapse_sources.items;
    search->source_count = params->collapse_sources.count;
    if (search->source_count > 0 && !params->collapse.given)
        search->collapse = COLLAPSE_SOURCE;
    if (params->prefix.given)
        search->prefix = params->prefix.on ? SEARCH_PREFIX_ALWAYS : SEARCH_PREFIX_NEVER;
    else
        search->prefix = preset == PRESET_READER ? SEARCH_PREFIX_BY_RULES : SEARCH_PREFIX_TYPED;
    search->as_typed = params->correct.given && !params->correct.on;
    search->search_on = params->search_on.items;
    search->search_on_count = params->search_on.count;
    search->search_nowhere = params->search_on.given && params->search_on.count == 0;
    search->locales = params->locales.items;
    search->locale_count = params->locales.count;
    search->distinct = params->distinct;
    search->score_threshold = params->threshold.number;
    search->details = params->score_details.on;
    search->hidden_too = preset == PRESET_READER;
    search->suggest = true;
    return STATUS_OK;
}

static bool asks_for_more(const struct search_params *params)
{
    return params->from.data || params->to.data || params->timezone.data ||
           params->snippets.given || params->snippet_length.given || params->prefix.given ||
           params->recency.given || params->body.given || params->language.given ||
           params->correct.given;
}

static enum status build(const struct search_params *params, enum search_preset preset,
                         const char *inside, struct arena *arena, struct search_form *form,
                         struct error *err)
{
    struct search_request *search = &form->search;
    bool words = str_trim(params->q).length > 0;

    *form = (struct search_form){
        .search = {.q = params->q, .language = query_languages[params->language.number]},
        .facets = params->facets,
        .own_parameters = asks_for_more(params),
        .snippets_given = params->snippets.given,
        .full_language = {params->language.number == 1, params->language.given}};
    build_page(params, form);
    if (features_check(&params->features, words, inside, arena, err) ||
        build_sorts(params, arena, search, err) || build_facets(params, preset, search, err) ||
        build_zone(params, search, err) || build_filter(params, arena, search, err) ||
        build_ranking(params, preset, search, err) ||
        build_inline_rule(params, inside, form, err) || build_snippets(params, search, err) ||
        build_view(params, arena, form, err))
        return err->status;
    return STATUS_OK;
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
    if (!settings->all_displayed)
        form->view.displayed =
            (struct names){settings->displayed.at, settings->displayed.count, true};
    if (settings->preset == PRESET_DOCUMENTS)
        settle_documents(form, settings);
}

enum status search_form_from_url(const struct url *url, enum search_preset preset,
                                 struct arena *arena, struct search_form *out, struct error *err)
{
    struct search_params params = default_params();

    if (params_from_url(&url_table, url, arena, &params, err))
        return err->status;
    return build(&params, preset, NULL, arena, out, err);
}

enum status search_form_from_json(const json_t *body, struct arena *arena, struct search_form *out,
                                  struct error *err)
{
    struct search_params params = default_params();

    if (params_from_json(&search_table, body, NULL, arena, &params, err))
        return err->status;
    return build(&params, PRESET_PLAIN, NULL, arena, out, err);
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
    return build(&params, PRESET_PLAIN, inside, arena, out, err);
}
