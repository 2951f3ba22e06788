/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest.c - reads and replaces index.json. */
#include "store/reader/manifest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/crc_mend.h"
#include "base/date.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/reader/manifest_private.h"
#include "store/stories/stories.h"

/* The formats of an index that this version reads: this one to MANIFEST_VERSION. README.md lists
 * them. */
#define ARTICLES 1 /* the oldest format, for articles only */

#define SEALED      "\"sealed\":true" /* at the start: the seal must be at the end */
#define SEAL        ",\n\"crc\":\""
#define SEAL_LENGTH (sizeof SEAL - 1 + 8 + 3) /* with the checksum and the end of the file */
#define HEAD        64                        /* bytes that have SEALED */

static void init(struct manifest *manifest, struct str uid)
{
    *manifest = (struct manifest){.created = date_now(), .next_segment = 1};
    memcpy(manifest->uid, uid.data, uid.length < INDEX_UID_MAX ? uid.length : INDEX_UID_MAX);
    manifest->updated = manifest->created;
}

void manifest_init(struct manifest *manifest, struct str uid, enum settings_preset preset,
                   struct str primary_key)
{
    struct settings *settings = settings_default(preset);
    struct field_list *fields = field_list_new(preset);

    init(manifest, uid);
    manifest->schema = schema_new(settings, fields, primary_key);
    field_list_free(fields);
    settings_release(settings);
}

void manifest_fini(struct manifest *manifest)
{
    schema_release(manifest->schema);
    norms_fini(&manifest->norms);
    free(manifest->segments);
    manifest->schema = NULL;
    manifest->segments = NULL;
    manifest->segment_count = manifest->segment_capacity = 0;
}

void manifest_set_schema(struct manifest *manifest, struct schema *take_schema)
{
    schema_release(manifest->schema);
    manifest->schema = take_schema;
}

struct manifest_segment *manifest_add_segment(struct manifest *manifest)
{
    struct manifest_segment *added;

    manifest->segments = mem_grow(manifest->segments, manifest->segment_count,
                                  &manifest->segment_capacity, sizeof *manifest->segments);
    added = &manifest->segments[manifest->segment_count++];
    memset(added, 0, sizeof *added);
    return added;
}

uint64_t manifest_documents(const struct manifest *manifest)
{
    uint64_t documents = 0;

    for (size_t i = 0; i < manifest->segment_count; i++)
        documents += manifest->segments[i].documents - manifest->segments[i].deleted;
    return documents;
}

/* --- the seal --- */

static void add_seal(struct buf *out, struct str text)
{
    buf_addf(out, SEAL "%08" PRIx32 "\"}\n", gzip_crc32(0, text.data, text.length));
}

bool manifest_is_whole(struct str text)
{
    struct str head = str_slice(text, 0, text.length < HEAD ? text.length : HEAD);
    size_t inside = text.length > SEAL_LENGTH ? text.length - SEAL_LENGTH : 0;
    struct str tail = str_slice(text, inside, text.length);
    BUF_AUTO struct buf seal = {0};

    if (!str_starts(tail, STR(SEAL)))
        return !memmem(head.data, head.length, SEALED, sizeof SEALED - 1);
    add_seal(&seal, str_slice(text, 0, inside));
    return str_eq(tail, buf_str(&seal));
}

/* The changed bit may be in the seal, too: then its checksum differs in one character, by a bit. */
static bool seal_is_almost(struct str tail, struct str text)
{
    BUF_AUTO struct buf seal = {0};
    int bits = 0;

    add_seal(&seal, text);
    for (size_t i = 0; i < tail.length; i++)
        bits += __builtin_popcount((unsigned char)(tail.data[i] ^ seal.data[i]));
    return bits == 1;
}

bool manifest_mend(struct str text)
{
    size_t inside = text.length > SEAL_LENGTH ? text.length - SEAL_LENGTH : 0;
    struct str tail = str_slice(text, inside, text.length);
    char *seal = (char *)(uintptr_t)tail.data;
    uint32_t wanted;

    if (inside == 0)
        return false;
    if (seal_is_almost(tail, str_slice(text, 0, inside))) {
        BUF_AUTO struct buf right = {0};

        add_seal(&right, str_slice(text, 0, inside));
        memcpy(seal, right.data, tail.length);
        return true;
    }
    if (!str_starts(tail, STR(SEAL)) ||
        sscanf(tail.data + sizeof SEAL - 1, "%8" SCNx32, &wanted) != 1)
        return false;
    return crc_mend((char *)(uintptr_t)text.data, inside, wanted) && manifest_is_whole(text);
}

/* --- reading --- */

static uint64_t get_number(const json_t *object, const char *key)
{
    json_int_t number = json_integer_value(json_object_get(object, key));

    return number < 0 ? 0 : (uint64_t)number;
}

