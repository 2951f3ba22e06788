/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paragraph_smooth.c - classifies paragraphs by their neighbours, and finds the stretch that is the
 * story.
 *
 * The smoothing is jusText's. The stretch is found as in BTE (Finn, Kushmerick, Smyth 2001,
 * "Fact or Fiction: Content Classification for Digital Libraries"), with paragraphs in place of
 * tokens. */
#include "article/page/paragraphs.h"

#include <stdlib.h>

#include "article/page/page_words.h"
#include "base/mem.h"

#define TITLE_MAX   130 /* width of a line that can be a title */
#define MENU_SURE   8   /* lines of a menu at the start that prove a web page */
#define MENU_LEAST  4
#define POINT_WORDS 4
/* Costs, in characters of good text: of a line within the story that is not part of it, and of a
 * heading of content below a story. */
#define LINE_COST (-20.0)
#define END_COST  (-400.0)

/* ---- smoothing by neighbours ---------------------------------------------------------------- */

/* The class of the nearest paragraph on one side that is neither short nor furniture; BAD beyond
 * the ends. `firm` also skips near-good paragraphs. */
struct neighbours {
    enum paragraph_class any, firm;
};

static void pass(struct neighbours *side, const struct paragraph *paragraph)
{
    if (paragraph->class == PARAGRAPH_SHORT || paragraph->furniture)
        return;
    side->any = paragraph->class;
    if (paragraph->class != PARAGRAPH_NEAR_GOOD)
        side->firm = paragraph->class;
}

/* Short lines take the class of the text around them. Between good and bad, a near-good neighbour
 * decides. */
static bool short_is_good(const struct neighbours *before, const struct neighbours *behind)
{
    if (before->firm == behind->firm)
        return before->firm == PARAGRAPH_GOOD;
    return (before->firm == PARAGRAPH_BAD && before->any == PARAGRAPH_NEAR_GOOD) ||
           (behind->firm == PARAGRAPH_BAD && behind->any == PARAGRAPH_NEAR_GOOD);
}

static bool is_good(const struct paragraph *paragraph, const struct neighbours *before,
                    const struct neighbours *behind)
{
    switch (paragraph->class) {
    case PARAGRAPH_GOOD:
        return true;
    case PARAGRAPH_NEAR_GOOD:
        return before->firm == PARAGRAPH_GOOD || behind->firm == PARAGRAPH_GOOD;
    case PARAGRAPH_SHORT:
        return short_is_good(before, behind);
    case PARAGRAPH_BAD:
        break;
    }
    return false;
}

/* ---- lists ---------------------------------------------------------------------------------- */

/* Within a story, a list of headlines follows "Related stories". */
static void drop_related(struct paragraphs *all)
{
    bool in_list = false;

    for (size_t i = 0; i < all->count; i++) {
        struct paragraph *paragraph = &all->at[i];

        if (paragraph->width <= 60 && page_words_end(paragraph->text)) {
            paragraph->class = PARAGRAPH_BAD;
            paragraph->furniture = in_list = true;
        } else if (in_list && paragraph->class == PARAGRAPH_SHORT && !paragraph->sentence) {
            paragraph->class = PARAGRAPH_BAD;
            paragraph->furniture = true;
        } else if (!paragraph->furniture) {
            in_list = false;
        }
    }
}

/* Is it a list item of more than a word or two within the text? */
static bool is_point(const struct paragraph *paragraph)
{
    static const char *const bullets[] = {"\xE2\x80\xA2",  "\xC2\xB7",     "* ",          "- ",
                                          "\xE2\x80\x93 ", "\xE2\x97\x8F", "\xE2\x96\xAA"};
    char first = paragraph->text.data[0];

    if (paragraph->words < POINT_WORDS)
        return false;
    for (size_t i = 0; i < sizeof bullets / sizeof bullets[0]; i++)
        if (str_starts(paragraph->text, str_of(bullets[i])))
            return true;
    return first >= '0' && first <= '9' && paragraph->text.length > 2 &&
           strchr(".)", paragraph->text.data[1]) != NULL;
}

