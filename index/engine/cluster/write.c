/* SPDX-License-Identifier: GPL-2.0-or-later */
/* write.c - the documents of a batch on their way to the cluster.
 *
 *   write, erase ─▶ waiting, one change for each id ─▶ on their way (bulks.h) ─▶ …
 *   publish: send, wait until all are acknowledged, refresh, note
 *
 * An id has one change on its way at a time: a later one waits for it.
 *
 * **Lengths.** The first documents that are sent to an index tell how long its fields are on
 * average. That never changes, so nor does what a document was sent with.
 *
 * **Versions.** An article that tells its version is compared with the one that the cluster has,
 * and sent on the condition that this one has not changed since (`if_seq_no`, or `create`).
 *
 * **Once.** After the changes are acknowledged, the newest operation is noted for this process. If
 * it crashes before, its caller repeats the operations since the last note, in order: each sets or
 * deletes whole documents, so the end is the same. */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "base/string_table.h"
#include "engine/cluster/bulks.h"
#include "engine/cluster/cluster.h"
#include "engine/cluster/document.h"
#include "engine/cluster/tokens.h"
#include "store/document/document.h"
#include "store/segment/document_words.h"
#include "store/segment/version.h"

#define SEND_BYTES  ((size_t)1 << 20) /* waiting changes are sent from so many on */
#define FIRST_BYTES ((size_t)4 << 20) /* the first ones, whose lengths are measured */
#define SEND_COUNT  2000

/* In the cluster's words about a block of writes (`index.blocks.write`). */
#define WRITE_BLOCK "FORBIDDEN/8"

/* The change of an id. */
struct change {
    bool deletes;
    bool blind; /* whatever the cluster has is replaced */
    struct version version;
    json_t *document;     /* NULL: it is deleted */
    json_int_t seq, term; /* of the document that it replaces; seq below 0: there is none */
    bool dropped;         /* the cluster has a later version */
};

struct outgoing {
    char uid[INDEX_UID_MAX + 1];
    struct index_shape *shape; /* NULL: the index does not exist */
    struct schema *schema;
    struct analyzer *analyzer;
    bool grown; /* .shape has what the cluster has not heard of: fields, languages, lengths */
    struct string_table ids;
    struct change *changes; /* by number of the id */
    size_t capacity;
    size_t bytes;    /* of the documents that wait, about */
    struct buf path; /* scratch */
    struct bulks *bulks;
    bool sent; /* changes that are not refreshed yet */
};

static void forget_documents(struct outgoing *outgoing)
{
    for (uint32_t i = 0; i < outgoing->ids.count; i++) {
        json_decref(outgoing->changes[i].document);
        outgoing->changes[i].document = NULL;
    }
    outgoing->bytes = 0;
}

void outgoing_free(struct outgoing *outgoing)
{
    if (!outgoing)
        return;
    bulks_free(outgoing->bulks);
    forget_documents(outgoing);
    shape_free(outgoing->shape);
    schema_release(outgoing->schema);
    analyzer_free(outgoing->analyzer);
    string_table_fini(&outgoing->ids);
    free(outgoing->changes);
    buf_fini(&outgoing->path);
    free(outgoing);
}

static void drop(struct engine *engine)
{
    outgoing_free(cluster_of(engine)->outgoing);
    cluster_of(engine)->outgoing = NULL;
}

/* --- the index --- */

static void follow_shape(struct outgoing *outgoing)
{
    schema_release(outgoing->schema);
    outgoing->schema = shape_schema(outgoing->shape);
    analyzer_free(outgoing->analyzer);
    outgoing->analyzer = analyzer_new();
    analyzer_follow(outgoing->analyzer, outgoing->schema->rules);
}

static char *note_path(const struct search_cluster *cluster, const char *uid)
{
    return mem_format("/" CLUSTER_STATE "/_doc/%s-%s", cluster->owner, uid);
}

static enum status read_note(struct search_cluster *cluster, const char *uid, uint64_t *contained,
                             struct error *err)
{
    MEM_AUTO char *path = note_path(cluster, uid);
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;

    *contained = 0;
    if (ask(cluster, "GET", path, NULL, &miss, &answer, err))
        return err->status;
    if (!miss)
        *contained = ask_number(json_member(buf_str(&answer), STR("_source")), "contained");
    return STATUS_OK;
}

