/* SPDX-License-Identifier: GPL-2.0-or-later */
/* iptc7901_head.c - reads the lines above an IPTC 7901 story. Agencies write them differently:
 *
 *   Switzerland/migration/UN/      France-agriculture,prev    1 POLICE Hackney   keywords
 *   1ST LEAD                                                                     mark
 *   Switzerland joins list =       Deux milliards pour ...    MAN CHARGED ...    headline
 *   By Jane Roe, dpa =             par Jeanne MARTIN          By Jane Roe, PA    byline */
#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/xml_fields.h"
#include "article/formats/wire/iptc7901.h"
#include "article/formats/wire/wire_text.h"
#include "article/text/article.h"
#include "article/text/letters.h"
#include "article/words/byline.h"
#include "article/words/dateline.h"
#include "base/json.h"

#define INDENT       "   " /* of a paragraph's first line */
#define SUBTITLE     "Utl.:"
#define HEAD_MAX     8   /* lines above a story */
#define SOURCE_MAX   12  /* bytes of a header's first word */
#define HEADLINE_MAX 120 /* bytes of a headline below a blank line */
#define CATCH_WORDS  5   /* words of "1 POLICE Hackney" */

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

/* The length of the source and the number: "ecp0007"; behind SOH also "nL5N2DE0AB". 0: it is
 * neither. */
static size_t source_length(struct str text, bool framed)
{
    size_t letters = count_between(text, 0, 8, "aA", "zZ"), at = letters, digits;

    digits = count_between(text, at, 5, "00", "99");
    at += digits;
    if (letters >= 2 && digits >= 1 && at < text.length && text.data[at] == ' ')
        return at;
    if (!framed || letters < 1)
        return 0;
    while (at < text.length && at < SOURCE_MAX && text.data[at] != ' ' &&
           count_between(text, at, 1, "aA", "zZ") + count_between(text, at, 1, "00", "99") > 0)
        digits += count_between(text, at++, 1, "00", "99");
    return digits > 0 ? at : 0;
}

bool iptc7901_is_header(struct str text, bool framed)
{
    size_t at = source_length(text, framed), letters;

    if (at == 0 || at + 4 > text.length || text.data[at] != ' ' || text.data[at + 1] < '1' ||
        text.data[at + 1] > '9' || text.data[at + 2] != ' ')
        return false;
    letters = count_between(text, at + 3, 4, "aA", "zZ");
    at += 3 + letters;
    return letters > 0 && at + 1 < text.length && text.data[at] == ' ' &&
           count_between(text, at + 1, 6, "00", "99") > 0;
}

/* Of the next lines up to a blank one: is one a dateline? */
static bool dateline_follows(struct str text)
{
    struct dateline dateline;

    for (unsigned i = 0; i < HEAD_MAX && text.data; i++) {
        struct str line = str_trim(str_cut(&text, '\n'));

        if (line.length == 0)
            return false;
        if (dateline_parse(line, &dateline))
            return true;
    }
    return false;
}

/* Does the story begin without a blank line above it? Its first line has a dateline, or is indented
 * where the head is not; if a dateline is to come, it begins there. */
static bool begins_story(struct str line, struct str behind, bool head_indented)
{
    struct dateline dateline;

    if (str_ends(str_trim(line), STR("=")))
        return false;
    return dateline_parse(str_trim(line), &dateline) ||
           (!head_indented && str_starts(line, STR(INDENT)) && !dateline_follows(behind));
}

void iptc7901_set_keywords(json_t *article, struct str text)
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

/* "1 POLICE Hackney": the number of the page, and words of which the first is in capitals. */
static bool is_catch_line(struct str line)
{
    struct str rest = line, number = word_cut(&rest), first = word_cut(&rest);

    return number.length == 1 && count_between(number, 0, 1, "00", "99") == 1 && first.length > 1 &&
           letters_all_upper(first) && rest.length > 0 && word_count(rest) < CATCH_WORDS &&
           !letters_all_upper(rest);
}

/* The next line that may be a headline; a blank one may stand before it. */
static struct str next_of_head(struct str *behind)
{
    struct str line = str_trim(str_cut(behind, '\n'));

    if (line.length > 0 || !behind->data)
        return line;
    line = str_trim(str_cut(behind, '\n'));
    return line.length <= HEADLINE_MAX && !str_ends(line, STR(".")) ? line : STR("");
}

/* Is it "Britain/EU/Brexit/", "Nigeria-building-collapse,lead", "USA-WEATHER/ (UPDATE 1)"? Without
 * a slash at the end it is only if the headline follows. */
