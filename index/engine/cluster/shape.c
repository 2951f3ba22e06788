/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shape.c - what an index is like: its settings, fields and languages.
 *
 * They are in `_meta` of the index's mapping:
 *
 *   {"dateline": 1, "settings": {changed settings}, "primaryKey": …, "fields": [names by number],
 *    "languages": [codes], "createdAt": ms, "updatedAt": ms, "revision": N, "operation": N,
 *    "mover": owner, while it is moved here}
 *
 * Any front may change them, so each looks again after FRESH_NS. While the cluster does not answer
 * that (a cluster without a manager still answers searches), what it last said is used, up to
 * KEPT_NS: without a manager, nobody can change it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "base/json_members.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/cluster/cluster.h"
#include "store/settings/schema.h"

#define SECOND_NS     INT64_C(1000000000)
#define FRESH_NS      SECOND_NS
#define KEPT_NS       (60 * SECOND_NS)
#define LOOK_MS       1000 /* for another look; a search waits so long */
#define FIRST_LOOK_MS 5000 /* if nothing is known */
#define LIST_MS       4000
#define META_FORMAT   1

struct index_shape *shape_new(enum settings_preset preset, struct str primary_key)
{
    struct index_shape *shape = mem_zero(1, sizeof *shape);

    shape->settings = settings_default(preset);
    shape->fields = field_list_new(preset);
    if (primary_key.data)
        shape->primary_key = str_of(mem_text(primary_key.data, primary_key.length));
    shape->created = shape->updated = date_now();
    return shape;
}

void shape_free(struct index_shape *shape)
{
    if (!shape)
        return;
    settings_release(shape->settings);
    field_list_free(shape->fields);
    norms_fini(&shape->norms);
    free((void *)(uintptr_t)shape->primary_key.data);
    free(shape);
}

struct schema *shape_schema(const struct index_shape *shape)
{
    struct schema *schema = schema_new(shape->settings, shape->fields, shape->primary_key);

    schema->copies = schema->copies && !shape->lacks_sketches;
    schema->structure = !shape->lacks_structure;
    return schema;
}

/* --- _meta --- */

static json_t *names_of(const struct index_shape *shape)
{
    struct schema *schema = shape_schema(shape);
    json_t *names = json_array();

    for (uint32_t f = 0; f < schema->field_count; f++)
        json_array_append_new(
            names, json_stringn(schema->fields[f].name.data, schema->fields[f].name.length));
    schema_release(schema);
    return names;
}

static json_t *languages_of(const struct index_shape *shape)
{
    json_t *codes = json_array();

    for (language_id id = 0; id < LANGUAGE_MAX; id++)
        if (shape->languages[id])
            json_array_append_new(codes, json_string(language_code(id)));
    return codes;
}

/* By field number. NULL: they are not measured. */
static json_t *averages_of(const struct index_shape *shape)
{
    json_t *averages = shape->norms.count > 0 ? json_array() : NULL;

    for (uint32_t f = 0; f < shape->norms.count; f++)
        json_array_append_new(averages, json_real((double)shape->norms.average[f]));
    return averages;
}

json_t *shape_meta(const struct index_shape *shape)
{
    BUF_AUTO struct buf saved = {0};
    struct error none;
    json_t *settings, *key = json_null(), *mover = NULL;

    settings_save(shape->settings, &saved);
    settings = json_read(buf_str(&saved), 0, &none);
    if (shape->primary_key.data)
        key = json_string(shape->primary_key.data);
    if (*shape->mover)
        mover = json_string(shape->mover);
    return json_pack("{s:i, s:o, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:o*, s:o*}", "dateline",
                     META_FORMAT, "settings", settings, "primaryKey", key, "fields",
                     names_of(shape), "languages", languages_of(shape), "createdAt",
                     (json_int_t)shape->created, "updatedAt", (json_int_t)shape->updated,
                     "revision", (json_int_t)shape->revision, "operation",
                     (json_int_t)shape->operation, "mover", mover, "averages", averages_of(shape));
}

static int64_t integer_of(const json_t *meta, const char *key)
{
    return json_integer_value(json_object_get(meta, key));
}

static void take_lists(struct index_shape *shape, const json_t *meta)
{
    json_t *value;
    size_t i;

    json_array_foreach (json_object_get(meta, "fields"), i, value)
        field_list_add(shape->fields, json_str(value));
    json_array_foreach (json_object_get(meta, "languages"), i, value)
        shape->languages[language_find(json_str(value))] = true;
}