static enum status write_note(struct search_cluster *cluster, const char *uid, uint64_t contained,
                              struct error *err)
{
    MEM_AUTO char *path = note_path(cluster, uid);
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;

    return ask(cluster, "PUT", path, json_pack("{s:I}", "contained", (json_int_t)contained), &miss,
               &answer, err);
}

enum status outgoing_forget(struct search_cluster *cluster, const char *uid, struct error *err)
{
    MEM_AUTO char *path = note_path(cluster, uid);
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;

    return ask(cluster, "DELETE", path, NULL, &miss, &answer, err);
}

static enum status look(struct engine *engine, const char *uid, struct schema **schema,
                        uint64_t *contained, struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);
    struct outgoing *outgoing = mem_zero(1, sizeof *outgoing);

    drop(engine);
    cluster->outgoing = outgoing;
    snprintf(outgoing->uid, sizeof outgoing->uid, "%s", uid);
    string_table_init(&outgoing->ids);
    outgoing->bulks = bulks_new(cluster, uid);
    *schema = NULL;
    if (lease_keep(cluster, err) || shape_read(cluster, uid, &outgoing->shape, err))
        return err->status;
    if (!outgoing->shape)
        return STATUS_OK;
    if (shape_check_whole(cluster, uid, outgoing->shape, err))
        return err->status;
    follow_shape(outgoing);
    *schema = schema_share(outgoing->schema);
    return read_note(cluster, uid, contained, err);
}

static enum status set_key(struct search_cluster *cluster, struct outgoing *outgoing,
                           struct str key, struct error *err)
{
    if (outgoing->shape->primary_key.data || !key.data)
        return STATUS_OK;
    outgoing->shape->primary_key = str_of(mem_text(key.data, key.length));
    follow_shape(outgoing);
    return shape_store(cluster, outgoing->uid, outgoing->shape, err);
}

static enum status prepare(struct engine *engine, const char *uid, enum settings_preset preset,
                           struct str primary_key, struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);
    struct outgoing *outgoing = cluster->outgoing;

    if (outgoing->shape)
        return set_key(cluster, outgoing, primary_key, err);
    if (life_create(engine, uid, preset, primary_key, OPERATION_NONE, err) ||
        shape_read(cluster, uid, &outgoing->shape, err))
        return err->status;
    if (!outgoing->shape)
        return index_missing(uid, err);
    follow_shape(outgoing);
    return STATUS_OK;
}

/* --- comparing with what the cluster has --- */

/* Is a condition needed: may the cluster's document be a later version? */
static bool is_compared(const struct change *change)
{
    return !change->blind && !change->deletes &&
           (change->version.kind != VERSION_NONE || change->version.updated != COLUMN_NO_DATE);
}

static json_t *compared_ids(const struct outgoing *outgoing)
{
    json_t *ids = json_array();

    for (uint32_t i = 0; i < outgoing->ids.count; i++) {
        struct str id = string_table_get(&outgoing->ids, i);

        if (is_compared(&outgoing->changes[i]))
            json_array_append_new(ids, json_stringn(id.data, id.length));
    }
    return ids;
}

/* One of the answer's documents. */
static enum status compare(struct outgoing *outgoing, struct str found, struct arena *arena,
                           struct error *err)
{
    struct str id = json_member_text(found, "_id", arena);
    int number = string_table_find(&outgoing->ids, id);
    json_t *version;
    struct version published;
    struct change *change;

    if (ask_check_document(found, outgoing->uid, err))
        return err->status;
    if (number < 0 || !str_is(json_member(found, STR("found")), "true"))
        return STATUS_OK;
    change = &outgoing->changes[number];
    version = json_read(json_member(json_member(found, STR("_source")), STR("ver")), 0, err);
    if (!version)
        return err->status;
    published = version_of_document(outgoing->schema, version);
    json_decref(version);
    change->seq = (json_int_t)ask_number(found, "_seq_no");
    change->term = (json_int_t)ask_number(found, "_primary_term");
    change->dropped = version_is_earlier(&change->version, &published);
    return STATUS_OK;
}

static enum status compare_all(struct search_cluster *cluster, struct outgoing *outgoing,
                               struct error *err)
{
    MEM_AUTO char *path = index_path(outgoing->uid, "_mget?_source_includes=ver");
    BUF_AUTO struct buf answer = {0};
    json_t *ids = compared_ids(outgoing);
    struct arena *arena;
    struct str rest, found;
    enum ask_miss miss;
    enum status status = STATUS_OK;

