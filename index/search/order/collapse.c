/* SPDX-License-Identifier: GPL-2.0-or-later */
/* collapse.c - chooses the article to show for a story. */
#include "search/order/collapse.h"

#include "store/reader/story_read.h"

enum status collapse_check(const struct search_request *request, const struct schema *schema,
                           struct error *err)
{
    if (request->collapse == COLLAPSE_NONE || schema->copies)
        return STATUS_OK;
    return error_set(err, STATUS_BAD_COLLAPSE,
                     "This index does not look for copies: set `copies` of its settings to true.");
}

static bool passes(const struct bitmap *filters, const struct story_member *member)
{
    return !filters || bitmap_has(&filters[member->segment], member->document);
}

static int64_t published(const struct generation *generation, const struct story_member *member)
{
    const struct column *column =
        columns_find(&generation->segments[member->segment].files->columns, STR("published"));
    int64_t date = COLUMN_NO_DATE;

    if (column && column->kind == COLUMN_DATE)
        date = column_date(column, member->document);
    return date == COLUMN_NO_DATE ? INT64_MAX : date; /* undated ones last */
}

/* The position of its source in the preferred ones; source_count if it is none of them. */
static uint32_t preference(const struct search_request *request,
                           const struct generation *generation, const struct story_member *member)
{
    const struct column *column =
        columns_find(&generation->segments[member->segment].files->columns, STR("source"));
    uint32_t rank =
        column && !column_is_dated(column->kind) ? column_first(column, member->document) : 0;
    uint32_t place = 0;

    if (rank == 0)
        return request->source_count;
    while (place < request->source_count &&
           !str_eq_nocase(column_string(column, rank), request->sources[place]))
        place++;
    return place;
}

/* Is the member better than the one chosen so far? */
static bool is_better(const struct search_request *request, const struct generation *generation,
                      const struct story_member *member, const struct story_member *chosen)
{
    uint32_t mine, other;

    switch (request->collapse) {
    case COLLAPSE_EARLIEST:
        return published(generation, member) < published(generation, chosen);
    case COLLAPSE_SOURCE:
        mine = preference(request, generation, member);
        other = preference(request, generation, chosen);
        if (mine != other || mine == request->source_count)
            return mine < other;
        return published(generation, member) < published(generation, chosen);
    default:
        return false;
    }
}

enum status collapse_hit(const struct search_request *request, const struct generation *generation,
                         const struct bitmap *filters, struct match_hit *hit, uint64_t *story,
                         uint32_t *copies, struct error *err)
{
    struct story_member chosen = {hit->segment, hit->document};
    BUF_AUTO struct buf members = {0};
    enum status status = story_of(generation, hit->segment, hit->document, story, err);
    uint32_t all = 0;

    *copies = 0;
    if (status || *story == 0 || (status = story_members(generation, *story, &members, err)))
        return status;
    for (size_t at = 0; at < members.length; at += sizeof chosen) {
        struct story_member member;

        memcpy(&member, members.data + at, sizeof member);
        if (!passes(filters, &member))
            continue;
        all++;
        if (is_better(request, generation, &member, &chosen))
            chosen = member;
    }
    hit->segment = chosen.segment;
    hit->document = chosen.document;
    *copies = all > 0 ? all - 1 : 0;
    return STATUS_OK;
}
