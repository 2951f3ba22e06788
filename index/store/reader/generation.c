/* SPDX-License-Identifier: GPL-2.0-or-later */
/* generation.c - opens generations, pools views, reads documents. */
#include "store/reader/generation.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/mem.h"
#include "store/document/shape.h"

#define TRIES_MAX 10

static const struct segment *same_segment(const struct generation *before, const char *name)
{
    for (uint32_t i = 0; before && i < before->segment_count; i++)
        if (strcmp(before->segments[i].files->name, name) == 0)
            return &before->segments[i];
    return NULL;
}

static enum status open_parts(struct generation *generation, const struct generation *before,
                              const struct manifest_segment *entry, struct error *err)
{
    struct segment *segment = &generation->segments[generation->segment_count];
    const struct segment *lent = same_segment(before, entry->name);
    struct segment_files *files = NULL;
    enum status status;

    if (lent && segment_files_health(lent->files) != SEALED_DAMAGED) /* else open it again */
        files = segment_files_share(lent->files);
    if (!files && (status = segment_files_open(&files, generation->directory, entry->name,
                                               entry->sketched, err)))
        return status;
    if ((status = segment_open(segment, files, entry->deletions[0] ? entry->deletions : NULL, err)))
        return status;
    generation->segment_count++;
    if (entry->stories[0] && (status = segment_open_stories(segment, lent, entry->stories, err)))
        return status;
    generation->document_count += files->document_count - segment->deleted_count;
    return STATUS_OK;
}

static enum status open_segment(struct generation *generation, const struct generation *before,
                                const struct manifest_segment *entry, struct error *err)
{
    enum status status = open_parts(generation, before, entry, err);

    if (status == STATUS_NOT_FOUND) /* index.json names it */
        return error_set(err, STATUS_CORRUPT, "%s", err->message);
    return status;
}

/* Sort by falling count; an insertion sort, because there are few languages. */
static void count_languages(struct generation *generation)
{
    uint64_t counts[LANGUAGE_MAX] = {0};

    for (size_t s = 0; s < generation->manifest.segment_count; s++)
        for (unsigned id = 0; id < LANGUAGE_MAX; id++)
            counts[id] += generation->manifest.segments[s].languages[id];
    for (unsigned id = 0; id < LANGUAGE_MAX; id++) {
        uint32_t at = generation->language_count;

        if (counts[id] == 0)
            continue;
        for (; at > 0 && counts[generation->languages[at - 1]] < counts[id]; at--)
            generation->languages[at] = generation->languages[at - 1];
        generation->languages[at] = (language_id)id;
        generation->language_count++;
    }
}

void generation_gather(struct generation *generation)
{
    const struct lexicon **lexicons = mem_alloc(generation->segment_count * sizeof *lexicons);

    for (uint32_t i = 0; i < generation->segment_count; i++)
        lexicons[i] = &generation->segments[i].files->lexicon;
    generation->lexicons = (struct lexicon_set){lexicons, generation->segment_count};
}

static enum status open_all(struct generation *generation, const struct generation *before,
                            struct error *err)
{
    enum status status = manifest_read(&generation->manifest, generation->directory, err);
    size_t count = generation->manifest.segment_count;

    if (before && before->manifest.created != generation->manifest.created)
        before = NULL; /* another index has taken this uid: its segments may have the same names */
    generation->schema = generation->manifest.schema;
    generation->segments = mem_zero(count, sizeof *generation->segments);
    for (size_t i = 0; !status && i < count; i++)
        status = open_segment(generation, before, &generation->manifest.segments[i], err);
    generation_gather(generation);
    count_languages(generation);
    return status;
}

/* Read index.json once and open what it names. *number is the generation that it names. */
static enum status open_once(const char *index_directory, const struct generation *before,
                             struct generation **out, uint64_t *number, struct error *err)
{
    struct generation *generation = mem_zero(1, sizeof *generation);
    enum status status;

    atomic_init(&generation->references, 1);
    pthread_mutex_init(&generation->mutex, NULL);
    generation->directory = mem_text(index_directory, strlen(index_directory));
    status = open_all(generation, before, err);
    *number = generation->manifest.generation;
    if (status) {
        generation_release(generation);
        generation = NULL;
    }
    *out = generation;
    return status;
}

