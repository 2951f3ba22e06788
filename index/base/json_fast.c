/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_fast.c - parses JSON into jansson's values, many bytes at a time.
 *
 * jansson reads one byte at a time, about 36 MB/s. News is mostly long strings, in which few bytes
 * matter: the end, escapes, control characters, and UTF-8. For rare or doubtful text (bad escapes,
 * huge numbers, trailing bytes) this parser gives up, and jansson reads it. */
#include "base/json_fast.h"

#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"

#define NUMBER_MAX 60

struct json_cursor {
    const char *at, *end;
    struct buf text; /* a string with escapes, resolved */
    bool check_only; /* check only: json_true() stands for every value and needs no freeing */
    bool exact;      /* whole numbers beyond INT64_MAX keep their digits (json_digits) */
};

static json_t *read_value(struct json_cursor *cursor);

static json_t *make_text(const struct json_cursor *cursor, struct str text)
{
    return cursor->check_only ? json_true() : json_stringn_nocheck(text.data, text.length);
}

static bool add_element(const struct json_cursor *cursor, json_t *array, json_t *take_value)
{
    return take_value && (cursor->check_only || json_array_append_new(array, take_value) == 0);
}

static void skip_space(struct json_cursor *cursor)
{
    while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\n' ||
                                        *cursor->at == '\r' || *cursor->at == '\t'))
        cursor->at++;
}

static bool take(struct json_cursor *cursor, char byte)
{
    if (cursor->at == cursor->end || *cursor->at != byte)
        return false;
    cursor->at++;
    return true;
}

/* Is any byte below 0x20? Tests eight bytes at a time: for such a byte, the borrow of the
 * subtraction sets a high bit that the byte itself does not have. */
static bool has_control(struct str text)
{
    size_t at = 0;

    for (; at + 8 <= text.length; at += 8) {
        uint64_t eight;

        memcpy(&eight, text.data + at, sizeof eight);
        if ((eight - 0x2020202020202020u) & ~eight & 0x8080808080808080u)
            return true;
    }
    for (; at < text.length; at++)
        if ((unsigned char)text.data[at] < 0x20)
            return true;
    return false;
}

static bool read_hex(const char *at, const char *end, uint32_t *number)
{
    *number = 0;
    if (end - at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        char byte = at[i], lower = (char)(byte | 0x20);

        if (byte >= '0' && byte <= '9')
            *number = *number << 4 | (uint32_t)(byte - '0');
        else if (lower >= 'a' && lower <= 'f')
            *number = *number << 4 | (uint32_t)(lower - 'a' + 10);
        else
            return false;
    }
    return true;
}

/* Read "uXXXX", and the second half if it is the first half of a surrogate pair. */
static bool take_unicode(struct json_cursor *cursor)
{
    uint32_t character, low;

    if (!read_hex(cursor->at + 1, cursor->end, &character) || character == 0 ||
        (character >= 0xDC00 && character < 0xE000))
        return false;
    cursor->at += 5;
    if (character >= 0xD800 && character < 0xDC00) {
        if (cursor->end - cursor->at < 6 || cursor->at[0] != '\\' || cursor->at[1] != 'u' ||
            !read_hex(cursor->at + 2, cursor->end, &low) || low < 0xDC00 || low > 0xDFFF)
            return false;
        character = 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00);
        cursor->at += 6;
    }
    buf_add_utf8(&cursor->text, character);
    return true;
}

/* Read an escape after its backslash. */
static bool take_escape(struct json_cursor *cursor)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *known;

    if (cursor->at == cursor->end || *cursor->at == '\0')
        return false;
    if (*cursor->at == 'u')
        return take_unicode(cursor);
    known = strchr(from, *cursor->at);
    if (!known)
        return false;
    buf_add_char(&cursor->text, to[known - from]);
    cursor->at++;
    return true;
}

/* Resolve a string with escapes, up to its closing quote. Searches for a new quote only if the last
 * one was escaped, so time stays linear. */
static bool resolve(struct json_cursor *cursor)
{
    const char *quote = NULL;

    buf_clear(&cursor->text);
    for (;;) {
        const char *slash, *stop;

        if (!quote || quote < cursor->at)
            quote = memchr(cursor->at, '"', (size_t)(cursor->end - cursor->at));
        if (!quote)
            return false;
        slash = memchr(cursor->at, '\\', (size_t)(quote - cursor->at));
        stop = slash ? slash : quote;
        buf_add(&cursor->text, cursor->at, (size_t)(stop - cursor->at));
        cursor->at = stop + 1;
        if (!slash)
            return true;
        if (!take_escape(cursor))
            return false;
    }
}

/* Read a string after its opening quote. *text is borrowed until the next call. */
static bool read_string(struct json_cursor *cursor, struct str *text)
{
    size_t left = (size_t)(cursor->end - cursor->at);
    const char *start = cursor->at, *quote = memchr(start, '"', left);

    if (!quote)
        return false;
    *text = str_n(start, (size_t)(quote - start));
    cursor->at = quote + 1;
    if (memchr(start, '\\', text->length)) {
        cursor->at = start;
        if (!resolve(cursor))
            return false;
        if (has_control(str_n(start, (size_t)(cursor->at - start))))
            return false;
        *text = buf_str(&cursor->text);
        return utf8_valid(*text);
    }
    return !has_control(*text) && utf8_valid(*text);
}

