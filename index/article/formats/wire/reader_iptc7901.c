/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_iptc7901.c - reads IPTC 7901 (IPTC Recommendation 7901, "The Text Transmission Format"),
 * as European agencies send it.
 *
 *   <SOH>ecp0007 4 s 850  dpa-tns 0908      source and number, priority, category, words
 *   Football/NFL/                            keywords
 *   <STX>Headline                            up to a blank line; "By ..." is the byline
 *   By Tom Krasovic =
 *
 *   San Diego (dpa) - History says ...
 *   <ETX>
 *   211259 Nov 18                            day, time, perhaps GMT, month, year */
#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/xml_fields.h"
#include "article/formats/wire/wire_text.h"
#include "article/text/article.h"
#include "article/words/agency_zone.h"
#include "article/words/byline.h"
#include "article/words/dateline.h"
#include "base/json.h"

#define SOH          '\x01'
#define DEL          '\x7f'
#define CONTROLS_MAX 32    /* control characters before a header */
#define INDENT       "   " /* of a paragraph's first line */
#define SUBTITLE     "Utl.:"
#define SIGNS_MAX    40 /* bytes of the initials below a text */

/* How many bytes, at most `most`, are between the bytes of one of two ranges. */
static size_t count_between(struct str text, size_t from, size_t most, const char *first,
                            const char *last)
{
    size_t at = from;

    while (at < text.length && at - from < most &&
           ((text.data[at] >= first[0] && text.data[at] <= last[0]) ||
            (text.data[at] >= first[1] && text.data[at] <= last[1])))
        at++;
    return at - from;
}

/* "ecp0007 4 s 850 ": letters, digits, a digit, letters, digits. */
static bool is_header(struct str text)
{
    size_t at = count_between(text, 0, 8, "aA", "zZ"),
           digits = count_between(text, at, 5, "00", "99"), letters;

    if (at < 2 || digits < 1)
        return false;
    at += digits;
    if (at + 4 > text.length || text.data[at] != ' ' || text.data[at + 1] < '1' ||
        text.data[at + 1] > '9' || text.data[at + 2] != ' ')
        return false;
    letters = count_between(text, at + 3, 4, "aA", "zZ");
    at += 3 + letters;
    return letters > 0 && at + 1 < text.length && text.data[at] == ' ' &&
           count_between(text, at + 1, 6, "00", "99") > 0;
}

static size_t skip_controls(struct str text, size_t at)
{
    size_t end = at + CONTROLS_MAX;

    while (at < text.length && at < end &&
           ((unsigned char)text.data[at] <= ' ' || text.data[at] == DEL))
        at++;
    return at;
}

/* Does SOH stand between the control characters at the start? */
static bool starts_framed(struct str text)
{
    return text.length > 0 && memchr(text.data, SOH, skip_controls(text, 0)) != NULL;
}

static size_t next_message(struct str text, size_t from)
{
    for (size_t at = from; at < text.length; at++)
        if ((text.data[at] == SOH || (at == 0 && !starts_framed(text))) &&
            is_header(str_slice(text, skip_controls(text, at), text.length)))
            return at;
    return text.length;
}

enum sniff sniff_iptc7901(struct str head)
{
    size_t at = skip_controls(head, 0);

    if (!is_header(str_slice(head, at, head.length)))
        return SNIFF_NO;
    return at > 0 && memchr(head.data, SOH, at) ? SNIFF_SURE : SNIFF_LIKELY;
}

/* Does the story begin without a blank line above it? Its first line is indented then, or has a
 * dateline. */
static bool begins_story(struct str line, bool head_indented)
{
    struct dateline dateline;

    if (str_ends(str_trim(line), STR("=")))
        return false;
    return (!head_indented && str_starts(line, STR(INDENT))) ||
           dateline_parse(str_trim(line), &dateline);
}

/* The lines above the first blank one: the headline, perhaps on several lines, and the byline. */
static void read_head(json_t *article, struct str *text)
{
    BUF_AUTO struct buf headline = {0};
    bool indented = str_starts(*text, STR(INDENT));

    while (text->data) {
        struct str behind = *text, written = str_cut(&behind, '\n'), line = str_trim(written);
        bool last = str_ends(line, STR("="));

        if (headline.length > 0 && begins_story(written, indented))
            break;
        *text = behind;

        if (last)
            line = str_trim(str_slice(line, 0, line.length - 1));
        if (line.length == 0 && headline.length > 0)
            break;
        if (headline.length == 0 && !last && wire_is_mark(line))
            xml_keep_text(article, "genre", line);
        else if (headline.length > 0 && (byline_is(line) || str_starts_nocase(line, STR("By "))))
            item_add_byline(article, line);
        else if (headline.length > 0 && str_starts(line, STR(SUBTITLE)))
            article_set(article, ARTICLE_SUBHEAD,
                        str_trim(str_slice(line, strlen(SUBTITLE), line.length)));
        else if (line.length > 0) {
            if (headline.length > 0)
                buf_add_char(&headline, ' ');
            wire_add_printed(line, &headline);
        }
        if (last && article_get(article, ARTICLE_BYLINE).length > 0)
            break;
    }
    article_set(article, ARTICLE_HEADLINE, buf_str(&headline));
}

