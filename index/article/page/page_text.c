/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_text.c - makes an article from classified paragraphs: finds where the story begins and
 * ends. */
#include "article/page/page_text.h"

#include "article/page/page_head.h"
#include "article/page/page_words.h"
#include "article/page/paragraphs.h"
#include "article/text/article.h"
#include "article/text/letters.h"
#include "article/words/byline.h"
#include "article/words/date_text.h"
#include "article/words/dateline.h"
#include "base/buf.h"

#define URL_MAX      500
#define STORY_LEAST  250 /* width of good text that must precede comments */
#define HEADLINE_MAX 160 /* width of a headline that ends like a sentence */

static size_t first_good(const struct paragraphs *all)
{
    size_t i = 0;

    while (i < all->count && all->at[i].class != PARAGRAPH_GOOD)
        i++;
    return i;
}

static bool has_date(struct str line)
{
    struct date_text date;

    return date_text_find(line, &date);
}

/* Is it a short first paragraph just above the good text: a full sentence, or one with a
 * dateline? */
static bool opens_story(const struct paragraph *line)
{
    struct dateline dateline;

    if (line->furniture || line->heading || byline_is(line->text))
        return false;
    if (dateline_parse(line->text, &dateline) && dateline.length < line->text.length)
        return true;
    return line->sentence && line->words >= 8 && line->function_words >= 2 && !has_date(line->text);
}

/* "... in N.Y.C.": this period may not end a sentence. */
static bool ends_in_initials(struct str text)
{
    return text.length > 3 && text.data[text.length - 1] == '.' &&
           text.data[text.length - 3] == '.';
}

/* Could the paragraph be the first of a story: full sentences, and not a headline that asks a
 * question? */
static bool begins_story(const struct paragraph *paragraph)
{
    char last = paragraph->text.length ? paragraph->text.data[paragraph->text.length - 1] : ' ';

    if (paragraph->class != PARAGRAPH_GOOD || paragraph->heading)
        return false;
    if (paragraph->width < HEADLINE_MAX &&
        (last == '?' || last == '!' || ends_in_initials(paragraph->text)))
        return false;
    return paragraph->sentence;
}

/* Where the story begins. Good paragraphs above it are headline, caption or label. */
static size_t find_story(struct paragraphs *all)
{
    size_t story = 0;

    while (story < all->count && !begins_story(&all->at[story]))
        story++;
    if (story == all->count && !all->page && all->count > 1 && all->at[0].width < HEADLINE_MAX)
        story = 1; /* no full sentence: the first line heads the others */
    if (story == all->count)
        return first_good(all);
    for (size_t i = 0; i < story; i++)
        all->at[i].class = PARAGRAPH_BAD;
    /* The line above may be the headline, so the story begins after at least one line. */
    while (story > 1 && opens_story(&all->at[story - 1]))
        all->at[--story].class = PARAGRAPH_GOOD;
    return story;
}

/* In a short text no paragraph is surely good. Then take the paragraphs that look like sentences;
 * if there are none, all but the first line. */
static void judge_little_text(struct paragraphs *all)
{
    bool any = false;

    for (size_t i = 0; i < all->count; i++)
        if (!all->at[i].furniture && all->at[i].sentence && all->at[i].words >= 6) {
            all->at[i].class = PARAGRAPH_GOOD;
            any = true;
        }
    for (size_t i = 1; i < all->count && !any; i++)
        if (!all->at[i].furniture && !byline_is(all->at[i].text) && !has_date(all->at[i].text))
            all->at[i].class = PARAGRAPH_GOOD;
}

static size_t good_width(const struct paragraphs *all, size_t from, size_t to)
{
    size_t width = 0;

    for (size_t i = from; i < to; i++)
        if (all->at[i].class == PARAGRAPH_GOOD)
            width += all->at[i].width;
    return width;
}

static void drop_from(struct paragraphs *all, size_t from)
{
    for (size_t i = from; i < all->count; i++)
        all->at[i].class = PARAGRAPH_BAD;
}

/* "About Acme Corp." heads a company's text about itself below each of its releases. */
static bool heads_about(const struct paragraph *line)
{
    return line->width <= 60 && line->words >= 2 && line->words <= 8 && !line->sentence &&
           (str_starts(line->text, STR("About ")) || str_starts(line->text, STR("ABOUT "))) &&
           !str_ends(line->text, STR("?"));
}

