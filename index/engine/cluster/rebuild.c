/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rebuild.c - makes an index anew, because its settings change what is indexed.
 *
 *   dateline-news ─▶ an empty dateline-news.2 ─▶ all documents, from those that are stored
 *        ─▶ no writes to the old one any more: as many, and nothing was written meanwhile?
 *        ─▶ in one step: dateline-news is deleted, and is an alias of dateline-news.2
 *
 * The third time it is dateline-news.3, and so on. After a crash the caller repeats the change:
 * what was made is deleted, and made again. Only the process that has the right to write does this.
 * A process that is paused loses that right, and another one writes to the old index. So the right
 * is renewed before the last step, which ends before the right does or not at all. The cluster
 * takes no more writes to the old index from then on, and it must be in the state that it had
 * before the first document was read. A note in the cluster says that this block is ours, and of
 * which index: if the process is killed, whoever writes next removes both. */
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "base/json_members.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/cluster/cluster.h"
#include "engine/cluster/document.h"
#include "engine/cluster/tokens.h"
#include "store/document/document.h"

#define REBUILD_BYTES ((size_t)4 << 20) /* of a bulk */
#define SWAP_TIMEOUT  "10s" /* the cluster begins the last step in this time, or never */
#define SWAP_MS       15000 /* for the last step */

struct rebuild {
    struct search_cluster *cluster;
    char *name; /* of the new index */
    struct indexing indexing;
    struct buf bulk;
    uint32_t waiting;   /* documents of .bulk */
    uint64_t documents; /* that were sent */
    struct buf state;   /* of the old index, before the first document was read */
    uint64_t expected;  /* that the old index has; the head says it */
    bool has_head;
};

void rebuild_name(const char *uid, const struct index_shape *shape, struct buf *out)
{
    struct str number = str_of(shape->name);
    uint64_t last = 1;

    str_cut(&number, '.');
    if (number.data && !str_to_u64(number, &last))
        last = 1;
    buf_addf(out, CLUSTER_PREFIX "%s.%llu", uid, (unsigned long long)last + 1);
}

static enum status call(const struct rebuild *rebuild, const char *method, const char *rest,
                        json_t *take_body, struct buf *answer, struct error *err)
{
    MEM_AUTO char *path = mem_format("/%s%s", rebuild->name, rest);
    enum ask_miss miss;

    return ask(rebuild->cluster, method, path, take_body, &miss, answer, err);
}

/* --- the documents --- */

static enum status send_waiting(struct rebuild *rebuild, struct error *err)
{
    MEM_AUTO char *path = mem_format("/%s/_bulk", rebuild->name);
    BUF_AUTO struct buf answer = {0};
    const struct cluster_request request = {.method = "POST",
                                            .path = path,
                                            .body = buf_str(&rebuild->bulk),
                                            .lines = true,
                                            .writes = true};
    uint32_t count = rebuild->waiting;
    enum ask_miss miss;

    if (count == 0)
        return STATUS_OK;
    if (lease_keep(rebuild->cluster, err) ||
        ask_text(rebuild->cluster, &request, &miss, &answer, err))
        return err->status;
    rebuild->documents += count;
    rebuild->waiting = 0;
    buf_clear(&rebuild->bulk);
    return bulk_check(buf_str(&answer), count, err);
}

static enum status take_document(struct rebuild *rebuild, const json_t *document, struct error *err)
{
    BUF_AUTO struct buf id = {0};

    if (document_id(rebuild->indexing.schema, document, &id, err))
        return err->status;
    buf_add_text(&rebuild->bulk, "{\"index\":{");
    json_add_key(&rebuild->bulk, "_id");
    json_add_string(&rebuild->bulk, buf_str(&id));
    buf_add_text(&rebuild->bulk, "}}\n");
    indexed_add(&rebuild->bulk, &rebuild->indexing, buf_str(&id), document);
    rebuild->waiting++;
    return rebuild->bulk.length < REBUILD_BYTES ? STATUS_OK : send_waiting(rebuild, err);
}

static enum status take_line(void *context, struct str line, struct error *err)
{
    struct rebuild *rebuild = context;
    json_t *document;
    enum status status;

