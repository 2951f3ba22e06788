/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_merge_order.c - the order of the documents of the new segment. */
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "store/order/bisection.h"
#include "store/order/terms_by_document.h"
#include "store/segment/segment_merge_private.h"

/* Document order[n] gets the number n. */
static void renumber(struct segment_merge *merge, const uint32_t *order)
{
    struct merge_origin *origins = mem_alloc((merge->documents + 1) * sizeof *origins);

    for (uint32_t n = 0; n < merge->documents; n++) {
        origins[n] = merge->origins[order[n]];
        merge->reordered |= order[n] != n;
        merge->sources[origins[n].source].numbers[origins[n].document] = n;
    }
    free(merge->origins);
    merge->origins = origins;
}

/* --- by similarity --- */

static enum status order_by_terms(struct segment_merge *merge, unsigned threads, uint32_t *order,
                                  struct error *err)
{
    struct postings_source *sources = segment_merge_postings_sources(merge);
    struct document_terms terms;
    enum status status = terms_by_document(sources, merge->count, merge->documents,
                                           COLLECTED_BYTES_MAX, &terms, err);

    free(sources);
    if (status)
        return status;
    bisection_order(&terms, threads, order);
    free(terms.starts);
    free(terms.terms);
    return STATUS_OK;
}

/* --- by values --- */

/* The columns of the fields, with the ranks of all sources. */
struct order_columns {
    struct columns columns;
    const struct column *by[DOCUMENT_ORDER_FIELDS_MAX];
    unsigned count;
};

/* Those without a value come first. */
static int compare_values(const struct column *column, uint32_t a, uint32_t b)
{
    if (column_is_dated(column->kind)) {
        int64_t left = column_date(column, a), right = column_date(column, b);

        return (left > right) - (left < right);
    }
    uint32_t left = column_first(column, a), right = column_first(column, b);

    return (left > right) - (left < right);
}

static int compare_documents(const void *a, const void *b, void *context)
{
    const struct order_columns *columns = context;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    for (unsigned i = 0; i < columns->count; i++) {
        int difference = compare_values(columns->by[i], left, right);

        if (difference)
            return difference;
    }
    return (left > right) - (left < right);
}

/* Writes the file `columns` of the new segment for a while: its ranks can be compared. */
static enum status open_columns(const struct segment_merge *merge,
                                const struct document_order *order, struct order_columns *out,
                                struct error *err)
{
    struct columns_writer *writer;

    *out = (struct order_columns){.count = 0};
    if (columns_writer_open(&writer, merge->directory, merge->documents, err))
        return err->status;
    for (unsigned i = 0; i < order->field_count; i++)
        segment_merge_column(merge, writer, order->fields[i]);
    if (columns_writer_close(writer, err) || columns_open(&out->columns, merge->directory, err))
        return err->status;
    for (unsigned i = 0; i < order->field_count; i++)
        out->by[out->count++] = columns_find(&out->columns, order->fields[i]);
    return STATUS_OK;
}

static enum status order_by_values(const struct segment_merge *merge,
                                   const struct document_order *by, uint32_t *order,
                                   struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/columns", merge->directory);
    struct order_columns columns;

    if (open_columns(merge, by, &columns, err))
        return err->status;
    for (uint32_t n = 0; n < merge->documents; n++)
        order[n] = n;
    qsort_r(order, merge->documents, sizeof *order, compare_documents, &columns);
    columns_close(&columns.columns);
    unlink(path);
    return STATUS_OK;
}

/* A field that no document can be ordered by is told, and left out. */
static void leave_out_unknown(const struct segment_merge *merge, struct document_order *order)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < order->field_count; i++) {
        struct str name = order->fields[i];
        bool known = false;

        for (uint32_t s = 0; s < merge->count; s++)
            known |= columns_find(&merge->sources[s].files->columns, name) != NULL;
        if (known)
            order->fields[kept++] = name;
        else
            log_warning("documents are not ordered by `%.*s`: no document has it as a field that "
                        "can be filtered or sorted by",
                        STR_ARG(name));
    }
    order->field_count = kept;
}

enum status segment_merge_order(struct segment_merge *merge, const struct merge_plan *plan,
                                struct error *err)
{
    struct document_order by = plan->order ? *plan->order : (struct document_order){0};
    MEM_AUTO uint32_t *order = NULL;
    enum status status;

    leave_out_unknown(merge, &by);
    if (!document_order_given(&by))
        return STATUS_OK;
    order = mem_alloc((merge->documents + 1) * sizeof *order);
    status = by.similar ? order_by_terms(merge, plan->threads, order, err)
                        : order_by_values(merge, &by, order, err);
    if (!status)
        renumber(merge, order);
    return status;
}