    if (json_array_size(ids) == 0) {
        json_decref(ids);
        return STATUS_OK;
    }
    if (ask(cluster, "GET", path, json_pack("{s:o}", "ids", ids), &miss, &answer, err))
        return err->status;
    if (miss)
        return index_missing(outgoing->uid, err);
    arena = arena_new();
    rest = json_member(buf_str(&answer), STR("docs"));
    while (!status && json_next_element(&rest, &found))
        status = compare(outgoing, found, arena, err);
    arena_free(arena);
    return status;
}

/* --- sending --- */

static void add_action(struct buf *out, struct str id, const struct change *change)
{
    bool compared = is_compared(change);
    const char *action = change->deletes               ? "delete"
                         : compared && change->seq < 0 ? "create"
                                                       : "index";

    buf_addf(out, "{\"%s\":{", action);
    json_add_key(out, "_id");
    json_add_string(out, id);
    if (compared && change->seq >= 0)
        buf_addf(out, ",\"if_seq_no\":%lld,\"if_primary_term\":%lld", (long long)change->seq,
                 (long long)change->term);
    buf_add_text(out, "}}\n");
}

static struct indexing indexing_of(const struct outgoing *outgoing)
{
    bool counts = outgoing->shape->norms.count > 0;

    return (struct indexing){outgoing->schema, outgoing->analyzer,
                             counts ? &outgoing->shape->norms : NULL,
                             outgoing->shape->old_joints ? TOKEN_JOINT : TOKEN_DOCUMENT_JOINT,
                             outgoing->schema->structure};
}

static uint32_t add_actions(const struct outgoing *outgoing, struct buf *out)
{
    const struct indexing indexing = indexing_of(outgoing);
    uint32_t count = 0;

    for (uint32_t i = 0; i < outgoing->ids.count; i++) {
        const struct change *change = &outgoing->changes[i];

        if (change->dropped)
            continue;
        add_action(out, string_table_get(&outgoing->ids, i), change);
        if (change->document)
            indexed_add(out, &indexing, string_table_get(&outgoing->ids, i), change->document);
        count++;
    }
    return count;
}

static enum status refuse_item(struct str id, uint64_t code, struct str why, struct error *err)
{
    struct arena *arena = arena_new();
    struct str reason = json_member_text(why, "reason", arena);

    if (code == 409)
        error_set(err, STATUS_STALE, "another writer changed `%.*s` meanwhile", STR_ARG(id));
    else
        error_set(err, code == 429 || code == 403 || code >= 500 ? STATUS_IO : STATUS_INTERNAL,
                  "the cluster does not take `%.*s`: %llu %.*s", STR_ARG(id),
                  (unsigned long long)code, STR_ARG(reason));
    arena_free(arena);
    return err->status;
}

/* {"index": {"_id": …, "status": 201}} */
static enum status check_item(struct str item, struct arena *arena, struct error *err)
{
    struct str key, value;
    uint64_t code;

    if (!json_next_member(&item, &key, &value))
        return error_set(err, STATUS_IO, "the cluster's answer to changes cannot be read");
    code = ask_number(value, "status");
    if ((code >= 200 && code < 300) || (code == 404 && str_is(key, "delete")))
        return STATUS_OK;
    return refuse_item(json_member_text(value, "_id", arena), code,
                       json_member(value, STR("error")), err);
}

enum status bulk_check(struct str answer, uint32_t count, struct error *err)
{
    struct arena *arena = arena_new();
    struct str rest = json_member(answer, STR("items")), item;
    enum status status = STATUS_OK;
    uint32_t seen = 0;

    for (; !status && json_next_element(&rest, &item); seen++)
        status = check_item(item, arena, err);
    arena_free(arena);
    if (!status && seen != count)
        return error_set(err, STATUS_IO, "the cluster acknowledges %u of %u changes", seen, count);
    return status;
}

/* A rebuild that was killed may have left a block: it is removed for the next try. */
static enum status sent(struct search_cluster *cluster, enum status status, const struct error *err)
{
    const struct outgoing *outgoing = cluster->outgoing;

