/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns.c - reads columns. columns_format.h draws their format. */
#include "store/document/columns.h"

#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "analysis/analyzer.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/document/columns_format.h"

/* --- opening --- */

struct column_parts {
    const unsigned char *at[PART_COUNT];
    uint64_t length[PART_COUNT];
};

/* NULL if the part is empty: the column does not need it. */
static const unsigned char *optional(const struct column_parts *parts, enum column_part part)
{
    return parts->length[part] > 0 ? parts->at[part] : NULL;
}

static enum status read_parts(const struct columns *columns, const unsigned char *entry,
                              struct column_parts *parts, struct error *err)
{
    uint64_t from = load_u64(entry), to = load_u64(entry + PART_END * 8);
    const unsigned char *whole;

    if (to < from || !(whole = sealed_view(&columns->file, from, to - from, err)))
        return error_set(err, STATUS_CORRUPT, "%s is damaged in a column", columns->file.path);
    for (size_t i = 0; i < PART_COUNT; i++) {
        uint64_t start = load_u64(entry + i * 8);
        uint64_t end = i < PART_END ? load_u64(entry + i * 8 + 8) : start;

        if (start < from || end < start || end > to)
            return error_set(err, STATUS_CORRUPT, "%s is damaged in a column", columns->file.path);
        parts->at[i] = whole + (start - from);
        parts->length[i] = end - start;
    }
    return STATUS_OK;
}

/* Are the parts long enough for everything that readers read from them? */
static bool fits(const struct column *column, const struct column_parts *parts)
{
    uint64_t documents = column->document_count;
    uint64_t values = documents * (column_is_dated(column->kind) ? 8 : column->width);
    uint64_t bits = bitmap_words(column->document_count) * 8;

    if (!column_is_dated(column->kind) && column->width != 1 && column->width != 2 &&
        column->width != 4)
        return false;
    if (column->number_count > UINT32_MAX / 2 || column->text_count > UINT32_MAX / 2)
        return false;
    return parts->length[PART_NUMBERS] / 8 >= column->number_count &&
           parts->length[PART_TEXTS] / 4 > column->text_count &&
           (!column->text_dates || parts->length[PART_DATES] / 8 >= column->text_count) &&
           (column->offsets ? parts->length[PART_OFFSETS] / 4 > documents
                            : parts->length[PART_VALUES] >= values) &&
           parts->length[PART_ORDER] / 4 >= column->order_count &&
           (!column->exists || parts->length[PART_EXISTS] >= bits) &&
           (!column->nulls || parts->length[PART_NULL] >= bits) &&
           (!column->empties || parts->length[PART_EMPTY] >= bits);
}

static enum status read_column(const struct columns *columns, const unsigned char *entry,
                               struct column *column, struct error *err)
{
    const unsigned char *about = entry + (size_t)PART_COUNT * 8;
    struct column_parts parts;
    enum status status;

    if ((status = read_parts(columns, entry, &parts, err)))
        return status;
    *column = (struct column){
        .kind = (enum column_kind)load_u32(about),
        .document_count = columns->document_count,
        .number_count = load_u32(about + 4),
        .text_count = load_u32(about + 8),
        .width = load_u32(about + 12),
        .order_count = load_u32(about + 16),
        .name = str_n((const char *)parts.at[PART_NAME], load_u32(about + 20)),
        .numbers = parts.at[PART_NUMBERS],
        .text_offsets = parts.at[PART_TEXTS],
        .texts = (const char *)parts.at[PART_BYTES],
        .texts_length = parts.length[PART_BYTES],
        .text_dates = optional(&parts, PART_DATES),
        .ranks = parts.at[PART_VALUES],
        .dates = parts.at[PART_VALUES],
        .offsets = optional(&parts, PART_OFFSETS),
        .order = optional(&parts, PART_ORDER),
        .exists = optional(&parts, PART_EXISTS),
        .nulls = optional(&parts, PART_NULL),
        .empties = optional(&parts, PART_EMPTY),
    };
    if (column->width)
        column->rank_count = parts.length[PART_VALUES] / column->width;
    if (column->name.length > parts.length[PART_NAME] || !fits(column, &parts))
        return error_set(err, STATUS_CORRUPT, "%s is damaged in a column", columns->file.path);
    return STATUS_OK;
}

static struct column_ranks_span span_of(const unsigned char *ranks, uint32_t count)
{
    struct column_ranks_span span = {UINT8_MAX, 0};
    uint32_t i = 0;

#ifdef __SSE2__
    __m128i low = _mm_set1_epi8(-1), high = _mm_setzero_si128();
    unsigned char lowest[16], highest[16];

