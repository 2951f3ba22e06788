/* SPDX-License-Identifier: GPL-2.0-or-later */
/* press_head.c - what stands above the labels, by its order and its form. */
#include "article/formats/press/press_head.h"

#include "article/formats/fields/item_fields.h"
#include "article/text/article.h"
#include "article/words/byline.h"

static struct str head_line(const struct press_head *head, size_t at)
{
    return at < head->count ? head->lines[at] : STR_NONE;
}

/* The index of the first line with a date; the count if there is none. */
static size_t find_date(struct press_head *head)
{
    for (size_t i = 0; i < head->count; i++) {
        struct date_text date;

        if (head_line(head, i).length > 0 && press_read_date(head_line(head, i), &date)) {
            if (article_get(head->article, ARTICLE_PUBLISHED).length == 0)
                article_set(head->article, ARTICLE_PUBLISHED, str_of(date_text_value(&date)));
            return i;
        }
    }
    return head->count;
}

/* The nearest line with a text before `at`, and behind it. */
static struct str line_before(const struct press_head *head, size_t at)
{
    while (at-- > 0)
        if (head_line(head, at).length > 0 && !press_is_rights(head_line(head, at)))
            return head_line(head, at);
    return STR_NONE;
}

static bool is_edition(struct str line)
{
    return str_ends(line, STR("Edition")) || str_ends(line, STR("Ausgabe")) ||
           press_is_rights(line) || str_starts_nocase(line, STR("All rights reserved"));
}

static struct str line_behind(const struct press_head *head, size_t at)
{
    while (++at < head->count)
        if (head_line(head, at).length > 0 && !is_edition(head_line(head, at)))
            return head_line(head, at);
    return STR_NONE;
}

static void set_missing(json_t *article, enum article_field field, struct str value)
{
    if (article_get(article, field).length == 0)
        article_set(article, field, value);
}

/* A headline may go on in the lines behind it. */
static void set_headline(struct press_head *head, struct str first)
{
    BUF_AUTO struct buf headline = {0};

    for (size_t i = 0; i < head->count; i++)
        if (first.data && head->lines[i].data == first.data)
            for (; i < head->count && head->lines[i].length > 0; i++) {
                buf_add_char(&headline, ' ');
                buf_add_str(&headline, head->lines[i]);
            }
    set_missing(head->article, ARTICLE_HEADLINE, buf_str(&headline));
}

/* LexisNexis: source, date, edition, headline. Nexis: headline, source, date. */
static void read_head(struct press_head *head)
{
    size_t date = find_date(head);

    set_missing(head->article, ARTICLE_SOURCE, line_before(head, date));
    for (size_t i = 0; i < head->count; i++)
        if (press_is_rights(head->lines[i]))
            set_missing(head->article, ARTICLE_COPYRIGHT, head->lines[i]);
    if (head->dialect == PRESS_LEXIS)
        set_headline(head, line_behind(head, date));
    else
        set_missing(head->article, ARTICLE_HEADLINE,
                    head->count > 0 ? line_behind(head, SIZE_MAX) : STR_NONE);
}

/* ProQuest names source and date with labels: only the headline stands alone. */
static void read_proquest(struct press_head *head)
{
    set_headline(head, line_behind(head, SIZE_MAX));
}

/* The lines above the labels, without the empty ones at the start, and without those that stand
 * between any two lines of an office document. */
static void settle_head(struct press_head *head)
{
    size_t texts = 0, kept = 0;

    for (size_t i = 0; i < head->count; i++)
        texts += head->lines[i].length > 0;
    for (size_t i = 0; i < head->count; i++)
        if (head->lines[i].length > 0 || (kept > 0 && 2 * texts > head->count + 2))
            head->lines[kept++] = head->lines[i];
    head->count = kept;
}

static bool is_person(struct str line)
{
    return byline_is(line) || byline_is_name(line);
}

/* Factiva without tags: section, headline, byline, "431 words", date, time, source, code, page,
 * language, rights. An empty line may stand above the byline. */
static void read_factiva(struct press_head *head)
{
    size_t count = 0, date, at, end = 0;

    settle_head(head);
    date = find_date(head);
    while (count < head->count && !press_is_word_count(head->lines[count]))
        count++;
    if (count == head->count || date < count)
        return;
    while (end < count && head->lines[end].length > 0)
        end++;
    if (end == count && end > 1 && is_person(head->lines[end - 1]))
        end--;
    if (end < count)
        item_add_byline(head->article, line_before(head, count));
    if (end > 1)
        set_missing(head->article, ARTICLE_SECTION, head->lines[0]);
    set_missing(head->article, ARTICLE_HEADLINE, line_before(head, end));
    for (at = date + 1; at < head->count; at++)
        if (head->lines[at].length > 0 && !press_is_digit(head->lines[at].data[0]))
            break;
    set_missing(head->article, ARTICLE_SOURCE, head_line(head, at));
}

void press_head_read(struct press_head *head)
{
    if (head->dialect == PRESS_PROQUEST)
        read_proquest(head);
    else if (head->dialect == PRESS_FACTIVA)
        read_factiva(head);
    else
        read_head(head);
}
