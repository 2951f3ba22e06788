/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wire_text.c - messages, paragraphs and signs of teleprinters. */
#include "article/formats/wire/wire_text.h"

#include "article/text/article.h"
#include "article/text/charset.h"
#include "article/words/wire_date.h"

#define STX '\x02'
#define ETX '\x03'
#define GAP "   "

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

bool wire_take_date(json_t *article, struct str line)
{
    struct date_text date;

    if (!wire_date_parse(line, true, &date))
        return false;
    article_set(article, ARTICLE_PUBLISHED, str_of(date_text_value(&date)));
    return true;
}

static bool is_mark_word(struct str word)
{
    static const char *const words[] = {
        "EXTRA",     "REFILE",  "LEAD",       "ROUNDUP",  "URGENT", "FLASH", "ADVISORY",
        "PREVIEW",   "FEATURE", "CORRECTION", "EIL",      "1ST",    "2ND",   "3RD",
        "KORREKTUR", "NEWS",    "ANALYSIS",   "BULLETIN", "UPDATE", "WRAP",  "ALERT",
        "SNAP",      "URGENTE", "EILMELDUNG", "NET",      "VORAUS", "ALERTE"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_nocase(word, str_of(words[i])))
            return true;
    return are_digits(word) || str_ends(word, STR("TH"));
}

bool wire_is_mark(struct str line)
{
    bool all = line.length > 0;

    if (line.length > 2 && line.data[0] == '(' && line.data[line.length - 1] == ')')
        return true;
    if (line.length > 4 && str_starts(line, STR("- ")) && str_ends(line, STR(" -")))
        return true;
    while (all && line.data)
        all = is_mark_word(str_cut(&line, ' '));
    return all;
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
