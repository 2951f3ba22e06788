/* SPDX-License-Identifier: GPL-2.0-or-later */
/* browse.c - makes one set of documents per segment, and fetches those of the page. */
#include "search/browse.h"

#include "base/date.h"
#include "search/filter/filter_match.h"
#include "search/match/scan.h"
#include "search/order/sort.h"
#include "search/searcher.h"
#include "store/document/document.h"
#include "store/reader/moment_narrow.h"

#define CLOCK_EVERY 64 /* ids */

/* The documents of a segment that match the filter and may be shown. */
static enum status passing(const struct searcher *searcher, uint32_t number,
                           const struct filter_node *filter, int64_t deadline, struct arena *arena,
                           struct bitmap *out, struct error *err)
{
    const struct segment *segment = &searcher->generation->segments[number];
    const struct filter_place place = {segment, searcher->view, number};

    if (filter && filter_match(filter, &place, searcher->now, deadline, arena, out, err))
        return err->status;
    if (!filter) {
        *out = bitmap_in(arena, segment->files->document_count);
        bitmap_fill(out);
    }
    if (segment->deleted.words)
        bitmap_and_not(out, &segment->deleted);
    moment_restrict(searcher->moment, number, out);
    return STATUS_OK;
}

static enum status all_passing(const struct searcher *searcher, const struct filter_node *filter,
                               int64_t deadline, struct arena *arena, struct bitmap **out,
                               struct error *err)
{
    uint32_t count = searcher->generation->segment_count;

    *out = arena_zero(arena, count, sizeof **out);
    for (uint32_t s = 0; s < count; s++)
        if (passing(searcher, s, filter, deadline, arena, &(*out)[s], err))
            return err->status;
    return STATUS_OK;
}

/* Fetches one document into its own arena, which is reset for the next one. */
static enum status visit(struct searcher *searcher, uint32_t segment, uint32_t document,
                         struct arena *one, browse_fn *each, void *context, struct error *err)
{
    struct search_hit hit = {.segment = segment, .document = document};
    struct text_record record;

    arena_reset(one);
    if (view_text(searcher->view, segment, document, one, &record, err))
        return err->status;
    hit.fields = record.fields;
    if (record.body.length > 0)
        hit.body = record.body;
    return each(context, &hit, err);
}

static enum status visit_in_order(struct searcher *searcher, const struct bitmap *all,
                                  const struct browse *browse, struct arena *one, browse_fn *each,
                                  void *context, struct error *err)
{
    uint64_t skip = browse->offset, left = browse->limit;

    for (uint32_t s = 0; s < searcher->generation->segment_count && left > 0; s++) {
        uint32_t count = bitmap_count(&all[s]);

        if (skip >= count) {
            skip -= count;
            continue;
        }
        for (uint32_t d = bitmap_next(&all[s], 0); d < all[s].size && left > 0;
             d = bitmap_next(&all[s], d + 1)) {
            if (skip > 0) {
                skip--;
                continue;
            }
            if (visit(searcher, s, d, one, each, context, err))
                return err->status;
            left--;
        }
    }
    return STATUS_OK;
}

static enum status visit_sorted(struct searcher *searcher, const struct bitmap *all,
                                const struct browse *browse, uint64_t total, struct arena *arena,
                                struct arena *one, browse_fn *each, void *context,
                                struct error *err)
{
    uint64_t wanted = (uint64_t)browse->offset + browse->limit;
    uint32_t most = (uint32_t)(wanted < total ? wanted : total);
    struct match_hit *hits = arena_alloc(arena, (most + 1) * sizeof *hits);
    const struct sort_order *order =
        sort_order_new(searcher->generation, browse->sorts, browse->sort_count, arena);
    uint32_t found = sort_first(order, all, most, hits, arena);

    for (uint32_t i = browse->offset; i < found; i++)
        if (visit(searcher, hits[i].segment, hits[i].document, one, each, context, err))
            return err->status;
    return STATUS_OK;
}

