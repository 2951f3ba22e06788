/* SPDX-License-Identifier: GPL-2.0-or-later */
/* searcher.c - acquires and releases searchers; single documents, statistics, highlighting. */
#include "search/searcher.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "query/slip_cache.h"
#include "search/snippet/snippet.h"
#include "store/document/document.h"
#include "store/reader/draft.h"

#define TRIES_MAX 5

static enum status acquire(struct database *database, struct str uid, bool unfiltered,
                           struct searcher *searcher, struct error *err)
{
    enum status status;

    searcher->generation = generation_acquire(database, uid);
    if (!searcher->generation)
        return error_set(err, STATUS_INDEX_NOT_FOUND,
                         "index `%.*s` does not exist yet: make it with dateline-index",
                         STR_ARG(uid));
    status = view_acquire(searcher->generation, &searcher->view, err);
    if (status)
        generation_release(searcher->generation);
    else
        searcher->moment = unfiltered ? moment_unfiltered(searcher->generation)
                                      : moment_acquire(searcher->generation, searcher->now);
    return status;
}

static enum status acquire_newest(struct database *database, struct str uid, int64_t now,
                                  bool unfiltered, struct searcher **out, struct error *err)
{
    struct searcher *searcher = mem_zero(1, sizeof *searcher);
    enum status status;

    searcher->now = now;
    status = acquire(database, uid, unfiltered, searcher, err);

    /* A merge may remove a segment between finding its generation and opening it. */
    for (int i = 0; status == STATUS_STALE && i < TRIES_MAX; i++) {
        database_refresh(database, NULL);
        status = acquire(database, uid, unfiltered, searcher, err);
    }
    if (status) {
        free(searcher);
        searcher = NULL;
    }
    *out = searcher;
    return status;
}

enum status searcher_acquire_at(struct database *database, struct str uid, int64_t now,
                                struct searcher **out, struct error *err)
{
    return acquire_newest(database, uid, now, false, out, err);
}

enum status searcher_acquire(struct database *database, struct str uid, struct searcher **out,
                             struct error *err)
{
    return acquire_newest(database, uid, date_now(), false, out, err);
}

enum status searcher_acquire_unfiltered(struct database *database, struct str uid,
                                        struct searcher **out, struct error *err)
{
    return acquire_newest(database, uid, date_now(), true, out, err);
}

enum status searcher_with_drafts(const struct searcher *before, json_t *const *drafts,
                                 uint32_t count, const char *directory, struct searcher **out,
                                 struct error *err)
{
    struct searcher *searcher = mem_zero(1, sizeof *searcher);
    enum status status = generation_with_drafts(before->generation, drafts, count, directory,
                                                &searcher->generation, err);

    *out = NULL;
    searcher->now = before->now;
    if (!status)
        status = view_acquire(searcher->generation, &searcher->view, err);
    if (!status) {
        searcher->moment = moment_unfiltered(searcher->generation);
        *out = searcher;
        return STATUS_OK;
    }
    generation_release(searcher->generation);
    free(searcher);
    return status;
}

enum status searcher_over(struct generation *take_generation, int64_t now, struct searcher **out,
                          struct error *err)
{
    struct searcher *searcher = mem_zero(1, sizeof *searcher);

    *out = NULL;
    searcher->now = now;
    searcher->generation = take_generation;
    if (view_acquire(take_generation, &searcher->view, err)) {
        searcher_release(searcher);
        return err->status;
    }
    searcher->moment = moment_acquire(take_generation, now);
    *out = searcher;
    return STATUS_OK;
}

enum status searcher_again(const struct searcher *searcher, struct searcher **out,
                           struct error *err)
{
    struct searcher *again;
    struct view *view;

    *out = NULL;
    if (view_acquire(searcher->generation, &view, err))
        return err->status;
    again = *out = mem_zero(1, sizeof *again);
    *again = *searcher;
    again->view = view;
    again->slips = searcher->slips ? slip_cache_new() : NULL;
    atomic_fetch_add(&again->generation->references, 1);
    atomic_fetch_add(&again->moment->references, 1);
    return STATUS_OK;
}

void searcher_keep_slips(struct searcher *searcher)
{
    if (!searcher->slips)
        searcher->slips = slip_cache_new();
}

int64_t searcher_valid_until(const struct searcher *searcher)
{
    return searcher->moment->until;
}

void searcher_release(struct searcher *searcher)
{
    if (!searcher)
        return;
    slip_cache_free(searcher->slips);
    moment_release(searcher->moment);
    view_release(searcher->view);
    generation_release(searcher->generation);
    free(searcher);
}

const struct settings *searcher_settings(const struct searcher *searcher)
{
    return searcher->generation->schema->settings;
}

static enum status read_document(struct searcher *searcher, uint32_t segment, uint32_t document,
                                 struct arena *arena, struct search_hit *out, struct error *err)
{
    struct text_record record;
    enum status status;

    if ((status = view_text(searcher->view, segment, document, arena, &record, err)))
        return status;
    out->fields = record.fields;
    if (record.body.length > 0) /* else there is no such field */
        out->body = record.body;
    return STATUS_OK;
}

