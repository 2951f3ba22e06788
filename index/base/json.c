/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json.c - jansson behind limits, and a writer that needs no tree. */
#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/json_fast.h"
#include "base/json_scan.h"
#include "base/mem.h"
#include "base/utf8.h"

#define DEFAULT_VALUES_MAX 1000000
#define DIGITS_MARK        '\xFF' /* the first byte of a value with digits; no UTF-8 has it */

/* Reading a large text, copying and freeing its values all allocate or free. */
static void *alloc_block(size_t size)
{
    clock_step();
    return mem_alloc(size);
}

static void free_block(void *block)
{
    clock_step();
    free(block);
}

/* jansson reports a lack of memory in the same way as an error of the text, and members that are
 * not set are not noticed. So its allocations do not fail, as all others (mem.h). */
void json_setup(void)
{
    json_set_alloc_funcs(alloc_block, free_block);
    json_object_seed(0);
}

/* Check the nesting and an upper bound on the number of values before parsing. This limits memory:
 * jansson needs about 100 bytes per value, however short its text is. */
static enum status check_size(struct str text, size_t most_values, struct error *err)
{
    size_t depth = 0, values = 1;

    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        if (byte == '"')
            i = json_string_end(text, i) - 1;
        else if (byte == '{' || byte == '[') {
            values++;
            if (++depth > JSON_DEPTH_MAX)
                return error_set(err, STATUS_BAD_JSON,
                                 "the JSON is nested more than %d deep at byte %zu", JSON_DEPTH_MAX,
                                 i);
        } else if ((byte == '}' || byte == ']') && depth > 0)
            depth--;
        else if (byte == ',')
            values++;
    }
    if (values > most_values)
        return error_set(err, STATUS_TOO_LARGE, "the JSON holds more than %zu values", most_values);
    return STATUS_OK;
}

/* Of jansson, with the allocator's own. A value also has a place in its array or object. */
enum { OBJECT_BYTES = 440, ARRAY_BYTES = 160, VALUE_BYTES = 80, MEMBER_BYTES = 80 };

uint64_t json_tree_bytes(struct str text)
{
    uint64_t bytes = text.length + VALUE_BYTES;

    for (size_t i = 0; i < text.length; i++)
        switch (text.data[i]) {
        case '"':
            i = json_string_end(text, i) - 1;
            break;
        case '{':
            bytes += OBJECT_BYTES;
            break;
        case '[':
            bytes += ARRAY_BYTES;
            break;
        case ',':
            bytes += VALUE_BYTES;
            break;
        case ':':
            bytes += MEMBER_BYTES;
            break;
        default:
            break;
        }
    return bytes;
}

static json_t *read_text(struct str text, size_t most_values, bool exact, struct error *err)
{
    json_error_t problem;
    json_t *value;

    if (check_size(text, most_values ? most_values : DEFAULT_VALUES_MAX, err))
        return NULL;
    value = json_fast(text, exact);
    if (value)
        return value;
    value = json_loadb(text.data ? text.data : "", text.length, JSON_DECODE_ANY, &problem);
    if (!value && json_error_code(&problem) == json_error_numeric_overflow)
        error_set(err, STATUS_BAD_JSON,
                  "a number is too large before line %d, column %d: whole numbers go from %lld to "
                  "%llu, others to 1.8e308; write a larger one as a text",
                  problem.line, problem.column, INT64_MIN + 0LL, UINT64_MAX + 0ULL);
    else if (!value)
        error_set(err, STATUS_BAD_JSON, "this is not valid JSON: %s (line %d, column %d)",
                  problem.text, problem.line, problem.column);
    return value;
}

json_t *json_read(struct str text, size_t most_values, struct error *err)
{
    return read_text(text, most_values, false, err);
}

json_t *json_read_exact(struct str text, size_t most_values, struct error *err)
{
    return read_text(text, most_values, true, err);
}

enum status json_check(struct str text, size_t most_values, struct error *err)
{
    json_t *value;

    if (check_size(text, most_values ? most_values : DEFAULT_VALUES_MAX, err))
        return err->status;
    if (json_fast_reads(text))
        return STATUS_OK;
    value = json_read(text, most_values, err); /* let jansson decide */
    json_decref(value);
    return value ? STATUS_OK : err->status;
}

static bool has_digits(const json_t *value)
{
    return json_is_string(value) && json_string_value(value)[0] == DIGITS_MARK;
}

