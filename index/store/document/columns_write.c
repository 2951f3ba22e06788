/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns_write.c - ranks the distinct values of a column and writes its parts. */
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "store/document/columns_private.h"

/* --- ranks --- */

/* The distinct values of the current column, sorted, to turn collected values into ranks. */
struct ranking {
    uint32_t number_count;
    double *numbers;      /* distinct, ascending */
    uint32_t *text_order; /* [rank - number_count - 1]: the text's number in the table */
    uint32_t *text_rank;  /* [number in the table] */
    struct buf forms;
    size_t *form_start; /* [number in the table], and the end */
};

static int compare_numbers(const void *a, const void *b)
{
    double left, right;

    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return (left > right) - (left < right);
}

static void rank_numbers(const struct columns_writer *writer, struct ranking *ranking)
{
    size_t count = writer->numbers.length / 8;

    ranking->numbers = mem_alloc(count * sizeof(double));
    if (count == 0)
        return;
    memcpy(ranking->numbers, writer->numbers.data, count * sizeof(double));
    qsort(ranking->numbers, count, sizeof(double), compare_numbers);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || ranking->numbers[i] > ranking->numbers[i - 1])
            ranking->numbers[ranking->number_count++] = ranking->numbers[i];
}

struct text_sort {
    const struct columns_writer *writer;
    const struct ranking *ranking;
};

static struct str form_of(const struct ranking *ranking, uint32_t text)
{
    return str_slice(buf_str(&ranking->forms), ranking->form_start[text],
                     ranking->form_start[text + 1]);
}

static int compare_texts(const void *a, const void *b, void *context)
{
    const struct text_sort *sort = context;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    int order = str_compare(form_of(sort->ranking, left), form_of(sort->ranking, right));

    return order ? order
                 : str_compare(string_table_get(&sort->writer->texts, left),
                               string_table_get(&sort->writer->texts, right));
}

static void rank_texts(const struct columns_writer *writer, struct ranking *ranking)
{
    uint32_t count = (uint32_t)writer->texts.count;
    struct text_sort sort = {writer, ranking};

    ranking->text_order = mem_alloc(count * sizeof *ranking->text_order);
    ranking->text_rank = mem_alloc(count * sizeof *ranking->text_rank);
    ranking->form_start = mem_alloc((count + 1) * sizeof *ranking->form_start);
    for (uint32_t i = 0; i < count; i++) {
        ranking->text_order[i] = i;
        ranking->form_start[i] = ranking->forms.length;
        column_form(&ranking->forms, string_table_get(&writer->texts, i));
    }
    ranking->form_start[count] = ranking->forms.length;
    qsort_r(ranking->text_order, count, sizeof *ranking->text_order, compare_texts, &sort);
    for (uint32_t i = 0; i < count; i++)
        ranking->text_rank[ranking->text_order[i]] = ranking->number_count + i + 1;
}