    for (; count - i >= 16; i += 16) {
        __m128i some = _mm_loadu_si128((const __m128i *)(const void *)(ranks + i));

        low = _mm_min_epu8(low, some);
        high = _mm_max_epu8(high, some);
    }
    _mm_storeu_si128((__m128i *)(void *)lowest, low);
    _mm_storeu_si128((__m128i *)(void *)highest, high);
    for (int k = 0; k < 16; k++) {
        span.first = lowest[k] < span.first ? lowest[k] : span.first;
        span.last = highest[k] > span.last ? highest[k] : span.last;
    }
#endif
    for (; i < count; i++) {
        span.first = ranks[i] < span.first ? ranks[i] : span.first;
        span.last = ranks[i] > span.last ? ranks[i] : span.last;
    }
    return span;
}

static void find_rank_spans(struct column *column)
{
    uint32_t documents = column->document_count;

    if (column_is_dated(column->kind) || column->offsets || column->width != 1)
        return;
    column->rank_spans = mem_alloc(column_spans(documents) * sizeof *column->rank_spans);
    for (uint32_t start = 0; start < documents; start += COLUMN_SPAN)
        column->rank_spans[start / COLUMN_SPAN] =
            span_of(column->ranks + start,
                    documents - start < COLUMN_SPAN ? documents - start : COLUMN_SPAN);
}

static void find_date_spans(struct column *column)
{
    uint32_t documents = column->document_count;

    if (column->kind != COLUMN_DATE)
        return;
    column->spans = mem_alloc(column_spans(documents) * sizeof *column->spans);
    for (uint32_t start = 0; start < documents; start += COLUMN_SPAN) {
        uint32_t end = documents - start < COLUMN_SPAN ? documents : start + COLUMN_SPAN;
        struct column_span span = {INT64_MAX, INT64_MIN};

        for (uint32_t d = start; d < end; d++) {
            int64_t date = column_date(column, d);

            span.first = date < span.first ? date : span.first;
            span.last = date > span.last ? date : span.last;
        }
        column->spans[start / COLUMN_SPAN] = span;
    }
}

static enum status read_columns(struct columns *columns, struct error *err)
{
    uint64_t length = columns->file.length;
    const unsigned char *end, *entries;
    enum status status;

    if (length < 8 || !(end = sealed_view(&columns->file, length - 8, 8, err)))
        return error_set(err, STATUS_CORRUPT, "%s is damaged at its end", columns->file.path);
    columns->count = load_u32(end);
    columns->document_count = load_u32(end + 4);
    if (columns->count > COLUMNS_MAX || (uint64_t)columns->count * COLUMN_ENTRY_SIZE > length - 8)
        return error_set(err, STATUS_CORRUPT, "%s is damaged at its end", columns->file.path);
    entries = sealed_view(&columns->file, length - 8 - (uint64_t)columns->count * COLUMN_ENTRY_SIZE,
                          (uint64_t)columns->count * COLUMN_ENTRY_SIZE, err);
    if (!entries)
        return err->status;
    columns->columns = mem_zero(columns->count, sizeof *columns->columns);
    for (uint32_t i = 0; i < columns->count; i++) {
        bool is_new;

        if ((status = read_column(columns, entries + (size_t)i * COLUMN_ENTRY_SIZE,
                                  &columns->columns[i], err)))
            return status;
        /* The file has been read to check it, so this costs little. */
        find_date_spans(&columns->columns[i]);
        find_rank_spans(&columns->columns[i]);
        if (string_table_add(&columns->names, columns->columns[i].name, &is_new) != i)
            return error_set(err, STATUS_CORRUPT, "%s has a column twice", columns->file.path);
    }
    return STATUS_OK;
}

enum status columns_open(struct columns *columns, const char *directory, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/columns", directory);
    enum status status;

    *columns = (struct columns){0};
    if ((status = sealed_open(&columns->file, path, COLUMNS_KIND, err)))
        return status;
    string_table_init(&columns->names);
    if ((status = read_columns(columns, err)))
        columns_close(columns);
    return status;
}

void columns_close(struct columns *columns)
{
    sealed_close(&columns->file);
    for (uint32_t i = 0; i < columns->count && columns->columns; i++) {
        free(columns->columns[i].spans);
        free(columns->columns[i].rank_spans);
    }
    free(columns->columns);
    string_table_fini(&columns->names);
    columns->columns = NULL;
    columns->count = 0;
}

