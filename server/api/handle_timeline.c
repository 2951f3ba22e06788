/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_timeline.c - POST /indexes/{uid}/timeline: counts the hits of several queries over time,
 * and shows the first and the highest interval of each, with a hit.
 *
 * Search parameters of the body (`filter`, `from`, `timezone` ...) apply to all queries and to
 * `published`; a query may have its own besides. */
#include "base/date.h"
#include "base/json.h"
#include "server/answers/response.h"
#include "server/answers/search_limits.h"
#include "server/api/handlers.h"
#include "server/params/json_body.h"

#define QUERIES_MAX 16
#define STORIES     20 /* hits of an interval, of which the one with most copies is its story */

static const char *const intervals[] = {"hour",    "day",  "week",   "month", /* the enum's order */
                                        "quarter", "year", "decade", NULL};
/* Bytes of a date that name an interval's start. */
static const size_t start_lengths[] = {16, 10, 10, 7, 7, 4, 4};

struct timeline_params {
    struct count interval;
    struct flag share, stories;
    struct param_json queries;
};

#define ROW(name, kind, member, wrong, words)                                                      \
    {                                                                                              \
        name, PARAM_##kind, offsetof(struct timeline_params, member), API_##wrong, words           \
    }
static const struct param rows[] = {
    ROW("interval", WORD, interval, BAD_INTERVAL, intervals),
    ROW("share", SWITCH, share, BAD_REQUEST, NULL),
    ROW("stories", SWITCH, stories, BAD_REQUEST, NULL),
    ROW("queries", JSON, queries, BAD_TIMELINE_QUERIES, NULL),
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

struct asked {
    const struct request *request;
    struct timeline_params params;
    json_t *common; /* the body without the parameters above; borrowed */
    json_t *kept;   /* an array of what the forms borrow from */
    struct reader *reader;
    struct search_form *forms; /* of the queries; the last one: of all that was published */
    const json_t **queries;    /* each as one object */
    uint32_t count;
    enum budget_limit cut; /* the limit that left out a story */
    bool timed_out;        /* stories may be missing, or not be those published most often */
};

/* --- the queries --- */

static void add_filter(json_t *all, const json_t *filter)
{
    if (json_is_array(filter))
        json_array_extend(all, (json_t *)(uintptr_t)filter);
    else if (filter && !json_is_null(filter))
        json_array_append(all, (json_t *)(uintptr_t)filter);
}

/* The common members and the query's own; both filters, and `more` if it is not NULL. Owned by
 * .kept. */
static json_t *join(const struct asked *asked, const json_t *query, const char *more)
{
    json_t *joined = json_copy(asked->common), *filters = json_array();

    json_object_update(joined, (json_t *)(uintptr_t)query);
    add_filter(filters, json_object_get(asked->common, "filter"));
    add_filter(filters, json_object_get(query, "filter"));
    if (more)
        json_array_append_new(filters, json_string(more));
    if (json_array_size(filters) > 0)
        json_object_set(joined, "filter", filters);
    json_decref(filters);
    json_array_append_new(asked->kept, joined);
    return joined;
}

static enum status make_form(const struct asked *asked, const json_t *query, const char *more,
                             struct search_form *form, struct error *err)
{
    if (search_form_from_json(join(asked, query, more), asked->request->arena, form, err))
        return err->status;
    form->search.facet_count = 0;
    form->search.snippets = false;
    return STATUS_OK;
}

static enum status bad_queries(struct error *err)
{
    return api_error_set(err, API_BAD_TIMELINE_QUERIES,
                         "`queries` must be a list of 1 to %d texts, or objects with `q`",
                         QUERIES_MAX);
}

/* A text is {"q": text}; without `queries` there is one, which has nothing of its own. */
static enum status read_queries(struct asked *asked, struct error *err)
{
    const json_t *list = asked->params.queries.json;
    size_t count = list ? json_array_size(list) : 1;

    if (count == 0 || count > QUERIES_MAX)
        return bad_queries(err);
    asked->count = (uint32_t)count;
    asked->queries = arena_zero(asked->request->arena, count, sizeof *asked->queries);
    for (size_t i = 0; i < count; i++) {
        json_t *item = list ? json_array_get(list, i) : NULL;
        json_t *query = json_is_object(item) ? json_incref(item) : json_object();

        json_array_append_new(asked->kept, query);
        if (item && !json_is_object(item) && !json_is_string(item))
            return bad_queries(err);
        if (json_is_string(item))
            json_object_set(query, "q", item);
        asked->queries[i] = query;
    }
    return STATUS_OK;
}

static enum status make_forms(struct asked *asked, struct error *err)
{
    json_auto_t *everything = json_pack("{s:s}", "q", "");
    struct arena *arena = asked->request->arena;

    json_array_append(asked->kept, everything);
    asked->forms = arena_zero(arena, asked->count + 1, sizeof *asked->forms);
    for (uint32_t i = 0; i <= asked->count; i++)
        if (make_form(asked, i < asked->count ? asked->queries[i] : everything, NULL,
                      &asked->forms[i], err))
            return err->status;
    return STATUS_OK;
}

static enum status read_body(struct asked *asked, struct error *err)
{
    json_auto_t *own = json_object();

    for (size_t i = 0; i < sizeof rows / sizeof *rows && json_is_object(asked->common); i++) {
        json_t *value = json_object_get(asked->common, rows[i].name);

        if (value)
            json_object_set(own, rows[i].name, value);
        json_object_del(asked->common, rows[i].name);
    }
    json_array_append(asked->kept, own);
    if (params_from_json(&table, own, NULL, asked->request->arena, &asked->params, err) ||
        read_queries(asked, err))
        return err->status;
    return make_forms(asked, err);
}

/* --- the answer --- */

static void add_start(struct buf *out, int64_t start, uint32_t interval)
{
    char text[DATE_TEXT_SIZE];

    clock_step(); /* buckets may be many thousands */
    date_format(start, 0, text);
    buf_addf(out, "\"%.*s\"", (int)start_lengths[interval], text);
}

static void add_counts(struct buf *out, const char *key, const uint32_t *counts, uint32_t count)
{
    json_add_key(out, key);
    buf_add_char(out, '[');
    for (uint32_t b = 0; b < count; b++) {
        clock_step();
        buf_addf(out, "%s%u", b ? "," : "", counts[b]);
    }
    buf_add_char(out, ']');
}

static void add_shares(struct buf *out, const uint32_t *counts, const uint32_t *published,
                       uint32_t count)
{
    json_add_key(out, "shares");
    buf_add_char(out, '[');
    for (uint32_t b = 0; b < count; b++) {
        double share = published[b] ? (double)counts[b] / (double)published[b] : 0;

        clock_step();
        buf_addf(out, "%s%.6g", b ? "," : "", share < 1 ? share : 1);
    }
    buf_add_char(out, ']');
}

/* "published >= FIRST AND published <= LAST", in the clocks of the zone; in the arena. */
static const char *within(const struct asked *asked, const struct timeline *timeline,
                          uint32_t bucket)
{
    size_t length = asked->params.interval.number == TIMELINE_HOUR ? 16 : 10;
    char first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE];

    date_format(timeline->starts[bucket], 0, first);
    date_format(timeline->starts[bucket + 1] - 1000, 0, last);
    return arena_format(asked->request->arena, "published >= \"%.*s\" AND published <= \"%.*s\"",
                        (int)length, first, (int)length, last)
        .data;
}

