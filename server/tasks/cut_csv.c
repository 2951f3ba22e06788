/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cut_csv.c - makes JSON objects of CSV records. The first record has the names of the fields;
 * `name:number` and `name:boolean` also give a type. */
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "server/tasks/cut_private.h"

void cut_csv_fini(struct csv_cut *csv)
{
    for (size_t i = 0; i < csv->count; i++)
        free(csv->names[i]);
    free(csv->names);
    free(csv->types);
    buf_fini(&csv->line);
    csv_cutter_fini(&csv->cutter);
    body_pool_hold(csv->pool, &csv->held, 0);
    *csv = (struct csv_cut){.pool = csv->pool};
}

/* Removes a known type from the end of the name and returns it. */
static enum csv_type type_of(struct str *name)
{
    static const struct {
        struct str suffix;
        enum csv_type type;
    } types[] = {{STR_INIT(":string"), CSV_STRING},
                 {STR_INIT(":number"), CSV_NUMBER},
                 {STR_INIT(":boolean"), CSV_BOOLEAN}};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_ends(*name, types[i].suffix)) {
            *name = str_slice(*name, 0, name->length - types[i].suffix.length);
            return types[i].type;
        }
    return CSV_STRING;
}

static void read_header(struct csv_cut *csv, const struct str *fields, size_t count)
{
    csv->names = mem_zero(count, sizeof *csv->names);
    csv->types = mem_zero(count, sizeof *csv->types);
    for (size_t i = 0; i < count; i++) {
        struct str name = fields[i];

        if (i == 0 && str_starts(name, STR("\xEF\xBB\xBF")))
            name = str_slice(name, 3, name.length);
        csv->types[i] = type_of(&name);
        csv->names[i] = mem_text(name.data, name.length);
    }
    csv->count = count;
}

static enum status add_value(struct cutter *cutter, size_t column, struct str field,
                             struct error *err)
{
    struct csv_cut *csv = &cutter->csv;
    struct str text = str_trim(field);
    enum csv_type type = csv->types[column];
    int64_t whole;
    double number;

    json_add_key(&csv->line, csv->names[column]);
    if (type == CSV_STRING ? field.length == 0 : text.length == 0)
        buf_add_text(&csv->line, "null");
    else if (type == CSV_STRING)
        json_add_string(&csv->line, field);
    else if (type == CSV_BOOLEAN && (str_is(text, "true") || str_is(text, "false")))
        buf_add_str(&csv->line, text);
    else if (type == CSV_NUMBER && str_to_i64(text, &whole))
        buf_addf(&csv->line, "%lld", (long long)whole);
    else if (type == CSV_NUMBER && str_to_double(text, &number))
        json_add_double(&csv->line, number);
    else
        return cut_malformed(cutter, err, "line %zu: `%.*s` is no %s, as the column `%s` wants it",
                             csv->cutter.lines, (int)(text.length < 60 ? text.length : 60),
                             text.data, type == CSV_NUMBER ? "number" : "boolean",
                             csv->names[column]);
    return STATUS_OK;
}

static enum status end_record(struct cutter *cutter, struct error *err)
{
    struct csv_cut *csv = &cutter->csv;
    struct str fields[CSV_COLUMNS_MAX];
    size_t count = csv_cutter_fields(&csv->cutter, fields);
    enum status status = STATUS_OK;

    if (count == 1 && fields[0].length == 0) /* an empty line */
        return STATUS_OK;
    if (!utf8_valid(buf_str(&csv->cutter.text)))
        return cut_malformed(cutter, err, "line %zu is not valid UTF-8", csv->cutter.lines);
    if (!csv->names) {
        read_header(csv, fields, count);
        return STATUS_OK;
    }
    if (count != csv->count)
        return cut_malformed(cutter, err, "line %zu has %zu fields, but the first line names %zu",
                             csv->cutter.lines, count, csv->count);
    buf_clear(&csv->line);
    buf_add_char(&csv->line, '{');
    for (size_t i = 0; i < count && !status; i++)
        status = add_value(cutter, i, fields[i], err);
    buf_add_char(&csv->line, '}');
    return status ? status : cut_hand_on(cutter, buf_str(&csv->line), err);
}

enum status cut_csv_take(struct cutter *cutter, struct str bytes, struct error *err)
{
    struct csv_cutter *csv = &cutter->csv.cutter;

    while (bytes.length > 0) {
        bool ended = csv_cutter_take(csv, &bytes);

        if (csv->text.length > DOCUMENT_MAX)
            return cut_too_large(cutter, err);
        if (!ended)
            continue;
        if (end_record(cutter, err))
            return err->status;
        csv_cutter_next(csv);
    }
    if (body_pool_hold(cutter->csv.pool, &cutter->csv.held,
                       csv->text.capacity + cutter->csv.line.capacity))
        return STATUS_OK;
    return body_pool_refuse(cutter->csv.pool, err);
}

enum status cut_csv_end(struct cutter *cutter, struct error *err)
{
    if (csv_cutter_end(&cutter->csv.cutter))
        return end_record(cutter, err);
    if (cutter->csv.cutter.place == CSV_IN_QUOTES)
        return cut_malformed(cutter, err, "a quoted field does not end");
    return STATUS_OK;
}
