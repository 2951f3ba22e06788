/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment.c - opens, checks and seals segments; writes and reads their deletions.
 *
 *   deletions   one bit for each document, in u64 words (a sealed file) */
#include "store/segment/segment.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "analysis/language.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "store/segment/segment_sums.h"
#include "xapian/xap.h"

#define DELETIONS_KIND "DLdelet1"

static enum status open_parts(struct segment_files *files, bool sketched, struct error *err)
{
    MEM_AUTO char *lexicon = mem_format("%s/lexicon", files->directory);
    enum status status;

    if ((status = postings_open(&files->postings, files->directory, err)) ||
        (status = lexicon_open(&files->lexicon, lexicon, true, err)) ||
        (status = columns_open(&files->columns, files->directory, err)) ||
        (status = texts_open(&files->texts, files->directory, err)) ||
        (status = segment_sums_verify(files->directory, err)) ||
        (sketched && (status = sketches_open(&files->sketches, files->directory, err))))
        return status;
    files->document_count = files->postings.document_count;
    if (files->texts.count != files->document_count ||
        (sketched && files->sketches.count != files->document_count) ||
        files->columns.document_count != files->document_count)
        return error_set(err, STATUS_CORRUPT, "%s is damaged: its files do not belong together",
                         files->directory);
    return STATUS_OK;
}

enum status segment_files_open(struct segment_files **out, const char *index_directory,
                               const char *name, bool sketched, struct error *err)
{
    struct segment_files *files = mem_zero(1, sizeof *files);
    enum status status;

    atomic_init(&files->references, 1);
    kept_bitmaps_init(&files->kept);
    files->name = mem_text(name, strlen(name));
    files->directory = mem_format("%s/%s", index_directory, name);
    segment_ids_init(&files->ids, files->directory);
    if ((status = open_parts(files, sketched, err))) {
        segment_files_release(files);
        files = NULL;
    }
    *out = files;
    return status;
}

struct segment_files *segment_files_share(struct segment_files *files)
{
    atomic_fetch_add(&files->references, 1);
    return files;
}

void segment_files_release(struct segment_files *files)
{
    if (!files || atomic_fetch_sub(&files->references, 1) > 1)
        return;
    postings_close(&files->postings);
    lexicon_close(&files->lexicon);
    columns_close(&files->columns);
    kept_bitmaps_fini(&files->kept);
    texts_close(&files->texts);
    sketches_close(&files->sketches);
    segment_ids_fini(&files->ids);
    free(files->name);
    free(files->directory);
    free(files);
}

/* The mapped files of a segment. */
#define MAPS 7

struct segment_map {
    const char *path;
    const struct file_map *map;
};

static void list_maps(const struct segment_files *files, struct segment_map out[MAPS])
{
    const struct postings *postings = &files->postings;

    out[0] = (struct segment_map){postings->terms.path, &postings->terms.map};
    out[1] = (struct segment_map){postings->lists.path, &postings->lists.map};
    out[2] = (struct segment_map){postings->positions.path, &postings->positions.map};
    out[3] = (struct segment_map){files->lexicon.path, &files->lexicon.map};
    out[4] = (struct segment_map){files->columns.file.path, &files->columns.file.map};
    out[5] = (struct segment_map){files->texts.file.path, &files->texts.file.map};
    out[6] = (struct segment_map){files->sketches.file.path, &files->sketches.file.map};
}

static enum status cut_short(const char *path, struct error *err)
{
    return error_set(err, STATUS_CORRUPT, "%s was cut short, or could not be read, while in use",
                     path);
}

enum status segment_files_check(const struct segment_files *files, struct error *err)
{
    struct segment_map maps[MAPS];

    if (!map_guards_any_torn())
        return STATUS_OK;
    list_maps(files, maps);
    for (int i = 0; i < MAPS; i++)
        if (map_guard_is_torn(maps[i].map->guard))
            return cut_short(maps[i].path, err);
    return STATUS_OK;
}

