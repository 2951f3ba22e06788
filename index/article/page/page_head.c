/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_head.c - tests each line above a story as headline, byline and date. */
#include "article/page/page_head.h"

#include "article/page/line_match.h"
#include "article/page/page_words.h"
#include "article/page/release.h"
#include "article/text/article.h"
#include "article/text/letters.h"
#include "article/words/byline.h"
#include "article/words/date_text.h"
#include "article/words/dateline.h"
#include "article/words/embargo_line.h"
#include "article/words/function_words.h"
#include "base/hash.h"
#include "base/json.h"

#define HEAD_MAX        100 /* lines above a story that are read */
#define HEADLINE_MAX    260 /* text width of a headline */
#define DATE_LINE_MAX   200 /* bytes */
#define HEADLINE_LEAST  0.6
#define FOLLOWED_WITHIN 4
#define FOLLOWED_BONUS  0.4
#define FIRST_BONUS     1.5 /* for the first line of a text that is only a story */
#define KEYWORDS_MAX    60  /* text width of a line of keywords */
#define DECK_LEAD       0.4 /* lead that a line needs over the headline candidate just above it */
#define STORY_SAMPLE    ((size_t)2000) /* bytes of the story that a headline is compared with */

/* ---- the story's words ---------------------------------------------------------------------- */

/* A set of words by their hashes. A false match is rare and harmless. */
struct word_set {
    uint64_t bits[256];
};

static void set_add(struct word_set *set, uint64_t hash)
{
    set->bits[hash % 256] |= (uint64_t)1 << (hash >> 8) % 64;
}

static bool set_has(const struct word_set *set, uint64_t hash)
{
    return set->bits[hash % 256] >> (hash >> 8) % 64 & 1;
}

static bool is_content(struct str word)
{
    return (word.length > 2 || (word.data[0] & 0x80)) &&
           (function_word_languages(word) & ~FUNCTION_WORD_OF_NOTICES) == 0;
}

static void story_words(const struct paragraphs *all, size_t story, struct word_set *set)
{
    size_t bytes = 0;
    char room[LINE_WORD_ROOM];
    struct str word;

    for (size_t i = story; i < all->count && bytes < STORY_SAMPLE; i++) {
        struct str rest = str_slice(all->at[i].text, 0, STORY_SAMPLE);

        if (all->at[i].class != PARAGRAPH_GOOD)
            continue;
        bytes += rest.length;
        while (line_word(&rest, room, &word))
            set_add(set, hash_str(word));
    }
}

/* The share of the line's content words that occur in the story. */
static double overlap(struct str line, const struct word_set *story)
{
    char room[LINE_WORD_ROOM];
    struct str word;
    double all = 0, shared = 0;

    while (line_word(&line, room, &word)) {
        if (!is_content(word))
            continue;
        all++;
        shared += set_has(story, hash_str(word));
    }
    return all > 0 ? shared / (all + 0.5) : 0;
}

/* ---- headline ------------------------------------------------------------------------------- */

static bool has_date(struct str line)
{
    struct date_text date;

    return line.length <= DATE_LINE_MAX && date_text_find(line, &date);
}

/* Ideographs have no spaces between words: count about eight letters' width as a word. */
static size_t words_of(const struct paragraph *line)
{
    size_t by_width = line->width / 8;

    return line->text.length > line->width / 2 * 3 || line->words > by_width ? line->words
                                                                             : by_width;
}

/* Most headlines have four to about twenty words. */
static double length_score(const struct paragraph *line)
{
    size_t words = words_of(line);

    if (line->width < 10 || line->width > HEADLINE_MAX)
        return -2;
    if (words <= 1)
        return -1;
    if (words == 2)
        return -0.4;
    if (words == 3)
        return 0;
    return line->width <= 100 ? 1 : line->width <= 130 ? 0.8 : line->width <= 180 ? 0.6 : 0;
}

/* Headlines omit many of the words that sentences need. */
static double density_score(const struct paragraph *line)
{
    double density = line->words ? (double)line->function_words / line->words : 0;

    return density <= 0.35 ? 0 : density < 0.65 ? 0.35 - density : -0.3;
}

/* Numbers show a row of a table: "Net 1,204,000 vs 311,000". */
static size_t count_numbers(struct str line)
{
    size_t numbers = 0;
    bool inside = false;

    for (size_t i = 0; i < line.length; i++) {
        bool digit = line.data[i] >= '0' && line.data[i] <= '9';

        numbers += digit && !inside;
        inside = digit || (inside && strchr(".,", line.data[i]));
    }
    return numbers;
}

static bool has_trail(struct str line)
{
    return str_find(line, STR(" > ")) > 0 || str_find(line, STR("|")) > 0 ||
           str_find(line, STR(" \xC2\xBB ")) > 0 || str_find(line, STR(" / ")) > 0;
}