static uint32_t number_rank(const struct ranking *ranking, double number)
{
    uint32_t low = 0, high = ranking->number_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (ranking->numbers[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low + 1;
}

static uint32_t rank_of(const struct columns_writer *writer, const struct ranking *ranking,
                        uint32_t met)
{
    double number;

    if (!(met & COLUMNS_IS_NUMBER))
        return ranking->text_rank[met];
    memcpy(&number, writer->numbers.data + (size_t)(met & ~COLUMNS_IS_NUMBER) * 8, sizeof number);
    return number_rank(ranking, number);
}

static int compare_ranks(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

/* Replace the collected values by ranks. A document's ranks ascend and are distinct. The ends move
 * accordingly. */
static void apply_ranking(struct columns_writer *writer, const struct ranking *ranking)
{
    uint32_t *met = (uint32_t *)(void *)writer->met.data;
    uint32_t *ends = (uint32_t *)(void *)writer->ends.data;
    uint32_t from = 0, out = 0;

    for (uint32_t d = 0; d < writer->document; d++) {
        uint32_t to = ends[d], start = out;

        for (uint32_t i = from; i < to; i++)
            met[i] = rank_of(writer, ranking, met[i]);
        if (to - from > 1)
            qsort(met + from, to - from, sizeof *met, compare_ranks);
        for (uint32_t i = from; i < to; i++)
            if (out == start || met[i] != met[out - 1])
                met[out++] = met[i];
        from = to;
        ends[d] = out;
    }
    writer->met.length = (size_t)out * 4;
}

/* --- the parts --- */

/* Align the file and return the offset of the next part. */
static uint64_t start_part(struct columns_writer *writer)
{
    sealed_writer_align(&writer->file, 8);
    return writer->file.length;
}

static uint64_t write_part(struct columns_writer *writer, const void *bytes, size_t length)
{
    uint64_t start = start_part(writer);

    sealed_writer_add(&writer->file, bytes, length);
    return start;
}

int64_t column_text_date(struct str text)
{
    int64_t first;

    return text.length >= 10 && text.data[4] == '-' && date_parse(text, &first, NULL)
               ? first
               : COLUMN_NO_DATE;
}

static void write_texts(struct columns_writer *writer, const struct ranking *ranking,
                        uint64_t *parts)
{
    BUF_AUTO struct buf offsets = {0};
    BUF_AUTO struct buf texts = {0};
    BUF_AUTO struct buf dates = {0};
    bool any_date = false;

    for (size_t i = 0; i < writer->texts.count; i++) {
        struct str text = string_table_get(&writer->texts, ranking->text_order[i]);
        int64_t date = writer->kind == COLUMN_VALUES ? column_text_date(text) : COLUMN_NO_DATE;

        buf_add_u32(&offsets, (uint32_t)texts.length);
        buf_add_str(&texts, text);
        buf_add_u64(&dates, (uint64_t)date);
        any_date |= date != COLUMN_NO_DATE;
    }
    buf_add_u32(&offsets, (uint32_t)texts.length);
    parts[PART_TEXTS] = write_part(writer, offsets.data, offsets.length);
    parts[PART_BYTES] = write_part(writer, texts.data, texts.length);
    parts[PART_DATES] = write_part(writer, dates.data, any_date ? dates.length : 0);
}

static unsigned rank_width(size_t value_count)
{
    return value_count < 255 ? 1 : value_count < 65535 ? 2 : 4;
}

static uint32_t met_at(const struct columns_writer *writer, uint32_t place)
{
    return load_u32(writer->met.data + (size_t)place * 4);
}

static uint32_t end_of(const struct columns_writer *writer, uint32_t document)
{
    return load_u32(writer->ends.data + (size_t)document * 4);
}

/* The document's first rank; 0: it has none. */
static uint32_t first_of(const struct columns_writer *writer, uint32_t document)
{
    uint32_t from = document > 0 ? end_of(writer, document - 1) : 0;

    return from < end_of(writer, document) ? met_at(writer, from) : 0;
}

static void write_ranks(struct columns_writer *writer, unsigned width, uint64_t *parts)
{
    BUF_AUTO struct buf ranks = {0};
    BUF_AUTO struct buf offsets = {0};
    uint32_t rank;

    for (uint32_t i = 0; writer->several && i < writer->met.length / 4; i++) {
        rank = met_at(writer, i);
        buf_add(&ranks, &rank, width);
    }
    for (uint32_t d = 0; d < writer->document; d++) {
        rank = first_of(writer, d);
        if (!writer->several)
            buf_add(&ranks, &rank, width);
        buf_add_u32(&offsets, d > 0 ? end_of(writer, d - 1) : 0);
    }
    buf_add_u32(&offsets, (uint32_t)(writer->met.length / 4));
    parts[PART_VALUES] = write_part(writer, ranks.data, ranks.length);
    parts[PART_OFFSETS] = write_part(writer, offsets.data, writer->several ? offsets.length : 0);
}

static void write_dates(struct columns_writer *writer, uint64_t *parts)
{
    parts[PART_VALUES] = write_part(writer, writer->dates.data, writer->dates.length);
    parts[PART_OFFSETS] = start_part(writer);
}

/* Sort the documents that have a value by rank, then by number: a counting sort. */
static uint32_t order_by_rank(const struct columns_writer *writer, uint32_t values, uint32_t *order)
{
    uint32_t *places = mem_zero((size_t)values + 2, sizeof *places), count;

    for (uint32_t d = 0; d < writer->document; d++)
        places[first_of(writer, d) + 1]++;
    places[1] = 0; /* documents without a value are left out */
    for (uint32_t rank = 1; rank <= values; rank++)
        places[rank + 1] += places[rank];
    count = places[values + 1];
    for (uint32_t d = 0; d < writer->document; d++)
        if (first_of(writer, d) > 0)
            order[places[first_of(writer, d)]++] = d;
    free(places);
    return count;
}

static int compare_dates(const void *a, const void *b, void *context)
{
    const struct columns_writer *writer = context;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    int64_t before = (int64_t)load_u64(writer->dates.data + (size_t)left * 8);
    int64_t after = (int64_t)load_u64(writer->dates.data + (size_t)right * 8);

    if (before != after)
        return before < after ? -1 : 1;
    return left < right ? -1 : 1;
}

static uint32_t order_by_date(struct columns_writer *writer, uint32_t *order)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < writer->document; i++)
        if ((int64_t)load_u64(writer->dates.data + (size_t)i * 8) != COLUMN_NO_DATE)
            order[count++] = i;
    qsort_r(order, count, sizeof *order, compare_dates, writer);
    return count;
}

static uint32_t write_order(struct columns_writer *writer, uint32_t values, uint64_t *parts)
{
    uint32_t *order = mem_alloc((size_t)writer->document * sizeof *order), count = 0;

    if (column_is_dated(writer->kind))
        count = order_by_date(writer, order);
    else if (!writer->several)
        count = order_by_rank(writer, values, order);
    parts[PART_ORDER] = write_part(writer, order, count * sizeof *order);
    free(order);
    return count;
}

static void write_presence(struct columns_writer *writer, uint64_t *parts)
{
    const bool kept[] = {!writer->implied, writer->null_count > 0, writer->empty_count > 0};

    for (size_t i = 0; i < 3; i++)
        parts[PART_EXISTS + i] =
            write_part(writer, writer->bits[i].data, kept[i] ? writer->bits[i].length : 0);
}

static void write_entry(struct columns_writer *writer, const struct ranking *ranking,
                        unsigned width, uint32_t ordered, const uint64_t *parts)
{
    const uint32_t about[] = {(uint32_t)writer->kind,
                              ranking->number_count,
                              (uint32_t)writer->texts.count,
                              width,
                              ordered,
                              (uint32_t)writer->name.length,
                              0,
                              0};

    for (size_t i = 0; i < PART_COUNT; i++)
        buf_add_u64(&writer->entries, parts[i]);
    for (size_t i = 0; i < sizeof about / sizeof *about; i++)
        buf_add_u32(&writer->entries, about[i]);
}

void columns_write(struct columns_writer *writer)
{
    uint64_t parts[PART_COUNT];
    struct ranking ranking = {0};
    uint32_t values, ordered;
    unsigned width;

    rank_numbers(writer, &ranking);
    rank_texts(writer, &ranking);
    if (!column_is_dated(writer->kind))
        apply_ranking(writer, &ranking);
    values = ranking.number_count + (uint32_t)writer->texts.count;
    width = rank_width(values);
    parts[PART_NAME] = write_part(writer, writer->name.data, writer->name.length);
    parts[PART_NUMBERS] =
        write_part(writer, ranking.numbers, ranking.number_count * sizeof *ranking.numbers);
    write_texts(writer, &ranking, parts);
    if (column_is_dated(writer->kind))
        write_dates(writer, parts);
    else
        write_ranks(writer, width, parts);
    ordered = write_order(writer, values, parts);
    write_presence(writer, parts);
    parts[PART_END] = writer->file.length;
    write_entry(writer, &ranking, width, ordered, parts);
    free(ranking.numbers);
    free(ranking.text_order);
    free(ranking.text_rank);
    free(ranking.form_start);
    buf_fini(&ranking.forms);
}