/* Does the story end at this line? A heading that may also be a box within a story ends it only
 * after most of the good text. A heading that is never within a story ends it anywhere after a
 * paragraph or two. */
static bool ends_story(const struct paragraph *line, size_t before, size_t total)
{
    if (before == 0 || line->width > 60)
        return false;
    if (page_words_last(line->text))
        return before >= STORY_LEAST || before * 2 >= total;
    if (page_words_end(line->text))
        return before * 2 >= total;
    return before * 3 > total * 2 && heads_about(line);
}

static void cut_end(struct paragraphs *all, size_t story)
{
    size_t total = good_width(all, story, all->count), before = 0;

    for (size_t i = story; i < all->count; i++) {
        if (all->at[i].class == PARAGRAPH_GOOD)
            before += all->at[i].width;
        if (ends_story(&all->at[i], before, total)) {
            drop_from(all, i);
            return;
        }
    }
}

/* ---- author box ----------------------------------------------------------------------------- */

/* Is the paragraph about a person of that name: "Jane Roe is a ...", "Roe covers ..."? */
static bool tells_about(const struct paragraph *paragraph, struct str name)
{
    const char *space = memrchr(name.data, ' ', name.length);
    struct str last = space ? str_slice(name, (size_t)(space - name.data) + 1, name.length) : name;
    struct str rest = paragraph->text, verb;
    char lower[16];
    static const char verbs[] =
        "is was has covers writes reports joined works serves worked est ist";

    if (str_starts(rest, name))
        rest = str_slice(rest, name.length, rest.length);
    else if (str_starts(rest, last))
        rest = str_slice(rest, last.length, rest.length);
    else
        return false;
    if (rest.length > 0 && rest.data[0] == ',')
        return true;
    verb = word_cut(&rest);
    if (verb.length == 0)
        return false;
    verb = str_n(lower, letters_lower(verb, lower, sizeof lower));
    rest = str_of(verbs);
    while (rest.data)
        if (str_eq(str_cut(&rest, ' '), verb))
            return true;
    return false;
}

static void set_byline(json_t *article, struct str name)
{
    struct buf people = {0};

    if (article_get(article, ARTICLE_BYLINE).length == 0 && byline_clean(name, &people))
        article_set(article, ARTICLE_BYLINE, buf_str(&people));
    buf_fini(&people);
}

/* The author box: a line with only a name, then a paragraph about that person. */
static bool is_author_box(const struct paragraphs *all, size_t at)
{
    return at + 1 < all->count && tells_about(&all->at[at + 1], all->at[at].text) &&
           byline_is_name(all->at[at].text);
}

/* Drop the author box, or a last paragraph about the byline's author. A "By Jane Roe" below the
 * story becomes the byline. */
static void read_author_box(struct paragraphs *all, size_t story, json_t *article)
{
    struct str byline;

    for (size_t i = story + 1; i < all->count; i++) {
        if (is_author_box(all, i) &&
            (all->at[i + 1].class != PARAGRAPH_GOOD || good_width(all, i + 2, all->count) == 0)) {
            set_byline(article, all->at[i].text);
            all->at[i].class = all->at[i + 1].class = PARAGRAPH_BAD;
            break;
        }
        if (byline_is(all->at[i].text) && all->at[i].class == PARAGRAPH_BAD &&
            good_width(all, i, all->count) == 0) {
            set_byline(article, all->at[i].text);
            break;
        }
    }
    byline = article_get(article, ARTICLE_BYLINE);
    for (size_t i = all->count; byline.length > 0 && i-- > story + 1;) {
        if (all->at[i].class != PARAGRAPH_GOOD)
            continue;
        if (tells_about(&all->at[i], byline))
            all->at[i].class = PARAGRAPH_BAD;
        break;
    }
}

/* ---- the rest ------------------------------------------------------------------------------- */

/* A date below the story counts only if it is labelled as the date of publication. */
static void read_late_date(const struct paragraphs *all, size_t story, json_t *article)
{
    for (size_t i = story; i < all->count; i++) {
        const struct paragraph *line = &all->at[i];
        struct date_text date;

        if (article_get(article, ARTICLE_PUBLISHED).length > 0)
            return;
        if (line->class == PARAGRAPH_GOOD || line->width > 100 || !line->text.length ||
            !date_text_find(line->text, &date))
            continue;
        if (page_words_published(
                str_n(line->text.data, (size_t)(date.found.data - line->text.data))))
            article_set(article, ARTICLE_PUBLISHED, str_of(date_text_value(&date)));
    }
}

