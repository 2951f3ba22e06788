/* SPDX-License-Identifier: GPL-2.0-or-later */
/* request.c - the table of search parameters, and what they mean. */
#include "request.h"

#include <stddef.h>

#include "base/date.h"
#include "base/json.h"

#define DEFAULT_LIMIT      20
#define DEFAULT_CROP_WORDS 10
#define MAX_SNIPPETS       10
#define MAX_SNIPPET_LENGTH 2000
#define MAX_RECENCY        10.0
#define MAX_TAG            256  /* bytes; it is repeated at each match */
#define MAX_BODIES         1000 /* hits of an answer with whole bodies: they are long */

/* The parameters as given, before they are put together. */
struct wishes {
    struct str q;
    uint32_t offset, limit, page, hits_per_page;
    bool page_given, hits_per_page_given;
    const json_t *filter_json;
    struct str filter_text;
    struct names sort, facets;
    struct str from, to, matching;
    struct names retrieve, highlight, crop;
    struct str before, after, marker;
    uint32_t crop_words;
    bool score, prefix, body;
    uint32_t snippets, snippet_length;
    double recency;
};

enum parameter_kind { P_TEXT, P_COUNT, P_SWITCH, P_NUMBER, P_NAMES, P_FILTER };

struct parameter {
    const char *name;
    enum parameter_kind kind;
    size_t offset;
    enum status wrong;
};

#define AT(member) offsetof(struct wishes, member)

static const struct parameter parameters[] = {
    {"q", P_TEXT, AT(q), STATUS_BAD_QUERY},
    {"offset", P_COUNT, AT(offset), STATUS_BAD_OFFSET},
    {"limit", P_COUNT, AT(limit), STATUS_BAD_LIMIT},
    {"page", P_COUNT, AT(page), STATUS_BAD_PAGE},
    {"hitsPerPage", P_COUNT, AT(hits_per_page), STATUS_BAD_HITS_PER_PAGE},
    {"filter", P_FILTER, AT(filter_text), STATUS_BAD_FILTER},
    {"sort", P_NAMES, AT(sort), STATUS_BAD_SORT},
    {"facets", P_NAMES, AT(facets), STATUS_BAD_FACETS},
    {"from", P_TEXT, AT(from), STATUS_BAD_FROM},
    {"to", P_TEXT, AT(to), STATUS_BAD_TO},
    {"matchingStrategy", P_TEXT, AT(matching), STATUS_BAD_MATCHING},
    {"attributesToRetrieve", P_NAMES, AT(retrieve), STATUS_BAD_RETRIEVE},
    {"attributesToHighlight", P_NAMES, AT(highlight), STATUS_BAD_HIGHLIGHT},
    {"attributesToCrop", P_NAMES, AT(crop), STATUS_BAD_CROP},
    {"highlightPreTag", P_TEXT, AT(before), STATUS_BAD_PRE_TAG},
    {"highlightPostTag", P_TEXT, AT(after), STATUS_BAD_POST_TAG},
    {"cropLength", P_COUNT, AT(crop_words), STATUS_BAD_CROP_LENGTH},
    {"cropMarker", P_TEXT, AT(marker), STATUS_BAD_CROP_MARKER},
    {"showRankingScore", P_SWITCH, AT(score), STATUS_BAD_SHOW_SCORE},
    {"snippets", P_COUNT, AT(snippets), STATUS_BAD_SNIPPETS},
    {"snippetLength", P_COUNT, AT(snippet_length), STATUS_BAD_SNIPPET_LENGTH},
    {"prefix", P_SWITCH, AT(prefix), STATUS_BAD_PREFIX},
    {"recency", P_NUMBER, AT(recency), STATUS_BAD_RECENCY},
    {"body", P_SWITCH, AT(body), STATUS_BAD_BODY},
};
#define PARAMETER_COUNT (sizeof parameters / sizeof *parameters)

static const struct str reader_facets[] = {{"source", 6}, {"section", 7}, {"year", 4}};

static const struct {
    const char *name;
    enum search_match match;
} strategies[] = {
    {"last", SEARCH_ALL_THEN_FEWER},
    {"frequency", SEARCH_ALL_THEN_FEWER},
    {"all", SEARCH_ALL},
    {"any", SEARCH_ANY},
};

