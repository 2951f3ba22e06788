/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shape.c - writes and reads runs of field numbers as text. */
#include "store/document/shape.h"

#include <stdlib.h>

#include "base/mem.h"

static int compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

static uint32_t top_fields(const struct schema *schema, const json_t *document, uint32_t *numbers)
{
    uint32_t count = 0;
    void *at;

    for (at = json_object_iter((json_t *)(uintptr_t)document); at;
         at = json_object_iter_next((json_t *)(uintptr_t)document, at)) {
        int field =
            schema_field(schema, str_n(json_object_iter_key(at), json_object_iter_key_len(at)));

        if (field >= 0)
            numbers[count++] = (uint32_t)field;
    }
    return count;
}

void shape_add(struct buf *out, const struct schema *schema, const json_t *document)
{
    uint32_t *numbers = mem_alloc((json_object_size(document) + 1) * sizeof *numbers);
    uint32_t count = top_fields(schema, document, numbers), from = 0;

    qsort(numbers, count, sizeof *numbers, compare_numbers);
    while (from < count) {
        uint32_t to = from + 1;

        while (to < count && numbers[to] == numbers[to - 1] + 1)
            to++;
        buf_addf(out, "%s%u", from ? " " : "", numbers[from]);
        if (to > from + 1)
            buf_addf(out, "-%u", numbers[to - 1]);
        from = to;
    }
    free(numbers);
}

void shape_count(struct str shape, uint64_t documents, uint64_t *counts, uint32_t field_count)
{
    while (shape.data && shape.length > 0) {
        struct str run = str_cut(&shape, ' '), first = str_cut(&run, '-');
        uint64_t from, to;

        if (!str_to_u64(first, &from) || (run.data && !str_to_u64(run, &to)))
            return; /* cut short, or damaged */
        for (to = run.data ? to : from; from <= to && from < field_count; from++)
            counts[from] += documents;
    }
}
