/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest_damaged.c - mends one bit by the seal; else reads the members one by one; else looks at
 * the directory. */
#include "store/reader/manifest_damaged.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/reader/manifest_private.h"

/* --- members --- */

/* The length of the value at the start of the text: up to the bracket that closes it, or to the
 * comma or bracket after it. */
static size_t value_length(struct str text)
{
    bool quoted = false;
    int depth = 0;

    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];

        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']') && --depth <= 0)
            return depth == 0 ? i + 1 : i;
        else if (!quoted && depth == 0 && c == ',')
            return i;
    }
    return text.length;
}

/* A new value, or NULL. */
static json_t *find_member(struct str text, const char *key)
{
    MEM_AUTO char *name = mem_format("\"%s\":", key);
    ptrdiff_t at = str_find(text, str_of(name));
    struct str rest = at < 0 ? STR("") : str_slice(text, (size_t)at + strlen(name), text.length);
    struct error ignored;

    return json_read(str_slice(rest, 0, value_length(rest)), 0, &ignored);
}

static json_t *find_members(struct str text, const char *uid)
{
    static const char *const keys[] = {"generation", "lastTask", "createdAt", "updatedAt",
                                       "primaryKey", "settings", "fields",    "segments"};
    json_t *all = json_object();

    json_object_set_new(all, "version", json_integer(MANIFEST_VERSION));
    json_object_set_new(all, "uid", json_string(uid));
    json_object_set_new(all, "nextSegment", json_integer(INT64_MAX));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_t *value = find_member(text, keys[i]);

        if (value)
            json_object_set_new(all, keys[i], value);
    }
    return all;
}

/* Leaves out what cannot be used. */
static bool take_members(struct manifest *manifest, struct str text, const char *uid,
                         struct manifest_found *found)
{
    json_auto_t *members = find_members(text, uid);

    found->state = MANIFEST_PARTS;
    found->segments_guessed = !json_is_array(json_object_get(members, "segments"));
    if (manifest_take(manifest, members))
        return true;
    manifest_fini(manifest);
    *manifest = (struct manifest){0};
    json_object_del(members, "segments");
    found->segments_guessed = true;
    return manifest_take(manifest, members);
}

/* --- the directory --- */

static uint64_t number_of(const char *name, const char *prefix)
{
    return strtoull(name + strlen(prefix), NULL, 10);
}

static bool is_numbered(const char *name, const char *prefix)
{
    size_t length = strlen(prefix);

    return strncmp(name, prefix, length) == 0 && name[length] != '\0' &&
           strspn(name + length, "0123456789") == strlen(name + length) &&
           strlen(name) < MANIFEST_NAME_SIZE;
}

/* Calls each() for the entries with this prefix and a number. */
typedef void numbered_fn(void *context, const char *name, uint64_t number);

static void each_numbered(const char *directory, const char *prefix, numbered_fn *each,
                          void *context)
{
    DIR *entries = opendir(directory);
    struct dirent *entry;

    while (entries && (entry = readdir(entries)))
        if (is_numbered(entry->d_name, prefix))
            each(context, entry->d_name, number_of(entry->d_name, prefix));
    if (entries)
        closedir(entries);
}

static void note_highest(void *context, const char *name, uint64_t number)
{
    uint64_t *next = context;

    (void)name;
    if (number >= *next && number < UINT64_MAX)
        *next = number + 1;
}

static void add_segment(void *context, const char *name, uint64_t number)
{
    struct manifest_segment *segment = manifest_add_segment(context);

    (void)number;
    snprintf(segment->name, sizeof segment->name, "%s", name);
    segment->sketched = true;
}

static void take_newest(void *context, const char *name, uint64_t number)
{
    char *newest = context;

    if (newest[0] == '\0' || number > number_of(newest, DELETIONS_PREFIX))
        snprintf(newest, MANIFEST_NAME_SIZE, "%s", name);
}

static int compare_segments(const void *a, const void *b)
{
    uint64_t left = number_of(((const struct manifest_segment *)a)->name, SEGMENT_PREFIX);
    uint64_t right = number_of(((const struct manifest_segment *)b)->name, SEGMENT_PREFIX);

    return left < right ? -1 : left > right;
}

static void look_at_directory(struct manifest *manifest, const char *index_directory)
{
    each_numbered(index_directory, SEGMENT_PREFIX, add_segment, manifest);
    if (manifest->segment_count > 0)
        qsort(manifest->segments, manifest->segment_count, sizeof *manifest->segments,
              compare_segments);
    for (size_t i = 0; i < manifest->segment_count; i++) {
        struct manifest_segment *segment = &manifest->segments[i];
        MEM_AUTO char *path = mem_format("%s/%s", index_directory, segment->name);

        each_numbered(path, DELETIONS_PREFIX, take_newest, segment->deletions);
    }
}

/* --- the whole --- */

/* True if it is as written, perhaps after one bit was turned. */
static bool take_whole(struct manifest *manifest, struct str text, struct manifest_found *found)
{
    json_auto_t *json = NULL;
    struct error ignored;

    found->state = manifest_is_whole(text) ? MANIFEST_WHOLE : MANIFEST_MENDED;
    if (found->state == MANIFEST_MENDED && !manifest_mend(text))
        return false;
    json = json_read(text, 0, &ignored);
    if (json && manifest_take(manifest, json))
        return true;
    manifest_fini(manifest);
    *manifest = (struct manifest){0};
    return false;
}

static void take_nothing(struct manifest *manifest, const char *uid, enum settings_preset preset,
                         struct manifest_found *found)
{
    manifest_fini(manifest);
    manifest_init(manifest, str_of(uid), preset, preset == PRESET_ARTICLES ? STR("id") : STR_NONE);
    *found = (struct manifest_found){MANIFEST_LOST, true, true};
}

static enum status check_version(struct str text, const char *path, struct error *err)
{
    json_auto_t *version = manifest_is_whole(text) ? find_member(text, "version") : NULL;

    if (json_integer_value(version) > MANIFEST_VERSION)
        return error_set(err, STATUS_CORRUPT,
                         "a newer version of Dateline wrote %s: repair it with that one", path);
    return STATUS_OK;
}

enum status manifest_read_damaged(struct manifest *manifest, const char *index_directory,
                                  const char *uid, enum settings_preset preset,
                                  struct manifest_found *found, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/index.json", index_directory);
    BUF_AUTO struct buf text = {0};
    enum status status = file_read(&text, path, MANIFEST_BYTES_MAX, err);

    *manifest = (struct manifest){0};
    *found = (struct manifest_found){MANIFEST_WHOLE, false, false};
    if (status && status != STATUS_NOT_FOUND)
        return status;
    if ((status = check_version(buf_str(&text), path, err)))
        return status;
    if (!take_whole(manifest, buf_str(&text), found) &&
        !take_members(manifest, buf_str(&text), uid, found))
        take_nothing(manifest, uid, preset, found);
    if (found->segments_guessed)
        look_at_directory(manifest, index_directory);
    if (found->state > MANIFEST_MENDED)
        manifest->next_segment = 1;
    each_numbered(index_directory, SEGMENT_PREFIX, note_highest, &manifest->next_segment);
    return STATUS_OK;
}
