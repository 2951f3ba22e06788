/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader.c - a reader: passes each call to a searcher of search/. */
#include "engine/reader.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"
#include "engine/local/reader_private.h"
#include "search/browse.h"
#include "store/document/document.h"
#include "store/document/showing.h"
#include "store/document/withdrawal.h"
#include "store/reader/story_read.h"

_Static_assert(STORY_NAME_SIZE == STORY_TEXT_SIZE, "one form of a story's name");

/* The end of a call that read the index. */
static enum status end(const struct reader *reader, enum status status, struct error *err)
{
    return index_read_end(reader->engine, reader->searcher->generation, status, err);
}

static enum status wrap(struct engine *engine, struct str uid, enum status status,
                        struct searcher *searcher, struct reader **out, struct error *err)
{
    *out = NULL;
    if (status == STATUS_INDEX_NOT_FOUND)
        return index_absent(engine, uid, err);
    if (status)
        return index_advise(uid, err);
    *out = mem_zero(1, sizeof **out);
    **out = (struct reader){.engine = engine, .searcher = searcher};
    if (!end(*out, STATUS_OK, err)) /* the dates of articles are read when it is acquired */
        return STATUS_OK;
    reader_release(*out);
    *out = NULL;
    return err->status;
}

static enum status acquire_elsewhere(struct engine *engine, struct str uid, int64_t now,
                                     bool unfiltered, struct reader **out, struct error *err)
{
    struct generation *generation;
    struct searcher *searcher;

    *out = NULL;
    if (engine->make->newest(engine, uid, &generation, err) ||
        searcher_over(generation, now, &searcher, err))
        return err->status;
    *out = mem_zero(1, sizeof **out);
    **out = (struct reader){.engine = engine, .searcher = searcher, .unfiltered = unfiltered};
    return STATUS_OK;
}

enum status reader_acquire(struct engine *engine, struct str uid, int64_t now, struct reader **out,
                           struct error *err)
{
    struct searcher *searcher = NULL;
    enum status status;

    if (engine->make)
        return acquire_elsewhere(engine, uid, now, false, out, err);
    status = searcher_acquire_at(engine->database, uid, now, &searcher, err);
    return wrap(engine, uid, status, searcher, out, err);
}

enum status reader_again(const struct reader *reader, struct reader **out, struct error *err)
{
    struct searcher *searcher;

    *out = NULL;
    if (searcher_again(reader->searcher, &searcher, err))
        return err->status;
    *out = mem_zero(1, sizeof **out);
    **out = (struct reader){
        .engine = reader->engine, .searcher = searcher, .unfiltered = reader->unfiltered};
    return STATUS_OK;
}

void reader_keep_slips(struct reader *reader)
{
    searcher_keep_slips(reader->searcher);
}

enum status reader_acquire_unfiltered(struct engine *engine, struct str uid, struct reader **out,
                                      struct error *err)
{
    struct searcher *searcher = NULL;
    enum status status;

    if (engine->make)
        return acquire_elsewhere(engine, uid, date_now(), true, out, err);
    status = searcher_acquire_unfiltered(engine->database, uid, &searcher, err);
    return wrap(engine, uid, status, searcher, out, err);
}

void reader_release(struct reader *reader)
{
    if (!reader)
        return;
    searcher_release(reader->searcher);
    searcher_release(reader->gathered);
    string_table_fini(&reader->parts);
    free(reader);
}

/* --- what is read --- */

const struct settings *reader_settings(const struct reader *reader)
{
    return searcher_settings(reader->searcher);
}

void reader_state(const struct reader *reader, struct buf *out)
{
    const struct generation_info info = generation_describe(reader->searcher->generation);

    if (reader->engine->make) { /* it may differ for the next reader */
        buf_addf(out, "%s %lld %p", info.uid, (long long)clock_monotonic(), (const void *)reader);
        return;
    }
    buf_addf(out, "%s %lld %llu", info.uid, (long long)info.created,
             (unsigned long long)info.number);
}