/* Read a file's name: the prefix and digits, so that a damaged manifest cannot name another path.
 * An absent name is "". */
static bool get_name(const json_t *object, const char *key, const char *prefix,
                     char name[MANIFEST_NAME_SIZE])
{
    struct str text = json_get_str(object, key);
    size_t digits = strlen(prefix);

    name[0] = '\0';
    if (!text.data)
        return true;
    if (text.length <= digits || text.length >= MANIFEST_NAME_SIZE ||
        !str_starts(text, str_of(prefix)))
        return false;
    for (size_t i = digits; i < text.length; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    memcpy(name, text.data, text.length);
    name[text.length] = '\0';
    return true;
}

/* Settings were checked when they were set. So settings that fail the check are damaged. */
static struct settings *read_settings(const json_t *from)
{
    bool articles = get_number(from, "version") == ARTICLES;
    struct settings *usual = settings_default(articles ? PRESET_ARTICLES : PRESET_DOCUMENTS);
    struct settings *settings = NULL;
    struct error ignored;

    if (articles)
        return usual;
    if (json_is_object(json_object_get(from, "settings")))
        settings_patch(usual, json_object_get(from, "settings"), &settings, &ignored);
    settings_release(usual);
    return settings;
}

static bool read_schema(struct manifest *manifest, const json_t *from)
{
    struct settings *settings = read_settings(from);
    struct field_list *fields;
    const json_t *names = json_object_get(from, "fields"), *name;
    size_t i;

    if (!settings)
        return false;
    fields = field_list_new(settings->preset);
    json_array_foreach (names, i, name)
        if (json_is_string(name))
            field_list_add(fields, json_str(name));
    manifest->schema = schema_new(settings, fields, json_get_str(from, "primaryKey"));
    field_list_free(fields);
    settings_release(settings);
    return true;
}

/* Read the averages. Fields that were known when they were measured come first: their count is the
 * length of the array. */
static void read_norms(struct manifest *manifest, const json_t *averages)
{
    const struct schema *schema = manifest->schema;
    struct norms *norms = &manifest->norms;

    manifest->has_norms = json_is_object(averages);
    if (!manifest->has_norms)
        return;
    norms->average = mem_zero(schema->field_count + 1, sizeof *norms->average);
    for (uint32_t f = 0; f < schema->field_count; f++) {
        double average = json_number_value(json_object_get(averages, schema->fields[f].name.data));

        norms->average[f] = average > 0 && average < 1e9
                                ? (float)average
                                : norms_average(&(struct norms){0}, schema, f);
    }
    norms->count = schema->field_count;
}

static bool read_segment(struct manifest_segment *segment, const json_t *from)
{
    const char *code;
    json_t *count;

    segment->documents = (uint32_t)get_number(from, "documents");
    segment->deleted = (uint32_t)get_number(from, "deleted");
    segment->sketched = json_is_true(json_object_get(from, "sketched"));
    json_object_foreach (json_object_get(from, "languages"), code, count)
        segment->languages[language_find(str_of(code))] += (uint32_t)json_integer_value(count);
    return get_name(from, "name", SEGMENT_PREFIX, segment->name) && segment->name[0] &&
           get_name(from, "deletions", DELETIONS_PREFIX, segment->deletions) &&
           get_name(from, "stories", STORIES_PREFIX, segment->stories) &&
           segment->deleted <= segment->documents;
}

/* No name may occur twice, and none may be the next segment's: a new segment empties its
 * directory. */
static bool check_names(struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->segment_count; i++) {
        const char *name = manifest->segments[i].name;
        uint64_t number = strtoull(name + strlen(SEGMENT_PREFIX), NULL, 10);

        if (number >= manifest->next_segment)
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(manifest->segments[j].name, name) == 0)
                return false;
    }
    return true;
}

bool manifest_take(struct manifest *manifest, const json_t *from)
{
    const json_t *segment;
    size_t i;

    if (get_number(from, "version") < ARTICLES || !index_uid_valid(json_get_str(from, "uid")))
        return false;
    init(manifest, json_get_str(from, "uid"));
    if (!read_schema(manifest, from))
        return false;
    date_parse(json_get_str(from, "createdAt"), &manifest->created, NULL);
    date_parse(json_get_str(from, "updatedAt"), &manifest->updated, NULL);
    manifest->generation = get_number(from, "generation");
    manifest->next_segment = get_number(from, "nextSegment");
    manifest->last_task = get_number(from, "lastTask");
    read_norms(manifest, json_object_get(from, "averages"));
    json_array_foreach (json_object_get(from, "segments"), i, segment)
        if (!read_segment(manifest_add_segment(manifest), segment))
            return false;
    return check_names(manifest);
}