static bool are_keywords(struct str line, struct str behind)
{
    struct str rest = line, first = word_cut(&rest), next = next_of_head(&behind);
    bool joined = first.length > 2 &&
                  (memchr(first.data, '/', first.length) || memchr(first.data, '-', first.length));

    rest = str_trim(rest);
    if (str_ends(line, STR("/")))
        return true;
    if (next.length == 0 || byline_is(next) || begins_story(next, behind, true))
        return false;
    return (joined && rest.length == 0) ||
           (str_ends(first, STR("/")) && str_starts(rest, STR("("))) || is_catch_line(line);
}

/* "Nigeria-building-collapse,lead": the words before the comma. */
static void take_slug(json_t *article, struct str line)
{
    struct str words = str_cut(&line, ',');

    xml_keep_text(article, "slugline", words);
    while (words.data)
        article_add_keyword(article, str_trim(str_cut(&words, '-')));
}

/* Without the mark before them, "Eil Unfälle/Verkehr/", or behind them, "USA-WEATHER/ (UPDATE 1)".
 */
static void take_keywords(json_t *article, struct str line)
{
    struct str rest = line, first = word_cut(&rest);

    if (is_catch_line(line)) {
        iptc7901_set_keywords(article, str_trim(rest));
        return;
    }
    if (rest.length > 0 && (str_eq_nocase(first, STR("Eil")) || wire_is_mark(first)))
        xml_keep_text(article, "genre", first);
    else if (rest.length > 0 && str_starts(str_trim(rest), STR("(")))
        rest = first;
    else
        rest = line;
    if (memchr(rest.data, '/', rest.length))
        iptc7901_set_keywords(article, str_trim(str_cut(&rest, ',')));
    else
        take_slug(article, rest);
}

/* "ATTENTION - ADDS quotes ///", "(Adds comment)": what is new in this version. */
static bool is_note(struct str line)
{
    return str_ends(line, STR("///")) || str_starts(line, STR("ATTENTION - ")) ||
           (str_starts(line, STR("(")) && str_ends(line, STR(")")));
}

/* "* Shares down 12 pct": the points of the story. */
static void add_point(json_t *article, struct str point)
{
    BUF_AUTO struct buf points = {0};

    buf_add_str(&points, article_get(article, ARTICLE_SUMMARY));
    if (points.length > 0)
        buf_add_char(&points, '\n');
    wire_add_printed(point, &points);
    article_set(article, ARTICLE_SUMMARY, buf_str(&points));
}

/* Take a line that stands above the headline; false if it is none. `behind`: what follows it. */
static bool take_above(json_t *article, struct str line, struct str behind, bool last)
{
    if (iptc7901_is_header(line, true))
        return true;
    if (!last && wire_is_mark(line))
        xml_keep_text(article, "genre", line);
    else if (!last && are_keywords(line, behind))
        take_keywords(article, line);
    else
        return false;
    return true;
}

/* Take a line below the headline; false if it is none. */
static bool take_below(json_t *article, struct str line)
{
    if (byline_is(line) || str_starts_nocase(line, STR("By ")))
        item_add_byline(article, line);
    else if (str_starts(line, STR(SUBTITLE)))
        article_set(article, ARTICLE_SUBHEAD,
                    str_trim(str_slice(line, strlen(SUBTITLE), line.length)));
    else if (is_note(line))
        xml_keep_text(article, "ednote", line);
    else if (str_starts(line, STR("- ")) && wire_is_mark(line))
        xml_keep_text(article, "genre", line);
    else if (str_starts(line, STR("* ")))
        add_point(article, str_trim(str_slice(line, 2, line.length)));
    else
        return false;
    return true;
}

void iptc7901_read_head(json_t *article, struct str *text)
{
    BUF_AUTO struct buf headline = {0};
    bool indented = str_starts(*text, STR(INDENT));

    while (text->data) {
        struct str behind = *text, written = str_cut(&behind, '\n'), line = str_trim(written);
        bool last = str_ends(line, STR("="));

        if (headline.length > 0 && begins_story(written, behind, indented))
            break;
        *text = behind;
        if (last)
            line = str_trim(str_slice(line, 0, line.length - 1));
        if (line.length == 0 && headline.length > 0)
            break;
        if (line.length > 0 && !(headline.length == 0 ? take_above(article, line, behind, last)
                                                      : take_below(article, line))) {
            if (headline.length > 0)
                buf_add_char(&headline, ' ');
            wire_add_printed(line, &headline);
        }
        if (last && article_get(article, ARTICLE_BYLINE).length > 0)
            break;
    }
    article_set(article, ARTICLE_HEADLINE, buf_str(&headline));
}
