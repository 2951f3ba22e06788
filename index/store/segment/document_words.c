/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document_words.c - hands the texts of a document to an inverter. */
#include "store/segment/document_words.h"

static void take_language(void *context, struct str text)
{
    if (text.length > 0)
        *(language_id *)context = language_find(text);
}

/* If there are several languages, the last one counts, as in the column
 * (segment_count_languages). */
language_id document_language(const struct schema *schema, const json_t *document)
{
    language_id language = language_find(schema->default_language);

    if (schema->language_field.data)
        document_texts(json_object_get(document, schema->language_field.data), take_language,
                       &language);
    return language;
}

struct text_context {
    struct inverter *inverter;
    uint32_t field;
    language_id language;
};

static void invert_text(void *context, struct str text)
{
    const struct text_context *at = context;

    inverter_add(at->inverter, at->field, at->language, text);
}

void document_invert(struct inverter *inverter, const struct schema *schema,
                     const struct document_values *values, language_id language)
{
    inverter_begin(inverter);
    for (size_t i = 0; i < values->count; i++) {
        const struct field *field = &schema->fields[values->at[i].field];
        struct text_context at = {inverter, values->at[i].field,
                                  field->language ? field->language : language};

        if (field->searchable)
            document_texts(values->at[i].value, invert_text, &at);
    }
    inverter_end(inverter);
}
