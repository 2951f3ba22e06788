/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scan.c - all documents of one state of an index, in the order of their ids: for dumps. */
#include <stdlib.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "engine/cluster/cluster.h"
#include "engine/local/dump_head.h"

#define SCAN_PAGE_MAX 500  /* documents of one request */
#define KEEP_ALIVE    "1h" /* the state, after a request: readers may be slow */

/* --- a point in time --- */

enum status pit_open(struct search_cluster *cluster, const char *uid, char **id, struct error *err)
{
    MEM_AUTO char *path = index_path(uid, "_search/point_in_time?keep_alive=" KEEP_ALIVE);
    BUF_AUTO struct buf answer = {0};
    struct arena *arena;
    struct str state;
    enum ask_miss miss;

    *id = NULL;
    if (ask(cluster, "POST", path, NULL, &miss, &answer, err))
        return err->status;
    if (miss)
        return index_missing(uid, err);
    if (ask_check_shards(buf_str(&answer), uid, err))
        return err->status;
    arena = arena_new();
    state = json_member_text(buf_str(&answer), "pit_id", arena);
    if (state.data)
        *id = mem_text(state.data, state.length);
    arena_free(arena);
    return *id ? STATUS_OK
               : error_set(err, STATUS_IO, "the cluster's answer has no id of a point in time");
}

void pit_close(struct search_cluster *cluster, char *take_id)
{
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;
    struct error ignored;

    if (take_id)
        ask(cluster, "DELETE", "/_search/point_in_time", json_pack("{s:[s]}", "pit_id", take_id),
            &miss, &answer, &ignored);
    free(take_id);
}

json_t *pit_body(const char *id)
{
    return json_pack("{s:s, s:s}", "id", id, "keep_alive", KEEP_ALIVE);
}

enum status pit_search(struct search_cluster *cluster, json_t *take_body, struct buf *answer,
                       struct error *err)
{
    enum ask_miss miss;

    if (ask(cluster, "GET", "/_search?allow_partial_search_results=false", take_body, &miss, answer,
            err))
        return err->status;
    return miss ? error_set(err, STATUS_IO,
                            "the cluster no longer keeps the state that is listed: begin again")
                : STATUS_OK;
}

/* --- the documents --- */

struct document_scan {
    struct search_cluster *cluster;
    char *pit;
    struct buf after; /* the id of the last document */
    bool started;     /* there is one */
    uint32_t size;    /* documents of a page */
    struct arena *arena;
    dump_line_fn *each;
    void *context;
    bool ended;
};

static enum status ask_documents(void *context, uint32_t size, struct buf *answer,
                                 struct error *err)
{
    const struct document_scan *scan = context;
    json_t *body =
        json_pack("{s:o, s:[{s:s}], s:i, s:b, s:[s, s]}", "pit", pit_body(scan->pit), "sort", "id",
                  "asc", "size", (int)size, "track_total_hits", size == 0, "_source", "doc", "id");

    if (scan->started)
        json_object_set_new(body, "search_after",
                            json_pack("[o]", json_stringn(scan->after.data, scan->after.length)));
    return pit_search(scan->cluster, body, answer, err);
}

static enum status hand_on(struct document_scan *scan, struct str found, struct error *err)
{
    struct str id = json_member_text(found, "_id", scan->arena);
    struct str text = json_member_text(json_member(found, STR("_source")), "doc", scan->arena);

    if (!id.data || !text.data)
        return error_set(err, STATUS_CORRUPT, "the cluster has a document without a text: %.*s",
                         STR_ARG(str_slice(found, 0, 200)));
    buf_clear(&scan->after);
    buf_add_str(&scan->after, id);
    scan->started = true;
    return scan->each(scan->context, text, err);
}

static enum status scan_page(struct document_scan *scan, struct error *err)
{
    BUF_AUTO struct buf answer = {0};
    struct str rest, found;
    uint32_t count = 0;
    enum status status;

    /* a process that has the right to write keeps it while it reads */
    if (scan->cluster->leased && lease_keep(scan->cluster, err))
        return err->status;
    status = ask_page(&scan->size, ask_documents, scan, &answer, err);
    rest = json_member(json_member(buf_str(&answer), STR("hits")), STR("hits"));
    for (; !status && json_next_element(&rest, &found); count++) {
        arena_reset(scan->arena);
        status = hand_on(scan, found, err);
    }
    scan->ended = count < scan->size;
    return status;
}

/* The head says how many documents there are in all. */
static enum status scan_head(struct document_scan *scan, const char *uid,
                             const struct index_shape *shape, struct error *err)
{
    struct dump_head head = {
        .uid = str_of(uid), .primary_key = shape->primary_key, .created = shape->created};
    BUF_AUTO struct buf answer = {0}, line = {0};
    struct str hits;

    if (ask_documents(scan, 0, &answer, err))
        return err->status;
    hits = json_member(buf_str(&answer), STR("hits"));
    head.documents = ask_number(json_member(hits, STR("total")), "value");
    dump_head_add(&line, &head, shape->settings);
    return scan->each(scan->context, buf_str(&line), err);
}

static enum status scan_all(struct document_scan *scan, const char *uid,
                            const struct index_shape *shape, const struct dump_place *place,
                            struct error *err)
{
    enum status status = scan_head(scan, uid, shape, err);

    if (place->documents > 0) {
        buf_add_str(&scan->after, place->id);
        scan->started = true;
    }
    while (!status && !scan->ended)
        status = scan_page(scan, err);
    return status;
}

enum status scan_dump(struct engine *engine, struct str uid, const struct dump_place *place,
                      dump_line_fn *line, void *context, struct error *err)
{
    struct document_scan scan = {
        .cluster = cluster_of(engine), .size = SCAN_PAGE_MAX, .each = line, .context = context};
    MEM_AUTO char *name = mem_text(uid.data, uid.length);
    struct index_shape *shape = NULL;
    enum status status = shape_read(scan.cluster, name, &shape, err);

    if (!status && !shape)
        status = index_missing(name, err);
    if (!status)
        status = shape_check_whole(scan.cluster, name, shape, err);
    if (!status)
        status = pit_open(scan.cluster, name, &scan.pit, err);
    if (!status) {
        scan.arena = arena_new();
        status = scan_all(&scan, name, shape, place, err);
        arena_free(scan.arena);
        pit_close(scan.cluster, scan.pit);
    }
    buf_fini(&scan.after);
    shape_free(shape);
    return status;
}
