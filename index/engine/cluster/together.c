/* SPDX-License-Identifier: GPL-2.0-or-later */
/* together.c - several requests to an index as one: how many documents they find, and the facets of
 * these. */
#include "base/json.h"
#include "base/json_members.h"
#include "engine/cluster/facets.h"
#include "engine/cluster/inquiry.h"
#include "search/facet/facet.h"

/* What one request finds. NULL with *err. */
static json_t *found_by(struct reader *reader, const struct search_request *request,
                        struct arena *arena, struct error *err)
{
    struct search_request bare;
    struct inquiry inquiry;

    inquiry_begin(reader, request, &bare, arena, &inquiry, err);
    bare.collapse = COLLAPSE_NONE; /* all articles of a story are counted */
    return inquiry_check(&inquiry, false) ? NULL : inquiry_whole(&inquiry);
}

/* What any of them finds, of as many as the budget allows. NULL with *err. */
static json_t *found_by_any(struct reader *reader, const struct search_part *parts, uint32_t count,
                            struct arena *arena, struct search_result *result, struct error *err)
{
    json_t *ways = json_array();

    for (uint32_t i = 0; i < count; i++) {
        json_t *way;

        if ((result->cut = budget_check(parts[i].request->budget, arena)))
            break;
        if (!(way = found_by(reader, parts[i].request, arena, err))) {
            json_decref(ways);
            return NULL;
        }
        json_array_append_new(ways, way);
    }
    return json_pack("{s:{s:o, s:i}}", "bool", "should", ways, "minimum_should_match",
                     json_array_size(ways) > 0 ? 1 : 0);
}

static enum status check_facets(const struct search_request *request, const struct schema *schema,
                                struct error *err)
{
    for (uint32_t i = 0; i < request->facet_count; i++)
        if (facet_check(request->facets[i], schema, err))
            return err->status;
    return STATUS_OK;
}

enum status read_together(struct reader *reader, const struct search_part *parts, uint32_t count,
                          const struct str *facets, uint32_t facet_count, struct arena *arena,
                          struct search_result *result, struct error *err)
{
    const struct search_request first = count ? *parts[0].request : (struct search_request){0};
    struct search_request asked;
    struct inquiry inquiry;
    BUF_AUTO struct buf answer = {0};
    json_t *query;

    *result = (struct search_result){.total_exact = true};
    inquiry_begin(reader, &first, &asked, arena, &inquiry, err);
    asked.facets = facets;
    asked.facet_count = facet_count;
    asked.facet_values = 0;
    if (check_facets(&asked, inquiry.dsl.schema, err) ||
        !(query = found_by_any(reader, parts, count, arena, result, err)))
        return err->status;
    if (inquiry_search(inquiry.cluster, inquiry_uid(reader), inquiry_patience(&asked),
                       json_pack("{s:o, s:i, s:b, s:o}", "query", query, "size", 0,
                                 "track_total_hits", true, "aggs",
                                 facets_ask(&inquiry.dsl, &asked)),
                       &answer, err))
        return err->status;
    result->total = inquiry_total(buf_str(&answer));
    facets_read(&inquiry.dsl, &asked, json_member(buf_str(&answer), STR("aggregations")), arena,
                result);
    return STATUS_OK;
}