static void take_averages(struct norms *norms, const json_t *averages)
{
    json_t *value;
    size_t i;

    norms->count = (uint32_t)json_array_size(averages);
    norms->average = mem_zero(norms->count + 1, sizeof *norms->average);
    json_array_foreach (averages, i, value)
        norms->average[i] = (float)json_number_value(value);
}

static enum status take_meta(const json_t *meta, const char *uid, struct index_shape **out,
                             struct error *err)
{
    struct settings *any = settings_default(PRESET_DOCUMENTS), *settings = NULL;
    struct index_shape *shape;

    if (integer_of(meta, "dateline") != META_FORMAT ||
        settings_patch(any, json_object_get(meta, "settings"), &settings, err)) {
        settings_release(any);
        return error_set(err, STATUS_CORRUPT,
                         "the cluster's index `" CLUSTER_PREFIX
                         "%s` was not made by this version of Dateline",
                         uid);
    }
    settings_release(any);
    shape = shape_new(settings->preset, json_get_str(meta, "primaryKey"));
    settings_release(shape->settings);
    shape->settings = settings;
    take_lists(shape, meta);
    take_averages(&shape->norms, json_object_get(meta, "averages"));
    shape->created = integer_of(meta, "createdAt");
    shape->updated = integer_of(meta, "updatedAt");
    shape->revision = (uint64_t)integer_of(meta, "revision");
    shape->operation = (uint64_t)integer_of(meta, "operation");
    snprintf(shape->mover, sizeof shape->mover, "%.*s", STR_ARG(json_get_str(meta, "mover")));
    *out = shape;
    return STATUS_OK;
}

/* A version without such a field has not mapped it; or a document that has one did, as text. */
static bool maps(struct str mappings, const char *name, const char *member, const char *value)
{
    struct str field = json_member(json_member(mappings, STR("properties")), str_of(name));

    return str_is(json_member(field, str_of(member)), value);
}

/* {"NAME": {"mappings": {"_meta": …, "properties": …}}} */
static enum status read_mapping(struct str name, struct str index, const char *uid,
                                struct index_shape **out, struct error *err)
{
    struct str mappings = json_member(index, STR("mappings"));
    struct str meta = json_member(mappings, STR("_meta"));
    json_t *value = meta.data ? json_read(meta, 0, err) : NULL;
    enum status status = take_meta(value, uid, out, err);

    if (!status) {
        snprintf((*out)->name, sizeof(*out)->name, "%.*s", STR_ARG(name));
        (*out)->lacks_sketches = !maps(mappings, "sketch", "type", "\"keyword\"");
        (*out)->lacks_terms = !maps(mappings, "terms", "index_options", "\"freqs\"");
        (*out)->lacks_structure = !maps(mappings, "words", "type", "\"integer\"");
        (*out)->old_joints = !maps(mappings, "body", "analyzer", "\"indexed\"");
    }
    json_decref(value);
    return status;
}

static enum status read_within(struct search_cluster *cluster, const char *uid, unsigned wait_ms,
                               struct index_shape **out, struct error *err)
{
    MEM_AUTO char *path = index_path(uid, "_mapping");
    const struct cluster_request request = {.method = "GET", .path = path, .wait_ms = wait_ms};
    BUF_AUTO struct buf answer = {0};
    struct str rest, key, value;
    enum ask_miss miss;

    *out = NULL;
    if (ask_text(cluster, &request, &miss, &answer, err))
        return err->status;
    rest = buf_str(&answer);
    if (miss || !json_next_member(&rest, &key, &value))
        return STATUS_OK;
    return read_mapping(key, value, uid, out, err);
}

enum status shape_read(struct search_cluster *cluster, const char *uid, struct index_shape **out,
                       struct error *err)
{
    return read_within(cluster, uid, 0, out, err);
}

enum status shape_check_whole(const struct search_cluster *cluster, const char *uid,
                              const struct index_shape *shape, struct error *err)
{
    if (!*shape->mover || strcmp(shape->mover, cluster->owner) == 0)
        return STATUS_OK;
    return error_set(
        err, STATUS_INDEX_NOT_FOUND,
        "Index `%s` is being moved into the cluster and is not whole yet. If nothing "
        "moves it any more, repeat `dateline-index --to-cluster`, or delete the index.",
        uid);
}

