/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timeline.c - counts what requests find over time: the cluster counts by interval, and
 * search/facet/histogram.h makes the buckets. */
#include "base/json.h"
#include "base/json_members.h"
#include "base/zone.h"
#include "engine/cluster/calendar.h"
#include "engine/cluster/inquiry.h"
#include "search/facet/histogram.h"

/* The cluster has no decades. */
static const char *const intervals[] = {"hour", "day", "week", "month", "quarter", "year", "year"};

struct dated_list {
    struct dated_count *at;
    uint32_t count;
};

static enum status ask_counts(struct inquiry *inquiry, uint32_t field,
                              enum timeline_interval interval, const struct zone_info *zone,
                              struct buf *answer)
{
    json_t *query = inquiry_whole(inquiry);

    if (!query)
        return inquiry->dsl.err->status;
    return inquiry_search(
        inquiry->cluster, inquiry_uid(inquiry->reader), inquiry_patience(inquiry->request),
        json_pack("{s:o, s:i, s:b, s:{s:o, s:o}}", "query", query, "size", 0, "track_total_hits",
                  false, "aggs", "times",
                  calendar_ask(field, CALENDAR_TIMES, intervals[interval], NULL, zone), "days",
                  calendar_ask(field, CALENDAR_DAYS, intervals[interval], NULL, NULL)),
        answer, inquiry->dsl.err);
}

static uint32_t count_elements(struct str list)
{
    struct str element;
    uint32_t count = 0;

    while (json_next_element(&list, &element))
        count++;
    return count;
}

/* A bucket's key is when it begins by the clocks of the zone, as UTC. */
static void take_counts(struct str buckets, const struct zone_info *zone, struct dated_list *list)
{
    struct str bucket;
    double key;

    while (json_next_element(&buckets, &bucket))
        if (str_to_double(json_member(bucket, STR("key")), &key))
            list->at[list->count++] = (struct dated_count){zone_to_local(zone, (int64_t)key),
                                                           ask_number(bucket, "doc_count")};
}

static void take_answer(struct str answer, const struct zone_info *zone, struct arena *arena,
                        struct dated_list *list)
{
    struct str counts = json_member(answer, STR("aggregations"));
    struct str times = calendar_buckets(json_member(counts, STR("times")), CALENDAR_TIMES);
    struct str days = calendar_buckets(json_member(counts, STR("days")), CALENDAR_DAYS);

    list->at =
        arena_alloc(arena, (count_elements(times) + count_elements(days) + 1) * sizeof *list->at);
    take_counts(times, zone, list);
    take_counts(days, NULL, list);
}

static enum status count_one(struct reader *reader, const struct search_request *request,
                             enum timeline_interval interval, const struct zone_info *zone,
                             struct arena *arena, struct dated_list *list, struct error *err)
{
    BUF_AUTO struct buf answer = {0};
    struct search_request bare;
    struct inquiry inquiry;
    int field;

    inquiry_begin(reader, request, &bare, arena, &inquiry, err);
    field = schema_field(inquiry.dsl.schema, STR("published"));
    if (inquiry_check(&inquiry, true)) /* documents are counted, not values */
        return err->status;
    if (field < 0) /* no document has a date */
        return STATUS_OK;
    if (ask_counts(&inquiry, (uint32_t)field, interval, zone, &answer) == STATUS_TIMEOUT)
        error_set(err, STATUS_TIMEOUT,
                  "counting all hits takes longer than a search may: narrow the search");
    if (err->status)
        return err->status;
    take_answer(buf_str(&answer), zone, arena, list);
    return STATUS_OK;
}

enum status read_timeline(struct reader *reader, const struct search_request *const *requests,
                          uint32_t count, enum timeline_interval interval, struct arena *arena,
                          struct timeline *out, struct error *err)
{
    const struct dated_count **lists = arena_alloc(arena, (count + 1) * sizeof *lists);
    uint32_t *sizes = arena_alloc(arena, (count + 1) * sizeof *sizes);
    const struct zone_info *zone = count ? requests[0]->zone : NULL;

    err->status = STATUS_OK;
    for (uint32_t i = 0; i < count; i++) {
        struct dated_list list = {0};

        if (count_one(reader, requests[i], interval, zone, arena, &list, err))
            return err->status;
        lists[i] = list.at;
        sizes[i] = list.count;
    }
    return histogram_of_counts(lists, sizes, count, interval, arena, out, err);
}
