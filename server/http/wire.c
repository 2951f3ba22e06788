/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wire.c - collects the lines of a request, and checks each when it is complete. */
#include "server/http/wire.h"

#include "server/http/api_error.h"
#include "server/http/headers.h"
#include "server/http/http.h"

#define KEPT_MAX          4096 /* bytes of memory that an idle connection keeps */
#define FIRST_LINE_BESIDE 40   /* bytes of a first line beside its target */
#define CHUNK_DIGITS_MAX  15   /* of a chunk's size; no overflow is possible */

void wire_fini(struct wire *wire)
{
    buf_fini(&wire->text);
    *wire = (struct wire){0};
}

/* Adds a byte of a line. Lines end with CR LF, and have no other control characters than tabs. */
static enum status add_byte(struct wire *wire, char byte, struct error *err)
{
    struct buf *text = &wire->text;
    bool after_cr = text->length && text->data[text->length - 1] == '\r';

    if ((byte == '\n') != after_cr)
        return error_set(err, STATUS_BAD_REQUEST, "each line of a request must end with CR LF");
    if (((unsigned char)byte < ' ' && !strchr("\r\n\t", byte)) || byte == '\0' || byte == 0x7F)
        return error_set(err, STATUS_BAD_REQUEST,
                         "the request has a control character in its first line, a header field or "
                         "a chunk's size: encode it as %%XX");
    buf_add_char(text, byte);
    return STATUS_OK;
}

/* Takes the next line off the text; false: it was the empty one. */
static bool next_line(struct str *text, struct str *line)
{
    ptrdiff_t end = str_find(*text, STR("\r\n"));

    *line = str_slice(*text, 0, end < 0 ? text->length : (size_t)end);
    *text = str_slice(*text, end < 0 ? text->length : (size_t)end + 2, text->length);
    return line->length > 0;
}

static bool is_target(struct str target)
{
    for (size_t i = 0; i < target.length; i++)
        if ((unsigned char)target.data[i] <= ' ')
            return false;
    return target.length > 0;
}

/* HTTP/1.1 or HTTP/1.0 */
static bool is_version(struct str version)
{
    return str_is(version, "HTTP/1.1") || str_is(version, "HTTP/1.0");
}

/* METHOD TARGET HTTP/1.1 */
static enum status check_first_line(struct str line, struct error *err)
{
    struct str rest = line, method = str_cut(&rest, ' '), target = str_cut(&rest, ' ');

    if (target.length > HTTP_TARGET_MAX)
        return api_error_set(err, API_URI_TOO_LONG, "the URL is longer than %d bytes",
                             HTTP_TARGET_MAX);
    if (!header_is_token(method) || !is_target(target) || !rest.data)
        return error_set(err, STATUS_BAD_REQUEST,
                         "the first line of the request must be: method, URL, HTTP/1.1");
    if (!is_version(rest))
        return error_set(err, STATUS_BAD_REQUEST,
                         "the URL has a space (encode it as %%20), or the version is not HTTP/1.1 "
                         "or HTTP/1.0");
    return STATUS_OK;
}

static void add_field(struct headers *headers, struct str line)
{
    struct str value = line, name = str_cut(&value, ':');

    while (value.length && (value.data[0] == ' ' || value.data[0] == '\t'))
        value = str_slice(value, 1, value.length);
    headers_add(headers, name, value);
    headers->folded |= line.data[0] == ' ' || line.data[0] == '\t';
    headers->bad_name |= !value.data;
}

/* libmicrohttpd parses each line of a head when it has it. So each is checked by itself, too. */
static enum status check_line(struct wire *wire, struct error *err)
{
    struct str text = buf_str(&wire->text);
    struct str line = str_slice(text, wire->line, text.length - 2);
    struct headers headers = {0};

    if (line.length == 0)
        return STATUS_OK;
    if (wire->state == WIRE_HEAD && wire->line == 0)
        return check_first_line(line, err);
    add_field(&headers, line);
    for (size_t i = 0; str_starts_nocase(line, STR("Cookie:")) && i < line.length; i++)
        wire->cookies += line.data[i] == ';' || line.data[i] == ',';
    if (wire->cookies > WIRE_COOKIES_MAX)
        return api_error_set(err, API_HEADERS_TOO_LARGE, "the request has more than %zu cookies",
                             WIRE_COOKIES_MAX);
    return headers_check_fields(&headers, err);
}

/* Checks a complete head, and tells how the body ends. */
static enum status read_head(struct wire *wire, struct error *err)
{
    struct str text = buf_str(&wire->text), line;
    struct headers headers = {0};
    bool http11;

    next_line(&text, &line);
    http11 = str_ends(line, STR("HTTP/1.1"));
    while (next_line(&text, &line))
        add_field(&headers, line);
    if (headers_check(&headers, http11, err))
        return err->status;
    wire->left = headers_content_length(&headers);
    wire->state = headers.values[HEADER_TRANSFER_ENCODING].data ? WIRE_CHUNK_SIZE
                  : wire->left > 0                              ? WIRE_BODY
                                                                : WIRE_HEAD;
    return STATUS_OK;
}

