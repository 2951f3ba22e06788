/* SPDX-License-Identifier: GPL-2.0-or-later */
/* standing.c - saved searches, and the documents that come: passes calls to search/. */
#include "engine/standing.h"

#include "base/hash.h"
#include "base/json.h"
#include "base/json_members.h"
#include "engine/local/reader_private.h"
#include "store/document/document.h"
#include "store/document/showing.h"
#include "store/document/withdrawal.h"

static enum status end(const struct reader *reader, enum status status, struct error *err)
{
    return index_read_end(reader->engine, reader->searcher->generation, status, err);
}

/* --- keeping --- */

void reader_stand(struct search_request *request)
{
    search_stand(request);
}

enum status reader_keep(struct reader *reader, struct standing *standing, uint32_t number,
                        const struct search_request *request, struct arena *arena,
                        struct error *err)
{
    struct needs needs;
    enum status status = search_needs(reader->searcher, request, arena, &needs, err);

    if (reader->engine->make)
        return engine_lacks(reader->engine, "alerts are", err);
    if (!status)
        standing_add(standing, number, &needs);
    return end(reader, status, err);
}

uint64_t reader_shape(const struct reader *reader)
{
    return search_shape(reader->searcher);
}

/* --- what has come --- */

uint32_t reader_part_count(const struct reader *reader)
{
    return reader->searcher->generation->segment_count;
}

const char *reader_part_name(const struct reader *reader, uint32_t part)
{
    return reader->searcher->generation->segments[part].files->name;
}

static uint64_t version_of(const struct text_record *record)
{
    uint64_t hash = hash_mix(hash_str(record->fields), hash_str(record->body));

    return hash_mix(hash, hash_str(record->hidden));
}

/* Why and until when a document is hidden. */
static void read_hiding(const json_t *document, int64_t now, struct incoming *out)
{
    int64_t from = showing_date(SHOWING_FROM, json_object_get(document, "embargo"));
    int64_t until = showing_date(SHOWING_UNTIL, json_object_get(document, "expires"));

    out->withdrawn = document_is_withdrawn(document);
    out->shown_from = INT64_MAX;
    if (!out->withdrawn && from != COLUMN_NO_DATE && from > now &&
        (until == COLUMN_NO_DATE || until > from))
        out->shown_from = from;
}

static enum status read_arrival(const struct reader *reader, struct standing_document place,
                                struct arena *arena, struct incoming *out, struct error *err)
{
    const struct searcher *searcher = reader->searcher;
    struct text_record record;
    BUF_AUTO struct buf id = {0};
    json_auto_t *document = NULL;

    *out = (struct incoming){.place = place};
    if (view_text(searcher->view, place.segment, place.document, arena, &record, err))
        return err->status;
    document = json_read_exact(record.fields, 0, err);
    if (!document || document_id(searcher->generation->schema, document, &id, err))
        return err->status;
    out->id = arena_str(arena, buf_str(&id));
    out->version = version_of(&record);
    out->shown = moment_shows(searcher->moment, place.segment, place.document);
    if (!out->shown)
        read_hiding(document, searcher->now, out);
    return STATUS_OK;
}

enum status reader_arrivals(struct reader *reader, uint32_t part, arrival_fn *each, void *context,
                            struct error *err)
{
    const struct segment *segment = &reader->searcher->generation->segments[part];
    struct arena *arena = arena_new();
    struct incoming arrival;
    enum status status = STATUS_OK;

    if (reader->engine->make)
        return engine_lacks(reader->engine, "alerts are", err);
    for (uint32_t d = 0; !status && d < segment->files->document_count; d++) {
        if (segment_is_deleted(segment, d))
            continue;
        arena_reset(arena);
        status = read_arrival(reader, (struct standing_document){part, d}, arena, &arrival, err);
        if (!status)
            status = each(context, &arrival, err);
    }
    arena_free(arena);
    return end(reader, status, err);
}

enum status reader_arrival(struct reader *reader, struct str id, struct arena *arena,
                           struct incoming *out, struct error *err)
{
    struct standing_document place;
    enum status status =
        view_find(reader->searcher->view, id, &place.segment, &place.document, err);

    if (reader->engine->make)
        return engine_lacks(reader->engine, "alerts are", err);
    if (status == STATUS_END)
        return searcher_lacks(id, err);
    return end(reader, status ? status : read_arrival(reader, place, arena, out, err), err);
}

/* --- what is gone --- */

uint64_t reader_document_count(const struct reader *reader)
{
    return reader->searcher->generation->document_count;
}

