/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column_values.c - from JSON to the values of a column.
 *
 *   a document in *kept   u32 number | u8 presence | u32 values | each value
 *   a value               u8 kind, then number: f64; date: i64; text: u32 length, bytes */
#include "store/document/column_values.h"

#include "base/json.h"
#include "base/mem.h"
#include "store/document/geometry.h"
#include "store/document/place.h"
#include "store/document/showing.h"

struct keeper {
    struct buf *out;
    enum column_kind kind;
    enum showing_bound bound;
    struct buf *corners; /* of a COLUMN_BOX */
    uint32_t document;
    unsigned presence;
    uint32_t count;
};

/* --- keeping --- */

static void keep_text(struct keeper *keeper, struct str text)
{
    buf_add_char(keeper->out, KEPT_TEXT);
    buf_add_u32(keeper->out, (uint32_t)text.length);
    buf_add_str(keeper->out, text);
    keeper->count++;
}

static void keep_number(struct keeper *keeper, const json_t *value)
{
    BUF_AUTO struct buf text = {0};
    double number = 0;

    if (keeper->kind != COLUMN_VALUES) { /* texts only: keep the number as it is written */
        json_add(&text, value);
        keep_text(keeper, buf_str(&text));
        return;
    }
    json_double(value, &number);
    buf_add_char(keeper->out, KEPT_NUMBER);
    buf_add(keeper->out, &number, sizeof number);
    keeper->count++;
}

static void keep_code(struct buf *out, int64_t code)
{
    buf_add_char(out, KEPT_DATE);
    buf_add_u64(out, (uint64_t)code);
}

static void keep_date(struct keeper *keeper, const json_t *value)
{
    int64_t date = showing_date(keeper->bound, value);

    if (date == COLUMN_NO_DATE)
        return;
    keep_code(keeper->out, date);
    keeper->count++;
}

static void keep_point(struct keeper *keeper, const json_t *value)
{
    struct point point;

    if (!place_read(value, &point))
        return;
    keep_code(keeper->out, point_code(point));
    keeper->count++;
}

/* The other corner is a value of its own column. */
static void keep_box(struct keeper *keeper, const json_t *value)
{
    int64_t low, high;

    if (!geometry_corners(value, &low, &high))
        return;
    keep_code(keeper->out, low);
    keeper->count++;
    buf_add_u32(keeper->corners, keeper->document);
    buf_add_char(keeper->corners, COLUMN_EXISTS);
    buf_add_u32(keeper->corners, 1);
    keep_code(keeper->corners, high);
}

static void keep_scalar(struct keeper *keeper, const json_t *value)
{
    if (keeper->kind == COLUMN_POINT || keeper->kind == COLUMN_BOX)
        return;
    if (keeper->kind == COLUMN_DATE)
        keep_date(keeper, value);
    else if (json_str(value).length > 0)
        keep_text(keeper, json_str(value));
    else if (json_is_number(value) || json_digits(value).data)
        keep_number(keeper, value);
    else if (json_is_boolean(value))
        keep_text(keeper, json_is_true(value) ? STR("true") : STR("false"));
}

/* Keep the value of the field. Null and empty count only if they are the whole value of the
 * field. */
static void keep_value(struct keeper *keeper, const json_t *value, bool inside_array)
{
    const json_t *member;
    size_t i;

    keeper->presence |= COLUMN_EXISTS;
    if (keeper->bound != SHOWING_UNBOUND)
        keep_date(keeper, value);
    else if (keeper->kind == COLUMN_POINT && json_is_object(value))
        keep_point(keeper, value);
    else if (keeper->kind == COLUMN_BOX && json_is_object(value))
        keep_box(keeper, value);
    else if (json_is_array(value)) {
        json_array_foreach (value, i, member)
            keep_value(keeper, member, true);
        if (json_array_size(value) > 0)
            return;
    } else if (!json_is_object(value) && !json_is_null(value))
        keep_scalar(keeper, value);
    if (inside_array)
        return;
    if (json_is_null(value))
        keeper->presence |= COLUMN_NULL;
    else if (json_is_array(value) || (json_is_object(value) && json_object_size(value) == 0) ||
             (json_is_string(value) && json_string_length(value) == 0))
        keeper->presence |= COLUMN_EMPTY;
}

void column_keep(struct buf *kept, uint32_t document, const struct document_value *values,
                 size_t count, enum column_kind kind, enum showing_bound bound, struct buf *corners)
{
    struct keeper keeper = {
        .out = kept, .kind = kind, .bound = bound, .corners = corners, .document = document};
    size_t start;

    buf_add_u32(kept, document);
    start = kept->length;
    buf_add(kept, "\0\0\0\0\0", 5);
    for (size_t i = 0; i < count; i++)
        keep_value(&keeper, values[i].value, false);
    kept->data[start] = (char)keeper.presence;
    memcpy(kept->data + start + 1, &keeper.count, sizeof keeper.count);
}

/* --- writing --- */

struct kept_document column_kept(const char *at)
{
    return (struct kept_document){load_u32(at), (unsigned char)at[4], load_u32(at + 5), at + 9};
}

bool column_kept_next(struct kept_document *document, struct kept_value *value)
{
    const char *at = document->at + 1;

    if (document->left == 0)
        return false;
    document->left--;
    *value = (struct kept_value){.kind = (enum kept_kind) * document->at};
    if (value->kind == KEPT_NUMBER)
        memcpy(&value->number, at, sizeof value->number);
    else if (value->kind == KEPT_DATE)
        value->date = (int64_t)load_u64(at);
    else
        value->text = str_n(at + 4, load_u32(at));
    document->at = at + (value->kind == KEPT_TEXT ? 4 + value->text.length : 8);
    return true;
}

static void write_value(struct columns_writer *writer, const struct kept_value *value)
{
    switch (value->kind) {
    case KEPT_NUMBER:
        columns_writer_number(writer, value->number);
        break;
    case KEPT_DATE:
        columns_writer_date(writer, value->date);
        break;
    default:
        columns_writer_text(writer, value->text);
    }
}

void column_write_kept(struct columns_writer *writer, struct str name, enum column_kind kind,
                       struct str kept, uint32_t documents)
{
    const char *at = kept.data, *end = kept.data + kept.length;
    struct kept_value value;

    columns_writer_begin(writer, name, kind);
    for (uint32_t number = 0; number < documents; number++) {
        if (at < end && load_u32(at) == number) {
            struct kept_document document = column_kept(at);

            columns_writer_presence(writer, document.presence);
            while (column_kept_next(&document, &value))
                write_value(writer, &value);
            at = document.at;
        }
        columns_writer_next(writer);
    }
    columns_writer_end(writer);
}