enum status manifest_read(struct manifest *manifest, const char *index_directory, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/index.json", index_directory);
    BUF_AUTO struct buf text = {0};
    json_auto_t *json = NULL;
    enum status status = file_read(&text, path, MANIFEST_BYTES_MAX, err);

    *manifest = (struct manifest){0};
    if (status)
        return status;
    if (!manifest_is_whole(buf_str(&text)))
        return error_set(err, STATUS_CORRUPT, "%s is damaged", path);
    json = json_read(buf_str(&text), 0, err);
    if (json && get_number(json, "version") > MANIFEST_VERSION)
        return error_set(err, STATUS_CORRUPT,
                         "%s has format %" PRIu64
                         ", which a newer version of Dateline writes; this "
                         "version reads formats %d to %d",
                         path, get_number(json, "version"), ARTICLES, MANIFEST_VERSION);
    if (json && manifest_take(manifest, json))
        return STATUS_OK;
    manifest_fini(manifest);
    return error_set(err, STATUS_CORRUPT, "%s is damaged", path);
}

/* --- writing --- */

static void add_languages(struct buf *out, const uint32_t *languages)
{
    buf_add_char(out, '{');
    for (unsigned id = 0; id < language_count(); id++) {
        if (languages[id] == 0)
            continue;
        json_add_key(out, language_code((language_id)id));
        buf_addf(out, "%u", languages[id]);
    }
    buf_add_char(out, '}');
}

static void add_name(struct buf *out, const char *name)
{
    if (name[0])
        json_add_string(out, str_of(name));
    else
        buf_add_text(out, "null");
}

static void add_segment(struct buf *out, const struct manifest_segment *segment)
{
    json_add_comma(out);
    buf_addf(out,
             "\n{\"name\":\"%s\",\"documents\":%u,\"deleted\":%u,\"deletions\":", segment->name,
             segment->documents, segment->deleted);
    add_name(out, segment->deletions);
    buf_addf(out, ",\"sketched\":%s,\"stories\":", segment->sketched ? "true" : "false");
    add_name(out, segment->stories);
    buf_add_text(out, ",\"languages\":");
    add_languages(out, segment->languages);
    buf_add_char(out, '}');
}

/* Only searchable fields have an average. */
static void add_norms(struct buf *out, const struct manifest *manifest)
{
    const struct schema *schema = manifest->schema;

    buf_add_text(out, ",\n\"averages\":{");
    for (uint32_t f = 0; f < manifest->norms.count; f++) {
        if (!schema->fields[f].searchable)
            continue;
        json_add_key(out, schema->fields[f].name.data);
        json_add_double(out, (double)manifest->norms.average[f]);
    }
    buf_add_char(out, '}');
}

static void add_schema(struct buf *out, const struct schema *schema)
{
    buf_add_text(out, ",\"primaryKey\":");
    if (schema->primary_key.data)
        json_add_string(out, schema->primary_key);
    else
        buf_add_text(out, "null");
    buf_add_text(out, ",\n\"settings\":");
    settings_save(schema->settings, out);
    buf_add_text(out, ",\n\"fields\":[");
    for (uint32_t f = 0; f < schema->field_count; f++) {
        json_add_comma(out);
        json_add_string(out, schema->fields[f].name);
    }
    buf_add_char(out, ']');
}

enum status manifest_write(const struct manifest *manifest, const char *index_directory,
                           struct error *err)
{
    SYNC_LIST_AUTO struct sync_list nothing = {0};

    return manifest_publish(manifest, index_directory, &nothing, err);
}

enum status manifest_publish(const struct manifest *manifest, const char *index_directory,
                             struct sync_list *unsynced, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/index.json", index_directory);
    BUF_AUTO struct buf out = {0};
    char created[DATE_TEXT_SIZE], updated[DATE_TEXT_SIZE];

    buf_addf(&out, "{\"version\":%d," SEALED ",\"uid\":\"%s\"", MANIFEST_VERSION, manifest->uid);
    /* At the start of the file, because readers hash only that to detect changes (STAMP_BYTES). */
    buf_addf(&out, ",\"generation\":%" PRIu64 ",\"nextSegment\":%" PRIu64 ",\"lastTask\":%" PRIu64,
             manifest->generation, manifest->next_segment, manifest->last_task);
    buf_addf(&out, ",\"createdAt\":\"%s\",\"updatedAt\":\"%s\"",
             date_format(manifest->created, 0, created),
             date_format(manifest->updated, 0, updated));
    add_schema(&out, manifest->schema);
    if (manifest->has_norms)
        add_norms(&out, manifest);
    buf_add_text(&out, ",\n\"segments\":[");
    for (size_t i = 0; i < manifest->segment_count; i++)
        add_segment(&out, &manifest->segments[i]);
    buf_add_char(&out, ']');
    add_seal(&out, buf_str(&out));
    return sync_list_replace(unsynced, path, buf_str(&out), 0666, err);
}
