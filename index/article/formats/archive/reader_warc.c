/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_warc.c - reads web archives (WARC, ISO 28500, and ARC before it): pages in HTTP responses,
 * and texts extracted from pages.
 *
 * Most records are pictures, redirects, failures and requests; they are skipped. */
#include "article/formats/fields/header_fields.h"
#include "article/input/identity.h"
#include "article/input/input.h"
#include "article/input/member.h"
#include "base/mem.h"

#define HEADERS_MAX ((size_t)64 * 1024)
#define CHUNK_PEEK  ((size_t)32 * 1024)
#define HEX_MAX     15 /* digits of a chunk's size */
#define ARC         "filedesc://"

enum sniff sniff_warc(struct str head)
{
    return str_starts(head, STR("WARC/")) || str_starts(head, STR(ARC)) ? SNIFF_SURE : SNIFF_NO;
}

/* Read lines up to and including the first empty one. */
static enum status read_headers(struct reader_input *in, struct buf *out, struct error *err)
{
    for (;;) {
        struct str line;
        enum status status = input_line(in, HEADERS_MAX, &line, err);

        if (status)
            return status;
        if (line.length == 0)
            return STATUS_OK;
        if (out->length + line.length > HEADERS_MAX)
            return error_set(err, STATUS_TOO_LARGE, "headers are larger than %zu KB",
                             HEADERS_MAX >> 10);
        buf_add_str(out, line);
        buf_add_char(out, '\n');
    }
}

static struct str header(const struct buf *headers, const char *name)
{
    struct str value = header_field(buf_str(headers), name);

    return value.data ? value : STR("");
}

/* The number at the start of a line, behind which only ";" and more may stand. */
static bool read_hex(struct str line, uint64_t *number)
{
    struct str text = str_trim(str_cut(&line, ';'));

    *number = 0;
    for (size_t at = 0; at < text.length; at++) {
        char byte = text.data[at] | 0x20;

        if (byte >= '0' && byte <= '9')
            *number = *number << 4 | (uint64_t)(byte - '0');
        else if (byte >= 'a' && byte <= 'f')
            *number = *number << 4 | (uint64_t)(byte - 'a' + 10);
        else
            return false;
    }
    return text.length > 0 && text.length <= HEX_MAX;
}

/* Does the body begin with a chunk (RFC 9112, 7.1)? Archives unpack bodies and keep the header that
 * says how they were packed, or the reverse. `said`: the header says that there are chunks. */
static enum status is_chunked(struct reader_input *in, bool said, bool *chunked, struct error *err)
{
    struct str head = STR_NONE;
    uint64_t size = 0;
    enum status status = input_peek(in, CHUNK_PEEK, &head, err);
    const char *end = head.length ? memchr(head.data, '\n', head.length) : NULL;

    *chunked = end && read_hex(str_n(head.data, (size_t)(end - head.data)), &size);
    if (status || !*chunked || said)
        return status;
    head = str_slice(head, (size_t)(end - head.data) + 1, head.length);
    *chunked = size > 0 && size < head.length &&
               str_starts(str_slice(head, (size_t)size, head.length), STR("\r\n"));
    return STATUS_OK;
}

static bool is_readable_type(struct str type)
{
    static const char *const types[] = {"text/html", "application/xhtml+xml", "text/plain",
                                        "application/rss+xml", "application/atom+xml"};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_starts_nocase(type, str_of(types[i])))
            return true;
    return false;
}

/* The state of reading a chunked body (RFC 9112, 7.1). */
struct chunks {
    struct reader_input *in;
    uint64_t left; /* bytes left in the chunk */
    bool begun, ended;
};

static enum status next_chunk(struct chunks *chunks, struct error *err)
{
    struct str line;
    enum status status = STATUS_OK;

    if (chunks->begun)
        status = input_line(chunks->in, HEADERS_MAX, &line, err); /* after the last chunk */
    chunks->begun = true;
    if (!status)
        status = input_line(chunks->in, HEADERS_MAX, &line, err);
    if (status && status != STATUS_END)
        return status;
    if (status == STATUS_END || !read_hex(line, &chunks->left) || chunks->left == 0)
        chunks->ended = true;
    return STATUS_OK;
}

static enum status chunks_read(void *context, char *out, size_t room, size_t *length,
                               struct error *err)
{
    struct chunks *chunks = context;
    enum status status = STATUS_OK;

    *length = 0;
    if (chunks->left == 0 && !chunks->ended)
        status = next_chunk(chunks, err);
    if (status || chunks->ended)
        return status;
    status =
        input_read(chunks->in, out, chunks->left < room ? (size_t)chunks->left : room, length, err);
    chunks->left -= *length;
    chunks->ended = *length == 0;
    return status;
}

static enum status rest_read(void *context, char *out, size_t room, size_t *length,
                             struct error *err)
{
    return input_read(context, out, room, length, err);
}

static enum status read_page(struct reader_input *in, struct str url,
                             enum status (*read)(void *, char *, size_t, size_t *, struct error *),
                             void *context, struct error *err)
{
    MEM_AUTO char *key = identity_of_member(in, url);

    return member_read(in, url, key, read, context, err);
}

/* Read the body of an HTTP response. As for files, compressed bodies are detected by their first
 * bytes. */
static enum status read_answer(struct reader_input *in, struct reader_input *answer, struct str url,
                               struct error *err)
{
    BUF_AUTO struct buf headers = {0};
    struct chunks chunks = {.in = answer};
    struct str line;
    bool said, chunked;
    enum status status = input_line(answer, HEADERS_MAX, &line, err);