enum status segment_files_measure(const struct segment_files *files, struct error *err)
{
    struct segment_map maps[MAPS];
    struct stat about;

    list_maps(files, maps);
    for (int i = 0; i < MAPS; i++)
        if (maps[i].path && stat(maps[i].path, &about) == 0 &&
            (uint64_t)about.st_size < maps[i].map->length)
            return cut_short(maps[i].path, err);
    return segment_files_check(files, err);
}

/* The files that are checked chunk by chunk. */
#define SEALED_FILES 6

static void list_sealed(const struct segment_files *files, const struct sealed *out[SEALED_FILES])
{
    out[0] = &files->postings.terms;
    out[1] = &files->postings.lists;
    out[2] = &files->postings.positions;
    out[3] = &files->columns.file;
    out[4] = &files->texts.file;
    out[5] = &files->sketches.file;
}

enum sealed_health segment_files_health(const struct segment_files *files)
{
    const struct sealed *sealed[SEALED_FILES];
    enum sealed_health worst = SEALED_SOUND;

    list_sealed(files, sealed);
    for (int i = 0; i < SEALED_FILES && worst != SEALED_DAMAGED; i++) {
        enum sealed_health health = sealed_health(sealed[i]);

        if (health > worst)
            worst = health;
    }
    return worst;
}

bool segment_files_are_mended(const struct segment_files *files, const struct segment_files *fresh)
{
    const struct sealed *sealed[SEALED_FILES], *again[SEALED_FILES];
    bool mended = true;

    list_sealed(files, sealed);
    list_sealed(fresh, again);
    for (int i = 0; i < SEALED_FILES && mended; i++)
        mended = sealed_is_mended(sealed[i], again[i]);
    return mended;
}

uint64_t segment_files_stamp(const struct segment_files *files)
{
    struct segment_map maps[MAPS];
    struct stat about;
    uint64_t stamp = 0;

    list_maps(files, maps);
    for (int i = 0; i < MAPS; i++)
        if (maps[i].path && stat(maps[i].path, &about) == 0) {
            const uint64_t parts[] = {stamp, about.st_ino, (uint64_t)about.st_size,
                                      (uint64_t)about.st_mtim.tv_sec,
                                      (uint64_t)about.st_mtim.tv_nsec};

            stamp = hash_bytes(parts, sizeof parts);
        }
    return stamp;
}

uint64_t segment_files_bytes(const struct segment_files *files)
{
    struct segment_map maps[MAPS];
    uint64_t bytes = 0;

    list_maps(files, maps);
    for (int i = 0; i < MAPS; i++)
        bytes += maps[i].map->length;
    return bytes;
}

static enum status open_deletions(struct sealed *file, const char *path, bool damaged,
                                  struct error *err)
{
    struct sealed_damage damage;
    enum status status = damaged ? sealed_open_damaged(file, path, DELETIONS_KIND, &damage, err)
                                 : sealed_open(file, path, DELETIONS_KIND, err);

    if (status || !damaged || !damage.cut_short)
        return status;
    sealed_close(file);
    return error_set(err, STATUS_CORRUPT, "%s is cut short", path);
}

enum status segment_read_deletions(const char *directory, const char *name, uint32_t documents,
                                   bool damaged, struct bitmap *deleted, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", directory, name);
    size_t bytes = bitmap_words(documents) * sizeof *deleted->words;
    const unsigned char *words;
    struct sealed file;
    enum status status;

    if ((status = open_deletions(&file, path, damaged, err)))
        return status;
    if (file.length != bytes)
        status = error_set(err, STATUS_CORRUPT, "%s does not belong to its segment", path);
    else if (!(words = sealed_view(&file, 0, bytes, err)))
        status = err->status;
    if (!status) {
        bitmap_init(deleted, documents);
        memcpy(deleted->words, words, bytes);
    }
    sealed_close(&file);
    return status;
}