static const struct search_hit *most_copied(const struct search_result *found)
{
    const struct search_hit *most = found->hit_count ? found->hits : NULL;

    for (uint32_t i = 1; i < found->hit_count; i++)
        if (found->hits[i].copies > most->copies)
            most = &found->hits[i];
    return most;
}

/* The hit of an interval that was published most often, else the best one. None if the time ends:
 * the counts are there already. */
static enum status add_story(struct asked *asked, const json_t *query, const char *dates,
                             struct buf *out, struct error *err)
{
    const struct request *request = asked->request;
    struct search_form form;
    struct search_result found;
    const struct search_hit *story;
    struct formatter formatter = {asked->reader, &form.view, NULL, request->arena, request->budget};

    if (make_form(asked, query, dates, &form, err) ||
        search_limits_apply(request, request->match.parts[0], &form, asked->reader, err))
        return err->status;
    form.search.offset = 0;
    form.search.limit = STORIES;
    if (reader_settings(asked->reader)->copies)
        form.search.collapse = COLLAPSE_BEST;
    if (reader_search(asked->reader, &form.search, request->arena, &found, err)) {
        if (err->status != STATUS_TIMEOUT)
            return err->status;
        found = (struct search_result){.timed_out = true};
    }
    asked->timed_out |= found.timed_out;
    asked->cut = asked->cut ? asked->cut : found.cut;
    story = most_copied(&found);
    if (!story)
        return STATUS_OK;
    formatter.marks = found.marks;
    json_add_key(out, "hit");
    buf_add_char(out, '{');
    response_hit(&formatter, story, out);
    buf_add_char(out, '}');
    return STATUS_OK;
}

