/* SPDX-License-Identifier: GPL-2.0-or-later */
/* browse.c - single documents, all documents in an order, and how many there are. */
#include <stdlib.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/string_table.h"
#include "engine/cluster/inquiry.h"
#include "engine/local/reader_private.h"
#include "search/browse.h"
#include "search/filter/filter_match.h"
#include "search/searcher.h"
#include "store/document/shape.h"
#include "store/document/showing.h"
#include "store/document/withdrawal.h"

#define COUNT_MS      4000
#define PAGE_MAX      500 /* documents of one request */
#define SHAPES_MAX    10000
#define LOOKED_UP_MAX 1000 /* ids of one request */

/* --- single documents --- */

static bool may_show(const struct reader *reader, struct str text)
{
    struct error none;
    json_auto_t *document = json_read(text, 0, &none);

    return reader->unfiltered || (document && !document_is_withdrawn(document) &&
                                  showing_allows(document, reader->searcher->now));
}

enum status inquiry_fetch(struct reader *reader, struct str id, struct arena *arena,
                          struct str *text, struct error *err)
{
    MEM_AUTO char *path = index_path(inquiry_uid(reader), "_mget?_source_includes=doc");
    struct cluster_request request = {.method = "GET", .path = path, .wait_ms = READ_MS};
    BUF_AUTO struct buf body = {0}, answer = {0};
    struct str rest, found = STR_NONE;
    enum ask_miss miss;

    buf_add_text(&body, "{\"ids\":[");
    json_add_string(&body, id);
    buf_add_text(&body, "]}");
    request.body = buf_str(&body);
    if (ask_text(cluster_of(reader->engine), &request, &miss, &answer, err))
        return err->status;
    if (miss)
        return index_missing(inquiry_uid(reader), err);
    rest = json_member(buf_str(&answer), STR("docs"));
    json_next_element(&rest, &found);
    if (ask_check_document(found, inquiry_uid(reader), err))
        return err->status;
    *text = json_member_text(json_member(found, STR("_source")), "doc", arena);
    return text->data && may_show(reader, *text) ? STATUS_OK : searcher_lacks(id, err);
}

enum status read_document(struct reader *reader, struct str id, struct arena *arena,
                          struct search_hit *document, struct error *err)
{
    struct str text;

    *document = (struct search_hit){0};
    if (inquiry_fetch(reader, id, arena, &text, err))
        return err->status;
    return inquiry_take_document(reader->searcher->generation->schema, text, arena, document, err);
}

/* --- which of many may be shown --- */

static json_t *ids_query(const struct str *ids, uint32_t count)
{
    json_t *values = json_array();

    for (uint32_t i = 0; i < count; i++)
        json_array_append_new(values, json_stringn(ids[i].data, ids[i].length));
    return json_pack("{s:{s:o}}", "ids", "values", values);
}

static enum status ask_shown(const struct inquiry *inquiry, const struct str *ids, uint32_t count,
                             struct string_table *shown)
{
    json_t *scope = inquiry_scope(inquiry);
    BUF_AUTO struct buf answer = {0};
    struct str rest, found;
    bool is_new;

    if (!scope)
        return inquiry->dsl.err->status;
    if (inquiry_search(
            inquiry->cluster, inquiry_uid(inquiry->reader), inquiry_patience(inquiry->request),
            json_pack("{s:o, s:i, s:b, s:b}", "query", dsl_both(ids_query(ids, count), scope),
                      "size", (int)count, "track_total_hits", 0, "_source", 0),
            &answer, inquiry->dsl.err))
        return inquiry->dsl.err->status;
    rest = json_member(json_member(buf_str(&answer), STR("hits")), STR("hits"));
    while (json_next_element(&rest, &found))
        string_table_add(shown, json_member_text(found, "_id", inquiry->arena), &is_new);
    return STATUS_OK;
}

static enum status check_scope(const struct inquiry *inquiry)
{
    const struct dsl *dsl = &inquiry->dsl;
    const struct filter_node *scope = inquiry->request->scope;

    return scope ? filter_check(scope, dsl->schema, dsl->now, dsl->err) : STATUS_OK;
}

enum status read_may_show(struct reader *reader, const struct filter_node *scope, int64_t deadline,
                          const struct str *ids, uint32_t count, struct arena *arena, bool *shown,
                          struct error *err)
{
    const struct search_request request = {.scope = scope, .deadline = deadline};
    const struct inquiry inquiry = {.reader = reader,
                                    .cluster = cluster_of(reader->engine),
                                    .request = &request,
                                    .dsl = inquiry_dsl(reader, arena, &request, err),
                                    .arena = arena};
    struct string_table found;
    enum status status = check_scope(&inquiry);

    string_table_init(&found);
    for (uint32_t at = 0; !status && at < count; at += LOOKED_UP_MAX)
        status = ask_shown(&inquiry, ids + at,
                           count - at < LOOKED_UP_MAX ? count - at : LOOKED_UP_MAX, &found);
    for (uint32_t i = 0; !status && i < count; i++)
        shown[i] = string_table_find(&found, ids[i]) >= 0;
    string_table_fini(&found);
    return status;
}

/* --- browsing --- */

struct browsing {
    struct reader *reader;
    const struct browse *browse;
    struct dsl dsl;
    browse_fn *each;
    void *context;
    uint64_t skip, left;
    json_t *after; /* the sort values of the last one; NULL: none yet */
    uint32_t size; /* documents of a page */
    bool ended;
};

