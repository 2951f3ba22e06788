/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_zczc.c - reads stories framed by the lines ZCZC and NNNN, as teleprinters had them.
 *
 * Some agencies have lines above the text that begin with a sign: "^" for the headline, ":" for the
 * keyword, "=" for the take. Others have lines of codes that say where the story goes. Otherwise
 * the first line is the headline. */
#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/xml_fields.h"
#include "article/formats/wire/wire_text.h"
#include "article/text/article.h"
#include "article/text/letters.h"
#include "article/words/byline.h"

#define CODE_LETTERS    4   /* of a code without a digit, in a line with one */
#define HEAD_WITHIN     200 /* bytes at the start within which the first frame must begin */
#define CODE_LINES_MAX  6
#define SIGNATURE_LINES 4 /* at the end, within which the date stands */

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

/* ---- lines that begin with a sign ----------------------------------------------------------- */

static const struct {
    char sign;
    const char *key; /* NULL: left out */
} lines[] = {
    {'^', "headline"}, {':', "slugline"}, {'=', "take"}, {'$', "category"},
    {'#', "slugline"}, {'&', NULL},       {'*', NULL},   {'+', NULL},
    {'%', NULL},       {'@', NULL},       {'~', NULL},
};

/* "(BRISBANE)" */
static bool is_place(struct str value)
{
    return value.length > 2 && value.data[0] == '(' && value.data[value.length - 1] == ')' &&
           letters_all_upper(value);
}

/* The category is a letter. Words behind its sign are the headline. */
static void set_line(json_t *article, const char *key, struct str value)
{
    if (is_place(value))
        article_set(article, ARTICLE_DATELINE, str_slice(value, 1, value.length - 1));
    else if (key && strcmp(key, "category") == 0 && word_count(value) > 1)
        xml_keep_text(article, "headline", value);
    else if (key)
        xml_keep_text(article, key, value);
}

/* Take a line that begins with a sign; false if it begins the text. */
static bool take_line(json_t *article, struct str line)
{
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (line.length > 0 && line.data[0] == lines[i].sign &&
            (line.length == 1 || line.data[1] != ' ')) {
            set_line(article, lines[i].key, str_trim(str_slice(line, 1, line.length)));
            return true;
        }
    return false;
}

/* ---- lines of codes ------------------------------------------------------------------------- */

/* "QBXB", "S0A", "TX-PAR-WHW18", "/AFP-DH12": without small letters, and short or with a digit. */
static bool is_code(struct str word, bool *any_digit)
{
    bool digit = false;

    for (size_t i = 0; i < word.length; i++) {
        unsigned char byte = (unsigned char)word.data[i];

        if ((byte >= 'a' && byte <= 'z') || byte >= 0x80 || strchr(":,;!?\"'()", byte))
            return false;
        digit |= byte >= '0' && byte <= '9';
    }
    *any_digit |= digit;
    return digit || word.length <= CODE_LETTERS;
}

/* A line of codes has a digit, or begins with a period, or has at least two short codes. If there
 * are only a few, another line follows at once: a headline has a blank one behind it. */
static bool is_routing(struct str line, struct str after)
{
    bool digit = false;
    size_t words = 0, longest = 0;

    bool followed = str_trim(str_cut(&after, '\n')).length > 0;

    if (followed && line.data[0] == '.')
        return letters_all_upper(line);
    for (struct str word = word_cut(&line); word.data; word = word_cut(&line), words++) {
        if (!is_code(word, &digit))
            return false;
        longest = word.length > longest ? word.length : longest;
    }
    if (digit && words > 2)
        return true;
    return followed && (digit || (words > 1 && longest < CODE_LETTERS));
}

/* "Canada-wildfires": a single word above the headline. */
static bool is_slug(struct str line, struct str after)
{
    struct str next = str_cut(&after, '\n');
    bool digit = false;

    return word_count(line) == 1 && !is_code(line, &digit) && str_find(line, STR("-")) > 0 &&
           (word_count(next) > 1 || wire_is_mark(str_trim(next))) && next.data[0] != ' ' &&
           next.data[0] != '\t';
}