/* --- what is known --- */

static struct generation *generation_of(const struct index_shape *shape, const char *uid)
{
    language_id languages[LANGUAGE_MAX];
    struct generation *generation;
    uint32_t count = 0;

    for (language_id id = 0; id < LANGUAGE_MAX; id++)
        if (shape->languages[id])
            languages[count++] = id;
    generation = generation_without_segments(shape_schema(shape), str_of(uid), languages, count, 0);
    generation->manifest.created = shape->created;
    generation->manifest.updated = shape->updated;
    generation->manifest.generation = shape->revision;
    generation->manifest.has_norms = shape->norms.count > 0;
    norms_copy(&generation->manifest.norms, &shape->norms);
    return generation;
}

static struct known_shape *find_known(struct search_cluster *cluster, struct str uid)
{
    struct known_shape *known = cluster->known;

    while (known && !str_is(uid, known->uid))
        known = known->next;
    return known;
}

/* Takes over the reference. */
static void keep(struct search_cluster *cluster, const char *uid,
                 struct generation *take_generation)
{
    struct known_shape *known;

    pthread_mutex_lock(&cluster->mutex);
    known = find_known(cluster, str_of(uid));
    if (!known) {
        known = mem_zero(1, sizeof *known);
        known->next = cluster->known;
        cluster->known = known;
        snprintf(known->uid, sizeof known->uid, "%s", uid);
    }
    generation_release(known->generation);
    known->generation = take_generation;
    known->looked = known->seen = clock_monotonic();
    pthread_mutex_unlock(&cluster->mutex);
}

void shape_forget(struct search_cluster *cluster, const char *uid)
{
    struct known_shape **at = &cluster->known;

    pthread_mutex_lock(&cluster->mutex);
    while (*at) {
        struct known_shape *known = *at;

        if (uid && strcmp(known->uid, uid) != 0) {
            at = &known->next;
            continue;
        }
        *at = known->next;
        generation_release(known->generation);
        free(known);
    }
    pthread_mutex_unlock(&cluster->mutex);
}

uint64_t shape_documents(struct search_cluster *cluster, const char *uid)
{
    const struct known_shape *known;
    uint64_t documents;

    pthread_mutex_lock(&cluster->mutex);
    known = find_known(cluster, str_of(uid));
    documents = known ? known->documents : 0;
    pthread_mutex_unlock(&cluster->mutex);
    return documents;
}

void shape_note_documents(struct search_cluster *cluster, const char *uid, uint64_t documents)
{
    struct known_shape *known;

    pthread_mutex_lock(&cluster->mutex);
    known = find_known(cluster, str_of(uid));
    if (known)
        known->documents = documents;
    pthread_mutex_unlock(&cluster->mutex);
}

/* What the cluster said not long ago: a new reference, or NULL. *due: it is time to look again.
 * That is told to one thread; the others go on with what is known. */
static struct generation *what_is_known(struct search_cluster *cluster, struct str uid, bool *due)
{
    struct generation *generation = NULL;
    int64_t now = clock_monotonic();
    struct known_shape *known;

    *due = true;
    pthread_mutex_lock(&cluster->mutex);
    known = find_known(cluster, uid);
    if (known && now - known->seen < KEPT_NS) {
        *due = now - known->looked >= FRESH_NS;
        known->looked = *due ? now : known->looked;
        generation = known->generation;
        atomic_fetch_add(&generation->references, 1);
    }
    pthread_mutex_unlock(&cluster->mutex);
    return generation;
}

/* The known one, if it has this revision. */
static struct generation *same_revision(struct search_cluster *cluster, const char *uid,
                                        const struct index_shape *shape)
{
    struct generation *generation = NULL;
    struct known_shape *known;

    pthread_mutex_lock(&cluster->mutex);
    known = find_known(cluster, str_of(uid));
    if (known && known->generation->manifest.generation == shape->revision &&
        known->generation->manifest.created == shape->created) {
        generation = known->generation;
        known->looked = known->seen = clock_monotonic();
        atomic_fetch_add(&generation->references, 1);
    }
    pthread_mutex_unlock(&cluster->mutex);
    return generation;
}