static json_t *browsed(const struct browsing *browsing)
{
    json_t *list = json_array();

    if (!browsing->reader->unfiltered)
        json_array_append_new(list, dsl_moment(&browsing->dsl));
    if (browsing->browse->ids)
        json_array_append_new(list, ids_query(browsing->browse->ids, browsing->browse->id_count));
    if (inquiry_add_filter(&browsing->dsl, browsing->browse->filter, list))
        return json_pack("{s:{s:o}}", "bool", "filter", list);
    json_decref(list);
    return NULL;
}

static enum status visit(struct browsing *browsing, struct str found, struct arena *one)
{
    struct search_hit hit = {0};
    struct error *err = browsing->dsl.err;
    struct str text;

    if (browsing->skip > 0) {
        browsing->skip--;
        return STATUS_OK;
    }
    if (browsing->left == 0)
        return STATUS_OK;
    browsing->left--;
    arena_reset(one);
    text = json_member_text(json_member(found, STR("_source")), "doc", one);
    if (inquiry_take_document(browsing->dsl.schema, text, one, &hit, err))
        return err->status;
    return browsing->each(browsing->context, &hit, err);
}

static enum status visit_all(struct browsing *browsing, struct str answer)
{
    struct str rest = json_member(json_member(answer, STR("hits")), STR("hits")), found;
    struct arena *one = arena_new();
    enum status status = STATUS_OK;
    uint32_t count = 0;

    for (; !status && json_next_element(&rest, &found); count++) {
        status = visit(browsing, found, one);
        json_decref(browsing->after);
        browsing->after = json_read(json_member(found, STR("sort")), 0, browsing->dsl.err);
    }
    browsing->ended = count < browsing->size;
    arena_free(one);
    return status;
}

static enum status ask_documents(void *context, uint32_t size, struct buf *answer,
                                 struct error *err)
{
    const struct browsing *browsing = context;
    const struct browse *browse = browsing->browse;
    json_t *query = browsed(browsing), *body, *order;

    order = query ? inquiry_order(&browsing->dsl, browse->sorts, browse->sort_count, false) : NULL;
    if (!order) {
        json_decref(query);
        return err->status;
    }
    body = json_pack("{s:o, s:o, s:i, s:b, s:[s]}", "query", query, "sort", order, "size",
                     (int)size, "track_total_hits", browsing->after == NULL, "_source", "doc");
    if (browsing->after)
        json_object_set(body, "search_after", browsing->after);
    return inquiry_search(cluster_of(browsing->reader->engine), inquiry_uid(browsing->reader),
                          READ_MS, body, answer, err);
}

static enum status browse_on(struct browsing *browsing, uint64_t *total)
{
    BUF_AUTO struct buf answer = {0};

    if (ask_page(&browsing->size, ask_documents, browsing, &answer, browsing->dsl.err))
        return browsing->dsl.err->status;
    if (!browsing->after)
        *total = inquiry_total(buf_str(&answer));
    return visit_all(browsing, buf_str(&answer));
}

static enum status check_browse(const struct browsing *browsing)
{
    const struct browse *browse = browsing->browse;
    const struct schema *schema = browsing->dsl.schema;
    struct error *err = browsing->dsl.err;

    return browse_check(browse, schema, browsing->dsl.now, err);
}

enum status read_browse(struct reader *reader, const struct browse *browse, struct arena *arena,
                        browse_fn *each, void *context, uint64_t *total, struct error *err)
{
    struct arena *answers = arena_new(); /* `each` may reset the other one */
    struct browsing browsing = {.reader = reader,
                                .browse = browse,
                                .dsl = inquiry_dsl(reader, answers, NULL, err),
                                .each = each,
                                .context = context,
                                .size = PAGE_MAX,
                                .skip = browse->offset,
                                .left = browse->limit};
    enum status status = check_browse(&browsing);

    *total = 0;
    if (!status)
        do
            status = browse_on(&browsing, total);
        while (!status && browsing.left > 0 && !browsing.ended);
    json_decref(browsing.after);
    arena_free(answers);
    return status;
}

/* --- counts --- */

static void add_shapes(const struct reader *reader, struct str answer, uint64_t *fields)
{
    struct str shapes = json_member(json_member(answer, STR("aggregations")), STR("shapes"));
    struct str rest = json_member(shapes, STR("buckets")), bucket;
    struct arena *arena = arena_new();

    while (json_next_element(&rest, &bucket))
        shape_count(json_member_text(bucket, "key", arena), ask_number(bucket, "doc_count"), fields,
                    reader->searcher->generation->schema->field_count);
    arena_free(arena);
}

void read_count(const struct reader *reader, uint64_t *documents, uint64_t *fields)
{
    struct error err;
    struct arena *arena = arena_new();
    const struct dsl dsl = inquiry_dsl(reader, arena, NULL, &err);
    BUF_AUTO struct buf answer = {0};
    json_t *query = reader->unfiltered ? dsl_all() : dsl_moment(&dsl);
    json_t *body = json_pack("{s:o, s:i, s:b, s:{s:{s:{s:s, s:i}}}}", "query", query, "size", 0,
                             "track_total_hits", true, "aggs", "shapes", "terms", "field", "shape",
                             "size", SHAPES_MAX);

    arena_free(arena);
    if (inquiry_search(cluster_of(reader->engine), inquiry_uid(reader), COUNT_MS, body, &answer,
                       &err)) {
        log_warning("cannot count the documents of %s: %s", inquiry_uid(reader), err.message);
        return;
    }
    if (documents)
        *documents = inquiry_total(buf_str(&answer));
    if (fields)
        add_shapes(reader, buf_str(&answer), fields);
}
