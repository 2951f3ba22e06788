/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column_fixture.c - a generation of columns alone. */
#include "column_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "fixture.h"
#include "store/document/column_values.h"
#include "store/document/document.h"

static struct schema *make_schema(struct column_fixture *fixture, const char *text)
{
    struct settings *plain = settings_default(PRESET_DOCUMENTS), *settings;
    BUF_AUTO struct buf path = {0};
    struct error err = {0};
    json_t *patch = json_read(str_of(text), 0, &err), *document;
    struct schema *schema;
    size_t i;

    assert_non_null(patch);
    if (settings_patch(plain, patch, &settings, &err))
        fail_msg("%s", err.message);
    fixture->fields = field_list_new(PRESET_DOCUMENTS);
    json_array_foreach (fixture->documents, i, document)
        assert_true(document_list_fields(document, fixture->fields, &path));
    schema = schema_new(settings, fixture->fields, STR("id"));
    settings_release(settings);
    settings_release(plain);
    json_decref(patch);
    return schema;
}

static void keep_documents(struct column_fixture *fixture, struct buf *kept, uint32_t from,
                           uint32_t to)
{
    const struct schema *schema = fixture->generation.schema;
    struct document_values values = {0};

    for (uint32_t d = from; d < to; d++) {
        document_values_take(&values, schema, json_array_get(fixture->documents, d));
        for (uint32_t f = 0; f < schema->field_count; f++) {
            size_t count;
            const struct document_value *own = document_values_of(&values, schema, f, &count);

            if (count > 0 && schema->fields[f].column != COLUMN_NONE)
                column_keep(&kept[f], d - from, own, count, schema->fields[f].column,
                            schema->fields[f].bound, NULL);
        }
    }
    document_values_fini(&values);
}

static void write_segment(struct column_fixture *fixture, const char *folder, uint32_t from,
                          uint32_t to)
{
    const struct schema *schema = fixture->generation.schema;
    struct buf *kept = mem_zero(schema->field_count, sizeof *kept);
    struct columns_writer *writer;
    struct error err;

    keep_documents(fixture, kept, from, to);
    assert_int_equal(columns_writer_open(&writer, folder, to - from, &err), STATUS_OK);
    for (uint32_t f = 0; f < schema->field_count; f++) {
        if (kept[f].length > 0)
            column_write_kept(writer, schema->fields[f].name, schema->fields[f].column,
                              buf_str(&kept[f]), to - from);
        buf_fini(&kept[f]);
    }
    assert_int_equal(columns_writer_close(writer, &err), STATUS_OK);
    free(kept);
}

void column_fixture_open(struct column_fixture *fixture, json_t *take_documents, uint32_t segments,
                         const char *settings)
{
    uint32_t count = (uint32_t)json_array_size(take_documents);

    *fixture = (struct column_fixture){.folder = "/tmp/dateline-columns-XXXXXX",
                                       .documents = take_documents};
    assert_non_null(mkdtemp(fixture->folder));
    fixture->generation.schema = make_schema(fixture, settings);
    fixture->generation.segments = mem_zero(segments, sizeof(struct segment));
    fixture->generation.segment_count = segments;
    for (uint32_t s = 0; s < segments; s++) {
        MEM_AUTO char *folder = mem_format("%s/%u", fixture->folder, s);
        struct segment_files *files = mem_zero(1, sizeof *files);
        uint32_t to = count * (s + 1) / segments;
        struct error err;

        fixture->places[s] = count * s / segments;
        assert_int_equal(file_make_dir(folder, 0777, &err), STATUS_OK);
        write_segment(fixture, folder, fixture->places[s], to);
        if (columns_open(&files->columns, folder, &err))
            fail_msg("%s", err.message);
        kept_bitmaps_init(&files->kept);
        files->document_count = to - fixture->places[s];
        fixture->generation.segments[s].files = files;
    }
}

void column_fixture_read(struct column_fixture *fixture, const char *documents, uint32_t segments,
                         const char *settings)
{
    struct error err = {0};
    json_t *array = json_read(str_of(documents), 0, &err);

    if (!array)
        fail_msg("%s", err.message);
    column_fixture_open(fixture, array, segments, settings);
}

void column_fixture_close(struct column_fixture *fixture)
{
    struct error err;

    for (uint32_t s = 0; s < fixture->generation.segment_count; s++) {
        columns_close(&fixture->generation.segments[s].files->columns);
        kept_bitmaps_fini(&fixture->generation.segments[s].files->kept);
        free(fixture->generation.segments[s].files);
    }
    free(fixture->generation.segments);
    schema_release((struct schema *)(uintptr_t)fixture->generation.schema);
    field_list_free(fixture->fields);
    json_decref(fixture->documents);
    assert_int_equal(file_remove_tree(fixture->folder, &err), STATUS_OK);
}

void column_fixture_damage(struct column_fixture *fixture, uint64_t *seed)
{
    for (uint32_t s = 0; s < fixture->generation.segment_count; s++) {
        const struct sealed *file = &fixture->generation.segments[s].files->columns.file;
        FILE *stream = fopen(file->path, "r+b");

        assert_non_null(stream);
        for (int i = 0; i < 20; i++) {
            assert_int_equal(
                fseek(stream, (long)fixture_random(seed, (uint32_t)file->length), SEEK_SET), 0);
            assert_int_not_equal(fputc((int)fixture_random(seed, 256), stream), EOF);
        }
        assert_int_equal(fclose(stream), 0);
    }
}

struct bitmap *column_fixture_all(const struct column_fixture *fixture, struct arena *arena)
{
    const struct generation *generation = &fixture->generation;
    struct bitmap *all = arena_zero(arena, generation->segment_count, sizeof *all);

    for (uint32_t s = 0; s < generation->segment_count; s++) {
        all[s].size = generation->segments[s].files->document_count;
        all[s].words = arena_zero(arena, bitmap_words(all[s].size), sizeof *all[s].words);
        bitmap_fill(&all[s]);
    }
    return all;
}

const json_t *column_fixture_document(const struct column_fixture *fixture, uint32_t segment,
                                      uint32_t document)
{
    return json_array_get(fixture->documents, fixture->places[segment] + document);
}