/* Short for what readers want most. */
static const struct {
    const char *name;
    struct search_sort sort;
} sort_words[] = {
    {"newest", {{"published", 9}, true}},
    {"oldest", {{"published", 9}, false}},
};

const char *request_parameter(uint32_t number)
{
    return number < PARAMETER_COUNT ? parameters[number].name : NULL;
}

static enum status unknown_parameter(struct str name, struct error *err)
{
    const char *names[PARAMETER_COUNT];
    const char *nearest;

    for (size_t i = 0; i < PARAMETER_COUNT; i++)
        names[i] = parameters[i].name;
    nearest = nearest_word(name, names, PARAMETER_COUNT);
    if (nearest)
        return error_set(err, STATUS_BAD_REQUEST,
                         "there is no parameter `%.*s`: did you mean `%s`?", STR_ARG(name),
                         nearest);
    return error_set(err, STATUS_BAD_REQUEST,
                     "there is no parameter `%.*s`: see /openapi.json for those there are",
                     STR_ARG(name));
}

static enum status set(struct wishes *wishes, const struct parameter *parameter,
                       const struct value *value, struct arena *arena, struct error *err)
{
    void *to = (char *)wishes + parameter->offset;

    switch (parameter->kind) {
    case P_TEXT:
        return value_text(value, to, err);
    case P_COUNT:
        return value_count(value, to, err);
    case P_SWITCH:
        return value_switch(value, to, err);
    case P_NUMBER:
        return value_number(value, to, err);
    case P_NAMES:
        return value_names(value, arena, to, err);
    case P_FILTER:
        wishes->filter_json = value->json;
        wishes->filter_text = value->text;
        return STATUS_OK;
    }
    return STATUS_OK;
}

static enum status read_parameter(struct wishes *wishes, struct str name, const json_t *json,
                                  struct str text, struct arena *arena, struct error *err)
{
    for (size_t i = 0; i < PARAMETER_COUNT; i++) {
        const struct parameter *parameter = &parameters[i];
        const struct value value = {parameter->name, parameter->wrong, json, text};

        if (!str_is(name, parameter->name))
            continue;
        wishes->page_given |= parameter->offset == AT(page);
        wishes->hits_per_page_given |= parameter->offset == AT(hits_per_page);
        return set(wishes, parameter, &value, arena, err);
    }
    return unknown_parameter(name, err);
}

static struct wishes default_wishes(void)
{
    return (struct wishes){.q = STR(""),
                           .limit = DEFAULT_LIMIT,
                           .page = 1,
                           .hits_per_page = DEFAULT_LIMIT,
                           .before = STR("<em>"),
                           .after = STR("</em>"),
                           .marker = STR("\xE2\x80\xA6"),
                           .crop_words = DEFAULT_CROP_WORDS,
                           .snippets = 1};
}

static enum status build_match(const struct wishes *wishes, struct search_request *search,
                               struct error *err)
{
    search->match = SEARCH_ALL_THEN_FEWER;
    if (!wishes->matching.data)
        return STATUS_OK;
    for (size_t i = 0; i < sizeof strategies / sizeof *strategies; i++)
        if (str_is(wishes->matching, strategies[i].name)) {
            search->match = strategies[i].match;
            return STATUS_OK;
        }
    return error_set(err, STATUS_BAD_MATCHING,
                     "`matchingStrategy` must be last, all, frequency or any, not `%.*s`",
                     STR_ARG(wishes->matching));
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

static enum status build_sorts(const struct wishes *wishes, struct arena *arena,
                               struct search_request *search, struct error *err)
{
    struct search_sort *sorts = arena_alloc(arena, SEARCH_MAX_SORTS * sizeof *sorts);

    search->sorts = sorts;
    for (uint32_t i = 0; i < wishes->sort.count; i++) {
        struct str text = wishes->sort.items[i];

        if (str_is(text, "relevance"))
            continue;
        if (search->sort_count == SEARCH_MAX_SORTS)
            return error_set(err, STATUS_BAD_SORT, "`sort` takes no more than %d fields",
                             SEARCH_MAX_SORTS);
        if (!parse_sort(text, &sorts[search->sort_count]))
            return error_set(err, STATUS_BAD_SORT,
                             "`sort` wants a field and a direction, as `published:desc`, not "
                             "`%.*s`",
                             STR_ARG(text));
        search->sort_count++;
    }
    return STATUS_OK;
}

static enum status build_facets(const struct wishes *wishes, enum search_preset preset,
                                struct search_request *search, struct error *err)
{
    bool all = names_have(&wishes->facets, STR("*"));