const struct bitmap *reader_part_deleted(const struct reader *reader, uint32_t part)
{
    return &reader->searcher->generation->segments[part].deleted;
}

/* Most documents have their id at the top level: that member alone is parsed. */
static enum status read_id(const struct reader *reader, struct standing_document place,
                           struct arena *arena, struct buf *id, struct error *err)
{
    const struct schema *schema = reader->searcher->generation->schema;
    struct text_record record;
    json_auto_t *value = NULL;
    struct str text;

    buf_clear(id);
    if (view_text(reader->searcher->view, place.segment, place.document, arena, &record, err))
        return err->status;
    text = json_member(record.fields, schema->primary_key);
    value = json_read_exact(text.data ? text : record.fields, 0, err);
    if (!value)
        return err->status;
    return text.data ? document_id_of(schema, value, id, err) : document_id(schema, value, id, err);
}

static enum status tell_departure(const struct reader *reader, struct str id, id_fn *each,
                                  void *context, struct error *err)
{
    uint32_t segment, document;
    enum status status = view_find(reader->searcher->view, id, &segment, &document, err);

    return status == STATUS_END ? each(context, id, err) : status;
}

enum status reader_departures(struct reader *reader, uint32_t part, const struct bitmap *before,
                              id_fn *each, void *context, struct error *err)
{
    const struct bitmap *deleted = reader_part_deleted(reader, part);
    uint32_t d = deleted->words ? bitmap_next(deleted, 0) : deleted->size;
    struct arena *arena = arena_new();
    BUF_AUTO struct buf id = {0};
    enum status status = STATUS_OK;

    for (; !status && d < deleted->size; d = bitmap_next(deleted, d + 1)) {
        if (before->words && bitmap_has(before, d))
            continue;
        arena_reset(arena);
        status = read_id(reader, (struct standing_document){part, d}, arena, &id, err);
        if (!status)
            status = tell_departure(reader, buf_str(&id), each, context, err);
    }
    arena_free(arena);
    return end(reader, status, err);
}

enum status reader_ids(struct reader *reader, uint32_t part, id_fn *each, void *context,
                       struct error *err)
{
    const struct segment *segment = &reader->searcher->generation->segments[part];
    struct arena *arena = arena_new();
    BUF_AUTO struct buf id = {0};
    enum status status = STATUS_OK;

    for (uint32_t d = 0; !status && d < segment->files->document_count; d++) {
        if (segment_is_deleted(segment, d))
            continue;
        arena_reset(arena);
        status = read_id(reader, (struct standing_document){part, d}, arena, &id, err);
        if (!status)
            status = each(context, buf_str(&id), err);
    }
    arena_free(arena);
    return end(reader, status, err);
}

enum status reader_id_at(struct reader *reader, struct standing_document document,
                         struct arena *arena, struct str *id, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    enum status status = read_id(reader, document, arena, &text, err);

    *id = arena_str(arena, buf_str(&text));
    return end(reader, status, err);
}

/* --- searching them --- */

enum status reader_find_saved(struct reader *reader, struct standing *standing,
                              const struct standing_document *documents, uint32_t count,
                              struct arena *arena, standing_found_fn *each, void *context,
                              struct error *err)
{
    if (reader->engine->make)
        return engine_lacks(reader->engine, "alerts are", err);
    return end(reader,
               standing_find(standing, reader->searcher->generation, documents, count, arena, each,
                             context, err),
               err);
}

enum status reader_search_among(struct reader *reader, const struct search_request *request,
                                const struct standing_document *documents, uint32_t count,
                                const uint64_t *among, struct arena *arena,
                                struct search_result *result, struct error *err)
{
    const struct generation *generation = reader->searcher->generation;
    struct bitmap *only = arena_alloc(arena, (generation->segment_count + 1) * sizeof *only);
    struct search_request narrowed = *request;

    if (reader->engine->make)
        return engine_lacks(reader->engine, "alerts are", err);
    for (uint32_t s = 0; s < generation->segment_count; s++)
        only[s] = bitmap_in(arena, generation->segments[s].files->document_count);
    for (uint32_t i = 0; i < count; i++)
        if (among[i / 64] >> i % 64 & 1)
            bitmap_set(&only[documents[i].segment], documents[i].document);
    narrowed.only = only;
    return end(reader, search_run(reader->searcher, &narrowed, arena, result, err), err);
}

uint32_t reader_place_of_hit(const struct search_hit *hit,
                             const struct standing_document *documents, uint32_t count)
{
    uint32_t i = 0;

    while (i < count &&
           (documents[i].segment != hit->segment || documents[i].document != hit->document))
        i++;
    return i;
}