/* Use the dateline's date if it has a year. */
static void read_dateline_date(const struct paragraphs *all, size_t story, json_t *article)
{
    struct dateline dateline;
    struct date_text date;

    if (story < all->count && article_get(article, ARTICLE_PUBLISHED).length == 0 &&
        dateline_parse(all->at[story].text, &dateline) && dateline.date.length > 0 &&
        date_text_parse(dateline.date, &date))
        article_set(article, ARTICLE_PUBLISHED, str_of(date_text_value(&date)));
}

/* A line that is only a URL, perhaps with a label: the source of the text. */
static void read_url(const struct paragraphs *all, json_t *article)
{
    static const char *const labels[] = {
        "Source:", "URL:", "Link:", "Original:", "Permalink:", "From:"};

    for (size_t i = 0; i < all->count; i++) {
        struct str line = all->at[i].text;

        for (size_t k = 0; k < sizeof labels / sizeof labels[0]; k++)
            if (str_starts_nocase(line, str_of(labels[k])))
                line = str_trim(str_slice(line, strlen(labels[k]), line.length));
        if (line.length < 12 || line.length > URL_MAX || memchr(line.data, ' ', line.length) ||
            !(str_starts(line, STR("http://")) || str_starts(line, STR("https://"))))
            continue;
        article_set(article, ARTICLE_URL, line);
        return;
    }
}

static void read_copyright(const struct paragraphs *all, json_t *article)
{
    for (size_t i = 0; i < all->count; i++) {
        struct str line = all->at[i].text;

        if (all->at[i].class != PARAGRAPH_GOOD && line.length <= 300 && line.length > 8 &&
            (str_starts(line, STR("\xC2\xA9")) || str_starts_nocase(line, STR("copyright ")) ||
             str_starts_nocase(line, STR("(c) 20"))) &&
            !str_eq_nocase(line, STR("copyright information"))) {
            article_set(article, ARTICLE_COPYRIGHT, line);
            return;
        }
    }
}

static void add_paragraph(struct buf *out, struct str text)
{
    if (out->length > 0)
        buf_add_text(out, "\n\n");
    buf_add_str(out, text);
}

static void set_texts(const struct paragraphs *all, json_t *article)
{
    BUF_AUTO struct buf body = {0};
    BUF_AUTO struct buf rest = {0};

    for (size_t i = 0; i < all->count; i++) {
        struct str text = all->at[i].text;

        if (all->at[i].class == PARAGRAPH_GOOD)
            add_paragraph(&body, text);
        else if (!all->at[i].told)
            add_paragraph(&rest, text);
    }
    article_set(article, ARTICLE_BODY, buf_str(&body));
    article_set(article, ARTICLE_BOILERPLATE, buf_str(&rest));
}

/* If the text is only a story, keep all lines between the headline and the first sentence, except
 * bylines and dates. */
static void keep_figures(struct paragraphs *all, size_t headline, size_t story)
{
    if (all->page)
        return;
    for (size_t i = headline < story ? headline + 1 : 0; i < story; i++)
        if (!all->at[i].told && all->at[i].words >= 2 && !byline_is(all->at[i].text) &&
            !has_date(all->at[i].text))
            all->at[i].class = PARAGRAPH_GOOD;
}

void page_text_read(struct str text, struct arena *arena, json_t *article)
{
    struct paragraphs all;
    size_t story, headline;

    paragraphs_read(text, arena, &all);
    paragraphs_smooth(&all);
    if (first_good(&all) == all.count)
        judge_little_text(&all);
    story = find_story(&all);
    cut_end(&all, story);
    headline = page_head_read(&all, story, article);
    keep_figures(&all, headline, story);
    read_author_box(&all, story, article);
    read_dateline_date(&all, story, article);
    read_late_date(&all, story, article);
    read_url(&all, article);
    read_copyright(&all, article);
    if (all.language)
        article_set(article, ARTICLE_LANGUAGE, str_of(all.language));
    set_texts(&all, article);
}