struct str json_digits(const json_t *value)
{
    if (!has_digits(value))
        return STR_NONE;
    return str_n(json_string_value(value) + 1, json_string_length(value) - 1);
}

json_t *json_digits_new(uint64_t number)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%c%" PRIu64, DIGITS_MARK, number);

    return json_stringn_nocheck(text, (size_t)length);
}

bool json_double(const json_t *value, double *out)
{
    uint64_t number;

    if (str_to_u64(json_digits(value), &number))
        *out = (double)number;
    else if (json_is_number(value))
        *out = json_number_value(value);
    else
        return false;
    return true;
}

struct str json_str(const json_t *string)
{
    if (!json_is_string(string) || has_digits(string))
        return STR_NONE;
    return str_n(json_string_value(string), json_string_length(string));
}

struct str json_get_str(const json_t *object, const char *key)
{
    return json_str(json_object_get(object, key));
}

size_t json_text_bytes(const json_t *object)
{
    size_t bytes = 0;
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)(uintptr_t)object, key, value)
        bytes += json_is_string(value) ? json_string_length(value) : strlen(key);
    return bytes;
}

int json_set_str(json_t *object, const char *key, struct str value)
{
    return json_object_set_new(object, key, json_stringn(value.data, value.length));
}

static void add_escape(struct buf *out, unsigned char byte)
{
    static const char short_forms[] = "btn\0fr"; /* 0x08 .. 0x0D; 0x0B has none */
    char digits[] = {'u', '0', '0', '0' + byte / 16, "0123456789abcdef"[byte % 16]};

    buf_add_char(out, '\\');
    if (byte == '"' || byte == '\\')
        buf_add_char(out, (char)byte);
    else if (byte >= 0x08 && byte <= 0x0D && short_forms[byte - 0x08])
        buf_add_char(out, short_forms[byte - 0x08]);
    else
        buf_add(out, digits, sizeof digits);
}

void json_add_string(struct buf *out, struct str text)
{
    BUF_AUTO struct buf repaired = {0};
    size_t plain = 0;

    if (!utf8_valid(text)) {
        utf8_add_repaired(&repaired, text);
        text = buf_str(&repaired);
    }
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        buf_add(out, text.data + plain, i - plain);
        add_escape(out, byte);
        plain = i + 1;
    }
    buf_add(out, text.data + plain, text.length - plain);
    buf_add_char(out, '"');
}

void json_add_comma(struct buf *out)
{
    char last = out->length ? out->data[out->length - 1] : '{';

    if (last != '{' && last != '[' && last != ',' && last != ':')
        buf_add_char(out, ',');
}

void json_add_key(struct buf *out, const char *key)
{
    json_add_comma(out);
    json_add_string(out, str_of(key));
    buf_add_char(out, ':');
}

void json_add_double(struct buf *out, double number)
{
    char text[40];

    if (!isfinite(number)) {
        buf_add_text(out, "null");
        return;
    }
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    buf_add_text(out, text);
}

void json_add_real(struct buf *out, double number)
{
    size_t start = out->length;

    json_add_double(out, number);
    if (!strpbrk(out->data + start, ".en"))
        buf_add_text(out, ".0");
}

static void add_object(struct buf *out, json_t *object)
{
    const char *key;
    json_t *value;

    buf_add_char(out, '{');
    json_object_foreach (object, key, value) {
        json_add_key(out, key);
        json_add(out, value);
    }
    buf_add_char(out, '}');
}

static void add_array(struct buf *out, const json_t *array)
{
    buf_add_char(out, '[');
    for (size_t i = 0; i < json_array_size(array); i++) {
        json_add_comma(out);
        json_add(out, json_array_get(array, i));
    }
    buf_add_char(out, ']');
}

/* Not json_dumps, which writes 0.1 as 0.10000000000000001. JSON_DEPTH_MAX bounds the recursion. */
void json_add(struct buf *out, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        add_object(out, (json_t *)(uintptr_t)value);
        break;
    case JSON_ARRAY:
        add_array(out, value);
        break;
    case JSON_STRING:
        if (has_digits(value))
            buf_add_str(out, json_digits(value));
        else
            json_add_string(out, json_str(value));
        break;
    case JSON_INTEGER:
        buf_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        break;
    case JSON_REAL:
        json_add_real(out, json_real_value(value));
        break;
    case JSON_TRUE:
        buf_add_text(out, "true");
        break;
    case JSON_FALSE:
        buf_add_text(out, "false");
        break;
    case JSON_NULL:
        buf_add_text(out, "null");
        break;
    }
}