    if (status)
        return status;
    if (str_find(line, STR(" 200")) < 0)
        return STATUS_OK;
    status = read_headers(answer, &headers, err);
    if (status || !is_readable_type(header(&headers, "Content-Type")))
        return status;
    said = str_find_nocase(header(&headers, "Transfer-Encoding"), STR("chunked")) >= 0;
    status = is_chunked(answer, said, &chunked, err);
    if (status)
        return status;
    if (chunked)
        return read_page(in, url, chunks_read, &chunks, err);
    return read_page(in, url, rest_read, answer, err);
}

static enum status read_response(struct reader_input *in, struct slice *block, struct str url,
                                 struct error *err)
{
    const struct source source = {.name = in->name, .read = slice_read, .context = block};
    struct reader_input answer;
    enum status status;

    input_open(&answer, &source, in->options, in->each, in->depth);
    answer.intake = in->intake;
    status = read_answer(in, &answer, url, err);
    input_close(&answer);
    return status == STATUS_END ? STATUS_OK : status; /* a response without a body */
}

static enum status read_block(struct reader_input *in, const struct buf *headers,
                              struct slice *block, struct error *err)
{
    struct str type = header(headers, "WARC-Type"), url = header(headers, "WARC-Target-URI");

    if (url.length > 2 && url.data[0] == '<') /* in the grammar of WARC 1.0 */
        url = str_slice(url, 1, url.length - 1);
    if (str_is(type, "response") && str_starts(url, STR("http")))
        return read_response(in, block, url, err);
    if ((str_is(type, "resource") || str_is(type, "conversion")) &&
        is_readable_type(header(headers, "Content-Type")))
        return read_page(in, url, slice_read, block, err);
    return STATUS_OK;
}

static enum status skip_empty_lines(struct reader_input *in, struct error *err)
{
    for (;;) {
        struct str head;
        enum status status = input_peek(in, 1, &head, err);

        if (status)
            return status;
        if (head.length == 0)
            return STATUS_END;
        if (head.data[0] != '\r' && head.data[0] != '\n')
            return STATUS_OK;
        input_take(in, 1);
    }
}

static enum status read_record(struct reader_input *in, struct error *err)
{
    BUF_AUTO struct buf headers = {0};
    struct slice block = {in, 0};
    enum status status = read_headers(in, &headers, err);

    if (status == STATUS_END)
        return error_set(err, STATUS_BAD_REQUEST, "the web archive is cut short");
    if (status)
        return status;
    if (!str_to_u64(header(&headers, "Content-Length"), &block.left))
        return error_set(err, STATUS_BAD_REQUEST,
                         "the web archive has a record that does not say how long it is");
    status = read_block(in, &headers, &block, err);
    return status ? status : slice_skip(&block, err);
}

/* If the next record does not begin here, because the last one is longer or shorter than it says,
 * go on where one begins. */
static enum status find_record(struct reader_input *in, struct error *err)
{
    bool reported = false;

    for (;;) {
        struct str line;
        struct error problem;
        enum status status = input_peek(in, 5, &line, err);

        if (status || str_starts(line, STR("WARC/")))
            return status;
        if (!reported) {
            error_set(&problem, STATUS_BAD_REQUEST,
                      "the web archive is damaged: a record does not end where it says");
            input_problem(in, &problem, "(a record)");
        }
        reported = true;
        status = input_line(in, HEADERS_MAX, &line, err);
        if (status && status != STATUS_TOO_LARGE)
            return status;
    }
}

/* ---- ARC ------------------------------------------------------------------------------------ */

/* "http://a.example/ 192.0.2.1 20171003142100 text/html 2042": address, type and length. In version
 * 2 there are more fields between. */
static bool arc_header(struct str line, struct str *url, struct str *type, uint64_t *length)
{
    struct str word = str_cut(&line, ' ');
    unsigned words = 1;

    *url = word;
    for (; line.data; words++) {
        word = str_cut(&line, ' ');
        if (words == 3)
            *type = word;
    }
    return words >= 5 && str_to_u64(str_trim(word), length);
}

static enum status arc_record(struct reader_input *in, struct error *err)
{
    struct slice block = {in, 0};
    struct str line, address, type = STR("");
    BUF_AUTO struct buf url = {0};
    bool readable;
    enum status status = input_line(in, HEADERS_MAX, &line, err);

    if (status)
        return status;
    if (!arc_header(line, &address, &type, &block.left))
        return error_set(err, STATUS_BAD_REQUEST,
                         "the web archive is damaged: a record does not end where it says");
    buf_add_str(&url, address);
    readable = str_starts(address, STR("http")) && is_readable_type(type);
    status = readable ? read_response(in, &block, buf_str(&url), err) : STATUS_OK;
    return status ? status : slice_skip(&block, err);
}

static enum status read_arc(struct reader_input *in, struct error *err)
{
    enum status status;

    while (!(status = skip_empty_lines(in, err)) && !(status = arc_record(in, err)))
        ;
    return status == STATUS_END ? STATUS_OK : status;
}

enum status reader_warc(struct reader_input *in, struct error *err)
{
    struct str head;
    enum status status = input_peek(in, sizeof ARC - 1, &head, err);

    if (!status && str_starts(head, STR(ARC)))
        return read_arc(in, err);
    while (!status && !(status = skip_empty_lines(in, err)) && !(status = find_record(in, err))) {
        status = read_record(in, err);
        if (status)
            return status;
    }
    return status == STATUS_END ? STATUS_OK : status;
}