static enum status add_bucket(struct asked *asked, const char *key, const struct timeline *timeline,
                              uint32_t number, uint32_t bucket, struct buf *out, struct error *err)
{
    enum status status = STATUS_OK;

    json_add_key(out, key);
    buf_add_text(out, "{\"start\":");
    add_start(out, timeline->starts[bucket], asked->params.interval.number);
    buf_addf(out, ",\"count\":%u", timeline->counts[number][bucket]);
    if (asked->params.stories.on)
        status =
            add_story(asked, asked->queries[number], within(asked, timeline, bucket), out, err);
    buf_add_char(out, '}');
    return status;
}

static enum status add_query(struct asked *asked, const struct timeline *timeline, uint32_t number,
                             struct buf *out, struct error *err)
{
    uint32_t first = timeline->bucket_count, highest = 0;
    uint64_t total = 0;
    const uint32_t *counts = timeline->bucket_count ? timeline->counts[number] : NULL;

    for (uint32_t b = 0; b < timeline->bucket_count; b++) {
        total += counts[b];
        first = counts[b] && b < first ? b : first;
        highest = counts[b] > counts[highest] ? b : highest;
    }
    json_add_comma(out);
    buf_add_text(out, "{\"q\":");
    json_add_string(out, asked->forms[number].search.q);
    buf_addf(out, ",\"total\":%llu", (unsigned long long)total);
    add_counts(out, "counts", counts, timeline->bucket_count);
    if (asked->params.share.on)
        add_shares(out, counts, timeline->bucket_count ? timeline->counts[asked->count] : NULL,
                   timeline->bucket_count);
    if (total > 0 && (add_bucket(asked, "first", timeline, number, first, out, err) ||
                      add_bucket(asked, "highest", timeline, number, highest, out, err)))
        return err->status;
    buf_add_char(out, '}');
    return STATUS_OK;
}

static enum status add_timeline(struct asked *asked, const struct timeline *timeline,
                                int64_t started, struct buf *out, struct error *err)
{
    uint32_t count = timeline->bucket_count;

    buf_addf(out, "{\"interval\":\"%s\",\"starts\":[", intervals[asked->params.interval.number]);
    for (uint32_t b = 0; b < count; b++) {
        json_add_comma(out);
        add_start(out, timeline->starts[b], asked->params.interval.number);
    }
    buf_add_char(out, ']');
    add_counts(out, "published", count ? timeline->counts[asked->count] : NULL, count);
    json_add_key(out, "queries");
    buf_add_char(out, '[');
    for (uint32_t i = 0; i < asked->count; i++)
        if (add_query(asked, timeline, i, out, err))
            return err->status;
    buf_addf(out, "],\"processingTimeMs\":%lld",
             (long long)((clock_monotonic() - started) / 1000000));
    response_cut(asked->request->budget, asked->timed_out, asked->cut, out);
    buf_add_char(out, '}');
    return STATUS_OK;
}

static enum status answer(struct asked *asked, struct buf *out, struct error *err)
{
    const struct request *request = asked->request;
    struct str uid = request->match.parts[0];
    int64_t started = clock_monotonic();
    const struct search_request **requests =
        arena_alloc(request->arena, (QUERIES_MAX + 1) * sizeof *requests);
    struct timeline timeline;

    if (read_body(asked, err) ||
        search_limits_acquire(request, uid, &asked->forms[0], &asked->reader, err))
        return err->status;
    for (uint32_t i = 0; i <= asked->count; i++) {
        if (i > 0 && search_limits_apply(request, uid, &asked->forms[i], asked->reader, err))
            return err->status;
        asked->forms[i].search.facet_count = 0;
        requests[i] = &asked->forms[i].search;
    }
    if (reader_timeline(asked->reader, requests, asked->count + 1,
                        (enum timeline_interval)asked->params.interval.number, request->arena,
                        &timeline, err))
        return err->status;
    return add_timeline(asked, &timeline, started, out, err);
}

enum status handle_timeline(const struct request *request, struct http_response *response,
                            struct error *err)
{
    struct asked asked = {.request = request,
                          .params = {.interval.number = TIMELINE_DAY, .stories.on = true}};
    enum status status;

    if (search_limits_check_load(request, err) ||
        json_body_read(request->http, request->budget, &asked.common, err))
        return err->status;
    asked.kept = json_array();
    status = answer(&asked, &response->body, err);
    reader_release(asked.reader);
    json_decref(asked.kept);
    json_decref(asked.common);
    return status;
}
