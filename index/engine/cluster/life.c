/* SPDX-License-Identifier: GPL-2.0-or-later */
/* life.c - makes and deletes indexes of the cluster, and changes their settings.
 *
 * How an index is mapped:
 *
 *   text, body   the words of plain fields, and of the body, as tokens that are made here
 *                (tokens.h): separated by blanks; those at one position by U+0001 or U+007F;
 *                U+0003 for a position without a word, which queries leave out: where words are.
 *                Marks tell of sentences, capitals and the lead
 *   terms        the same tokens, with their frequencies: how much they score (terms.h)
 *   k, r, n, s, j, m, p and a field's number   its column (document.c)
 *   words        how many words its body has
 *   from, until  when an article may be shown
 *   sketch, bands  by what near-duplicates are found (document.h)
 *   hash         tells a changed article from one that was stored again
 *   shape        which fields it has;  id  its id
 *   doc, ver     the article as text of JSON; its version. Only these two are stored
 *
 * Numbers of shards and replicas are the cluster's own: its index templates for `dateline-*`. */
#include <ctype.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "engine/cluster/cluster.h"
#include "engine/cluster/terms.h"
#include "query/plan.h"
#include "search/rules/rules.h"
#include "store/settings/schema.h"

/* Published changes are made visible by a refresh (write.c). life_description sets k1. */
static const char body_of_index[] =
    "{\"settings\": {\"index\": {\"refresh_interval\": \"-1\","
    "   \"similarity\": {\"default\": {\"type\": \"BM25\", \"b\": 0.75},"
    "    \"terms\": {\"type\": \"BM25\", \"b\": 0}},"
    "   \"mapping\": {\"total_fields\": {\"limit\": 10000}}},"
    "  \"analysis\": {"
    "   \"tokenizer\": {\"words\": {\"type\": \"whitespace\", \"max_token_length\": 65536}},"
    "   \"filter\": {\"alternates\": {\"type\": \"pattern_capture\", \"preserve_original\": false,"
    "     \"patterns\": [\"([^\\u0001\\u007F]+)\"]},"
    "    \"gaps\": {\"type\": \"stop\", \"stopwords\": [\"\\u0003\"]},"
    "    \"frequencies\": {\"type\": \"delimited_term_freq\", \"delimiter\": \"\\u007F\"}},"
    "   \"analyzer\": {\"ours\": {\"tokenizer\": \"words\", \"filter\": [\"alternates\", "
    "\"gaps\"]},"
    "    \"indexed\": {\"tokenizer\": \"words\", \"filter\": [\"alternates\"]},"
    "    \"terms\": {\"tokenizer\": \"words\", \"filter\": [\"frequencies\"]}}}},"
    " \"mappings\": {\"_source\": {\"includes\": [\"doc\", \"ver\"]}, \"date_detection\": false,"
    "  \"dynamic_templates\": ["
    "   {\"forms\": {\"match\": \"k*\", \"mapping\": {\"type\": \"keyword\"}}},"
    "   {\"raw\": {\"match\": \"r*\", \"mapping\": {\"type\": \"keyword\", \"index\": false}}},"
    "   {\"presence\": {\"match\": \"p*\", \"mapping\": {\"type\": \"keyword\"}}},"
    "   {\"numbers\": {\"match\": \"n*\", \"mapping\": {\"type\": \"double\"}}},"
    "   {\"dates\": {\"match\": \"s*\", \"match_mapping_type\": \"long\","
    "     \"mapping\": {\"type\": \"date\", \"format\": \"epoch_millis\"}}},"
    "   {\"times\": {\"match\": \"j*\", \"mapping\": {\"type\": \"long\"}}},"
    "   {\"days\": {\"match\": \"m*\", \"mapping\": {\"type\": \"long\"}}}],"
    "  \"properties\": {"
    "   \"text\": {\"type\": \"text\", \"analyzer\": \"indexed\", \"search_analyzer\": \"ours\"},"
    "   \"body\": {\"type\": \"text\", \"analyzer\": \"indexed\", \"search_analyzer\": \"ours\"},"
    "   \"terms\": {\"type\": \"text\", \"analyzer\": \"terms\", \"similarity\": \"terms\","
    "     \"index_options\": \"freqs\", \"norms\": false},"
    "   \"sketch\": {\"type\": \"keyword\", \"index\": false},"
    "   \"bands\": {\"type\": \"keyword\", \"doc_values\": false},"
    "   \"hash\": {\"type\": \"long\", \"index\": false},"
    "   \"words\": {\"type\": \"integer\"},"
    "   \"from\": {\"type\": \"long\"}, \"until\": {\"type\": \"long\"},"
    "   \"id\": {\"type\": \"keyword\"}, \"shape\": {\"type\": \"keyword\", \"ignore_above\": "
    "8000},"
    "   \"doc\": {\"type\": \"keyword\", \"index\": false, \"doc_values\": false},"
    "   \"ver\": {\"type\": \"object\", \"enabled\": false}}}}";

