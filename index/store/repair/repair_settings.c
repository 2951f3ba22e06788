/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair_settings.c - chooses settings by the stored documents, where index.json is lost. */
#include "base/json.h"
#include "base/mem.h"
#include "store/document/document.h"
#include "store/repair/repair_private.h"

/* What the stored records show. */
struct evidence {
    bool body;         /* a body is stored apart: the index has articles */
    bool hidden;       /* fields are stored that no hit may show */
    json_t *displayed; /* object: the names of all other fields */
    char *key;         /* the primary key; NULL: not known */
};

/* The field whose value is the id that libxapian has. */
static void look_for_key(struct repair *repair, const struct repair_segment *segment,
                         uint32_t document, const json_t *fields, struct evidence *told)
{
    BUF_AUTO struct buf known = {0};
    BUF_AUTO struct buf id = {0};
    struct str inferred;
    const char *name;
    json_t *value;
    bool whole;
    struct error ignored;

    if (!segment->ids) {
        if (!primary_key_infer(fields, &inferred, &ignored))
            told->key = mem_text(inferred.data, inferred.length);
        return;
    }
    if (xap_reader_id(segment->ids, document, &known, &whole, &ignored) || !whole)
        return;
    json_object_foreach ((json_t *)(uintptr_t)fields, name, value) {
        buf_clear(&id);
        if (!told->key && !document_id_of(repair->manifest.schema, value, &id, &ignored) &&
            str_eq(buf_str(&id), buf_str(&known)))
            told->key = mem_text(name, strlen(name));
    }
}

static void look_at_record(struct repair *repair, const struct repair_segment *segment,
                           uint32_t document, const struct text_record *record,
                           struct evidence *told)
{
    struct error ignored;
    json_auto_t *fields = json_read_exact(record->fields, 0, &ignored);

    told->body |= record->body.length > 0;
    told->hidden |= record->hidden.length > 0;
    if (!json_is_object(fields))
        return;
    json_object_update(told->displayed, fields);
    if (!told->key)
        look_for_key(repair, segment, document, fields, told);
}

static void look_at_segment(struct repair *repair, struct repair_segment *segment,
                            struct evidence *told)
{
    struct text_record record;

    if (!segment->readable)
        return;
    texts_damaged_rewind(&segment->texts);
    for (uint32_t d = 0; repair_segment_has(segment, d); d++) {
        arena_reset(repair->arena);
        if (texts_damaged_next(&segment->texts, repair->expander, repair->arena, &record) <
            TEXT_DOUBTFUL)
            look_at_record(repair, segment, d, &record, told);
    }
    texts_damaged_rewind(&segment->texts);
}

/* The names of the fields that may be shown. Articles store hidden fields apart, so the others are
 * known. Other documents tell nothing: only the primary key is shown, until somebody says more. */
static json_t *displayed(const struct evidence *told)
{
    json_t *names = json_array(), *value;
    const char *name;

    if (told->body) {
        json_array_append_new(names, json_string("body"));
        json_object_foreach (told->displayed, name, value)
            json_array_append_new(names, json_string(name));
    } else if (told->key) {
        json_array_append_new(names, json_string(told->key));
    }
    return names;
}

static struct settings *choose(const struct evidence *told)
{
    struct settings *usual = settings_default(told->body ? PRESET_ARTICLES : PRESET_DOCUMENTS);
    struct settings *settings = NULL;
    json_auto_t *patch = json_object();
    struct error ignored;

    json_object_set_new(patch, "displayedAttributes", displayed(told));
    if ((told->body && !told->hidden) || settings_patch(usual, patch, &settings, &ignored))
        return usual;
    settings_release(usual);
    return settings;
}

void repair_guess_settings(struct repair *repair)
{
    struct evidence told = {.displayed = json_object()};
    struct settings *settings;
    struct field_list *fields;

    for (uint32_t i = 0; i < repair->segment_count; i++)
        look_at_segment(repair, &repair->segments[i], &told);
    settings = choose(&told);
    if (!told.body)
        repair_report_add(repair->report, "which fields may be shown is lost",
                          "only the primary key is shown: set displayedAttributes");
    fields = field_list_new(settings->preset);
    manifest_set_schema(&repair->manifest,
                        schema_new(settings, fields, told.body ? STR("id") : str_of(told.key)));
    field_list_free(fields);
    settings_release(settings);
    json_decref(told.displayed);
    free(told.key);
}
