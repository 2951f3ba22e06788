/* SPDX-License-Identifier: GPL-2.0-or-later */
/* body_head.c - reads lines from the start of a body as long as they belong to its head. */
#include "article/words/body_head.h"

#include "article/text/article.h"
#include "article/text/letters.h"
#include "article/words/byline.h"
#include "article/words/date_text.h"

#define LINE_WORDS_MIN 2 /* of a headline */
#define BELOW_MAX      3 /* lines below the headline */

static struct str next_line(struct str *rest)
{
    struct str line = STR("");

    while (rest->data && line.length == 0)
        line = str_trim(str_cut(rest, '\n'));
    return line;
}

/* Is there a mark that parts the site's name from a headline? `at_end`: at the text's end; else at
 * its start, where a colon parts the headline itself: "Diary of a storm: day one". */
static bool has_mark(struct str text, bool at_end)
{
    static const char *const marks[] = {":", "|",       "-", "\xE2\x80\x93", "\xE2\x80\x94",
                                        ">", "\xC2\xBB"};

    text = str_trim(text);
    for (size_t i = at_end ? 0 : 1; i < sizeof marks / sizeof *marks; i++)
        if (at_end ? str_ends(text, str_of(marks[i])) : str_starts(text, str_of(marks[i])))
            return true;
    return false;
}

/* Is the title "Harbour Times: LINE", "LINE - Harbour Times", or the line itself? */
static bool is_of_title(struct str line, struct str title)
{
    size_t rest = title.length - line.length;

    if (word_count(line) < LINE_WORDS_MIN || line.length > title.length)
        return false;
    if (str_ends(title, line))
        return rest == 0 || has_mark(str_slice(title, 0, rest), true);
    return str_starts(title, line) && has_mark(str_slice(title, line.length, title.length), false);
}

/* Set the field unless the article has it. True if it now says what the line says. `equal`: does
 * the field that it has say so? */
static bool settle(json_t *article, enum article_field field, struct str value, bool equal)
{
    if (article_get(article, field).length > 0)
        return equal;
    article_set(article, field, value);
    return true;
}

static bool take_byline(json_t *article, struct str line)
{
    BUF_AUTO struct buf persons = {0};

    return byline_clean(line, &persons) &&
           settle(article, ARTICLE_BYLINE, buf_str(&persons),
                  str_eq_nocase(article_get(article, ARTICLE_BYLINE), buf_str(&persons)));
}

/* A day says nothing new if the article has this day and the time. */
static bool take_date(json_t *article, struct str line)
{
    struct str known = article_get(article, ARTICLE_PUBLISHED), value;
    struct date_text date, had;

    if (line.length == 0 || !date_text_parse(line, &date))
        return false;
    value = str_of(date_text_value(&date));
    return settle(article, ARTICLE_PUBLISHED, value,
                  str_starts(known, value) || (date_text_parse(known, &had) &&
                                               str_starts(str_of(date_text_value(&had)), value)));
}

/* Take a line below the headline; false if it is none, or says what no field says. */
static bool take_below(json_t *article, struct str line)
{
    return byline_is(line) ? take_byline(article, line) : take_date(article, line);
}

void body_take_head(json_t *article)
{
    BUF_AUTO struct buf body = {0}, headline = {0};
    struct str rest, ahead, line;
    unsigned below = 0;

    buf_add_str(&body, article_get(article, ARTICLE_BODY));
    rest = buf_str(&body);
    line = next_line(&rest);
    if (!is_of_title(line, article_get(article, ARTICLE_HEADLINE)))
        return;
    buf_add_str(&headline, line);
    for (ahead = rest; below < BELOW_MAX; below++, rest = ahead)
        if (!take_below(article, next_line(&ahead)))
            break;
    if (below == 0 || !rest.data || str_trim(rest).length == 0)
        return;
    article_set(article, ARTICLE_HEADLINE, buf_str(&headline));
    article_set(article, ARTICLE_BODY, rest);
}