struct generation *generation_without_segments(struct schema *take_schema, struct str uid,
                                               const language_id *languages, uint32_t count,
                                               uint64_t documents)
{
    struct generation *generation = mem_zero(1, sizeof *generation);

    atomic_init(&generation->references, 1);
    pthread_mutex_init(&generation->mutex, NULL);
    snprintf(generation->manifest.uid, sizeof generation->manifest.uid, "%.*s", STR_ARG(uid));
    generation->manifest.schema = take_schema;
    generation->schema = take_schema;
    generation->document_count = documents;
    generation->language_count = count < LANGUAGE_MAX ? count : LANGUAGE_MAX;
    for (uint32_t i = 0; i < generation->language_count; i++)
        generation->languages[i] = languages[i];
    generation_gather(generation);
    return generation;
}

static bool is_newest(const char *index_directory, uint64_t number)
{
    struct manifest manifest;
    struct error ignored;
    bool newest;

    if (manifest_read(&manifest, index_directory, &ignored))
        return true;
    newest = manifest.generation == number;
    manifest_fini(&manifest);
    return newest;
}

/* After index.json is read and before its files are open, a writer may publish the next generation
 * and remove some of these files. Then retry. */
enum status generation_open(const char *index_directory, const struct generation *before,
                            struct generation **out, struct error *err)
{
    int tries = 0;
    enum status status;
    uint64_t number;

    do
        status = open_once(index_directory, before, out, &number, err);
    while (status && ++tries < TRIES_MAX && !is_newest(index_directory, number));
    return status;
}

static void view_free(struct view *view)
{
    expander_free(view->expander);
    analyzer_free(view->analyzer);
    free(view);
}

void generation_release(struct generation *generation)
{
    if (!generation || atomic_fetch_sub(&generation->references, 1) > 1)
        return;
    while (generation->idle) {
        struct view *view = generation->idle;

        generation->idle = view->next;
        view_free(view);
    }
    for (uint32_t i = 0; i < generation->segment_count; i++)
        segment_close(&generation->segments[i]);
    free(generation->segments);
    free((void *)(uintptr_t)generation->lexicons.lexicons);
    manifest_fini(&generation->manifest);
    moment_release(generation->moment);
    pthread_mutex_destroy(&generation->mutex);
    free(generation->directory);
    free(generation);
}

struct generation_info generation_describe(const struct generation *generation)
{
    const struct manifest *manifest = &generation->manifest;

    return (struct generation_info){manifest->uid, manifest->created, manifest->updated,
                                    manifest->generation};
}

bool generation_is_newest(const struct generation *generation)
{
    return is_newest(generation->directory, generation->manifest.generation);
}

enum status generation_check(const struct generation *generation, struct error *err)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0; map_guards_any_torn() && !status && i < generation->segment_count; i++)
        status = segment_files_check(generation->segments[i].files, err);
    return status;
}

uint64_t generation_damage_stamp(const struct generation *generation)
{
    uint64_t stamp = 0;

    for (uint32_t i = 0; i < generation->segment_count; i++) {
        const struct segment_files *files = generation->segments[i].files;
        enum sealed_health health = segment_files_health(files);

        if (health != SEALED_SOUND)
            stamp = hash_mix(stamp + (uint64_t)health, segment_files_stamp(files)) | 1;
    }
    return stamp;
}

bool generation_is_mended(const struct generation *generation, const struct generation *fresh)
{
    for (uint32_t i = 0; i < generation->segment_count; i++) {
        const struct segment_files *files = generation->segments[i].files;
        const struct segment *again = same_segment(fresh, files->name);

        if (again && !segment_files_are_mended(files, again->files))
            return false;
    }
    return true;
}

enum status generation_measure(const struct generation *generation, struct error *err)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0; !status && i < generation->segment_count; i++)
        status = segment_files_measure(generation->segments[i].files, err);
    return status;
}

enum status generation_verify(const struct generation *generation, struct error *err)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0; !status && i < generation->segment_count; i++)
        status = segment_verify(&generation->segments[i], err);
    return status;
}

