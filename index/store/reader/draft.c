/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draft.c - builds the segment of drafts, and a generation with the segments of another one. */
#include "store/reader/draft.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/document/document.h"
#include "store/reader/generation.h"
#include "store/segment/segment_builder.h"

#define DRAFT_NAME SEGMENT_PREFIX "draft"

struct drafts {
    json_t *const *at;
    uint32_t count;
};

/* The schema of the index, with the fields of the drafts. */
static struct schema *schema_with(const struct schema *before, struct drafts drafts)
{
    struct field_list *fields = field_list_new(before->settings->preset);
    BUF_AUTO struct buf path = {0};
    struct schema *schema;

    for (uint32_t f = 0; f < before->field_count; f++)
        field_list_add(fields, before->fields[f].name);
    for (uint32_t i = 0; i < drafts.count; i++)
        document_list_fields(drafts.at[i], fields, &path);
    schema = schema_new(before->settings, fields, before->primary_key);
    field_list_free(fields);
    return schema;
}

static enum status write_segment(const struct generation *before, struct segment_builder *builder,
                                 const char *directory, struct error *err)
{
    SYNC_LIST_AUTO struct sync_list never_synced = {0};
    NORMS_AUTO struct norms norms = {0};
    enum status status;

    if (before->manifest.has_norms)
        norms_copy(&norms, &before->manifest.norms);
    else
        segment_builder_measure(builder, &norms);
    status = segment_builder_finish(builder, &norms, STR(""), err);
    return status ? status : segment_seal(directory, &never_synced, err);
}

static enum status build(const struct generation *before, const struct schema *schema,
                         struct drafts drafts, const char *directory, struct segment_files **out,
                         struct error *err)
{
    MEM_AUTO char *place = mem_format("%s/" DRAFT_NAME, directory);
    struct analyzer *analyzer = analyzer_new();
    struct segment_builder *builder = NULL;
    enum status status;

    analyzer_follow(analyzer, schema->rules);
    status = segment_builder_open(&builder, schema, analyzer, place, err);
    for (uint32_t i = 0; !status && i < drafts.count; i++)
        status = segment_builder_add(builder, drafts.at[i], err);
    if (!status)
        status = write_segment(before, builder, place, err);
    if (!status)
        status = segment_files_open(out, directory, DRAFT_NAME,
                                    segment_builder_is_sketched(builder), err);
    segment_builder_free(builder);
    analyzer_free(analyzer);
    return status;
}

static void share_segment(struct segment *segment, const struct segment *from)
{
    *segment = (struct segment){.files = segment_files_share(from->files),
                                .deleted_count = from->deleted_count,
                                .stories = stories_share(from->stories)};
    if (from->deleted.words)
        bitmap_copy(&segment->deleted, &from->deleted);
}

static void share_all(struct generation *generation, const struct generation *before)
{
    generation->manifest.created = before->manifest.created;
    generation->manifest.updated = before->manifest.updated;
    generation->manifest.generation = before->manifest.generation;
    if (before->directory) /* without one, the generation has no segments */
        generation->directory = mem_text(before->directory, strlen(before->directory));
    generation->document_count = before->document_count;
    generation->language_count = before->language_count;
    memcpy(generation->languages, before->languages, sizeof generation->languages);
    generation->segments = mem_zero(before->segment_count + 1, sizeof *generation->segments);
    for (uint32_t s = 0; s < before->segment_count; s++)
        share_segment(&generation->segments[s], &before->segments[s]);
    generation->segment_count = before->segment_count;
}

static enum status find_in(const struct segment *segment, struct str id, uint32_t *number,
                           struct error *err)
{
    enum status status = segment_ids_pin(&segment->files->ids, err);

    if (status)
        return status;
    status = segment_ids_find(&segment->files->ids, id, &segment->deleted, number, err);
    segment_ids_unpin(&segment->files->ids);
    return status;
}

static void delete_in(struct segment *segment, uint32_t number)
{
    if (!segment->deleted.words)
        bitmap_init(&segment->deleted, segment->files->document_count);
    bitmap_set(&segment->deleted, number);
    segment->deleted_count++;
}

/* A language that the index does not have yet comes last. */
static void count_language(struct generation *generation, const struct segment *draft)
{
    uint32_t counts[LANGUAGE_MAX] = {0};

    segment_count_languages(draft, generation->schema, counts);
    for (uint32_t i = 0; i < generation->language_count; i++)
        counts[generation->languages[i]] = 0;
    for (unsigned id = 0; id < LANGUAGE_MAX; id++)
        if (counts[id] > 0)
            generation->languages[generation->language_count++] = (language_id)id;
}

/* A draft replaces the document with its id. */
static enum status replace(struct generation *generation, const json_t *document, struct error *err)
{
    BUF_AUTO struct buf id = {0};
    enum status status = document_id(generation->schema, document, &id, err);
    uint32_t number;

    for (uint32_t s = 0; !status && s + 1 < generation->segment_count; s++) {
        status = find_in(&generation->segments[s], buf_str(&id), &number, err);
        if (!status) {
            delete_in(&generation->segments[s], number);
            generation->document_count--;
        }
        if (status == STATUS_END)
            status = STATUS_OK;
    }
    return status;
}

static enum status add_segment(struct generation *generation, struct segment_files *files,
                               struct drafts drafts, struct error *err)
{
    enum status status = STATUS_OK;

    generation->segments[generation->segment_count++] = (struct segment){.files = files};
    generation->document_count += drafts.count;
    count_language(generation, &generation->segments[generation->segment_count - 1]);
    for (uint32_t i = 0; !status && i < drafts.count; i++)
        status = replace(generation, drafts.at[i], err);
    return status;
}

enum status generation_with_drafts(const struct generation *before, json_t *const *drafts,
                                   uint32_t count, const char *directory, struct generation **out,
                                   struct error *err)
{
    const struct drafts all = {drafts, count};
    struct generation *generation = mem_zero(1, sizeof *generation);
    struct segment_files *files = NULL;
    enum status status;

    *out = NULL;
    atomic_init(&generation->references, 1);
    pthread_mutex_init(&generation->mutex, NULL);
    manifest_init(&generation->manifest, str_of(before->manifest.uid),
                  before->schema->settings->preset, before->schema->primary_key);
    manifest_set_schema(&generation->manifest, schema_with(before->schema, all));
    generation->schema = generation->manifest.schema;
    share_all(generation, before);
    status = file_make_new_dir(directory, 0700, err);
    if (!status)
        status = build(before, generation->schema, all, directory, &files, err);
    if (!status)
        status = add_segment(generation, files, all, err);
    generation_gather(generation);
    if (status)
        generation_release(generation);
    else
        *out = generation;
    return status;
}