/* A slug as the AP sends it: "BC-US--Harbor Bridge,130", "AM-Ferries, 2nd Ld-Writethru,480". */
static bool is_slug(struct str line)
{
    size_t capitals = 0, digits = line.length;

    while (capitals < line.length && line.data[capitals] >= 'A' && line.data[capitals] <= 'Z')
        capitals++;
    while (digits > 0 && line.data[digits - 1] >= '0' && line.data[digits - 1] <= '9')
        digits--;
    return capitals >= 2 && capitals <= 3 && capitals < digits && line.data[capitals] == '-' &&
           digits < line.length && line.data[digits - 1] == ',';
}

static double headline_score(const struct paragraph *line, const struct word_set *story)
{
    struct str ignored;
    double score;

    if (line->furniture || byline_is(line->text) || release_is_label(line) || is_slug(line->text) ||
        embargo_line(line->text, &ignored))
        return -9;
    score = length_score(line) + density_score(line) + 2.5 * overlap(line->text, story);
    if (has_date(line->text))
        score -= 1;
    if (line->heading)
        score += 1;
    if (line->sentence && str_ends(line->text, STR(".")) && line->words > 4)
        score -= 0.8;
    if (line->text.data[0] >= 'a' && line->text.data[0] <= 'z')
        score -= 0.5;
    if (has_trail(line->text))
        score -= 0.6;
    if (count_numbers(line->text) > 1)
        score -= 0.6;
    return score;
}

/* Does a byline or a date follow within the next lines, as below a headline? */
static bool is_followed(const struct paragraphs *all, size_t at, size_t story)
{
    for (size_t i = at + 1; i < story && i <= at + FOLLOWED_WITHIN; i++)
        if (byline_is(all->at[i].text) || has_date(all->at[i].text))
            return true;
    return false;
}

/* Keywords above the headline, as agencies send them: "Norway-fire-harbour,lead", or a few words in
 * capitals above a headline that is not. */
static bool is_keyword_line(const struct paragraphs *all, size_t story)
{
    const struct paragraph *line = &all->at[0], *next = &all->at[1];
    size_t joins = 0;

    if (all->page || story < 2 || line->width > KEYWORDS_MAX || next->words < 4 ||
        has_date(next->text) || byline_is(next->text) || next->furniture)
        return false;
    for (size_t i = 0; i < line->text.length; i++)
        joins += strchr("-,/", line->text.data[i]) != NULL;
    if (!memchr(line->text.data, ' ', line->text.length))
        return joins >= 2;
    return line->words <= 4 && letters_all_upper(line->text) && !letters_all_upper(next->text);
}

/* The best headline before the story; `story` if no line qualifies. Of equals take the first: a
 * repeated headline is a caption, and a slightly lower score just below it is the deck. */
static size_t find_headline(const struct paragraphs *all, size_t from, size_t story)
{
    struct word_set words = {{0}};
    double most = HEADLINE_LEAST, last = 0;
    size_t best = story;

    story_words(all, story, &words);
    for (size_t i = from; i < story; i++) {
        double score = headline_score(&all->at[i], &words);

        if (is_followed(all, i, story))
            score += FOLLOWED_BONUS;
        if (i == 0 && is_keyword_line(all, story))
            continue;
        if (i == 0 && !all->page)
            score += FIRST_BONUS;
        if (score > most && !(best + 1 == i && last > score - DECK_LEAD)) {
            most = score;
            best = i;
        }
        last = score;
    }
    return best;
}

/* "Headline (Image credit: x)", "Headline | Site". An attribution (credit.h) stays. */
static struct str without_credit(struct str headline)
{
    const char *open = memrchr(headline.data, '(', headline.length);
    ptrdiff_t bar = str_find(headline, STR(" | "));

    if (open && open > headline.data && str_ends(headline, STR(")"))) {
        struct str inside = str_n(open, (size_t)(headline.data + headline.length - open));

        if (page_words_furniture(inside))
            headline = str_trim(str_n(headline.data, (size_t)(open - headline.data)));
    }
    if (bar > 20 && word_count(str_slice(headline, (size_t)bar, headline.length)) <= 5)
        headline = str_trim(str_slice(headline, 0, (size_t)bar));
    return headline;
}

static void set_headline(struct str line, json_t *article)
{
    size_t kicker = page_words_kicker(line);

    if (kicker > 0) {
        struct str label = str_trim(str_slice(line, 0, kicker));

        label.length -= 1; /* the colon */
        article_set(article, ARTICLE_SECTION, label);
    }
    article_set(article, ARTICLE_HEADLINE, without_credit(str_slice(line, kicker, line.length)));
}

