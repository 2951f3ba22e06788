/* SPDX-License-Identifier: GPL-2.0-or-later */
/* standing.c - saved searches, and the documents that come: passes calls to search/, or to another
 * make, whose documents are searched here once they were fetched. */
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
    enum status status;

    if (reader->engine->make && request->score_threshold > 0)
        return engine_lacks(reader->engine, "alerts with `minimumScore` are", err);
    status = search_needs(reader->searcher, request, arena, &needs, err);
    if (!status)
        standing_add(standing, number, &needs);
    return end(reader, status, err);
}

uint64_t reader_shape(const struct reader *reader)
{
    return search_shape(reader->searcher);
}

uint64_t reader_shape_of_documents(const struct reader *reader)
{
    return search_shape(documents_of(reader));
}

/* --- what has come --- */

/* Of another make: the names of its parts, and of its settings. */
static uint64_t state_elsewhere(const struct reader *reader)
{
    uint64_t state = generation_describe(reader->searcher->generation).number;

    for (uint32_t i = 0; i < reader->parts.count; i++)
        state = hash_mix(state, hash_str(string_table_get(&reader->parts, i)));
    return state;
}

enum status reader_look(struct reader *reader, uint64_t *state, struct error *err)
{
    const struct engine_make *make = reader->engine->make;

    err->status = STATUS_OK;
    *state = 0;
    if (make && make->look(reader, err))
        return err->status;
    *state =
        make ? state_elsewhere(reader) : generation_describe(reader->searcher->generation).number;
    return STATUS_OK;
}

int64_t reader_created(const struct reader *reader)
{
    return generation_describe(reader->searcher->generation).created;
}

uint32_t reader_part_count(const struct reader *reader)
{
    return reader->engine->make ? (uint32_t)reader->parts.count
                                : reader->searcher->generation->segment_count;
}

const char *reader_part_name(const struct reader *reader, uint32_t part)
{
    if (reader->engine->make)
        return string_table_get(&reader->parts, part).data;
    return reader->searcher->generation->segments[part].files->name;
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

/* Those that were fetched are in a searcher that shows all. */
static bool is_shown(const struct reader *reader, struct standing_document place,
                     const json_t *document)
{
    const struct searcher *searcher = reader->searcher;

    if (reader->engine->make)
        return !document_is_withdrawn(document) && showing_allows(document, searcher->now);
    return moment_shows(searcher->moment, place.segment, place.document);
}

enum status arrival_at(const struct reader *reader, struct standing_document place,
                       struct arena *arena, struct incoming *out, struct error *err)
{
    const struct searcher *searcher = documents_of(reader);
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
    out->version = document_hash(record.fields, record.body, record.hidden);
    out->shown = is_shown(reader, place, document);
    if (!out->shown)
        read_hiding(document, searcher->now, out);
    return STATUS_OK;
}

static enum status watch_part(struct reader *reader, uint32_t part,
                              const struct arrival_watch *watch, struct error *err)
{
    const struct segment *segment = &reader->searcher->generation->segments[part];
    struct arena *arena = arena_new();
    struct incoming arrival;
    enum status status = STATUS_OK;

    for (uint32_t d = 0; !status && d < segment->files->document_count; d++) {
        if (segment_is_deleted(segment, d))
            continue;
        arena_reset(arena);
        status = arrival_at(reader, (struct standing_document){part, d}, arena, &arrival, err);
        if (!status && (!watch->wants || watch->wants(watch->context, arrival.id, arrival.version)))
            status = watch->each(watch->context, &arrival, err);
    }
    arena_free(arena);
    return status;
}

enum status reader_arrivals(struct reader *reader, const struct arrival_watch *watch,
                            struct error *err)
{
    enum status status = STATUS_OK;

    if (reader->engine->make)
        return reader->engine->make->arrivals(reader, watch, err);
    for (uint32_t part = 0; !status && part < reader_part_count(reader); part++)
        if (string_table_find(watch->known, str_of(reader_part_name(reader, part))) < 0)
            status = watch_part(reader, part, watch, err);
    return end(reader, status, err);
}

static void look_up(const struct reader *reader, struct str id, struct arena *arena,
                    struct incoming *out, struct error *err)
{
    struct standing_document place;
    enum status status =
        view_find(documents_of(reader)->view, id, &place.segment, &place.document, err);

    *out = (struct incoming){.id = id, .absent = status == STATUS_END};
    if (!status)
        status = arrival_at(reader, place, arena, out, err);
    if (status && status != STATUS_END) {
        end(reader, status, err);
        *out = (struct incoming){.id = id, .unread = true};
    }
}

enum status reader_gather(struct reader *reader, const struct str *ids, uint32_t count,
                          struct arena *arena, struct incoming *out, struct error *err)
{
    const struct engine_make *make = reader->engine->make;

    if (make && make->gather(reader, ids, count, err))
        return err->status;
    for (uint32_t i = 0; i < count; i++)
        look_up(reader, ids[i], arena, &out[i], err);
    return STATUS_OK;
}

/* --- what is gone --- */

enum status reader_absent(struct reader *reader, const struct str *ids, uint32_t count,
                          bool *absent, struct error *err)
{
    enum status status = STATUS_OK;

    if (reader->engine->make)
        return reader->engine->make->absent(reader, ids, count, absent, err);
    for (uint32_t i = 0; !status && i < count; i++) {
        uint32_t segment, document;

        status = view_find(reader->searcher->view, ids[i], &segment, &document, err);
        absent[i] = status == STATUS_END;
        status = absent[i] ? STATUS_OK : status;
    }
    return end(reader, status, err);
}

bool reader_lists_deleted(const struct reader *reader)
{
    return !reader->engine->make;
}

bool reader_may_lack(const struct reader *reader)
{
    return reader->may_lack;
}

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
    if (view_text(documents_of(reader)->view, place.segment, place.document, arena, &record, err))
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
    return end(reader,
               standing_find(standing, documents_of(reader)->generation, documents, count, arena,
                             each, context, err),
               err);
}

enum status reader_search_among(struct reader *reader, const struct search_request *request,
                                const struct standing_document *documents, uint32_t count,
                                const uint64_t *among, struct arena *arena,
                                struct search_result *result, struct error *err)
{
    const struct generation *generation = documents_of(reader)->generation;
    struct bitmap *only = arena_alloc(arena, (generation->segment_count + 1) * sizeof *only);
    struct search_request narrowed = *request;

    for (uint32_t s = 0; s < generation->segment_count; s++)
        only[s] = bitmap_in(arena, generation->segments[s].files->document_count);
    for (uint32_t i = 0; i < count; i++)
        if (among[i / 64] >> i % 64 & 1)
            bitmap_set(&only[documents[i].segment], documents[i].document);
    narrowed.only = only;
    return end(reader, search_run(documents_of(reader), &narrowed, arena, result, err), err);
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