    if (!rebuild->has_head) {
        rebuild->has_head = true;
        rebuild->expected = ask_number(line, "documents");
        return STATUS_OK;
    }
    document = json_read_exact(line, 0, err);
    status = document ? take_document(rebuild, document, err) : err->status;
    json_decref(document);
    return status;
}

static enum status check_count(const struct rebuild *rebuild, struct error *err)
{
    BUF_AUTO struct buf answer = {0};
    uint64_t count;

    if (refresh_index(rebuild->cluster, rebuild->name, err) ||
        call(rebuild, "GET", "/_count", NULL, &answer, err) ||
        ask_check_shards(buf_str(&answer), rebuild->name, err))
        return err->status;
    count = ask_number(buf_str(&answer), "count");
    return count == rebuild->expected && rebuild->documents == rebuild->expected
               ? STATUS_OK
               : error_set(err, STATUS_IO,
                           "%s has %llu of the %llu documents of the index that it replaces",
                           rebuild->name, (unsigned long long)count,
                           (unsigned long long)rebuild->expected);
}

/* --- the whole --- */

static enum status check_state(const struct rebuild *rebuild, const char *uid, struct error *err)
{
    BUF_AUTO struct buf state = {0};

    if (engine_name_state(&rebuild->cluster->engine, uid, &state, err))
        return err->status;
    return str_eq(buf_str(&state), buf_str(&rebuild->state))
               ? STATUS_OK
               : error_set(err, STATUS_STALE,
                           "another process has written to `%s` while it was made anew", uid);
}

/* --- the block --- */

static char *block_note(const char *uid)
{
    return mem_format("/" CLUSTER_STATE "/_doc/block-%s", uid);
}

/* Waits, too, until writes that were on their way have ended. */
static enum status block_writes(const struct rebuild *rebuild, const char *uid,
                                const struct index_shape *old, struct error *err)
{
    MEM_AUTO char *note = block_note(uid), *path = mem_format("/%s/_block/write", old->name);
    BUF_AUTO struct buf noted = {0}, answer = {0};
    enum ask_miss miss;

    if (ask(rebuild->cluster, "PUT", note,
            json_pack("{s:s, s:s}", "owner", rebuild->cluster->owner, "index", old->name), &miss,
            &noted, err) ||
        ask(rebuild->cluster, "PUT", path, NULL, &miss, &answer, err))
        return err->status;
    return str_is(json_member(buf_str(&answer), STR("shards_acknowledged")), "true")
               ? STATUS_OK
               : error_set(err, STATUS_IO, "the cluster does not stop the writes to %s", old->name);
}

/* `name`: of the cluster's index. */
static void allow_writes(struct search_cluster *cluster, const char *uid, const char *name)
{
    MEM_AUTO char *note = block_note(uid), *path = mem_format("/%s/_settings", name);
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;
    struct error failed;

    if (ask(cluster, "PUT", path, json_pack("{s:n}", "index.blocks.write"), &miss, &answer,
            &failed) ||
        ask(cluster, "DELETE", note, NULL, &miss, &answer, &failed))
        log_warning("%s takes no writes yet: %s", name, failed.message);
}

enum status rebuild_forget_block(struct search_cluster *cluster, const char *uid, struct error *err)
{
    MEM_AUTO char *note = block_note(uid);
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;

    return ask(cluster, "DELETE", note, NULL, &miss, &answer, err);
}

/* Is the note of this index? Notes of earlier versions do not say. */
static bool is_note_of(struct str answer, const char *name)
{
    struct str noted = json_member(json_member(answer, STR("_source")), STR("index"));

    return noted.length <= 2 || str_is(str_slice(noted, 1, noted.length - 1), name);
}

/* A note that has stayed when its index was replaced says nothing about the block of another one.
 */
void rebuild_end_block(struct search_cluster *cluster, const char *uid, const char *name)
{
    MEM_AUTO char *note = block_note(uid);
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;
    struct error ignored;

    if (ask(cluster, "GET", note, NULL, &miss, &answer, &ignored) || miss)
        return;
    if (is_note_of(buf_str(&answer), name))
        allow_writes(cluster, uid, name);
    else
        rebuild_forget_block(cluster, uid, &ignored);
}