static enum status check_ids(const struct browse *browse, const struct schema *schema,
                             struct error *err)
{
    for (uint32_t i = 0; i < browse->id_count; i++)
        if (document_id_check(schema, browse->ids[i], err))
            return error_prefix(err, "In `.ids[%u]`: ", i);
    return STATUS_OK;
}

enum status browse_check(const struct browse *browse, const struct schema *schema, int64_t now,
                         struct error *err)
{
    if (check_ids(browse, schema, err) ||
        (browse->filter && filter_check(browse->filter, schema, now, err)))
        return err->status;
    return sort_check(browse->sorts, browse->sort_count, schema, err);
}

/* Keeps only the documents with these ids. */
static enum status keep_ids(struct searcher *searcher, const struct browse *browse,
                            struct arena *arena, struct bitmap *all, struct error *err)
{
    struct bitmap *named = sets_new(searcher->generation, arena);

    for (uint32_t i = 0; i < browse->id_count; i++) {
        uint32_t segment, document;
        enum status status = view_find(searcher->view, browse->ids[i], &segment, &document, err);

        if (status && status != STATUS_END)
            return status;
        if (i % CLOCK_EVERY == 0)
            clock_give_way();
        if (!status)
            bitmap_set(&named[segment], document);
    }
    for (uint32_t s = 0; s < searcher->generation->segment_count; s++)
        bitmap_and(&all[s], &named[s]);
    return STATUS_OK;
}

enum status search_browse(struct searcher *searcher, const struct browse *browse,
                          struct arena *arena, browse_fn *each, void *context, uint64_t *total,
                          struct error *err)
{
    struct bitmap *all;
    struct arena *one;
    enum status status;

    if (browse_check(browse, searcher->generation->schema, searcher->now, err) ||
        all_passing(searcher, browse->filter, 0, arena, &all, err) ||
        (browse->ids && keep_ids(searcher, browse, arena, all, err)))
        return err->status;
    *total = sets_count(searcher->generation, all);
    one = arena_new();
    status = browse->sort_count > 0
                 ? visit_sorted(searcher, all, browse, *total, arena, one, each, context, err)
                 : visit_in_order(searcher, all, browse, one, each, context, err);
    arena_free(one);
    return status;
}

enum status search_select(struct searcher *searcher, const struct filter_node *filter,
                          int64_t deadline, struct arena *arena, struct filter_node **set,
                          uint64_t *count, struct error *err)
{
    struct bitmap *all;

    if (filter_check(filter, searcher->generation->schema, searcher->now, err) ||
        all_passing(searcher, filter, deadline, arena, &all, err))
        return err->status;
    *set = filter_set(arena, all);
    *count = sets_count(searcher->generation, all);
    return STATUS_OK;
}

static enum status may_show(struct searcher *searcher, const struct moment *moment, struct str id,
                            bool *shown, struct error *err)
{
    uint32_t segment, document;
    enum status status = view_find(searcher->view, id, &segment, &document, err);

    *shown = !status && moment_shows(moment, segment, document);
    return status == STATUS_END ? STATUS_OK : status;
}

enum status search_may_show(struct searcher *searcher, const struct filter_node *scope,
                            int64_t deadline, const struct str *ids, uint32_t count,
                            struct arena *arena, bool *shown, struct error *err)
{
    const struct moment *moment;

    if (search_narrow(searcher, scope, deadline, arena, &moment, err))
        return err->status;
    for (uint32_t i = 0; i < count; i++)
        if (may_show(searcher, moment, ids[i], &shown[i], err))
            return err->status;
    return STATUS_OK;
}

enum status search_narrow(struct searcher *searcher, const struct filter_node *filter,
                          int64_t deadline, struct arena *arena, const struct moment **out,
                          struct error *err)
{
    struct bitmap *all;

    *out = searcher->moment;
    if (!filter)
        return STATUS_OK;
    if (filter_check(filter, searcher->generation->schema, searcher->now, err) ||
        all_passing(searcher, filter, deadline, arena, &all, err))
        return err->status;
    *out = moment_narrow(searcher->moment, all, arena);
    return STATUS_OK;
}
