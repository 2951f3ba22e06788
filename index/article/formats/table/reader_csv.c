/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_csv.c - reads tables: each record is an article, and the first record names the columns.
 *
 * Columns are recognised by the names in json_names.c, or mapped by the caller. A column without a
 * field is kept under its own name. */
#include <stdlib.h>

#include "article/formats/json/json_article.h"
#include "article/formats/json/json_names.h"
#include "article/formats/table/csv_split.h"
#include "article/input/field_map.h"
#include "article/input/input.h"
#include "article/input/readers.h"
#include "article/text/charset.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"

struct csv_table {
    struct reader_input *in;
    struct csv_splitter *splitter;
    struct str fields[CSV_COLUMNS_MAX]; /* the record's fields */
    size_t count;
    char *names[CSV_COLUMNS_MAX]; /* the columns' names */
    size_t columns;
    char charset[CHARSET_NAME_SIZE]; /* charset guessed from the first record that is not UTF-8 */
};

/* Without a name that says CSV, require two columns of a story. Spreadsheets also write tables
 * into files that are called texts. */
enum sniff sniff_csv(struct str head)
{
    char delimiter;
    size_t before = csv_preamble(head, &delimiter);
    struct str line = STR_NONE;
    bool headline = false, text = false;

    head = str_slice(head, before, head.length);
    line = head.length ? str_cut(&head, '\n') : head;
    if (memchr(line.data ? line.data : "", '\0', line.length))
        return SNIFF_NO;
    while (line.data) {
        struct str name = str_trim(str_cut(&line, delimiter));
        int rank;

        if (name.length > 1 && name.data[0] == '"')
            name = str_slice(name, 1, name.length - 1);
        rank = json_name_rank(name);
        headline = headline || (rank >= 0 && json_name_field(rank) == ARTICLE_HEADLINE);
        text = text || (rank >= 0 && json_name_field(rank) == ARTICLE_BODY);
    }
    return headline && text ? SNIFF_LIKELY : SNIFF_MAYBE;
}

/* The field that the caller maps a column to ("headline=Title,body=Text"); otherwise the column's
 * own name. */
static struct str mapped_name(const struct reader_options *options, struct str column)
{
    struct str rest = str_of(options->map), field, given;

    while (field_map_next(&rest, &field, &given))
        if (str_eq(given, column))
            return field;
    return column;
}

static void add_decoded(struct csv_table *table, struct str text, struct buf *out)
{
    if (utf8_valid(text))
        buf_add_str(out, text);
    else
        charset_decode(out, text, str_of(table->charset));
}

/* Guess from all fields of the record, which are adjacent: that is more text than one field. */
static void guess_charset(struct csv_table *table)
{
    struct str last = table->fields[table->count - 1];
    struct str all =
        str_n(table->fields[0].data, (size_t)(last.data + last.length - table->fields[0].data));

    if (!table->charset[0] && !utf8_valid(all))
        charset_guess(all, table->charset);
}

static enum status read_names(struct csv_table *table, struct error *err)
{
    size_t line;
    enum status status = csv_split(table->splitter, table->fields, &table->count, &line, err);

    if (status == STATUS_END)
        return error_set(err, STATUS_BAD_REQUEST, "the table is empty");
    if (!status)
        guess_charset(table);
    for (size_t i = 0; i < table->count && !status; i++) {
        struct str column = str_trim(table->fields[i]);
        BUF_AUTO struct buf name = {0};

        add_decoded(table, mapped_name(table->in->options, column), &name);
        table->names[table->columns++] = mem_text(buf_str(&name).data, name.length);
    }
    return status;
}

static json_t *record_object(struct csv_table *table)
{
    json_t *object = json_object();

    guess_charset(table);
    for (size_t i = 0; i < table->count && i < table->columns; i++) {
        BUF_AUTO struct buf text = {0};

        add_decoded(table, table->fields[i], &text);
        if (text.length > 0 && table->names[i][0])
            json_set_str(object, table->names[i], buf_str(&text));
    }
    return object;
}

static enum status emit_record(struct csv_table *table, size_t line, struct error *err)
{
    json_auto_t *object = NULL, *article = NULL;
    struct error problem;

    if (table->count > table->columns) {
        error_set(&problem, STATUS_BAD_DOCUMENT, "the record has %zu fields, the table %zu columns",
                  table->count, table->columns);
        input_problem(table->in, &problem, "line %zu", line);
        return STATUS_OK;
    }
    object = record_object(table);
    article = json_article(object, &problem);
    if (!article) {
        input_problem(table->in, &problem, "line %zu", line);
        return STATUS_OK;
    }
    return input_emit(table->in, article, err);
}

static enum status read_records(struct csv_table *table, struct error *err)
{
    size_t line;
    enum status status = read_names(table, err);

    while (!status) {
        status = csv_split(table->splitter, table->fields, &table->count, &line, err);
        if (!status)
            status = emit_record(table, line, err);
    }
    return status == STATUS_END ? STATUS_OK : status;
}

enum status reader_csv(struct reader_input *in, struct error *err)
{
    struct csv_table *table;
    struct str head;
    char delimiter;
    enum status status = input_peek(in, SNIFF_BYTES, &head, err);

    if (status)
        return status;
    input_take(in, csv_preamble(head, &delimiter));
    in->many = true;
    table = mem_zero(1, sizeof *table);
    table->in = in;
    table->splitter = csv_splitter_new(in, delimiter);
    status = read_records(table, err);
    for (size_t i = 0; i < table->columns; i++)
        free(table->names[i]);
    csv_splitter_free(table->splitter);
    free(table);
    return status;
}