/* --- the last step --- */

static enum status swap(const struct rebuild *rebuild, const char *uid,
                        const struct index_shape *old, struct error *err)
{
    MEM_AUTO char *alias = mem_format(CLUSTER_PREFIX "%s", uid);
    BUF_AUTO struct buf body = {0}, answer = {0};
    struct cluster_request request = {.method = "POST",
                                      .path = "/_aliases?cluster_manager_timeout=" SWAP_TIMEOUT,
                                      .writes = true,
                                      .wait_ms = SWAP_MS};
    enum ask_miss miss;
    json_t *actions = json_pack("{s:[{s:{s:s}}, {s:{s:s, s:s}}]}", "actions", "remove_index",
                                "index", old->name, "add", "index", rebuild->name, "alias", alias);

    json_add(&body, actions);
    json_decref(actions);
    request.body = buf_str(&body);
    if (ask_text(rebuild->cluster, &request, &miss, &answer, err))
        return err->status;
    return miss ? index_missing(uid, err) : STATUS_OK;
}

static enum status check_time(const struct rebuild *rebuild, struct error *err)
{
    return lease_lasts(rebuild->cluster, SWAP_MS)
               ? STATUS_OK
               : error_set(err, STATUS_IO, "the cluster is too slow to put %s in place",
                           rebuild->name);
}

static enum status put_in_place(const struct rebuild *rebuild, const char *uid,
                                const struct index_shape *old, struct error *err)
{
    struct error ignored;

    if (lease_renew(rebuild->cluster, err))
        return err->status;
    if (block_writes(rebuild, uid, old, err) || check_state(rebuild, uid, err) ||
        check_time(rebuild, err)) {
        allow_writes(rebuild->cluster, uid, old->name);
        return err->status;
    }
    if (swap(rebuild, uid, old, err)) /* the cluster may still do it: the block stays */
        return err->status;
    /* The index that had the block is deleted; of another one the note says nothing. */
    rebuild_forget_block(rebuild->cluster, uid, &ignored);
    return STATUS_OK;
}

static enum status fill(struct rebuild *rebuild, const char *uid, struct index_shape *shape,
                        struct error *err)
{
    const struct dump_place start = {0};
    BUF_AUTO struct buf deleted = {0}, made = {0};

    shape->revision++;
    shape->updated = date_now();
    if (call(rebuild, "DELETE", "", NULL, &deleted, err) ||
        call(rebuild, "PUT", "", life_description(shape), &made, err) ||
        engine_name_state(&rebuild->cluster->engine, uid, &rebuild->state, err) ||
        refresh_index(rebuild->cluster, shape->name, err) ||
        scan_dump(&rebuild->cluster->engine, str_of(uid), &start, take_line, rebuild, err) ||
        send_waiting(rebuild, err) || check_count(rebuild, err))
        return err->status;
    return put_in_place(rebuild, uid, shape, err);
}

/* An index of a version without lengths gets those that are typical of its fields. */
static void suppose_lengths(struct index_shape *shape, const struct schema *schema)
{
    if (shape->norms.count == 0)
        norms_measure(&shape->norms, schema, NULL, 0);
}

enum status rebuild_index(struct search_cluster *cluster, const char *uid,
                          struct index_shape *shape, struct error *err)
{
    BUF_AUTO struct buf name = {0};
    struct rebuild rebuild = {.cluster = cluster};
    struct analyzer *analyzer = analyzer_new();
    struct schema *schema;
    enum status status;

    rebuild_name(uid, shape, &name);
    rebuild.name = name.data;
    shape->lacks_sketches = shape->lacks_terms = shape->lacks_structure = shape->old_joints = false;
    schema = shape_schema(shape);
    analyzer_follow(analyzer, schema->rules);
    suppose_lengths(shape, schema);
    rebuild.indexing =
        (struct indexing){schema, analyzer, &shape->norms, TOKEN_DOCUMENT_JOINT, schema->structure};
    status = fill(&rebuild, uid, shape, err);
    shape_forget(cluster, uid);
    analyzer_free(analyzer);
    schema_release(schema);
    buf_fini(&rebuild.bulk);
    buf_fini(&rebuild.state);
    return status;
}