/* --- what can be in a cluster --- */

static enum status check_uid(const char *uid, struct error *err)
{
    for (const char *at = uid; *at; at++)
        if (isupper((unsigned char)*at))
            return error_set(err, STATUS_BAD_INDEX_UID,
                             "`%s`: in a cluster, the name of an index has no capitals", uid);
    return strlen(uid) + strlen(CLUSTER_PREFIX) <= INDEX_UID_MAX
               ? STATUS_OK
               : error_set(err, STATUS_BAD_INDEX_UID,
                           "`%s`: in a cluster, the name of an index has at most %d bytes", uid,
                           INDEX_UID_MAX - (int)strlen(CLUSTER_PREFIX));
}

static enum status check_settings(const struct settings *settings, struct error *err)
{
    if (settings->preset != PRESET_ARTICLES)
        return error_set(err, STATUS_BAD_REQUEST,
                         "in a cluster, an index holds articles: create it with "
                         "\"preset\": \"articles\" first");
    if (rules_apply(settings))
        return error_set(err, STATUS_BAD_SETTING,
                         "in a cluster, hits are ranked by bm25: `rankingRules` can be "
                         "[\"sort\", \"bm25\"]");
    return STATUS_OK;
}

/* --- making and deleting --- */

static enum status was_made_by(struct search_cluster *cluster, const char *uid, uint64_t operation,
                               struct error *err)
{
    struct index_shape *shape;
    bool ours;

    if (shape_read(cluster, uid, &shape, err))
        return err->status;
    ours = shape && operation != OPERATION_NONE && shape->operation == operation;
    shape_free(shape);
    return ours ? STATUS_OK
                : error_set(err, STATUS_INDEX_EXISTS, "Index `%s` already exists.", uid);
}

json_t *life_description(const struct index_shape *shape)
{
    struct error none;
    json_t *body = json_read(str_of(body_of_index), 0, &none);
    json_t *settings = json_object_get(json_object_get(body, "settings"), "index");
    json_t *similarity = json_object_get(settings, "similarity");

    json_object_set_new(json_object_get(similarity, "default"), "k1", json_real((double)PLAN_K1));
    json_object_set_new(json_object_get(similarity, "terms"), "k1",
                        json_real((double)(PLAN_K1 * TERMS_SCALE)));
    json_object_set_new(json_object_get(body, "mappings"), "_meta", shape_meta(shape));
    return body;
}

/* The cluster answers 400 for an index that exists, so that is looked at before. Only one process
 * writes. */
static enum status make(struct search_cluster *cluster, const char *uid, struct index_shape *shape,
                        struct error *err)
{
    MEM_AUTO char *path = index_path(uid, "");
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;
    bool has;

    if (life_has(&cluster->engine, uid, &has, err))
        return err->status;
    if (has)
        return was_made_by(cluster, uid, shape->operation, err);
    if (ask(cluster, "PUT", path, life_description(shape), &miss, &answer, err))
        return err->status;
    shape_forget(cluster, uid);
    return STATUS_OK;
}

enum status life_make(struct search_cluster *cluster, const char *uid, struct index_shape *shape,
                      struct error *err)
{
    shape->revision = 1;
    if (lease_keep(cluster, err) || check_uid(uid, err) || check_settings(shape->settings, err))
        return err->status;
    return make(cluster, uid, shape, err);
}