static void count_fields(const struct generation *generation, uint32_t number,
                         const struct moment *moment, uint64_t *counts)
{
    const struct segment *segment = &generation->segments[number];
    const struct column *column = columns_find(&segment->files->columns, SHAPE_COLUMN);
    uint32_t shapes = column ? column_values(column) : 0;
    uint64_t *documents = mem_zero(shapes + 1, sizeof *documents);

    for (uint32_t d = 0; column && d < segment->files->document_count; d++) {
        clock_step();
        if (!segment_is_deleted(segment, d) && moment_shows(moment, number, d))
            documents[column_first(column, d)]++;
    }
    for (uint32_t rank = 1; rank <= shapes; rank++)
        shape_count(column_string(column, rank), documents[rank], counts,
                    generation->schema->field_count);
    free(documents);
}

/* Keeps the counts in the moment, unless another thread has just done so. */
static void keep_counts(const struct moment *moment, const uint64_t *counts, size_t size)
{
    _Atomic(uint64_t *) *place = (_Atomic(uint64_t *) *)(uintptr_t)&moment->field_counts;
    uint64_t *copy = mem_copy(counts, size), *none = NULL;

    if (!atomic_compare_exchange_strong(place, &none, copy))
        free(copy);
}

void generation_fields(const struct generation *generation, const struct moment *moment,
                       uint64_t *counts)
{
    size_t size = generation->schema->field_count * sizeof *counts;
    const uint64_t *known = atomic_load(&moment->field_counts);

    if (known) {
        memcpy(counts, known, size);
        return;
    }
    memset(counts, 0, size);
    for (uint32_t s = 0; s < generation->segment_count; s++)
        count_fields(generation, s, moment, counts);
    keep_counts(moment, counts, size);
}

static struct view *view_new(struct generation *generation)
{
    struct view *view = mem_zero(1, sizeof *view);

    view->generation = generation;
    view->expander = expander_new();
    view->analyzer = analyzer_new();
    analyzer_follow(view->analyzer, generation->schema->rules);
    return view;
}

static void unpin(struct generation *generation, uint32_t segments)
{
    for (uint32_t i = 0; i < segments; i++)
        segment_ids_unpin(&generation->segments[i].files->ids);
}

static enum status pin(struct generation *generation, struct error *err)
{
    uint32_t pinned = 0;
    enum status status = STATUS_OK;

    while (pinned < generation->segment_count &&
           !(status = segment_ids_pin(&generation->segments[pinned].files->ids, err)))
        pinned++;
    if (status)
        unpin(generation, pinned);
    if (status == STATUS_STALE && generation_is_newest(generation)) /* nothing replaced it */
        return error_set(err, STATUS_CORRUPT, "%s", err->message);
    return status;
}

enum status view_acquire(struct generation *generation, struct view **out, struct error *err)
{
    struct view *view;

    *out = NULL;
    if (pin(generation, err))
        return err->status;
    pthread_mutex_lock(&generation->mutex);
    view = generation->idle;
    if (view)
        generation->idle = view->next;
    pthread_mutex_unlock(&generation->mutex);
    *out = view ? view : view_new(generation);
    return STATUS_OK;
}

void view_release(struct view *view)
{
    struct generation *generation;

    if (!view)
        return;
    generation = view->generation;
    unpin(generation, generation->segment_count);
    pthread_mutex_lock(&generation->mutex);
    view->next = generation->idle;
    generation->idle = view;
    pthread_mutex_unlock(&generation->mutex);
}

enum status view_text(struct view *view, uint32_t segment, uint32_t document, struct arena *arena,
                      struct text_record *record, struct error *err)
{
    return texts_read(&view->generation->segments[segment].files->texts, document, view->expander,
                      arena, record, err);
}

enum status view_find(struct view *view, struct str id, uint32_t *segment, uint32_t *document,
                      struct error *err)
{
    const struct generation *generation = view->generation;

    for (uint32_t s = generation->segment_count; s-- > 0;) {
        const struct segment *in = &generation->segments[s];
        enum status status = segment_ids_find(&in->files->ids, id, &in->deleted, document, err);

        if (status == STATUS_END)
            continue;
        *segment = s;
        return status;
    }
    return STATUS_END;
}