struct str searcher_language(const struct searcher *searcher, uint32_t segment, uint32_t document)
{
    const struct generation *generation = searcher->generation;
    const struct column *column = columns_find(&generation->segments[segment].files->columns,
                                               generation->schema->language_field);
    uint32_t rank = column ? column_first(column, document) : 0;

    return rank ? column_string(column, rank) : generation->schema->default_language;
}

enum status searcher_lacks(struct str id, struct error *err)
{
    return error_set(err, STATUS_DOCUMENT_NOT_FOUND, "Document `%.*s` not found.", STR_ARG(id));
}

static enum status find(struct searcher *searcher, struct str id, uint32_t *segment,
                        uint32_t *document, struct error *err)
{
    enum status status = view_find(searcher->view, id, segment, document, err);

    if (status && status != STATUS_END)
        return status;
    if (!status && moment_shows(searcher->moment, *segment, *document))
        return STATUS_OK;
    return searcher_lacks(id, err);
}

enum status search_document(struct searcher *searcher, struct str id, struct arena *arena,
                            struct search_hit *document, struct error *err)
{
    uint32_t segment, number;
    enum status status = find(searcher, id, &segment, &number, err);

    *document = (struct search_hit){0};
    if (status)
        return status;
    document->segment = segment;
    document->document = number;
    document->language = searcher_language(searcher, segment, number);
    return read_document(searcher, segment, number, arena, document, err);
}

enum status search_has(struct searcher *searcher, struct str id, struct error *err)
{
    uint32_t segment, number;

    return find(searcher, id, &segment, &number, err);
}

enum status search_stored(struct searcher *searcher, struct str id, struct arena *arena,
                          json_t **document, struct error *err)
{
    struct text_record record;
    uint32_t segment, number;
    enum status status;

    *document = NULL;
    if ((status = find(searcher, id, &segment, &number, err)) ||
        (status = view_text(searcher->view, segment, number, arena, &record, err)))
        return status;
    *document = document_join(searcher->generation->schema, &record, err);
    return *document ? STATUS_OK : err->status;
}

void searcher_stats(struct searcher *searcher, struct search_stats *stats)
{
    const struct generation *generation = searcher->generation;
    const struct generation_info info = generation_describe(generation);

    *stats = (struct search_stats){.documents =
                                       generation->document_count - searcher->moment->hidden_count,
                                   .bytes = file_tree_size(generation->directory),
                                   .segments = generation->segment_count,
                                   .generation = info.number,
                                   .created = info.created,
                                   .updated = info.updated};
    for (uint32_t s = 0; s < generation->segment_count; s++) {
        stats->deleted += generation->segments[s].deleted_count;
        stats->kept_bytes += kept_bitmaps_bytes(&generation->segments[s].files->kept);
    }
}

static int compare_fields(const void *a, const void *b, void *context)
{
    const struct schema *schema = context;

    return str_compare(schema->fields[*(const uint32_t *)a].name,
                       schema->fields[*(const uint32_t *)b].name);
}

void searcher_print_fields(const struct schema *schema, const uint64_t *counts, struct buf *out)
{
    uint32_t *order = mem_zero(schema->field_count + 1, sizeof *order);

    for (uint32_t f = 0; f < schema->field_count; f++)
        order[f] = f;
    qsort_r(order, schema->field_count, sizeof *order, compare_fields, (void *)(uintptr_t)schema);
    buf_add_char(out, '{');
    for (uint32_t f = 0; f < schema->field_count; f++) {
        if (counts[order[f]] == 0 || str_eq(schema->fields[order[f]].name, SCHEMA_VECTORS_FIELD))
            continue;
        json_add_key(out, schema->fields[order[f]].name.data);
        buf_addf(out, "%llu", (unsigned long long)counts[order[f]]);
    }
    buf_add_char(out, '}');
    free(order);
}

void search_highlight(struct searcher *searcher, struct str language, struct str text,
                      const struct marks *marks, struct str before, struct str after, bool html,
                      struct arena *arena, struct buf *out)
{
    snippet_highlight_text(searcher->view->analyzer, language_find(language), text, marks, before,
                           after, html, arena, out);
}

const struct search_span *search_matches(struct searcher *searcher, struct str language,
                                         struct str text, const struct marks *marks,
                                         struct arena *arena, uint32_t *count)
{
    const struct match_range *ranges = snippet_matches(
        searcher->view->analyzer, language_find(language), text, marks, arena, count);
    struct search_span *spans = arena_alloc(arena, (*count + 1) * sizeof *spans);

    for (uint32_t i = 0; i < *count; i++)
        spans[i] = (struct search_span){ranges[i].start, ranges[i].end - ranges[i].start};
    return spans;
}

void search_crop(struct searcher *searcher, struct str language, struct str text,
                 const struct marks *marks, uint32_t words, struct str marker, struct str before,
                 struct str after, struct arena *arena, struct buf *out)
{
    snippet_crop_text(searcher->view->analyzer, language_find(language), text, marks, words, marker,
                      before, after, arena, out);
}
