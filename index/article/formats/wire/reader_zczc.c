/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_zczc.c - reads stories framed by the lines ZCZC and NNNN, as teleprinters had them.
 *
 * Some agencies have lines above the text that begin with a sign: "^" for the headline, ":" for the
 * keyword, "=" for the take. Otherwise the first line is the headline. */
#include "article/formats/fields/xml_fields.h"
#include "article/formats/wire/wire_text.h"
#include "article/text/article.h"

#define HEAD_WITHIN 200 /* bytes at the start within which the first frame must begin */

static size_t next_message(struct str text, size_t from)
{
    ptrdiff_t at = 0;

    while (from < text.length) {
        at = str_find(str_slice(text, from, text.length), STR("ZCZC"));
        if (at < 0)
            break;
        from += (size_t)at;
        if (from == 0 || (unsigned char)text.data[from - 1] <= ' ')
            return from;
        from++;
    }
    return text.length;
}

enum sniff sniff_zczc(struct str head)
{
    head = str_slice(head, 0, head.length < HEAD_WITHIN ? head.length : HEAD_WITHIN);
    return next_message(head, 0) < head.length ? SNIFF_SURE : SNIFF_NO;
}

static const struct {
    char sign;
    const char *key; /* NULL: left out */
} lines[] = {
    {'^', "headline"}, {':', "slugline"}, {'=', "take"}, {'$', "category"},
    {'&', NULL},       {'*', NULL},       {'+', NULL},
};

/* Take a line that begins with a sign; false if it begins the text. */
static bool take_line(json_t *article, struct str line)
{
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (line.length > 1 && line.data[0] == lines[i].sign) {
            if (lines[i].key)
                xml_keep_text(article, lines[i].key, str_slice(line, 1, line.length));
            return true;
        }
    return false;
}

/* Lines with signs; then, without a headline among them, the first line. */
static void read_head(json_t *article, struct str *text)
{
    struct str rest = *text;

    while (rest.data) {
        struct str line = str_trim(str_cut(&rest, '\n'));

        if (line.length > 0 && !take_line(article, line))
            break;
        *text = rest.data ? rest : STR("");
    }
    rest = str_trim(*text);
    if (article_get(article, ARTICLE_HEADLINE).length > 0)
        return;
    article_set(article, ARTICLE_HEADLINE, str_trim(str_cut(&rest, '\n')));
    *text = rest.data ? rest : STR("");
}

static enum status read_message(struct reader_input *in, struct str message, struct error *err)
{
    json_auto_t *article = json_object();
    BUF_AUTO struct buf body = {0};
    ptrdiff_t end = str_find(message, STR("\nNNNN"));
    struct str text = str_slice(message, 0, end < 0 ? message.length : (size_t)end);

    str_cut(&text, '\n'); /* ZCZC and a number */
    if (!text.data)
        text = STR("");
    read_head(article, &text);
    wire_add_paragraphs(text, &body);
    article_set(article, ARTICLE_BODY, buf_str(&body));
    return wire_emit(in, article, err);
}

enum status reader_zczc(struct reader_input *in, struct error *err)
{
    return wire_read_messages(in, next_message, read_message, err);
}
