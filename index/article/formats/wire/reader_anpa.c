/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_anpa.c - reads ANPA 1312 (American Newspaper Publishers Association, Bulletin 1312, 1979),
 * as the AP and its customers keep it.
 *
 * A message begins with SYN SYN SOH and two lines of header. In its text, lines that begin with "^"
 * are the slug, the headline, notes to editors and the byline; those that begin with a tab are
 * paragraphs, and others rows of tables.
 *
 * Others than the AP (Kyodo) send the same header without SYN, and no marks in the text: a slug,
 * the headline, and indented paragraphs of lines.
 *
 * Where control characters were lost, the marks alone tell the format: lines "^By RUTH CALDER=". A
 * message then ends with its sign, "AP-WF-11-13-13 1509GMT<". */
#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/xml_fields.h"
#include "article/formats/wire/anpa_sign.h"
#include "article/formats/wire/wire_text.h"
#include "article/text/article.h"
#include "article/text/letters.h"
#include "article/words/agency_zone.h"
#include "base/json.h"

#define SYN              '\x16'
#define SOH              '\x01'
#define HEAD_MAX         12 /* lines with "^" that may stand above a text */
#define HEADER_LINES_MAX 4
#define PRINTED_HEAD     1024 /* bytes within which two lines have marks */

static bool is_letter(char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* SYNs, SOH, the service level and the number: "a0123". Without SYN it must not be the header of
 * IPTC 7901, "a0123 4 ". */
static bool begins_message(struct str text)
{
    size_t at = 0;

    while (at < text.length && text.data[at] == SYN)
        at++;
    if (at + 8 > text.length || text.data[at] != SOH || !is_letter(text.data[at + 1]))
        return false;
    for (size_t i = at + 2; i < at + 6; i++)
        if (!is_digit(text.data[i]))
            return false;
    return at > 0 || text.data[6] != ' ' || !is_digit(text.data[7]);
}

/* ---- messages ------------------------------------------------------------------------------- */

/* "^Associated Press=", "^Council lights the quay<" */
static bool is_printed_mark(struct str line)
{
    line = str_trim(line);
    return line.length > 2 && line.data[0] == '^' && strchr("<=^", line.data[line.length - 1]);
}

/* Without control characters: are two of the first lines marked? */
static bool is_printed(struct str text)
{
    struct str head = str_slice(text, 0, PRINTED_HEAD);
    unsigned marked = 0;

    if (begins_message(text))
        return false;
    while (head.data && marked < 2)
        marked += is_printed_mark(str_cut(&head, '\n'));
    return marked == 2;
}

/* The message behind the next sign. */
static size_t next_printed(struct str text, size_t from)
{
    struct str rest = str_slice(text, from, text.length);
    BUF_AUTO struct buf date = {0};

    while (rest.data && !anpa_sign_read(str_cut(&rest, '\n'), &date))
        ;
    while (rest.length > 0 && strchr(" \t\n", rest.data[0]))
        rest = str_slice(rest, 1, rest.length);
    return rest.length > 0 ? (size_t)(rest.data - text.data) : text.length;
}

static size_t next_message(struct str text, size_t from)
{
    if (is_printed(text))
        return from == 0 ? 0 : next_printed(text, from);
    for (size_t at = from; at < text.length; at++)
        if ((text.data[at] == SYN || text.data[at] == SOH) &&
            (at == 0 || text.data[at - 1] != SYN) &&
            begins_message(str_slice(text, at, text.length)))
            return at;
    return text.length;
}

enum sniff sniff_anpa(struct str head)
{
    return begins_message(head) || (is_printed(head) && sniff_zczc(head) == SNIFF_NO) ? SNIFF_SURE
                                                                                      : SNIFF_NO;
}

/* ---- lines above a text --------------------------------------------------------------------- */

/* "BC-LT--Argentina,466": the slug, with the number of words. */
static bool is_slug(struct str line)
{
    return line.length > 3 && is_letter(line.data[0]) && is_letter(line.data[1]) &&
           line.data[2] == '-' && !memchr(line.data, '.', 3);
}

static void set_slug(json_t *article, struct str line)
{
    struct str rest = str_slice(line, 3, line.length), slug;
    const char *comma;

    while (rest.length > 0 && rest.data[0] == '-')
        rest = str_slice(rest, 1, rest.length);
    comma = rest.length ? memrchr(rest.data, ',', rest.length) : NULL;
    slug = comma ? str_slice(rest, 0, (size_t)(comma - rest.data)) : rest;
    xml_keep_text(article, "slugline", slug);
}

static bool starts_with_any(struct str line, const char *const *starts)
{
    for (; *starts; starts++)
        if (str_starts_nocase(line, str_of(*starts)))
            return true;
    return false;
}

static void set_line(json_t *article, enum article_field field, struct str line)
{
    BUF_AUTO struct buf printed = {0};

    wire_add_printed(line, &printed);
    article_set(article, field, buf_str(&printed));
}

/* What stands below a byline: "Associated Press", "AP Business Writer". */
static bool is_title(struct str line)
{
    static const char *const ends[] = {"Press",         "Writer",   "Writers", "News",    "Staff",
                                       "Correspondent", "Reporter", "Editor",  "Services"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(line, str_of(ends[i])))
            return true;
    return false;
}

/* Take a line above the text; false if it is none, but begins the text. */
static bool take_head_line(json_t *article, struct str line)
{
    static const char *const notes[] = {"Eds:", "Eds ", "(Eds", "Editor", "Adds", NULL};
    static const char *const pictures[] = {"AP Photo", "AP Graphic", "With AP", NULL};
    static const char *const bylines[] = {"By ", "By\t", NULL};
    bool has_byline = article_get(article, ARTICLE_BYLINE).length > 0;
    bool has_headline = article_get(article, ARTICLE_HEADLINE).length > 0;

    if (!has_headline && is_slug(line) && !json_object_get(article, "slugline"))
        set_slug(article, line);
    else if (starts_with_any(line, notes))
        xml_keep_text(article, "ednote", line);
    else if (starts_with_any(line, pictures))
        return true;
    else if (starts_with_any(line, bylines) && !has_byline)
        item_add_byline(article, line);
    else if (has_byline && article_get(article, ARTICLE_SOURCE).length == 0 && is_title(line))
        set_line(article, ARTICLE_SOURCE, line);
    else if (!has_headline)
        set_line(article, ARTICLE_HEADLINE, line);
    else if (!has_byline && article_get(article, ARTICLE_SUBHEAD).length == 0)
        set_line(article, ARTICLE_SUBHEAD, line);
    else
        return false;
    return true;
}

/* A writer's title after the name is that of the agency: "AP Business Writer". */
static void mend_source(json_t *article)
{
    BUF_AUTO struct buf agency = {0};
    struct str source = article_get(article, ARTICLE_SOURCE), rest = source;

    buf_add_str(&agency, word_cut(&rest));
    if (rest.length > 0 && is_title(source) && agency_known(buf_str(&agency), true))
        article_set(article, ARTICLE_SOURCE, buf_str(&agency));
    else if (str_ends(source, STR("Writer")) || str_ends(source, STR("Writers")))
        article_set(article, ARTICLE_SOURCE, STR("Associated Press"));
}

static bool take_sign(json_t *article, struct str line)
{
    BUF_AUTO struct buf date = {0};

    if (!anpa_sign_read(line, &date))
        return false;
    item_set_date(article, article_key(ARTICLE_PUBLISHED), buf_str(&date));
    return true;
}

static void add_body_line(struct buf *body, struct str line, bool paragraph)
{
    if (body->length > 0)
        buf_add_text(body, paragraph ? "\n\n" : "\n");
    wire_add_printed(line, body);
}

/* Lines end at "\n"; above a text also at "<" before the next mark. */
static struct str next_line(struct str *text)
{
    struct str whole = *text, line = str_cut(text, '\n');
    ptrdiff_t at = str_find(line, STR("< ^"));

    if (at < 0)
        return line;
    *text = str_slice(whole, (size_t)at + 2, whole.length);
    return str_slice(whole, 0, (size_t)at);
}

/* "^" at the start, perhaps after control characters. */
static bool is_marked(struct str line)
{
    while (line.length > 0 && (unsigned char)line.data[0] < ' ' && line.data[0] != '\t')
        line = str_slice(line, 1, line.length);
    return line.length > 0 && line.data[0] == '^';
}

/* A tab begins a paragraph; so do spaces, unless gaps show that it is a row of a table. */
static bool begins_paragraph(struct str line)
{
    return line.data[0] == '\t' ||
           (str_starts(line, STR("  ")) && str_find(str_trim(line), STR("   ")) < 0);
}

/* "*9006": a number of the sender's. */
static bool is_number_line(struct str line)
{
    return line.length > 1 && line.length < 10 && line.data[0] == '*' && is_digit(line.data[1]);
}

/* Without the day and the number of words behind it: "bc-farmbill 1stld 7-16 0230". */
static struct str without_numbers(struct str slug)
{
    const char *space = slug.length ? memrchr(slug.data, ' ', slug.length) : NULL;

    while (space && is_digit(space[1])) {
        slug = str_trim(str_slice(slug, 0, (size_t)(space - slug.data)));
        space = memrchr(slug.data, ' ', slug.length);
    }
    return slug;
}

/* "bc-farmbill 1stld-writethru 7-16 0230": the slug above the marked lines, without a mark. */
static bool is_bare_slug(const json_t *article, struct str line)
{
    return is_slug(line) && memchr("apbmcwhz", line.data[0] | 0x20, 8) &&
           article_get(article, ARTICLE_HEADLINE).length == 0 &&
           !json_object_get(article, "slugline");
}

static void read_body(json_t *article, struct str text)
{
    BUF_AUTO struct buf body = {0};
    unsigned head_lines = 0;

    while (text.data) {
        struct str line = next_line(&text), words = anpa_plain_line(line);
        bool marked = is_marked(line);

        if (words.length == 0 || is_number_line(words) || str_is(words, "___") ||
            take_sign(article, words))
            continue;
        if (body.length == 0 && marked && head_lines++ < HEAD_MAX && take_head_line(article, words))
            continue;
        if (body.length == 0 && is_bare_slug(article, words)) {
            set_slug(article, without_numbers(words));
            continue;
        }
        add_body_line(&body, words, begins_paragraph(line) || marked);
    }
    mend_source(article);
    article_set(article, ARTICLE_BODY, buf_str(&body));
}

/* A headline may end in "+": another take follows. */
static void set_unmarked_headline(json_t *article, struct str line)
{
    if (str_ends(line, STR("+")))
        line = str_trim(str_slice(line, 0, line.length - 1));
    set_line(article, ARTICLE_HEADLINE, line);
}

/* A text without marks. */
static void read_unmarked(json_t *article, struct str text)
{
    BUF_AUTO struct buf body = {0};

    while (text.data) {
        struct str rest = text, line = str_cut(&rest, '\n'), words = str_trim(line);

        if (words.length > 0 && article_get(article, ARTICLE_HEADLINE).length > 0)
            break;
        if (is_slug(words) && !json_object_get(article, "slugline"))
            set_slug(article, words);
        else if (words.length > 0)
            set_unmarked_headline(article, words);
        text = rest;
    }
    wire_add_paragraphs(text.data ? text : STR(""), &body);
    article_set(article, ARTICLE_BODY, buf_str(&body));
}

/* "f l BC-...": the second line's letters are the priority and the category. */
static void read_header(json_t *article, struct str header)
{
    struct str first = str_cut(&header, '\n');

    header = str_trim(header);
    if (first.length > 0 && header.length > 2 && header.data[1] == ' ') {
        xml_keep_text(article, "priority", str_slice(header, 0, 1));
        xml_keep_text(article, "category", str_slice(header, 2, 3));
    }
}

/* Without STX, the header ends above the first mark. */
static struct str printed_body(struct str message)
{
    struct str rest = message;

    for (unsigned lines = 0; rest.data && lines < HEADER_LINES_MAX; lines++) {
        struct str text = rest, line = str_cut(&rest, '\n');

        if (is_printed_mark(line))
            return text;
    }
    return message;
}

static enum status read_message(struct reader_input *in, struct str message, struct error *err)
{
    json_auto_t *article = json_object();
    struct str after, body = wire_body(message, &after);

    if (body.data == message.data)
        body = printed_body(message);
    read_header(article, str_slice(message, 0, (size_t)(body.data - message.data)));
    if (memchr(body.data, '^', body.length))
        read_body(article, body);
    else
        read_unmarked(article, body);
    while (after.data) {
        struct str line = str_cut(&after, '\n');

        if (!take_sign(article, line))
            wire_take_date(article, line);
    }
    return wire_emit(in, article, err);
}

enum status reader_anpa(struct reader_input *in, struct error *err)
{
    return wire_read_messages(in, next_message, read_message, err);
}