int64_t reader_valid_until(const struct reader *reader)
{
    return reader->engine->make ? reader->searcher->now : searcher_valid_until(reader->searcher);
}

/* The fields of the preset come first in a schema. */
static uint32_t count_preset_fields(const struct settings *settings)
{
    struct field_list *preset = field_list_new(settings->preset);
    uint32_t count = field_list_count(preset);

    field_list_free(preset);
    return count;
}

/* The name before the first dot: documents are counted by it. */
static struct str top_of(struct str name)
{
    struct str rest = name;

    return str_cut(&rest, '.');
}

/* Articles can be hidden. So a field that is not the preset's is listed only if an article that may
 * be shown has it. For a nested field, only its column knows that. */
static bool may_be_listed(const struct generation *generation, const struct moment *moment,
                          const uint64_t *shown, uint32_t number)
{
    const struct field *field = &generation->schema->fields[number];
    int top = schema_field(generation->schema, top_of(field->name));

    if (top < 0 || shown[top] == 0)
        return false;
    return (uint32_t)top == number ||
           (field->column != COLUMN_NONE && moment_shows_field(moment, generation, field->name));
}

/* counts[f]: how many documents that may be shown have the field. */
static void count_fields(const struct reader *reader, const struct moment *moment, uint64_t *counts)
{
    if (reader->engine->make)
        reader->engine->make->count(reader, NULL, counts);
    else
        generation_fields(reader->searcher->generation, moment, counts);
}

enum status reader_fields(const struct reader *reader, const struct filter_node *scope,
                          int64_t deadline, struct arena *arena, struct str **names,
                          uint32_t *count, struct error *err)
{
    const struct generation *generation = reader->searcher->generation;
    const struct schema *schema = generation->schema;
    bool articles = schema->settings->preset == PRESET_ARTICLES;
    uint32_t own = articles ? count_preset_fields(schema->settings)
                   : scope  ? 0
                            : schema->field_count;
    uint64_t *shown = arena_zero(arena, schema->field_count + 1, sizeof *shown);
    const struct moment *moment;

    *count = 0;
    if (search_narrow(reader->searcher, scope, deadline, arena, &moment, err))
        return err->status;
    count_fields(reader, moment, shown);
    *names = arena_alloc(arena, (schema->field_count + 1) * sizeof **names);
    for (uint32_t i = 0; i < schema->field_count; i++)
        if (i < own || may_be_listed(generation, moment, shown, i))
            (*names)[(*count)++] = schema->fields[i].name;
    return STATUS_OK;
}

enum status reader_search(struct reader *reader, const struct search_request *request,
                          struct arena *arena, struct search_result *result, struct error *err)
{
    if (reader->engine->make)
        return reader->engine->make->search(reader, request, arena, result, err);
    return end(reader, search_run(reader->searcher, request, arena, result, err), err);
}

/* In the arena, as the list of .own. */
struct reader_list {
    const struct engine_make *make; /* NULL: local */
    struct search_list *own;
    void *elsewhere;
    uint32_t count;
};

enum status reader_list(struct reader *reader, const struct search_request *request,
                        struct arena *arena, struct reader_list **out, struct error *err)
{
    struct reader_list *list = *out = arena_zero(arena, 1, sizeof *list);

    list->make = reader->engine->make;
    if (list->make)
        return list->make->list_open(reader, request, arena, &list->elsewhere, &list->count, err);
    if (end(reader, search_list_new(reader->searcher, request, arena, &list->own, err), err))
        return err->status;
    list->count = search_list_count(list->own);
    return STATUS_OK;
}

void reader_list_free(struct reader_list *list)
{
    if (!list)
        return;
    if (list->make)
        list->make->list_close(list->elsewhere);
    else
        search_list_free(list->own);
}

uint32_t reader_list_count(const struct reader_list *list)
{
    return list->count;
}

enum status reader_list_fetch(struct reader *reader, struct reader_list *list, uint32_t from,
                              uint32_t count, int64_t now, struct arena *arena,
                              struct search_result *result, struct error *err)
{
    if (list->make)
        return list->make->list_fetch(list->elsewhere, from, count, now, arena, result, err);
    return end(reader, search_list_fetch(list->own, from, count, now, arena, result, err), err);
}