    search->facets = wishes->facets.items;
    search->facet_count = wishes->facets.count;
    if (all || (!wishes->facets.given && preset == PRESET_READER)) {
        search->facets = reader_facets;
        search->facet_count = sizeof reader_facets / sizeof *reader_facets;
    }
    if (search->facet_count > SEARCH_MAX_FACETS)
        return error_set(err, STATUS_BAD_FACETS, "`facets` takes no more than %d fields",
                         SEARCH_MAX_FACETS);
    return STATUS_OK;
}

/* `from` and `to` are short for a filter on the published date. */
static enum status add_date(struct str date, enum filter_kind kind, enum status wrong,
                            struct arena *arena, struct search_request *search, struct error *err)
{
    struct filter_node *bound;
    int64_t first, last;

    if (!date.data)
        return STATUS_OK;
    if (!filter_date(date, search->now, &first, &last))
        return error_set(err, wrong,
                         "`%.*s` is not a date: write it as 2021-01-31, 2021-01, "
                         "2021-01-31T09:30:00Z or now-7d",
                         STR_ARG(date));
    bound = filter_compare(arena, kind, STR("published"), date);
    search->filter = filter_both(arena, (struct filter_node *)(uintptr_t)search->filter, bound);
    return STATUS_OK;
}

static enum status build_filter(const struct wishes *wishes, struct arena *arena,
                                struct search_request *search, struct error *err)
{
    struct filter_node *filter = NULL;

    if (wishes->filter_json && filter_parse_json(wishes->filter_json, arena, &filter, err))
        return err->status;
    if (wishes->filter_text.data && filter_parse(wishes->filter_text, arena, &filter, err))
        return err->status;
    search->filter = filter;
    if (add_date(wishes->from, FILTER_GREATER_EQUAL, STATUS_BAD_FROM, arena, search, err))
        return err->status;
    return add_date(wishes->to, FILTER_LESS_EQUAL, STATUS_BAD_TO, arena, search, err);
}

static uint32_t at_most(uint64_t number, uint32_t most)
{
    return number < most ? (uint32_t)number : most;
}

/* What lies beyond the last hit that can be had is an empty page, as upstream has it. */
static void build_page(const struct wishes *wishes, struct search_form *form)
{
    struct search_request *search = &form->search;
    struct search_view *view = &form->view;
    uint64_t offset = wishes->offset;

    view->paged = wishes->page_given || wishes->hits_per_page_given;
    view->page = wishes->page;
    view->hits_per_page = at_most(wishes->hits_per_page, SEARCH_MAX_HITS);
    search->limit = view->paged ? view->hits_per_page : wishes->limit;
    if (view->paged)
        offset = (uint64_t)(wishes->page ? wishes->page - 1 : 0) * search->limit;
    search->offset = at_most(offset, SEARCH_MAX_HITS);
    search->limit = at_most(search->limit, SEARCH_MAX_HITS - search->offset);
    if (view->paged && wishes->page == 0)
        search->limit = 0;
    search->exact_total = view->paged;
}

static enum status parse_crop(struct str text, uint32_t words, struct crop *out, struct error *err)
{
    ptrdiff_t colon = str_find(text, STR(":"));
    uint64_t number = words;

    out->field = colon < 0 ? text : str_slice(text, 0, (size_t)colon);
    if (colon >= 0 && !str_to_u64(str_slice(text, (size_t)colon + 1, text.length), &number))
        return error_set(err, STATUS_BAD_CROP,
                         "`attributesToCrop` wants a field or `field:words`, not `%.*s`",
                         STR_ARG(text));
    out->words = at_most(number, UINT32_MAX);
    return STATUS_OK;
}

static enum status build_crops(const struct wishes *wishes, struct arena *arena,
                               struct search_view *view, struct error *err)
{
    struct crop *crops = arena_alloc(arena, (wishes->crop.count + 1) * sizeof *crops);

