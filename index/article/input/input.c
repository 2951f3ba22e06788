/* SPDX-License-Identifier: GPL-2.0-or-later */
/* input.c - gives readers the bytes, lines or text of an input, and hands on their articles. */
#include "article/input/input.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "article/input/article_finish.h"
#include "article/input/budget.h"
#include "article/input/identity.h"
#include "article/text/article.h"
#include "article/text/charset.h"
#include "article/text/text_clean.h"
#include "base/mem.h"

#define READ_CHUNK ((size_t)64 * 1024)

void input_open(struct reader_input *in, const struct source *source,
                const struct reader_options *options, article_fn *each, unsigned depth)
{
    *in = (struct reader_input){.name = source->name,
                                .options = options,
                                .source = source,
                                .each = each,
                                .depth = depth,
                                .arena = arena_new()};
    in->id = identity_of_input(in);
}

void input_close(struct reader_input *in)
{
    buf_fini(&in->ahead);
    buf_fini(&in->text);
    arena_free(in->arena);
}

struct str input_ahead(const struct reader_input *in)
{
    return str_slice(buf_str(&in->ahead), in->at, in->ahead.length);
}

void input_take(struct reader_input *in, size_t length)
{
    in->at += length;
}

enum status input_seek(struct reader_input *in, uint64_t offset, struct error *err)
{
    buf_clear(&in->ahead);
    in->at = 0;
    in->ended = false;
    return in->source->seek(in->source->context, offset, err);
}

/* Read more bytes after those ahead. Consumed bytes make room. */
static enum status fill(struct reader_input *in, struct error *err)
{
    size_t length = 0;
    enum status status;

    if (in->at > 0 && in->at >= in->ahead.length / 2) {
        memmove(in->ahead.data, in->ahead.data + in->at, in->ahead.length - in->at);
        in->ahead.length -= in->at;
        in->at = 0;
    }
    status = in->source->read(in->source->context, buf_reserve(&in->ahead, READ_CHUNK), READ_CHUNK,
                              &length, err);
    if (status)
        return status;
    in->ahead.length += length;
    in->ended = length == 0;
    return STATUS_OK;
}

enum status input_peek(struct reader_input *in, size_t most, struct str *head, struct error *err)
{
    while (!in->ended && in->ahead.length - in->at < most) {
        enum status status = fill(in, err);

        if (status)
            return status;
    }
    *head = input_ahead(in);
    if (head->length > most)
        head->length = most;
    return STATUS_OK;
}

enum status input_read(struct reader_input *in, char *out, size_t room, size_t *length,
                       struct error *err)
{
    struct str head;
    enum status status = input_peek(in, room < READ_CHUNK ? room : READ_CHUNK, &head, err);

    if (status)
        return status;
    memcpy(out, head.data, head.length);
    in->at += head.length;
    *length = head.length;
    return STATUS_OK;
}

static enum status skip_line(struct reader_input *in, struct error *err)
{
    for (;;) {
        struct str rest = input_ahead(in);
        const char *end = rest.length ? memchr(rest.data, '\n', rest.length) : NULL;
        enum status status;

        in->at += end ? (size_t)(end - rest.data) + 1 : rest.length;
        if (end || in->ended)
            return STATUS_OK;
        status = fill(in, err);
        if (status)
            return status;
    }
}

static enum status line_too_long(struct reader_input *in, size_t most, struct error *err)
{
    enum status status = skip_line(in, err);

    if (status)
        return status;
    return error_set(err, STATUS_TOO_LARGE, "the line is longer than %zu bytes", most);
}

static void take_line(struct reader_input *in, size_t length, bool newline, struct str *line)
{
    *line = str_n(in->ahead.data + in->at, length);
    in->at += length + newline;
    if (line->length > 0 && line->data[line->length - 1] == '\r')
        line->length--;
}

enum status input_line(struct reader_input *in, size_t most, struct str *line, struct error *err)
{
    size_t seen = 0;

    for (;;) {
        struct str rest = input_ahead(in);
        const char *end =
            rest.length > seen ? memchr(rest.data + seen, '\n', rest.length - seen) : NULL;
        enum status status;

        if ((end ? (size_t)(end - rest.data) : rest.length) > most)
            return line_too_long(in, most, err);
        if (end || (in->ended && rest.length > 0)) {
            take_line(in, end ? (size_t)(end - rest.data) : rest.length, end != NULL, line);
            return STATUS_OK;
        }
        if (in->ended)
            return STATUS_END;
        seen = rest.length;
        status = fill(in, err);
        if (status)
            return status;
    }
}

enum status input_whole(struct reader_input *in, struct str *bytes, struct error *err)
{
    enum status status = input_peek(in, INPUT_WHOLE_MAX + 1, bytes, err);

    if (status)
        return status;
    if (bytes->length > INPUT_WHOLE_MAX)
        return error_set(err, STATUS_TOO_LARGE,
                         "the article is larger than the limit of %zu MB "
                         "have",
                         INPUT_WHOLE_MAX >> 20);
    in->at += bytes->length;
    return STATUS_OK;
}

struct str input_decode(struct reader_input *in, struct str bytes, struct str declared)
{
    buf_clear(&in->text);
    charset_decode(&in->text, bytes, declared);
    text_drop_controls(&in->text);
    return buf_str(&in->text);
}

enum status input_text(struct reader_input *in, struct str declared, struct str *text,
                       struct error *err)
{
    struct str bytes;
    enum status status = input_whole(in, &bytes, err);

    if (status)
        return status;
    *text = input_decode(in, bytes, declared);
    return STATUS_OK;
}

enum status bytes_source_read(void *context, char *out, size_t room, size_t *length,
                              struct error *err)
{
    struct str *rest = context;

    *length = rest->length < room ? rest->length : room;
    if (*length > 0)
        memcpy(out, rest->data, *length);
    *rest = str_slice(*rest, *length, rest->length);
    return STATUS_OK;
}

enum status input_emit(struct reader_input *in, json_t *article, struct error *err)
{
    enum status status;

    identity_fill(in, article);
    if (!in->signs.looked) {
        date_signs_take(&in->signs, buf_str(&in->ahead));
        in->signs.looked = true;
    }
    article_finish(article, in->options, &in->signs);
    if (in->options->claim)
        in->options->claim(in->options->context, article_get(article, ARTICLE_ID), in->name);
    if (in->options->origin)
        in->options->origin(in->options->context, in->name, in->format);
    in->emitted++;
    status = in->each(in->options->context, article, err);
    in->intake->stopped = status != STATUS_OK;
    return status;
}

__attribute__((format(printf, 4, 0))) static void report(const struct reader_input *in,
                                                         problem_fn *report_to,
                                                         const struct error *err, const char *where,
                                                         va_list args)
{
    MEM_AUTO char *part = NULL, *full = NULL;

    if (!report_to)
        return;
    if (vasprintf(&part, where, args) < 0)
        part = mem_text("", 0);
    full = mem_format("%s %s", in->name, part);
    report_to(in->options->context, full, err);
}

void input_problem(struct reader_input *in, const struct error *err, const char *where, ...)
{
    va_list args;

    va_start(args, where);
    report(in, in->options->problem, err, where, args);
    va_end(args);
}

void input_remark(struct reader_input *in, const struct error *err, const char *where, ...)
{
    va_list args;

    va_start(args, where);
    report(in, in->options->remark, err, where, args);
    va_end(args);
}