/* Cut off what is for editors only. */
static struct str cut_notes(json_t *article, struct str text)
{
    static const char *const marks[] = {"\n# Notebook", "\n# Notizblock", "\n# dpa-Notizblock",
                                        "\nThe following information is not "};
    size_t end = text.length;
    struct str note;

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        ptrdiff_t at = str_find_nocase(text, str_of(marks[i]));

        if (at >= 0 && (size_t)at < end)
            end = (size_t)at;
    }
    note = str_trim(str_slice(text, end, text.length));
    if (note.length > 0)
        article_set(article, ARTICLE_BOILERPLATE, note);
    text = str_trim(str_slice(text, 0, end));
    while (str_ends(text, STR("*")))
        text = str_trim(str_slice(text, 0, text.length - 1));
    return text;
}

/* Is it "dpa tca bag", "(Schluss) jr": initials of those who wrote and edited? */
static bool is_signature(struct str words, struct str agency)
{
    if (words.length >= SIGNS_MAX)
        return false;
    return str_starts(words, STR("(Schluss)")) ||
           (agency.length > 0 && str_starts_nocase(words, agency) &&
            !memchr(words.data, '.', words.length));
}

/* Cut the initials off. They stand in the last line, or behind its last full stop. */
static struct str cut_signature(struct str text, struct str agency)
{
    static const char ends[] = "\n.";

    for (size_t i = 0; ends[i]; i++) {
        const char *end = text.length ? memrchr(text.data, ends[i], text.length) : NULL;
        size_t from = end ? (size_t)(end - text.data) + 1 : text.length;

        if (is_signature(str_trim(str_slice(text, from, text.length)), agency))
            return str_trim(str_slice(text, 0, from));
    }
    return text;
}

/* It stands behind ETX, or as the last line if that was lost. */
static struct str cut_date(json_t *article, struct str text, struct str after)
{
    const char *line;

    while (after.data && after.length > 0)
        if (wire_take_date(article, str_cut(&after, '\n')))
            return text;
    text = str_trim(text);
    line = text.length ? memrchr(text.data, '\n', text.length) : NULL;
    if (line && wire_take_date(article, str_slice(text, (size_t)(line - text.data), text.length)))
        return str_trim(str_slice(text, 0, (size_t)(line - text.data)));
    return text;
}

static void set_keywords(json_t *article, struct str text)
{
    BUF_AUTO struct buf slug = {0};

    while (text.data) {
        struct str part = str_trim(str_cut(&text, '\n'));

        if (part.length == 0)
            continue;
        if (slug.length > 0)
            buf_add_char(&slug, ' ');
        buf_add_str(&slug, part);
        while (part.data)
            article_add_keyword(article, str_trim(str_cut(&part, '/')));
    }
    while (str_ends(buf_str(&slug), STR("/")))
        slug.length--;
    xml_keep_text(article, "slugline", buf_str(&slug));
}

/* Without STX, the first line has the keywords if it ends with a slash. Returns the rest. */
static struct str cut_keywords(json_t *article, struct str text)
{
    struct str rest = str_trim(text), line = str_cut(&rest, '\n');

    if (!str_ends(str_trim(line), STR("/")) || !rest.data)
        return str_trim(text);
    set_keywords(article, line);
    return rest;
}

/* The agency is the word after the number of words: "dpa-tns". */
static struct str read_header(json_t *article, struct str line)
{
    struct str word = STR("");

    for (int i = 0; i < 4 && line.data;) {
        word = str_cut(&line, ' ');
        i += word.length > 0;
        if (i == 2 && word.length > 0)
            xml_keep_text(article, "urgency", word);
        if (i == 3 && word.length > 0)
            xml_keep_text(article, "category", word);
    }
    line = str_trim(line);
    word = str_trim(str_cut(&line, ' '));
    return word.length > 0 ? str_cut(&word, '-') : STR("");
}

static enum status read_message(struct reader_input *in, struct str message, struct error *err)
{
    json_auto_t *article = json_object();
    BUF_AUTO struct buf body = {0};
    struct str after, text = wire_body(message, &after), agency, head;
    bool framed = text.data > message.data; /* by STX */

    head = framed ? str_slice(message, 0, (size_t)(text.data - message.data) - 1) : text;
    head = str_slice(head, skip_controls(head, 0), head.length);
    agency = read_header(article, str_cut(&head, '\n'));
    if (framed)
        set_keywords(article, head);
    else /* the controls were lost */
        text = cut_keywords(article, head);
    if (agency_known(agency, false))
        article_set(article, ARTICLE_SOURCE, agency);
    text = cut_date(article, text, after);
    read_head(article, &text);
    text = text.data ? cut_notes(article, text) : STR("");
    wire_add_paragraphs(cut_signature(text, agency), &body);
    article_set(article, ARTICLE_BODY, buf_str(&body));
    return wire_emit(in, article, err);
}

enum status reader_iptc7901(struct reader_input *in, struct error *err)
{
    return wire_read_messages(in, next_message, read_message, err);
}