static int digit_of(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= ' ';
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Digits, then maybe `;` and extensions, which are ignored. */
static enum status read_chunk_size(struct wire *wire, struct error *err)
{
    struct str text = buf_str(&wire->text), line, size;

    next_line(&text, &line);
    size = str_cut(&line, ';');
    wire->left = 0;
    for (size_t i = 0; i < size.length; i++) {
        int digit = digit_of(size.data[i]);

        if (digit < 0 || i == CHUNK_DIGITS_MAX)
            size.length = 0;
        else
            wire->left = wire->left * 16 + (uint64_t)digit;
    }
    if (size.length == 0)
        return error_set(err, STATUS_BAD_REQUEST,
                         "the size of a chunk must be a hexadecimal number of at most %d digits",
                         CHUNK_DIGITS_MAX);
    wire->state = wire->left ? WIRE_CHUNK : WIRE_TRAILER;
    return STATUS_OK;
}

static enum status read_chunk_end(struct wire *wire, struct error *err)
{
    if (wire->text.length != 2)
        return error_set(err, STATUS_BAD_REQUEST, "a chunk is longer than its size says");
    wire->state = WIRE_CHUNK_SIZE;
    return STATUS_OK;
}

/* Fields that say how to read the request, whom it is for and who sends it must be in its head
 * (RFC 9110, 6.5.1). */
static enum status read_trailer(struct wire *wire, struct error *err)
{
    static const struct str others[] = {{"Connection", 10}, {"TE", 2}, {"Trailer", 7}};
    struct str text = buf_str(&wire->text), line;
    struct headers headers = {0};
    bool framing = false;

    while (next_line(&text, &line)) {
        add_field(&headers, line);
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
            framing |= str_starts_nocase(line, others[i]) && line.data[others[i].length] == ':';
    }
    for (int i = 0; i < HEADER_KEPT_COUNT; i++)
        framing |= headers.counts[i] > 0;
    if (framing)
        return error_set(err, STATUS_BAD_REQUEST, "a field after the body belongs before the body");
    wire->state = WIRE_HEAD;
    return STATUS_OK;
}

static bool ends_with_empty_line(struct str text)
{
    return str_is(text, "\r\n") || str_ends(text, STR("\r\n\r\n"));
}

static bool ends_with_line(struct str text)
{
    return str_ends(text, STR("\r\n"));
}

/* Texts that are collected: when they are complete, how long they may be, and what follows. */
static const struct {
    bool (*is_complete)(struct str text);
    enum status (*read)(struct wire *wire, struct error *err);
    size_t most;
    uint32_t lines_most;
} texts[] = {
    [WIRE_HEAD] = {ends_with_empty_line, read_head, WIRE_HEAD_MAX, HTTP_HEADERS_MAX + 2},
    [WIRE_CHUNK_SIZE] = {ends_with_line, read_chunk_size, WIRE_CHUNK_MAX, 1},
    [WIRE_CHUNK_END] = {ends_with_line, read_chunk_end, 2, 1},
    [WIRE_TRAILER] = {ends_with_empty_line, read_trailer, WIRE_TRAILER_MAX,
                      WIRE_TRAILER_FIELDS_MAX + 1},
};

static enum status too_long(const struct wire *wire, struct error *err)
{
    switch (wire->state) {
    case WIRE_CHUNK_SIZE:
        return error_set(err, STATUS_BAD_REQUEST, "the line with a chunk's size is too long");
    case WIRE_CHUNK_END:
        return error_set(err, STATUS_BAD_REQUEST, "a chunk is longer than its size says");
    default:
        return api_error_set(err, API_HEADERS_TOO_LARGE,
                             "the header fields of the request are too long, or more than %d",
                             HTTP_HEADERS_MAX);
    }
}

/* libmicrohttpd must not run out of memory before a head is complete. So the limits are checked at
 * each byte. */
static enum status check_length(const struct wire *wire, struct error *err)
{
    bool first = wire->state == WIRE_HEAD && wire->lines == 0;

    if (first && wire->text.length > HTTP_TARGET_MAX + FIRST_LINE_BESIDE)
        return api_error_set(err, API_URI_TOO_LONG, "the URL is longer than %d bytes",
                             HTTP_TARGET_MAX);
    if (wire->text.length >= texts[wire->state].most ||
        wire->lines >= texts[wire->state].lines_most)
        return too_long(wire, err);
    return STATUS_OK;
}

static enum status read_byte(struct wire *wire, char byte, struct error *err)
{
    struct buf *text = &wire->text;
    enum wire_state state = wire->state;
    enum status status;

    if (check_length(wire, err) || add_byte(wire, byte, err))
        return err->status;
    if (byte != '\n')
        return STATUS_OK;
    if ((state == WIRE_HEAD || state == WIRE_TRAILER) && check_line(wire, err))
        return err->status;
    wire->lines++;
    wire->line = text->length;
    if (!texts[state].is_complete(buf_str(text)))
        return STATUS_OK;
    status = state == WIRE_HEAD && text->length == 2 ? STATUS_OK : texts[state].read(wire, err);
    if (text->capacity > KEPT_MAX)
        buf_fini(text);
    buf_clear(text);
    wire->lines = 0;
    wire->line = 0;
    wire->cookies = 0;
    return status;
}

enum status wire_read(struct wire *wire, struct str bytes, size_t *whole, struct error *err)
{
    *whole = 0;
    for (size_t at = 0; at < bytes.length;) {
        size_t rest = bytes.length - at;

        if (wire->state == WIRE_BODY || wire->state == WIRE_CHUNK) {
            size_t step = wire->left < rest ? (size_t)wire->left : rest;

            at += step;
            wire->left -= step;
            if (wire->left == 0)
                wire->state = wire->state == WIRE_BODY ? WIRE_HEAD : WIRE_CHUNK_END;
        } else if (read_byte(wire, bytes.data[at++], err)) {
            wire->state = WIRE_REFUSED;
            return err->status;
        }
        if (wire->state == WIRE_HEAD && wire->text.length == 0)
            *whole = at;
    }
    return STATUS_OK;
}