enum status life_create(struct engine *engine, const char *uid, enum settings_preset preset,
                        struct str primary_key, uint64_t operation, struct error *err)
{
    struct index_shape *shape = shape_new(preset, primary_key);
    enum status status;

    shape->operation = operation;
    status = life_make(cluster_of(engine), uid, shape, err);
    shape_free(shape);
    return status;
}

enum status life_has(struct engine *engine, const char *uid, bool *out, struct error *err)
{
    struct index_shape *shape;
    enum status status = shape_read(cluster_of(engine), uid, &shape, err);

    *out = shape != NULL;
    shape_free(shape);
    return status;
}

enum status life_count(struct search_cluster *cluster, const char *uid, uint64_t *documents,
                       struct error *err)
{
    MEM_AUTO char *path = index_path(uid, "_count");
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;

    *documents = 0;
    if (ask(cluster, "GET", path, NULL, &miss, &answer, err))
        return err->status;
    if (!miss)
        *documents = ask_number(buf_str(&answer), "count");
    return STATUS_OK;
}

/* Also what a rebuild that was killed has left: its index, and the note of its block, which would
 * be taken for that of a later index. */
static enum status remove_index(struct search_cluster *cluster, const char *uid,
                                const struct index_shape *shape, struct error *err)
{
    BUF_AUTO struct buf path = {0}, answer = {0};
    enum ask_miss miss;

    buf_addf(&path, "/%s,", shape->name);
    rebuild_name(uid, shape, &path);
    buf_add_text(&path, "?ignore_unavailable=true");
    if (rebuild_forget_block(cluster, uid, err))
        return err->status;
    return ask(cluster, "DELETE", path.data, NULL, &miss, &answer, err);
}

enum status life_delete(struct engine *engine, const char *uid, uint64_t *documents,
                        struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);
    struct index_shape *shape;
    enum status status;

    if (lease_keep(cluster, err) || shape_read(cluster, uid, &shape, err))
        return err->status;
    if (!shape)
        return index_missing(uid, err);
    status = life_count(cluster, uid, documents, err);
    if (!status)
        status = remove_index(cluster, uid, shape, err);
    shape_free(shape);
    shape_forget(cluster, uid);
    return status;
}

/* --- settings --- */

/* Would the new settings change what is indexed? */
static enum status compare(struct search_cluster *cluster, const char *uid,
                           const struct index_shape *shape, const struct settings *settings,
                           bool *rebuilds, struct error *err)
{
    struct schema *before = shape_schema(shape);
    struct schema *after = schema_new(settings, shape->fields, shape->primary_key);
    bool adds_sketches = after->copies && shape->lacks_sketches;
    uint64_t documents = 0;

    *rebuilds = schema_rebuilds(before, after);
    schema_release(before);
    schema_release(after);
    if (*rebuilds && life_count(cluster, uid, &documents, err))
        return err->status;
    *rebuilds = documents > 0 || adds_sketches;
    return check_settings(settings, err);
}

static enum status change(struct search_cluster *cluster, const char *uid,
                          struct index_shape *shape, const json_t *patch, struct error *err)
{
    struct settings *settings = NULL;
    bool rebuilds;

    if (patch && settings_patch(shape->settings, patch, &settings, err))
        return err->status;
    if (!patch)
        settings = settings_reset(shape->settings);
    if (compare(cluster, uid, shape, settings, &rebuilds, err)) {
        settings_release(settings);
        return err->status;
    }
    settings_release(shape->settings);
    shape->settings = settings;
    return rebuilds ? rebuild_index(cluster, uid, shape, err)
                    : shape_store(cluster, uid, shape, err);
}

enum status life_set_settings(struct engine *engine, const char *uid, const json_t *patch,
                              struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);
    struct index_shape *shape;
    enum status status;

    if (lease_keep(cluster, err) || shape_read(cluster, uid, &shape, err))
        return err->status;
    if (!shape)
        return patch ? error_set(err, STATUS_INDEX_NOT_FOUND,
                                 "Index `%s` not found: in a cluster, create an index before its "
                                 "settings are changed.",
                                 uid)
                     : index_missing(uid, err);
    status = shape_check_whole(cluster, uid, shape, err);
    if (!status)
        status = change(cluster, uid, shape, patch, err);
    shape_free(shape);
    return status;
}