    if (status && strstr(err->message, WRITE_BLOCK))
        rebuild_end_block(cluster, outgoing->uid, outgoing->shape->name);
    return status;
}

static enum status wait_for_all(struct search_cluster *cluster, struct error *err)
{
    return sent(cluster, bulks_wait(cluster->outgoing->bulks, err), err);
}

/* Until none of these ids has a change on its way. */
static enum status wait_for_ids(struct search_cluster *cluster, struct error *err)
{
    const struct outgoing *outgoing = cluster->outgoing;

    for (uint32_t i = 0; i < outgoing->ids.count; i++)
        if (bulks_have(outgoing->bulks, string_table_get(&outgoing->ids, i)))
            return wait_for_all(cluster, err);
    return STATUS_OK;
}

/* The average lengths of an index without documents are those of its first ones. */
static void measure(struct outgoing *outgoing)
{
    const struct indexing indexing = indexing_of(outgoing);
    json_t **documents;
    size_t count = 0;

    if (outgoing->shape->lacks_terms || indexing.norms)
        return;
    documents = mem_alloc((outgoing->ids.count + 1) * sizeof(json_t *));
    for (uint32_t i = 0; i < outgoing->ids.count; i++)
        if (outgoing->changes[i].document)
            documents[count++] = outgoing->changes[i].document;
    if (count > 0) {
        indexed_measure(&indexing, documents, count, &outgoing->shape->norms);
        outgoing->grown = true;
    }
    free(documents);
}

/* Fields and lengths are told first, so that no query lacks them. */
static enum status tell_shape(struct search_cluster *cluster, struct outgoing *outgoing,
                              struct error *err)
{
    if (!outgoing->grown)
        return STATUS_OK;
    outgoing->grown = false;
    return shape_store(cluster, outgoing->uid, outgoing->shape, err);
}

static enum status send(struct search_cluster *cluster, struct error *err)
{
    struct outgoing *outgoing = cluster->outgoing;
    BUF_AUTO struct buf body = {0};
    uint32_t count;

    if (outgoing->ids.count == 0)
        return STATUS_OK;
    measure(outgoing);
    if (wait_for_ids(cluster, err) || lease_keep(cluster, err) ||
        tell_shape(cluster, outgoing, err) || compare_all(cluster, outgoing, err))
        return err->status;
    count = add_actions(outgoing, &body);
    forget_documents(outgoing);
    if (count == 0) {
        string_table_clear(&outgoing->ids);
        return STATUS_OK;
    }
    outgoing->sent = true;
    return sent(cluster, bulks_send(outgoing->bulks, &body, &outgoing->ids, count, err), err);
}

enum status refresh_index(struct search_cluster *cluster, const char *name, struct error *err)
{
    MEM_AUTO char *path = mem_format("/%s/_refresh", name);
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;

    if (ask(cluster, "POST", path, NULL, &miss, &answer, err))
        return err->status;
    if (miss)
        return error_set(err, STATUS_INDEX_NOT_FOUND, "the cluster has no index `%s` any more",
                         name);
    return ask_check_shards(buf_str(&answer), name, err);
}

static enum status refresh(struct search_cluster *cluster, struct outgoing *outgoing,
                           struct error *err)
{
    MEM_AUTO char *name = mem_format(CLUSTER_PREFIX "%s", outgoing->uid);

    if (outgoing->sent && refresh_index(cluster, name, err))
        return err->status;
    outgoing->sent = false;
    return STATUS_OK;
}

static enum status publish(struct engine *engine, uint64_t contained, struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);
    struct outgoing *outgoing = cluster->outgoing;

    if (send(cluster, err) || wait_for_all(cluster, err) || refresh(cluster, outgoing, err))
        return err->status;
    return contained > 0 ? write_note(cluster, outgoing->uid, contained, err) : STATUS_OK;
}

/* --- waiting changes --- */

/* The change of the id; *is_new: there was none. */
static struct change *change_of(struct outgoing *outgoing, struct str id, bool *is_new)
{
    uint32_t number = string_table_add(&outgoing->ids, id, is_new);

    if (*is_new) {
        outgoing->changes =
            mem_grow(outgoing->changes, number, &outgoing->capacity, sizeof *outgoing->changes);
        outgoing->changes[number] = (struct change){.seq = -1};
    }
    return &outgoing->changes[number];
}