/* Keeps what the cluster said. Takes over the shape, which may be NULL. */
static enum status take_shape(struct search_cluster *cluster, const char *uid,
                              struct index_shape *take, struct generation **out, struct error *err)
{
    if (!take) {
        shape_forget(cluster, uid);
        return index_missing(uid, err);
    }
    if (shape_check_whole(cluster, uid, take, err)) {
        shape_free(take);
        return err->status;
    }
    *out = same_revision(cluster, uid, take);
    if (!*out) {
        *out = generation_of(take, uid);
        atomic_fetch_add(&(*out)->references, 1);
        keep(cluster, uid, *out);
    }
    shape_free(take);
    return STATUS_OK;
}

enum status shape_newest(struct engine *engine, struct str uid, struct generation **out,
                         struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);
    char name[INDEX_UID_MAX + 1];
    struct index_shape *shape;
    bool due;

    *out = what_is_known(cluster, uid, &due);
    if (!due)
        return STATUS_OK;
    snprintf(name, sizeof name, "%.*s", STR_ARG(uid));
    if (read_within(cluster, name, *out ? LOOK_MS : FIRST_LOOK_MS, &shape, err)) {
        if (*out && err->status == STATUS_IO)
            return STATUS_OK;
        generation_release(*out);
        *out = NULL;
        return err->status;
    }
    generation_release(*out);
    *out = NULL;
    return take_shape(cluster, name, shape, out, err);
}

enum status shape_store(struct search_cluster *cluster, const char *uid, struct index_shape *shape,
                        struct error *err)
{
    MEM_AUTO char *path = index_path(uid, "_mapping");
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;

    shape->revision++;
    shape->updated = date_now();
    if (ask(cluster, "PUT", path, json_pack("{s:o}", "_meta", shape_meta(shape)), &miss, &answer,
            err))
        return err->status;
    if (miss)
        return index_missing(uid, err);
    keep(cluster, uid, generation_of(shape, uid));
    return STATUS_OK;
}

/* --- listing --- */

/* The uid of the cluster's index, if that is in use: one that is being made anew has no alias yet.
 */
static struct str uid_of(struct str name, struct str index)
{
    struct str uid = str_slice(name, strlen(CLUSTER_PREFIX), name.length), number = uid;

    uid = str_cut(&number, '.');
    name = str_slice(name, 0, strlen(CLUSTER_PREFIX) + uid.length);
    if (number.data && !json_member(json_member(index, STR("aliases")), name).data)
        return STR_NONE;
    return uid;
}

static void list_one(const struct search_cluster *cluster, struct arena *arena, struct str name,
                     struct str index, struct index_info *info)
{
    struct index_shape *shape = NULL;
    struct error *why = arena_alloc(arena, sizeof *why);

    info->unreadable = why;
    if (read_mapping(name, index, info->uid, &shape, why))
        return;
    if (!shape_check_whole(cluster, info->uid, shape, why))
        info->unreadable = NULL;
    info->created = shape->created;
    info->updated = shape->updated;
    info->revision = shape->revision;
    if (shape->primary_key.data)
        info->primary_key = arena_str(arena, shape->primary_key);
    shape_free(shape);
}

void shape_list(struct engine *engine, struct arena *arena, struct index_info **out,
                uint32_t *count)
{
    const struct cluster_request request = {
        .method = "GET", .path = "/" CLUSTER_PREFIX "*", .wait_ms = LIST_MS};
    BUF_AUTO struct buf answer = {0};
    struct str rest, key, value;
    enum ask_miss miss;
    struct error err;
    uint32_t room = 0;

    *count = 0;
    *out = arena_zero(arena, 1, sizeof **out);
    if (ask_text(cluster_of(engine), &request, &miss, &answer, &err)) {
        log_warning("cannot list the indexes: %s", err.message);
        return;
    }
    for (rest = buf_str(&answer); json_next_member(&rest, &key, &value);)
        room++;
    *out = arena_zero(arena, room + 1, sizeof **out);
    for (rest = buf_str(&answer); *count < room && json_next_member(&rest, &key, &value);) {
        struct index_info *info = &(*out)[*count];
        struct str uid = str_starts(key, STR(CLUSTER_PREFIX)) ? uid_of(key, value) : STR_NONE;

        if (!uid.data || uid.length > INDEX_UID_MAX)
            continue;
        snprintf(info->uid, sizeof info->uid, "%.*s", STR_ARG(uid));
        list_one(cluster_of(engine), arena, key, value, info);
        ++*count;
    }
}