/* "URGENT" alone above a headline. */
static bool is_kind(struct str line, struct str after)
{
    return letters_start_upper(line) && wire_is_mark(line) &&
           str_trim(str_cut(&after, '\n')).length > 0;
}

static bool is_indented(struct str line)
{
    return line.length > 0 && (line.data[0] == ' ' || line.data[0] == '\t');
}

/* A line directly below the headline, above indented paragraphs. */
static void take_subhead(json_t *article, struct str *text)
{
    struct str rest = *text, line = str_cut(&rest, '\n'), next = rest;

    if (str_trim(line).length == 0 || is_indented(line) || !rest.data ||
        !is_indented(str_cut(&next, '\n')) || byline_is(str_trim(line)))
        return;
    article_set(article, ARTICLE_SUBHEAD, str_trim(line));
    *text = rest;
}

/* Lines with signs and codes; then, without a headline among them, the first line. */
static void read_head(json_t *article, struct str *text)
{
    struct str rest = *text;
    unsigned codes = 0;

    while (rest.data) {
        struct str line = str_trim(str_cut(&rest, '\n'));

        if (line.length > 0 && is_slug(line, rest))
            xml_keep_text(article, "slugline", line);
        else if (is_kind(line, rest))
            xml_keep_text(article, "genre", line);
        else if (line.length > 0 && !take_line(article, line) &&
                 (!is_routing(line, rest) || ++codes > CODE_LINES_MAX))
            break;
        *text = rest.data ? rest : STR("");
    }
    rest = str_trim(*text);
    if (article_get(article, ARTICLE_HEADLINE).length > 0)
        return;
    article_set(article, ARTICLE_HEADLINE, str_trim(str_cut(&rest, '\n')));
    *text = rest.data ? rest : STR("");
    take_subhead(article, text);
}

/* ---- below the text ------------------------------------------------------------------------- */

/* A word that is only the initials of those who wrote and edited: "ab/cd/ef", "XYZ". */
static bool is_initials(struct str line)
{
    return line.length > 0 && line.length < 20 && word_count(line) == 1 &&
           (str_find(line, STR("/")) > 0 || (line.length <= 4 && letters_all_upper(line)));
}

/* Take the date from the last lines, and remove them. */
static struct str cut_date(json_t *article, struct str text)
{
    struct str rest = str_trim(text);

    for (unsigned i = 0; i < SIGNATURE_LINES && rest.length > 0; i++) {
        const char *end = memrchr(rest.data, '\n', rest.length);
        size_t from = end ? (size_t)(end - rest.data) + 1 : 0;
        struct str line = str_trim(str_slice(rest, from, rest.length));

        if (wire_take_date(article, line))
            text = str_trim(str_slice(rest, 0, from));
        else if (!is_initials(line))
            break;
        rest = str_trim(str_slice(rest, 0, from));
    }
    return article_get(article, ARTICLE_PUBLISHED).length > 0 ? rest : text;
}

/* NNNN may stand at the end of the last line. */
static struct str until_end(struct str message)
{
    struct str text = message;
    ptrdiff_t end = str_find(text, STR("\nNNNN"));

    if (end >= 0)
        return str_slice(text, 0, (size_t)end);
    text = str_trim(text);
    return str_ends(text, STR(" NNNN")) ? str_slice(text, 0, text.length - 4) : message;
}

static enum status read_message(struct reader_input *in, struct str message, struct error *err)
{
    json_auto_t *article = json_object();
    BUF_AUTO struct buf body = {0};
    struct str text = until_end(message);

    str_cut(&text, '\n'); /* ZCZC and a number */
    if (!text.data)
        text = STR("");
    read_head(article, &text);
    wire_add_paragraphs(cut_date(article, text), &body);
    article_set(article, ARTICLE_BODY, buf_str(&body));
    return wire_emit(in, article, err);
}

enum status reader_zczc(struct reader_input *in, struct error *err)
{
    return wire_read_messages(in, next_message, read_message, err);
}