static void learn(struct outgoing *outgoing, const json_t *document)
{
    uint32_t before = field_list_count(outgoing->shape->fields);
    language_id language = document_language(outgoing->schema, document);

    document_list_fields(document, outgoing->shape->fields, &outgoing->path);
    if (field_list_count(outgoing->shape->fields) != before)
        follow_shape(outgoing);
    outgoing->grown |= field_list_count(outgoing->shape->fields) != before ||
                       !outgoing->shape->languages[language];
    outgoing->shape->languages[language] = true;
}

static void keep_document(struct outgoing *outgoing, struct change *change, const json_t *document)
{
    json_decref(change->document);
    change->document = json_incref((json_t *)(uintptr_t)document);
    outgoing->bytes += json_dumpb(document, NULL, 0, 0);
}

static bool are_many(const struct outgoing *outgoing)
{
    bool first = outgoing->shape->norms.count == 0 && !outgoing->shape->lacks_terms;

    return outgoing->bytes >= (first ? FIRST_BYTES : SEND_BYTES) ||
           outgoing->ids.count >= SEND_COUNT;
}

static enum status write(struct engine *engine, struct str id, const json_t *document,
                         struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);
    struct outgoing *outgoing = cluster->outgoing;
    struct version version = version_of_document(outgoing->schema, document);
    struct change *change;
    bool is_new;

    if (are_many(outgoing) && send(cluster, err))
        return err->status;
    change = change_of(outgoing, id, &is_new);
    if (!is_new && !change->deletes && version_is_earlier(&version, &change->version))
        return STATUS_OK;
    change->blind |= change->deletes;
    change->deletes = false;
    change->version = version;
    learn(outgoing, document);
    keep_document(outgoing, change, document);
    return STATUS_OK;
}

static enum status erase(struct engine *engine, struct str id, struct error *err)
{
    bool is_new;
    struct change *change = change_of(cluster_of(engine)->outgoing, id, &is_new);

    (void)err;
    change->deletes = true;
    json_decref(change->document);
    change->document = NULL;
    return STATUS_OK;
}

/* --- what is published --- */

static enum status find(struct engine *engine, const char *uid, struct str id, json_t **out,
                        struct error *err)
{
    MEM_AUTO char *path = index_path(uid, "_mget?_source_includes=doc");
    BUF_AUTO struct buf answer = {0};
    struct arena *arena;
    struct str rest, found, text;
    enum ask_miss miss;
    json_t *ids = json_pack("{s:[o]}", "ids", json_stringn(id.data, id.length));
    struct outgoing *outgoing = cluster_of(engine)->outgoing;

    *out = NULL;
    err->status = STATUS_OK;
    /* what this batch has sent is found, too: these requests need no refresh */
    if (outgoing && bulks_have(outgoing->bulks, id) && wait_for_all(cluster_of(engine), err)) {
        json_decref(ids);
        return err->status;
    }
    if (ask(cluster_of(engine), "GET", path, ids, &miss, &answer, err) || miss)
        return err->status;
    arena = arena_new();
    rest = json_member(buf_str(&answer), STR("docs"));
    if (json_next_element(&rest, &found) && !ask_check_document(found, uid, err)) {
        text = json_member_text(json_member(found, STR("_source")), "doc", arena);
        *out = text.data ? json_read_exact(text, 0, err) : NULL;
    }
    arena_free(arena);
    return err->status;
}

static enum status clear(struct engine *engine, const char *uid, uint64_t contained,
                         uint64_t *documents, struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);
    MEM_AUTO char *path =
        index_path(uid, "_delete_by_query?refresh=true&conflicts=proceed&wait_for_completion=true");
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;
    uint64_t left;

    if (life_count(cluster, uid, documents, err) ||
        ask(cluster, "POST", path, json_pack("{s:{s:{}}}", "query", "match_all"), &miss, &answer,
            err) ||
        life_count(cluster, uid, &left, err))
        return err->status;
    if (left > 0)
        return error_set(err, STATUS_IO, "the cluster still has %llu documents of `%s`",
                         (unsigned long long)left, uid);
    return write_note(cluster, uid, contained, err);
}

const struct batch_store cluster_store = {
    .look = look,
    .prepare = prepare,
    .write = write,
    .erase = erase,
    .publish = publish,
    .drop = drop,
    .find = find,
    .clear = clear,
};