enum status reader_timeline(struct reader *reader, const struct search_request *const *requests,
                            uint32_t count, enum timeline_interval interval, struct arena *arena,
                            struct timeline *out, struct error *err)
{
    if (reader->engine->make)
        return reader->engine->make->timeline(reader, requests, count, interval, arena, out, err);
    return end(reader,
               search_timeline(reader->searcher, requests, count, interval, arena, out, err), err);
}

enum status reader_search_together(struct reader *reader, const struct search_part *parts,
                                   uint32_t count, const struct str *facets, uint32_t facet_count,
                                   struct arena *arena, struct search_result *result,
                                   struct error *err)
{
    if (reader->engine->make)
        return reader->engine->make->together(reader, parts, count, facets, facet_count, arena,
                                              result, err);
    return end(
        reader,
        search_together(reader->searcher, parts, count, facets, facet_count, arena, result, err),
        err);
}

enum status reader_facet_values(struct reader *reader, const struct search_request *request,
                                struct str field, struct str text, struct arena *arena,
                                struct facet_result *values, enum budget_limit *limit,
                                struct error *err)
{
    if (reader->engine->make)
        return reader->engine->make->facet_values(reader, request, field, text, arena, values,
                                                  limit, err);
    return end(
        reader,
        search_facet_values(reader->searcher, request, field, text, arena, values, limit, err),
        err);
}

enum status reader_similar(struct reader *reader, struct str id,
                           const struct search_request *request, struct arena *arena,
                           struct search_result *result, struct error *err)
{
    if (reader->engine->make)
        return reader->engine->make->similar(reader, id, request, arena, result, err);
    return end(reader, search_similar(reader->searcher, id, request, arena, result, err), err);
}

enum status reader_background(struct reader *reader, const struct search_examples *examples,
                              const struct search_request *request, struct arena *arena,
                              struct search_result *result, struct str *query, struct error *err)
{
    if (reader->engine->make)
        return reader->engine->make->background(reader, examples, request, arena, result, query,
                                                err);
    return end(reader,
               search_background(reader->searcher, examples, request, arena, result, query, err),
               err);
}

enum status reader_explain(const struct reader *reader, const struct search_request *request,
                           struct arena *arena, struct buf *out, struct error *err)
{
    return search_explain(reader ? reader->searcher : NULL, request, arena, out, err);
}

enum status reader_document(struct reader *reader, struct str id, struct arena *arena,
                            struct search_hit *document, struct error *err)
{
    if (reader->engine->make)
        return reader->engine->make->document(reader, id, arena, document, err);
    return end(reader, search_document(reader->searcher, id, arena, document, err), err);
}

enum status reader_may_show(struct reader *reader, const struct filter_node *scope,
                            int64_t deadline, const struct str *ids, uint32_t count,
                            struct arena *arena, bool *shown, struct error *err)
{
    if (reader->engine->make)
        return reader->engine->make->may_show(reader, scope, deadline, ids, count, arena, shown,
                                              err);
    return end(reader,
               search_may_show(reader->searcher, scope, deadline, ids, count, arena, shown, err),
               err);
}

/* A hit of another make has no place. */
enum status reader_hit_id(struct reader *reader, const struct search_hit *hit, struct arena *arena,
                          struct str *id, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    json_auto_t *fields = NULL;

    if (!reader->engine->make)
        return reader_id_at(reader, (struct standing_document){hit->segment, hit->document}, arena,
                            id, err);
    fields = json_read_exact(hit->fields, 0, err);
    if (!fields || document_id(reader->searcher->generation->schema, fields, &text, err))
        return err->status;
    *id = arena_str(arena, buf_str(&text));
    return STATUS_OK;
}

enum status reader_browse(struct reader *reader, const struct browse *browse, struct arena *arena,
                          browse_fn *each, void *context, uint64_t *total, struct error *err)
{
    if (reader->engine->make)
        return reader->engine->make->browse(reader, browse, arena, each, context, total, err);
    return end(reader, search_browse(reader->searcher, browse, arena, each, context, total, err),
               err);
}

