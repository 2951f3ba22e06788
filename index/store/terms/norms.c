/* SPDX-License-Identifier: GPL-2.0-or-later */
/* norms.c - average lengths; the value of a term in a document. */
#include "store/terms/norms.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define LARGEST_VALUE 127
#define SCALE         16 /* a tf of 1 is stored as 16 */
#define LINEAR        64 /* values up to this are proportional to the tf */
#define STEPS         20 /* above that: steps for each doubling */

uint8_t norms_from_tf(float tf)
{
    float value = tf * SCALE;

    if (value > LINEAR)
        value = LINEAR + STEPS * log2f(value / LINEAR);
    value = roundf(value);
    return (uint8_t)(value < 1 ? 1 : value > LARGEST_VALUE ? LARGEST_VALUE : value);
}

float norms_to_tf(uint8_t value)
{
    if (value <= LINEAR)
        return (float)value / SCALE;
    return (float)LINEAR / SCALE * exp2f((float)(value - LINEAR) / STEPS);
}

uint8_t norms_add(uint8_t a, uint8_t b)
{
    if (a + b <= LINEAR || a == 0 || b == 0)
        return (uint8_t)(a + b);
    return norms_from_tf(norms_to_tf(a) + norms_to_tf(b));
}

static float typical_length(const struct field *field)
{
    return field->role == FIELD_BODY ? 400.0F : field->role == FIELD_HIDDEN ? 100.0F : 8.0F;
}

void norms_fini(struct norms *norms)
{
    free(norms->average);
    *norms = (struct norms){0};
}

void norms_copy(struct norms *to, const struct norms *from)
{
    to->count = from->count;
    to->average = mem_copy(from->average, from->count * sizeof *from->average);
}

float norms_average(const struct norms *norms, const struct schema *schema, uint32_t field)
{
    return field < norms->count ? norms->average[field] : typical_length(&schema->fields[field]);
}

void norms_measure(struct norms *norms, const struct schema *schema, const struct field_span *spans,
                   size_t count)
{
    double *words = mem_zero(schema->field_count + 1, sizeof *words);
    uint32_t *having = mem_zero(schema->field_count + 1, sizeof *having);

    for (size_t i = 0; i < count; i++) {
        words[spans[i].field] += spans[i].length;
        having[spans[i].field] += spans[i].length > 0;
    }
    norms->count = schema->field_count;
    norms->average = mem_resize(norms->average, (norms->count + 1) * sizeof *norms->average);
    for (uint32_t f = 0; f < norms->count; f++) {
        double prior = typical_length(&schema->fields[f]) * (double)NORMS_PRIOR_DOCUMENTS;

        norms->average[f] = (float)((prior + words[f]) / (NORMS_PRIOR_DOCUMENTS + having[f]));
    }
    free(words);
    free(having);
}

/* The last field that starts at or before the position. */
static uint32_t span_at(struct document_fields document, uint32_t position, uint32_t span)
{
    while (span + 1 < document.count && document.spans[span + 1].start <= position)
        span++;
    return span;
}

/* What an occurrence in the span adds to the tf, if it is not in the lead. */
static float weight_in(const struct norms *norms, const struct schema *schema,
                       const struct field_span *span)
{
    const struct field *field = &schema->fields[span->field];
    float length = (float)span->length / norms_average(norms, schema, span->field);

    return field->weight / (1 - field->b + field->b * length);
}

static bool is_in_lead(const struct schema *schema, const struct field_span *span,
                       uint32_t position)
{
    return schema->fields[span->field].role == FIELD_BODY &&
           position - span->start < schema->lead_words;
}

float norms_occurrence(const struct norms *norms, const struct schema *schema,
                       struct document_fields document, uint32_t position, uint32_t *span)
{
    const struct field_span *at;
    float weight;

    *span = span_at(document, position, *span);
    at = &document.spans[*span];
    weight = weight_in(norms, schema, at);
    return is_in_lead(schema, at, position) ? weight * schema->lead_weight : weight;
}

uint8_t norms_value(const struct norms *norms, const struct schema *schema,
                    struct document_fields document, const uint32_t *positions, uint32_t count)
{
    const struct field_span *at = NULL;
    float tf = 0, weight = 0;
    uint32_t span = 0;

    for (uint32_t i = 0; i < count; i++) {
        span = span_at(document, positions[i], span);
        if (at != &document.spans[span]) {
            at = &document.spans[span];
            weight = weight_in(norms, schema, at);
        }
        tf += is_in_lead(schema, at, positions[i]) ? weight * schema->lead_weight : weight;
    }
    return norms_from_tf(tf);
}