/* Is it shaped like a title or label: short and not a sentence? Single words count as titles. */
static bool is_title_like(const struct paragraph *paragraph)
{
    return paragraph->furniture ||
           (paragraph->width < TITLE_MAX && (!paragraph->sentence || paragraph->words <= 1) &&
            !is_point(paragraph));
}

/* Several such lines in a row are a menu, a list of headlines, or labels below a story. */
static void drop_menus(struct paragraphs *all)
{
    size_t from = 0, titles = 0;

    for (size_t i = 0; i <= all->count; i++) {
        if (i < all->count && is_title_like(&all->at[i])) {
            titles += !all->at[i].furniture;
            continue;
        }
        for (size_t k = from; k < i && titles >= MENU_LEAST; k++)
            all->at[k].class = PARAGRAPH_BAD;
        from = i + 1;
        titles = 0;
    }
}

/* ---- where the story is --------------------------------------------------------------------- */

/* How much a paragraph adds to a stretch; negative if it is not part of a story. */
static double worth(const struct paragraph *paragraph)
{
    if (paragraph->class == PARAGRAPH_GOOD)
        return (double)paragraph->width;
    if (paragraph->width > 60)
        return LINE_COST;
    return page_words_end(paragraph->text) || page_words_last(paragraph->text) ? END_COST
                                                                               : LINE_COST;
}

/* Keep the stretch with the greatest sum of worth, found in one pass. Everything outside is
 * dropped, even good text: comments, teasers, a notice above the menus. */
static void drop_distant(struct paragraphs *all)
{
    size_t from = 0, best_from = 0, best_to = all->count;
    double sum = 0, most = 0;

    for (size_t i = 0; i < all->count; i++) {
        if (sum <= 0) {
            sum = 0;
            from = i;
        }
        sum += worth(&all->at[i]);
        if (sum > most) {
            most = sum;
            best_from = from;
            best_to = i + 1;
        }
    }
    for (size_t i = 0; i < all->count; i++)
        if (i < best_from || i >= best_to)
            all->at[i].class = PARAGRAPH_BAD;
}

/* ---- page or story -------------------------------------------------------------------------- */

static bool has_digits(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] >= '0' && text.data[i] <= '9')
            return true;
    return false;
}

/* Does the text begin with a menu? Tables of numbers are no menus. */
static bool begins_with_menu(const struct paragraphs *all)
{
    size_t titles = 0;

    while (titles < all->count && is_title_like(&all->at[titles]) &&
           !has_digits(all->at[titles].text))
        titles++;
    return titles >= MENU_SURE;
}

static bool is_page(const struct paragraphs *all)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].furniture || (all->at[i].width <= 60 && page_words_end(all->at[i].text)))
            return true;
    return begins_with_menu(all);
}

static void keep_all(struct paragraphs *all)
{
    for (size_t i = 0; i < all->count; i++)
        all->at[i].class = PARAGRAPH_GOOD;
}

static void smooth(struct paragraphs *all)
{
    static const struct neighbours edge = {PARAGRAPH_BAD, PARAGRAPH_BAD};
    struct neighbours side = edge, *before = mem_zero(all->count + 1, sizeof *before);
    bool *good = mem_zero(all->count + 1, sizeof *good);

    drop_related(all);
    drop_menus(all);
    for (size_t i = 0; i < all->count; i++) {
        before[i] = side;
        pass(&side, &all->at[i]);
    }
    side = edge;
    for (size_t i = all->count; i-- > 0;) {
        good[i] = is_good(&all->at[i], &before[i], &side);
        pass(&side, &all->at[i]);
    }
    for (size_t i = 0; i < all->count; i++)
        all->at[i].class = good[i] ? PARAGRAPH_GOOD : PARAGRAPH_BAD;
    drop_distant(all);
    free(before);
    free(good);
}

void paragraphs_smooth(struct paragraphs *all)
{
    all->page = is_page(all);
    if (all->page)
        smooth(all);
    else
        keep_all(all);
}
