/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wire_text.c - messages, paragraphs and signs of teleprinters. */
#include "article/formats/wire/wire_text.h"

#include "article/formats/fields/item_fields.h"
#include "article/text/article.h"
#include "article/text/charset.h"
#include "article/words/date_text.h"

#define STX      '\x02'
#define ETX      '\x03'
#define SIGN_MAX 30 /* bytes of the line that ends a message */
#define GAP      "   "

void wire_add_printed(struct str line, struct buf *out)
{
    static const struct {
        struct str written, printed;
    } signs[] = {
        {STR_INIT("``"), STR_INIT("“")},
        {STR_INIT("''"), STR_INIT("”")},
        {STR_INIT(" _ "), STR_INIT(" — ")},
        {STR_INIT(" -- "), STR_INIT(" — ")},
    };
    size_t at = 0;

    while (at < line.length) {
        struct str rest = str_slice(line, at, line.length), sign = STR_NONE;

        for (size_t i = 0; i < sizeof signs / sizeof *signs && !sign.data; i++)
            if (str_starts(rest, signs[i].written)) {
                sign = signs[i].printed;
                at += signs[i].written.length;
            }
        if (sign.data)
            buf_add_str(out, sign);
        else if ((unsigned char)line.data[at] >= 0x20 || line.data[at] == '\t')
            buf_add_char(out, line.data[at++]);
        else
            at++; /* a control character */
    }
}

static bool is_indented(struct str line)
{
    return line.length > 2 && (line.data[0] == '\t' || str_starts(line, STR("  ")));
}

void wire_add_paragraphs(struct str text, struct buf *out)
{
    size_t start = out->length;
    bool blank = true, was_row = false;

    while (text.data) {
        struct str line = str_cut(&text, '\n'), words = str_trim(line);
        bool row = str_find(words, STR(GAP)) > 0;

        if (words.length == 0) {
            blank = true;
            continue;
        }
        if (out->length > start)
            buf_add_text(out, blank || is_indented(line)
                                  ? (row && was_row && !blank ? "\n" : "\n\n")
                              : row || was_row ? "\n"
                                               : " ");
        wire_add_printed(words, out);
        blank = false;
        was_row = row;
    }
}

static void drop_returns(struct buf *text)
{
    size_t to = 0;

    for (size_t from = 0; from < text->length; from++)
        if (text->data[from] != '\r')
            text->data[to++] = text->data[from];
    text->length = to;
}

enum status wire_read_messages(struct reader_input *in,
                               size_t (*next)(struct str text, size_t from),
                               wire_message_fn *message, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    struct str bytes, all;
    size_t at, end;
    enum status status = input_whole(in, &bytes, err);

    if (status)
        return status;
    charset_decode(&text, bytes, STR_NONE);
    drop_returns(&text);
    all = buf_str(&text);
    at = next(all, 0);
    in->many = at < all.length && next(all, at + 1) < all.length;
    for (; !status && at < all.length; at = end) {
        end = next(all, at + 1);
        status = message(in, str_slice(all, at, end), err);
    }
    return status;
}

struct str wire_body(struct str message, struct str *after)
{
    const char *start = memchr(message.data, STX, message.length);
    size_t from = start ? (size_t)(start - message.data) + 1 : 0, to;
    const char *end = memchr(message.data + from, ETX, message.length - from);

    to = end ? (size_t)(end - message.data) : message.length;
    *after = str_slice(message, end ? to + 1 : to, message.length);
    return str_slice(message, from, to);
}

static bool are_digits(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.length > 0;
}

/* "211259 GMT Nov 18" */
static bool add_day_group(struct str line, struct buf *date)
{
    struct str group = str_cut(&line, ' '), day = line, zone = STR("");

    if (group.length != 6 || !are_digits(group) || day.length < 6)
        return false;
    if (str_starts(day, STR("GMT ")) || str_starts(day, STR("UTC "))) {
        zone = str_slice(day, 0, 3);
        day = str_slice(day, 4, day.length);
    }
    buf_addf(date, "%.2s %.*s %.2s:%.2s %.*s", group.data, STR_ARG(day), group.data + 2,
             group.data + 4, STR_ARG(zone));
    return true;
}

/* "KWS-21:37-09-12-18" */
static bool add_signed_time(struct str line, struct buf *date)
{
    struct str sender = str_cut(&line, '-'), time, day, month;

    time = str_cut(&line, '-');
    day = str_cut(&line, '-');
    month = str_cut(&line, '-');
    if (sender.length == 0 || sender.length > 4 || time.length != 5 || time.data[2] != ':' ||
        day.length != 2 || month.length != 2 || line.length != 2 || !are_digits(line) ||
        !are_digits(day) || !are_digits(month))
        return false;
    buf_addf(date, "20%.*s-%.*s-%.*s %.*s", STR_ARG(line), STR_ARG(month), STR_ARG(day),
             STR_ARG(time));
    return true;
}

/* Without control characters at the ends. */
static struct str without_controls(struct str line)
{
    while (line.length > 0 && (unsigned char)line.data[0] <= ' ')
        line = str_slice(line, 1, line.length);
    while (line.length > 0 && (unsigned char)line.data[line.length - 1] <= ' ')
        line.length--;
    return line;
}

bool wire_take_date(json_t *article, struct str line)
{
    BUF_AUTO struct buf date = {0};
    struct date_text read;

    line = without_controls(line);
    if (line.length < 12 || line.length > SIGN_MAX)
        return false;
    if (!add_day_group(line, &date) && !add_signed_time(line, &date))
        buf_add_str(&date, line);
    if (!date_text_parse(buf_str(&date), &read) || !read.has_time)
        return false;
    item_set_date(article, article_key(ARTICLE_PUBLISHED), buf_str(&date));
    return true;
}

enum status wire_emit(struct reader_input *in, json_t *article, struct error *err)
{
    struct error problem;

    if (article_get(article, ARTICLE_BODY).length > 0 ||
        article_get(article, ARTICLE_HEADLINE).length > 0)
        return input_emit(in, article, err);
    error_set(&problem, STATUS_BAD_DOCUMENT, "the message has no text");
    input_problem(in, &problem, "message %zu", in->emitted + 1);
    return STATUS_OK;
}