/* The other make evaluates filters where its documents are. */
static enum status select_elsewhere(struct reader *reader, struct filter_node *filter,
                                    struct arena *arena, struct filter_node **set, uint64_t *count,
                                    struct error *err)
{
    const struct browse browse = {.filter = filter};

    *set = filter;
    return reader->engine->make->browse(reader, &browse, arena, NULL, NULL, count, err);
}

enum status reader_select(struct reader *reader, struct filter_node *filter, int64_t deadline,
                          struct arena *arena, struct filter_node **set, uint64_t *count,
                          struct error *err)
{
    if (reader->engine->make)
        return select_elsewhere(reader, filter, arena, set, count, err);
    return end(reader, search_select(reader->searcher, filter, deadline, arena, set, count, err),
               err);
}

static void stats_elsewhere(struct reader *reader, struct reader_stats *stats)
{
    const struct generation_info info = generation_describe(reader->searcher->generation);

    *stats = (struct reader_stats){
        .revision = info.number, .created = info.created, .updated = info.updated};
    reader->engine->make->count(reader, &stats->documents, NULL);
}

void reader_stats(struct reader *reader, struct reader_stats *stats)
{
    struct search_stats own;

    if (reader->engine->make) {
        stats_elsewhere(reader, stats);
        return;
    }
    searcher_stats(reader->searcher, &own);
    *stats = (struct reader_stats){.documents = own.documents,
                                   .deleted = own.deleted,
                                   .bytes = own.bytes,
                                   .kept_bytes = own.kept_bytes,
                                   .parts = own.segments,
                                   .revision = own.generation,
                                   .created = own.created,
                                   .updated = own.updated};
}

void reader_field_counts(struct reader *reader, struct buf *out)
{
    const struct schema *schema = reader->searcher->generation->schema;
    uint64_t *counts = mem_zero(schema->field_count + 1, sizeof *counts);

    count_fields(reader, reader->searcher->moment, counts);
    searcher_print_fields(schema, counts, out);
    free(counts);
}

static bool dates_allow(const json_t *document, int64_t now)
{
    return !document_is_withdrawn(document) && showing_allows(document, now);
}

/* Is there a document with this one's id that may not be shown? */
static bool changes_hidden(struct reader *reader, const json_t *document)
{
    struct searcher *searcher = reader->searcher;
    BUF_AUTO struct buf id = {0};
    uint32_t segment, number;
    struct error err;

    return searcher->moment->hidden_count > 0 &&
           !document_id(searcher->generation->schema, document, &id, &err) &&
           !view_find(searcher->view, buf_str(&id), &segment, &number, &err) &&
           !moment_shows(searcher->moment, segment, number);
}

bool reader_would_show(struct reader *reader, const json_t *document, int64_t now)
{
    if (!reader)
        return dates_allow(document, now);
    if (reader_settings(reader)->preset == PRESET_ARTICLES && !dates_allow(document, now))
        return false;
    return !reader->engine->make && !changes_hidden(reader, document);
}

/* --- marking matches --- */

void reader_highlight(struct reader *reader, struct str language, struct str text,
                      const struct marks *marks, struct str before, struct str after, bool html,
                      struct arena *arena, struct buf *out)
{
    search_highlight(reader->searcher, language, text, marks, before, after, html, arena, out);
}

const struct search_span *reader_matches(struct reader *reader, struct str language,
                                         struct str text, const struct marks *marks,
                                         struct arena *arena, uint32_t *count)
{
    return search_matches(reader->searcher, language, text, marks, arena, count);
}

void reader_crop(struct reader *reader, struct str language, struct str text,
                 const struct marks *marks, uint32_t words, struct str marker, struct str before,
                 struct str after, struct arena *arena, struct buf *out)
{
    search_crop(reader->searcher, language, text, marks, words, marker, before, after, arena, out);
}

const char *reader_story_name(uint64_t story, char text[STORY_NAME_SIZE])
{
    return story_format(story, text);
}
