/* SPDX-License-Identifier: GPL-2.0-or-later */
/* response.c - writes search results and documents as JSON. */
#include "server/answers/response.h"

#include "base/date.h"
#include "base/json.h"
#include "engine/reader.h"
#include "server/answers/details.h"
#include "server/http/api_error.h"
#include "server/keys/uuid.h"
#include "server/params/fields.h"

#define FIRST_SIZE 16384 /* bytes reserved for an answer: most fit without growing */
#define NS_PER_MS  1000000

static void add_text_member(struct buf *out, const char *key, struct str text)
{
    json_add_key(out, key);
    json_add_string(out, text);
}

static void add_count(struct buf *out, const char *key, uint64_t number)
{
    json_add_key(out, key);
    buf_addf(out, "%llu", (unsigned long long)number);
}

static void add_flag(struct buf *out, const char *key, bool set)
{
    if (!set)
        return;
    json_add_key(out, key);
    buf_add_text(out, "true");
}

static void add_number(struct buf *out, const char *key, double number)
{
    json_add_key(out, key);
    json_add_real(out, number);
}

static bool formats(const struct search_view *view)
{
    return !view->unformatted && (view->highlight.count > 0 || view->crop_count > 0);
}

static void add_snippets(const struct search_hit *hit, struct buf *out)
{
    if (hit->headline.data)
        add_text_member(out, "_headline", hit->headline);
    if (hit->snippet.data)
        add_text_member(out, "_snippet", hit->snippet);
}

/* `_story`, if near-duplicates are collapsed. */
static void add_story(const struct search_hit *hit, struct buf *out)
{
    char story[STORY_NAME_SIZE];

    if (hit->story == 0)
        return;
    json_add_key(out, "_story");
    buf_addf(out, "{\"id\":\"%s\",\"copies\":%u}", reader_story_name(hit->story, story),
             hit->copies);
}

/* Highlighting whole bodies can take longer than the search, so writing has limits, too. */
enum budget_limit response_begin_hit(const struct formatter *formatter, struct buf *out)
{
    enum budget_limit cut = budget_write(formatter->budget, formatter->arena, out->length);

    if (cut)
        return cut;
    json_add_comma(out);
    buf_add_char(out, '{');
    return BUDGET_OPEN;
}

static void add_distance(double metres, struct buf *out)
{
    json_add_key(out, "_geoDistance");
    buf_addf(out, "%.0f", metres);
}

void response_hit(const struct formatter *formatter, const struct search_hit *hit, struct buf *out)
{
    const struct search_view *view = formatter->view;
    struct arena_place before = arena_mark(formatter->arena);

    fields_add(out, hit->fields, &view->retrieve, &view->displayed);
    if (view->body && hit->body.data)
        add_text_member(out, "body", hit->body);
    if (view->vectors)
        fields_add_vectors(out, hit->fields, &view->displayed);
    add_snippets(hit, out);
    add_story(hit, out);
    if (hit->measured)
        add_distance(hit->distance, out);
    if (formats(view))
        formatted_add(formatter, hit, out);
    if (view->positions)
        formatted_add_positions(formatter, hit, out);
    if (view->score)
        add_number(out, "_rankingScore", hit->rank < 1 ? hit->rank : 1); /* weights can raise it */
    if (view->score_details)
        details_add(hit->details, hit->detail_count, &view->displayed, out);
    arena_release(formatter->arena, before);
}