/* ---- date, byline, section ------------------------------------------------------------------ */

/* Read the text before a date in its line, if it can be a place or a section. */
static void read_before_date(struct str before, json_t *article)
{
    bool comma = str_find(before, STR(",")) > 0;

    before = str_trim(before);
    while (before.length > 0 && strchr("|,-:(", before.data[before.length - 1]))
        before = str_trim(str_slice(before, 0, before.length - 1));
    if (before.length == 0 || before.length > 40 || word_count(before) > 4 ||
        !letters_start_upper(before) || page_words_published(before) ||
        page_words_updated(before) || page_words_furniture(before) || byline_is(before))
        return;
    if (comma)
        article_set(article, ARTICLE_DATELINE, before);
    else if (article_get(article, ARTICLE_BYLINE).length > 0 &&
             article_get(article, ARTICLE_SECTION).length == 0)
        article_set(article, ARTICLE_SECTION, before);
}

/* Returns true if the line was a date line. */
static bool read_date(struct str line, json_t *article)
{
    struct date_text date;
    struct str before;
    enum article_field field = ARTICLE_PUBLISHED;

    if (line.length > DATE_LINE_MAX || embargo_line(line, &before) || !date_text_find(line, &date))
        return false;
    before = str_n(line.data, (size_t)(date.found.data - line.data));
    if (page_words_updated(before))
        field = ARTICLE_UPDATED;
    if (article_get(article, field).length > 0)
        return true;
    article_set(article, field, str_of(date_text_value(&date)));
    read_before_date(before, article);
    line = str_slice(line, before.length + date.found.length, line.length);
    if (field == ARTICLE_PUBLISHED && line.length > 0)
        read_date(line, article); /* "Published ... Updated ..." in one line */
    return true;
}

static void read_byline(struct str line, json_t *article)
{
    struct buf people = {0};

    if (article_get(article, ARTICLE_BYLINE).length == 0 && byline_clean(line, &people))
        article_set(article, ARTICLE_BYLINE, buf_str(&people));
    buf_fini(&people);
}

/* Is the line a lone name below the headline, with a date before or after it? */
static bool is_lone_name(const struct paragraphs *all, size_t headline, size_t at, size_t story)
{
    struct str line = all->at[at].text;

    if (at <= headline || !byline_is_name(line) || letters_all_upper(line) ||
        all->at[at].function_words > 0 || release_is_label(&all->at[at]))
        return false;
    return (at + 1 < story && has_date(all->at[at + 1].text)) ||
           (at > headline + 1 && has_date(all->at[at - 1].text));
}

static void read_bylines(const struct paragraphs *all, size_t from, size_t headline, size_t story,
                         json_t *article)
{
    for (size_t i = from; i < story; i++)
        if (i != headline && byline_is(all->at[i].text))
            read_byline(all->at[i].text, article);
    for (size_t i = from; i < story; i++)
        if (is_lone_name(all, headline, i, story))
            read_byline(all->at[i].text, article);
}

/* Read the line below the headline, if it says more than a label and is neither byline nor date. */
static void read_subhead(struct paragraphs *all, size_t headline, size_t story, json_t *article)
{
    struct paragraph *line = &all->at[headline + 1];

    if (headline + 1 >= story || line->furniture || line->words < 6 || line->width < 40 ||
        line->width > 300 || line->function_words == 0 || has_date(line->text) ||
        byline_is(line->text))
        return;
    article_set(article, ARTICLE_SUBHEAD, line->text);
    line->told = true;
}

/* Does the line above it end with the words of an embargo? */
static bool is_embargo_date(const struct paragraphs *all, size_t from, size_t at)
{
    return at > from && has_date(all->at[at].text) && embargo_line_is_open(all->at[at - 1].text);
}

size_t page_head_read(struct paragraphs *all, size_t story, json_t *article)
{
    size_t from = story > HEAD_MAX ? story - HEAD_MAX : 0;
    size_t headline = find_headline(all, from, story);

    if (headline < story) {
        set_headline(all->at[headline].text, article);
        all->at[headline].told = true;
        read_subhead(all, headline, story, article);
    }
    if (headline > 0 && from == 0 && is_keyword_line(all, story)) {
        json_set_str(article, "slugline", all->at[0].text);
        all->at[0].told = true;
    }
    read_bylines(all, from, headline, story, article);
    release_read(all, from, headline, story, article);
    for (size_t i = headline < story ? headline : from; i < story; i++)
        if (!is_embargo_date(all, from, i))
            read_date(all->at[i].text, article);
    if (article_get(article, ARTICLE_PUBLISHED).length == 0)
        for (size_t i = from; i < headline; i++)
            if (!is_embargo_date(all, from, i))
                read_date(all->at[i].text, article);
    return headline;
}