enum status segment_open(struct segment *segment, struct segment_files *take_files,
                         const char *deletions, struct error *err)
{
    enum status status;

    *segment = (struct segment){.files = take_files};
    if (!deletions)
        return STATUS_OK;
    status = segment_read_deletions(take_files->directory, deletions, take_files->document_count,
                                    false, &segment->deleted, err);
    if (status)
        segment_close(segment);
    else
        segment->deleted_count = bitmap_count(&segment->deleted);
    return status;
}

enum status segment_open_stories(struct segment *segment, const struct segment *before,
                                 const char *stories, struct error *err)
{
    if (before && before->stories && strcmp(before->stories->name, stories) == 0) {
        segment->stories = stories_share(before->stories);
        return STATUS_OK;
    }
    return stories_read(&segment->stories, segment->files->directory, stories,
                        segment->files->document_count, err);
}

void segment_close(struct segment *segment)
{
    stories_release(segment->stories);
    segment_files_release(segment->files);
    bitmap_fini(&segment->deleted);
    *segment = (struct segment){0};
}

static enum status verify_lexicon(const struct segment_files *files, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/lexicon", files->directory);
    struct lexicon lexicon;
    enum status status = lexicon_open(&lexicon, path, true, err);

    if (!status)
        lexicon_close(&lexicon);
    return status;
}

static enum status verify_documents(const struct segment_files *files, struct error *err)
{
    struct xap_reader *reader;
    uint32_t count;
    enum status status = segment_sums_verify(files->directory, err);

    if (status || (status = xap_reader_open(files->directory, &reader, err)))
        return status;
    count = xap_reader_count(reader);
    xap_reader_close(reader);
    if (count != files->document_count)
        return error_set(err, STATUS_CORRUPT, "%s holds %u documents where it should hold %u",
                         files->directory, count, files->document_count);
    return xap_check(files->directory, err);
}

enum status segment_verify(const struct segment *segment, struct error *err)
{
    const struct segment_files *files = segment->files;
    enum status status;

    if ((status = postings_verify(&files->postings, err)) ||
        (status = verify_lexicon(files, err)) ||
        (status = sealed_verify(&files->columns.file, err)) ||
        (status = sealed_verify(&files->texts.file, err)) ||
        (files->sketches.count > 0 && (status = sealed_verify(&files->sketches.file, err))))
        return status;
    return verify_documents(files, err);
}

void segment_count_languages(const struct segment *segment, const struct schema *schema,
                             uint32_t *counts)
{
    const struct column *column =
        schema->language_field.data ? columns_find(&segment->files->columns, schema->language_field)
                                    : NULL;
    uint32_t values = column ? column_values(column) : 0;
    language_id *languages = mem_alloc((values + 1) * sizeof *languages);

    languages[0] = language_find(schema->default_language);
    for (uint32_t rank = 1; rank <= values; rank++)
        languages[rank] = language_find(column_string(column, rank));
    for (uint32_t d = 0; d < segment->files->document_count; d++)
        if (!segment_is_deleted(segment, d))
            counts[languages[column ? column_first(column, d) : 0]]++;
    free(languages);
}

enum status segment_seal(const char *directory, struct sync_list *unsynced, struct error *err)
{
    MEM_AUTO char *above = mem_format("%s/..", directory);
    enum status status = segment_sums_write(directory, err);

    if (status)
        return status;
    sync_list_add(unsynced, above);
    return sync_list_add_files(unsynced, directory, err);
}

enum status segment_write_deletions(const char *directory, const char *name,
                                    const struct bitmap *deleted, struct sync_list *unsynced,
                                    struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", directory, name);
    struct sealed_writer writer;
    enum status status;

    if ((status = sealed_writer_open(&writer, path, err)))
        return status;
    sealed_writer_add(&writer, deleted->words,
                      bitmap_words(deleted->size) * sizeof *deleted->words);
    sync_list_add(unsynced, path);
    sync_list_add(unsynced, directory);
    return sealed_writer_close(&writer, DELETIONS_KIND, err);
}