static size_t count_digits(const char *at, const char *end)
{
    const char *start = at;

    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return (size_t)(at - start);
}

/* The length of a number by JSON's grammar; 0 if there is none. */
static size_t number_length(const char *at, const char *end, bool *integer)
{
    const char *start = at;
    size_t digits;

    at += at < end && *at == '-';
    digits = count_digits(at, end);
    if (digits == 0 || (digits > 1 && *at == '0'))
        return 0;
    at += digits;
    *integer = true;
    if (at < end && *at == '.') {
        *integer = false;
        digits = count_digits(++at, end);
        if (digits == 0)
            return 0;
        at += digits;
    }
    if (at < end && (*at | 0x20) == 'e') {
        *integer = false;
        at++;
        at += at < end && (*at == '-' || *at == '+');
        digits = count_digits(at, end);
        if (digits == 0)
            return 0;
        at += digits;
    }
    return (size_t)(at - start);
}

/* NULL: beyond 64 bits. */
static json_t *make_whole(const struct json_cursor *cursor, struct str digits)
{
    int64_t whole;
    uint64_t large;

    if (str_to_i64(digits, &whole))
        return cursor->check_only ? json_true() : json_integer(whole);
    if (!str_to_u64(digits, &large))
        return NULL;
    if (cursor->check_only)
        return json_true();
    return cursor->exact ? json_digits_new(large) : json_real((double)large);
}

static json_t *read_number(struct json_cursor *cursor)
{
    char copy[NUMBER_MAX + 1], *end;
    bool integer = false;
    size_t length = number_length(cursor->at, cursor->end, &integer);
    double real;

    if (length == 0 || length > NUMBER_MAX)
        return NULL;
    memcpy(copy, cursor->at, length);
    copy[length] = '\0';
    cursor->at += length;
    if (integer)
        return make_whole(cursor, str_n(copy, length));
    real = strtod(copy, &end);
    if (!isfinite(real) || *end != '\0') /* fails if the locale's decimal sign is not "." */
        return NULL;
    return cursor->check_only ? json_true() : json_real(real);
}

static json_t *read_member_value(struct json_cursor *cursor)
{
    skip_space(cursor);
    return take(cursor, ':') ? read_value(cursor) : NULL;
}

static bool read_member(struct json_cursor *cursor, json_t *object)
{
    struct str key;
    json_t *value;
    char *name;
    int failed;

    skip_space(cursor);
    if (!take(cursor, '"') || !read_string(cursor, &key))
        return false;
    if (cursor->check_only)
        return read_member_value(cursor) != NULL;
    name = mem_text(key.data, key.length); /* reading the value reuses the key's buffer */
    value = read_member_value(cursor);
    failed = !value || json_object_set_new_nocheck(object, name, value);
    free(name);
    return !failed;
}

static json_t *read_object(struct json_cursor *cursor)
{
    json_t *object = cursor->check_only ? json_true() : json_object();

    skip_space(cursor);
    if (take(cursor, '}'))
        return object;
    while (read_member(cursor, object)) {
        skip_space(cursor);
        if (take(cursor, '}'))
            return object;
        if (!take(cursor, ','))
            break;
    }
    json_decref(object);
    return NULL;
}

static json_t *read_array(struct json_cursor *cursor)
{
    json_t *array = cursor->check_only ? json_true() : json_array();

    skip_space(cursor);
    if (take(cursor, ']'))
        return array;
    while (add_element(cursor, array, read_value(cursor))) {
        skip_space(cursor);
        if (take(cursor, ']'))
            return array;
        if (!take(cursor, ','))
            break;
    }
    json_decref(array);
    return NULL;
}

static json_t *read_word(struct json_cursor *cursor, struct str word, json_t *value)
{
    if (!str_starts(str_n(cursor->at, (size_t)(cursor->end - cursor->at)), word))
        return NULL;
    cursor->at += word.length;
    return value;
}

static json_t *read_value(struct json_cursor *cursor)
{
    struct str text;

    skip_space(cursor);
    if (cursor->at == cursor->end)
        return NULL;
    switch (*cursor->at) {
    case '"':
        cursor->at++;
        return read_string(cursor, &text) ? make_text(cursor, text) : NULL;
    case '{':
        cursor->at++;
        return read_object(cursor);
    case '[':
        cursor->at++;
        return read_array(cursor);
    case 't':
        return read_word(cursor, STR("true"), json_true());
    case 'f':
        return read_word(cursor, STR("false"), json_false());
    case 'n':
        return read_word(cursor, STR("null"), json_null());
    default:
        return read_number(cursor);
    }
}

static json_t *read_all(struct str text, bool check_only, bool exact)
{
    struct json_cursor cursor = {
        .at = text.data, .end = text.data + text.length, .check_only = check_only, .exact = exact};
    json_t *value = text.length ? read_value(&cursor) : NULL;

    skip_space(&cursor);
    if (value && cursor.at != cursor.end) {
        json_decref(value);
        value = NULL;
    }
    buf_fini(&cursor.text);
    return value;
}

json_t *json_fast(struct str text, bool exact)
{
    return read_all(text, false, exact);
}

bool json_fast_reads(struct str text)
{
    return read_all(text, true, false) != NULL;
}