    for (uint32_t i = 0; i < wishes->crop.count; i++)
        if (parse_crop(wishes->crop.items[i], wishes->crop_words, &crops[i], err))
            return err->status;
    view->crops = crops;
    view->crop_count = wishes->crop.count;
    return STATUS_OK;
}

static bool crops_body(const struct search_view *view)
{
    for (uint32_t i = 0; i < view->crop_count; i++)
        if (str_is(view->crops[i].field, "body"))
            return true;
    return false;
}

static enum status check_tags(const struct wishes *wishes, struct error *err)
{
    const struct {
        const char *name;
        struct str text;
        enum status wrong;
    } tags[] = {{"highlightPreTag", wishes->before, STATUS_BAD_PRE_TAG},
                {"highlightPostTag", wishes->after, STATUS_BAD_POST_TAG},
                {"cropMarker", wishes->marker, STATUS_BAD_CROP_MARKER}};

    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (tags[i].text.length > MAX_TAG)
            return error_set(err, tags[i].wrong, "`%s` must be a text of no more than %d bytes",
                             tags[i].name, MAX_TAG);
    return STATUS_OK;
}

static enum status build_view(const struct wishes *wishes, struct arena *arena,
                              struct search_form *form, struct error *err)
{
    struct search_view *view = &form->view;

    view->retrieve = wishes->retrieve;
    view->highlight = wishes->highlight;
    view->before = wishes->before;
    view->after = wishes->after;
    view->marker = wishes->marker;
    view->score = wishes->score;
    view->body = wishes->body || names_have(&wishes->retrieve, STR("body")) ||
                 names_have(&wishes->retrieve, STR("*"));
    if (check_tags(wishes, err) || build_crops(wishes, arena, view, err))
        return err->status;
    view->reads_body =
        view->body || names_have(&wishes->highlight, STR("body")) || crops_body(view);
    if (view->reads_body)
        form->search.limit = at_most(form->search.limit, MAX_BODIES);
    return STATUS_OK;
}

static enum status build_ranking(const struct wishes *wishes, struct search_request *search,
                                 struct error *err)
{
    if (wishes->recency < 0 || wishes->recency > MAX_RECENCY)
        return error_set(err, STATUS_BAD_RECENCY, "`recency` must be a number from 0 to 10");
    if (wishes->snippets > MAX_SNIPPETS)
        return error_set(err, STATUS_BAD_SNIPPETS, "`snippets` must be a number from 0 to %d",
                         MAX_SNIPPETS);
    if (wishes->snippet_length > MAX_SNIPPET_LENGTH)
        return error_set(err, STATUS_BAD_SNIPPET_LENGTH,
                         "`snippetLength` must be a number of characters up to %d",
                         MAX_SNIPPET_LENGTH);
    search->recency = wishes->recency;
    search->snippets = wishes->snippets > 0;
    search->snippet_passages = wishes->snippets;
    search->snippet_length = wishes->snippet_length;
    search->prefix = wishes->prefix;
    search->suggest = true;
    return STATUS_OK;
}

static enum status build(const struct wishes *wishes, enum search_preset preset,
                         struct arena *arena, struct search_form *form, struct error *err)
{
    struct search_request *search = &form->search;

    *form = (struct search_form){.search = {.q = wishes->q, .now = date_now()}};
    build_page(wishes, form);
    if (build_match(wishes, search, err) || build_sorts(wishes, arena, search, err) ||
        build_facets(wishes, preset, search, err) || build_filter(wishes, arena, search, err) ||
        build_ranking(wishes, search, err) || build_view(wishes, arena, form, err))
        return err->status;
    return STATUS_OK;
}

enum status request_from_url(const struct url *url, enum search_preset preset, struct arena *arena,
                             struct search_form *out, struct error *err)
{
    struct wishes wishes = default_wishes();

    for (uint32_t i = 0; i < url->param_count; i++)
        if (read_parameter(&wishes, url->params[i].name, NULL, url->params[i].value, arena, err))
            return err->status;
    return build(&wishes, preset, arena, out, err);
}

enum status request_from_json(const json_t *body, struct arena *arena, struct search_form *out,
                              struct error *err)
{
    struct wishes wishes = default_wishes();
    const char *name;
    json_t *value;

    if (!json_is_object(body))
        return error_set(err, STATUS_BAD_JSON, "the body must be a JSON object of parameters");
    json_object_foreach((json_t *)(uintptr_t)body, name, value)
    {
        if (json_is_null(value)) /* as if not given */
            continue;
        if (read_parameter(&wishes, str_of(name), value, STR_NONE, arena, err))
            return err->status;
    }
    return build(&wishes, PRESET_PLAIN, arena, out, err);
}