const struct column *columns_find(const struct columns *columns, struct str name)
{
    int number = string_table_find(&columns->names, name);

    return number < 0 ? NULL : &columns->columns[number];
}

/* --- values --- */

void column_form(struct buf *out, struct str text)
{
    analyzer_lower(out, str_trim(str_slice(text, 0, utf8_cut(text, COLUMN_VALUE_MAX))));
}

static unsigned char lower_ascii(unsigned char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte + ('a' - 'A')) : byte;
}

static bool is_plain(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.data[i] >= 0x80)
            return false;
    return true;
}

/* Compares ASCII texts without making their forms. */
static int compare_plain(struct str a, struct str b)
{
    size_t common;

    a = str_trim(a);
    b = str_trim(b);
    common = a.length < b.length ? a.length : b.length;
    for (size_t i = 0; i < common; i++) {
        int order = lower_ascii((unsigned char)a.data[i]) - lower_ascii((unsigned char)b.data[i]);

        if (order != 0)
            return order;
    }
    return (a.length > b.length) - (a.length < b.length);
}

static int compare_forms(struct str a, struct str b)
{
    BUF_AUTO struct buf left = {0};
    BUF_AUTO struct buf right = {0};

    column_form(&left, a);
    column_form(&right, b);
    return str_compare(buf_str(&left), buf_str(&right));
}

static int compare(struct str a, struct str b)
{
    return (is_plain(a) && is_plain(b) ? compare_plain : compare_forms)(a, b);
}

int column_compare_texts(struct str a, struct str b)
{
    int order = compare(a, b);

    return order ? order : str_compare(a, b);
}

bool column_same_form(struct str a, struct str b)
{
    return compare(a, b) == 0;
}

double column_number(const struct column *column, uint32_t rank)
{
    double number = 0;

    if (rank >= 1 && rank <= column->number_count)
        memcpy(&number, column->numbers + (size_t)(rank - 1) * 8, sizeof number);
    return number;
}

struct str column_string(const struct column *column, uint32_t rank)
{
    uint32_t text = rank - column->number_count - 1, from, to;

    if (rank <= column->number_count || text >= column->text_count)
        return STR("");
    from = load_u32(column->text_offsets + (size_t)text * 4);
    to = load_u32(column->text_offsets + (size_t)text * 4 + 4);
    if (from > to || to > column->texts_length)
        return STR("");
    return str_n(column->texts + from, to - from);
}

int64_t column_string_date(const struct column *column, uint32_t rank)
{
    uint32_t text = rank - column->number_count - 1;

    if (!column->text_dates || rank <= column->number_count || text >= column->text_count)
        return COLUMN_NO_DATE;
    return (int64_t)load_u64(column->text_dates + (size_t)text * 8);
}

uint32_t column_place_of_rank(const struct column *column, uint32_t rank)
{
    uint32_t low = 0, high = column->order_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (column_first(column, column_ordered(column, middle)) < rank)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t column_place_of_date(const struct column *column, int64_t date)
{
    uint32_t low = 0, high = column->order_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (column_date(column, column_ordered(column, middle)) < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t column_find_number(const struct column *column, double number, bool above)
{
    uint32_t low = 1, high = column->number_count + 1;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        double at = column_number(column, middle);

        if (at < number || (above && at <= number))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t column_find_text(const struct column *column, struct str form, bool above)
{
    uint32_t low = column->number_count + 1, high = column_values(column) + 1;
    BUF_AUTO struct buf at = {0};

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order;

        buf_clear(&at);
        column_form(&at, column_string(column, middle));
        order = str_compare(buf_str(&at), form);
        if (order < 0 || (above && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* --- presence --- */

static void add_bits(struct bitmap *marked, const unsigned char *bits)
{
    size_t words = bitmap_words(marked->size);

    for (size_t i = 0; bits && i < words; i++)
        marked->words[i] |= load_u64(bits + i * 8);
    if (bits && marked->size % 64) /* a damaged file may set bits after the last document */
        marked->words[words - 1] &= ((uint64_t)1 << marked->size % 64) - 1;
}

void column_mark(const struct column *column, enum column_presence presence, struct bitmap *marked)
{
    switch (presence) {
    case COLUMN_NULL:
        add_bits(marked, column->nulls);
        break;
    case COLUMN_EMPTY:
        add_bits(marked, column->empties);
        break;
    case COLUMN_EXISTS:
        add_bits(marked, column->exists);
        for (uint32_t d = 0; !column->exists && d < column->document_count; d++)
            if (column_has_value(column, d))
                bitmap_set(marked, d);
        break;
    }
}
