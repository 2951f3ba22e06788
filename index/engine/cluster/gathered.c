/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gathered.c - fetches documents by their ids, as they are now, and makes a searcher of them. */
#include "engine/cluster/gathered.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "base/string_table.h"
#include "engine/cluster/inquiry.h"
#include "engine/local/reader_private.h"

#define FETCHED_MAX 250  /* documents of one answer */
#define ASKED_MAX   1000 /* ids of one request without documents */

struct gathering {
    struct reader *reader;
    const struct str *ids; /* of the next request */
    uint32_t count;        /* of all that are left */
    json_t **documents;
    size_t document_count, capacity;
};

/* --- asking --- */

static enum status ask_ids(struct reader *reader, const char *rest, const struct str *ids,
                           uint32_t count, struct buf *answer, struct error *err)
{
    MEM_AUTO char *path = index_path(inquiry_uid(reader), rest);
    struct cluster_request request = {.method = "GET", .path = path, .wait_ms = READ_MS};
    BUF_AUTO struct buf body = {0};
    enum ask_miss miss;

    buf_add_text(&body, "{\"ids\":[");
    for (uint32_t i = 0; i < count; i++) {
        json_add_comma(&body);
        json_add_string(&body, ids[i]);
    }
    buf_add_text(&body, "]}");
    request.body = buf_str(&body);
    if (ask_text(cluster_of(reader->engine), &request, &miss, answer, err))
        return err->status;
    return miss ? index_missing(inquiry_uid(reader), err) : STATUS_OK;
}

static enum status ask_documents(void *context, uint32_t size, struct buf *answer,
                                 struct error *err)
{
    const struct gathering *gathering = context;

    return ask_ids(gathering->reader, "_mget?_source_includes=doc", gathering->ids,
                   size < gathering->count ? size : gathering->count, answer, err);
}

/* --- documents --- */

static enum status take_document(struct gathering *gathering, struct str item, struct arena *arena,
                                 struct error *err)
{
    struct str text = json_member_text(json_member(item, STR("_source")), "doc", arena);
    json_t *document;

    if (ask_check_document(item, inquiry_uid(gathering->reader), err))
        return err->status;
    if (!text.data)
        return STATUS_OK;
    document = json_read_exact(text, 0, err);
    if (!document)
        return err->status;
    gathering->documents = mem_grow(gathering->documents, gathering->document_count,
                                    &gathering->capacity, sizeof(json_t *));
    gathering->documents[gathering->document_count++] = document;
    return STATUS_OK;
}

static enum status take_answer(struct gathering *gathering, struct str answer, struct error *err)
{
    struct str rest = json_member(answer, STR("docs")), item;
    struct arena *arena = arena_new();
    enum status status = STATUS_OK;

    while (!status && json_next_element(&rest, &item)) {
        arena_reset(arena);
        status = take_document(gathering, item, arena, err);
    }
    arena_free(arena);
    return status;
}

/* *size: see ask_page; *took: how many ids were asked for. */
static enum status fetch(struct gathering *gathering, uint32_t *size, uint32_t *took,
                         struct error *err)
{
    BUF_AUTO struct buf answer = {0};

    if (ask_page(size, ask_documents, gathering, &answer, err))
        return err->status;
    *took = *size < gathering->count ? *size : gathering->count;
    return take_answer(gathering, buf_str(&answer), err);
}

/* Makes the searcher of what was fetched, and ends the gathering. */
static enum status finish(struct gathering *gathering, enum status status, struct error *err)
{
    struct reader *reader = gathering->reader;

    searcher_release(reader->gathered);
    reader->gathered = NULL;
    if (!status && gathering->document_count > 0)
        status = drafts_open(reader, gathering->documents, (uint32_t)gathering->document_count,
                             &reader->gathered, err);
    if (status)
        reader->gathered = NULL;
    for (size_t i = 0; i < gathering->document_count; i++)
        json_decref(gathering->documents[i]);
    free(gathering->documents);
    return status;
}

enum status gather_some(struct reader *reader, const struct str *ids, uint32_t count,
                        uint32_t *took, struct error *err)
{
    struct gathering gathering = {.reader = reader, .ids = ids, .count = count};
    uint32_t size = FETCHED_MAX;

    return finish(&gathering, fetch(&gathering, &size, took, err), err);
}

/* Each id once. */
static uint32_t different(const struct str *ids, uint32_t count, struct str *out)
{
    struct string_table known;
    uint32_t kept = 0;

    string_table_init(&known);
    for (uint32_t i = 0; i < count; i++) {
        bool is_new;

        string_table_add(&known, ids[i], &is_new);
        if (is_new)
            out[kept++] = ids[i];
    }
    string_table_fini(&known);
    return kept;
}

enum status read_gather(struct reader *reader, const struct str *ids, uint32_t count,
                        struct error *err)
{
    struct str *once = mem_alloc(((size_t)count + 1) * sizeof *once);
    struct gathering gathering = {
        .reader = reader, .ids = once, .count = different(ids, count, once)};
    uint32_t size = FETCHED_MAX, took;
    enum status status = STATUS_OK;

    while (!status && gathering.count > 0) {
        status = fetch(&gathering, &size, &took, err);
        gathering.ids += status ? 0 : took;
        gathering.count -= status ? 0 : took;
    }
    status = finish(&gathering, status, err);
    free(once);
    return status;
}

/* --- only whether they are there --- */

static enum status take_absent(struct reader *reader, struct str answer, uint32_t count,
                               bool *absent, struct error *err)
{
    struct str rest = json_member(answer, STR("docs")), item;
    uint32_t seen = 0;

    for (; seen < count && json_next_element(&rest, &item); seen++) {
        if (ask_check_document(item, inquiry_uid(reader), err))
            return err->status;
        absent[seen] = !str_is(json_member(item, STR("found")), "true");
    }
    return seen == count
               ? STATUS_OK
               : error_set(err, STATUS_IO, "the cluster tells of %u of %u articles", seen, count);
}

enum status read_absent(struct reader *reader, const struct str *ids, uint32_t count, bool *absent,
                        struct error *err)
{
    enum status status = STATUS_OK;

    for (uint32_t at = 0; !status && at < count; at += ASKED_MAX) {
        uint32_t some = count - at < ASKED_MAX ? count - at : ASKED_MAX;
        BUF_AUTO struct buf answer = {0};

        status = ask_ids(reader, "_mget?_source=false", ids + at, some, &answer, err);
        if (!status)
            status = take_absent(reader, buf_str(&answer), some, absent + at, err);
    }
    return status;
}
