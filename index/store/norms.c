/* SPDX-License-Identifier: GPL-2.0-or-later */
/* norms.c - average lengths, and the value of a term in a document. */
#include "store/norms.h"

#include <math.h>

#define LARGEST_VALUE 127

static float typical_length(const struct field *field)
{
    return field->role == FIELD_BODY ? 400.0F : field->role == FIELD_HIDDEN ? 100.0F : 8.0F;
}

void norms_measure(struct norms *norms, const struct schema *schema,
                   const struct document_fields *documents, uint32_t count)
{
    for (uint32_t f = 0; f < schema->field_count; f++) {
        double words = typical_length(&schema->fields[f]) * (double)NORMS_PRIOR_DOCUMENTS;
        uint32_t having = NORMS_PRIOR_DOCUMENTS;

        for (uint32_t d = 0; d < count; d++) {
            words += documents[d].length[f];
            having += documents[d].length[f] > 0;
        }
        norms->average[f] = (float)(words / having);
    }
}

/* The last field that starts at or before the position. */
static uint32_t field_at(const struct schema *schema, const struct document_fields *document,
                         uint32_t position, uint32_t field)
{
    while (field + 1 < schema->field_count && document->start[field + 1] <= position)
        field++;
    return field;
}

uint8_t norms_value(const struct norms *norms, const struct schema *schema,
                    const struct document_fields *document, const uint32_t *positions,
                    uint32_t count)
{
    float tf = 0;
    uint32_t f = 0;

    for (uint32_t i = 0; i < count; i++) {
        const struct field *field;
        float length, occurrence;

        f = field_at(schema, document, positions[i], f);
        field = &schema->fields[f];
        length = (float)document->length[f] / norms->average[f];
        occurrence = field->weight / (1 - field->b + field->b * length);
        if (field->role == FIELD_BODY && positions[i] - document->start[f] < schema->lead_words)
            occurrence *= schema->lead_weight;
        tf += occurrence;
    }
    tf = roundf(tf * NORMS_SCALE);
    return (uint8_t)(tf < 1 ? 1 : tf > LARGEST_VALUE ? LARGEST_VALUE : tf);
}