enum budget_limit response_add_hits(const struct formatter *formatter,
                                    const struct search_result *result, struct buf *out)
{
    enum budget_limit cut = BUDGET_OPEN;

    json_add_key(out, "hits");
    buf_add_char(out, '[');
    for (uint32_t i = 0; i < result->hit_count; i++) {
        if ((cut = response_begin_hit(formatter, out)))
            break;
        response_hit(formatter, &result->hits[i], out);
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
    return result->cut ? result->cut : cut;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

void response_page(const struct search_form *form, uint64_t found, struct buf *out)
{
    const struct search_view *view = &form->view;
    uint64_t per_page = view->hits_per_page, total = least(found, view->most_total);

    if (!view->paged) {
        add_count(out, "limit", view->limit);
        add_count(out, "offset", least(form->search.offset, view->most_total));
        add_count(out, "estimatedTotalHits", total);
        return;
    }
    add_count(out, "hitsPerPage", per_page);
    add_count(out, "page", view->page);
    add_count(out, "totalPages", per_page ? (total + per_page - 1) / per_page : 0);
    add_count(out, "totalHits", total);
}

static void add_facet_values(const struct facet_result *facet, struct buf *out)
{
    json_add_comma(out);
    json_add_string(out, facet->field);
    buf_add_text(out, ":{");
    for (uint32_t i = 0; i < facet->value_count; i++) {
        json_add_comma(out);
        json_add_string(out, facet->values[i].value);
        buf_addf(out, ":%llu", (unsigned long long)facet->values[i].count);
    }
    buf_add_char(out, '}');
}

static void add_facet_range(const struct facet_result *facet, struct buf *out)
{
    if (!facet->has_range)
        return;
    json_add_comma(out);
    json_add_string(out, facet->field);
    buf_add_text(out, ":{\"min\":");
    json_add_real(out, facet->low);
    buf_add_text(out, ",\"max\":");
    json_add_real(out, facet->high);
    buf_add_char(out, '}');
}

void response_facets(const struct facet_result *facets, uint32_t count, const char *counts,
                     const char *ranges, struct buf *out)
{
    json_add_key(out, counts);
    buf_add_char(out, '{');
    for (uint32_t i = 0; i < count; i++)
        add_facet_values(&facets[i], out);
    buf_add_char(out, '}');
    json_add_key(out, ranges);
    buf_add_char(out, '{');
    for (uint32_t i = 0; i < count; i++)
        add_facet_range(&facets[i], out);
    buf_add_char(out, '}');
}

void response_request_uid(struct buf *out)
{
    char uid[UUID_SIZE];

    uuid_make_ordered(uid);
    add_text_member(out, "requestUid", str_of(uid));
}

void response_metadata(const struct search_view *view, struct str q, struct buf *out)
{
    char uid[UUID_SIZE];

    uuid_make_ordered(uid);
    json_add_comma(out);
    buf_add_char(out, '{');
    add_text_member(out, "query", q);
    buf_addf(out, ",\"queryUid\":\"%s\"", uid);
    add_text_member(out, "indexUid", view->index);
    if (view->primary_key.length > 0)
        add_text_member(out, "primaryKey", view->primary_key);
    if (view->rule_outcomes.data) {
        json_add_key(out, "inlineRuleConditionOutcomes");
        buf_add_str(out, view->rule_outcomes);
    }
    buf_add_char(out, '}');
}

void response_performance(int64_t searching, int64_t writing, struct buf *out)
{
    json_add_key(out, "performanceDetails");
    buf_addf(out, "{\"search\":\"%.3fms\",\"format\":\"%.3fms\"}", (double)searching / 1e6,
             (double)writing / 1e6);
}

/* Members that Meilisearch does not have. Flags are left out if they are false. */
static void add_extras(const struct search_result *result, struct buf *out)
{
    if (result->suggestion.data)
        add_text_member(out, "suggestion", result->suggestion);
    add_flag(out, "suggestionApplied", result->corrected);
    add_flag(out, "onlyBoilerplate", result->only_hidden);
    add_flag(out, "fewerWords", result->fewer_words);
    if (result->fewer_words)
        add_count(out, "allWordsHits", result->all_words);
    add_flag(out, "queryTruncated", result->truncated);
}

bool response_search(const struct search_form *form, const struct search_result *result,
                     struct reader *reader, int64_t taken, struct arena *arena, struct buf *out)
{
    struct budget *budget = form->search.budget;
    const struct formatter formatter = {reader, &form->view, result->marks, arena, budget};
    int64_t started = form->view.performance ? clock_monotonic() : 0;
    enum budget_limit cut;

    buf_reserve(out, FIRST_SIZE);
    cut = response_add_hits(&formatter, result, out);
    add_text_member(out, "query", form->search.q);
    add_count(out, "processingTimeMs", (uint64_t)taken / NS_PER_MS);
    response_page(form, result->total, out);
    if (form->view.facets)
        response_facets(result->facets, result->facet_count, "facetDistribution", "facetStats",
                        out);
    if (form->view.name_request)
        response_request_uid(out);
    if (form->view.metadata) {
        json_add_key(out, "metadata");
        response_metadata(&form->view, form->search.q, out);
    }
    if (form->view.performance)
        response_performance(taken, clock_monotonic() - started, out);
    if (!form->view.strict)
        add_extras(result, out);
    response_cut(budget, result->timed_out, cut, out);
    return !result->timed_out && cut == BUDGET_OPEN;
}

/* What a client can do about each limit; the number of the limit is between the two texts. */
static const struct {
    const char *before, *after;
} reasons[BUDGET_LIMITS] = {
    [BUDGET_HITS] = {"a request gets at most ", " hits in all of its queries together: ask for "
                                                "fewer with `limit`, or in several requests"},
    [BUDGET_MEMORY] = {"the hits need more than the ", " MB of memory of a request: ask for fewer "
                                                       "with `limit`, or in several requests"},
    [BUDGET_ANSWER] = {"the answer is larger than ",
                       " MB: ask for fewer hits with `limit`, for fewer fields with "
                       "`attributesToRetrieve`, or in several requests"},
    [BUDGET_SHARED] = {"the requests that run at the moment need more than ",
                       " MB of memory together: ask again in a moment, or for fewer hits with "
                       "`limit`"},
    [BUDGET_RULES] = {"search rules were left out, because their filters need more than ",
                      " ms: give them simpler filters, or fewer weights"},
};

static uint64_t number_of(const struct budget *budget, enum budget_limit limit)
{
    switch (limit) {
    case BUDGET_HITS:
        return budget->limits.hits;
    case BUDGET_MEMORY:
        return budget->limits.memory >> 20;
    case BUDGET_ANSWER:
        return budget->limits.answer >> 20;
    case BUDGET_SHARED:
        return budget->pool->most >> 20;
    case BUDGET_RULES:
        return (uint64_t)budget_rules_time(budget) / NS_PER_MS;
    default:
        return 0;
    }
}

void response_cut(const struct budget *budget, bool timed_out, enum budget_limit cut,
                  struct buf *out)
{
    add_flag(out, "timedOut", timed_out || cut == BUDGET_TIME);
    if (!budget || !reasons[cut].before)
        return;
    json_add_key(out, "incomplete");
    buf_addf(out, "\"%s%llu%s\"", reasons[cut].before, (unsigned long long)number_of(budget, cut),
             reasons[cut].after);
}

void response_document(const struct search_hit *document, const struct names *only, bool vectors,
                       struct buf *out)
{
    bool all = !only->given || names_have(only, STR("*"));

    buf_add_char(out, '{');
    fields_add(out, document->fields, only, NULL);
    if (document->body.data && (all || names_have(only, STR("body"))))
        add_text_member(out, "body", document->body);
    if (vectors)
        fields_add_vectors(out, document->fields, NULL);
    buf_add_char(out, '}');
}
