/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_typos.c - words of the lexicon that a query word may be a typo of.
 *
 * The settings say from how many letters on one or two edits are allowed. An edit of the first
 * letter counts twice, except in long words where nothing else was found. */
#include "analysis/tokenizer.h"
#include "base/date.h"
#include "base/utf8.h"
#include "query/plan_private.h"

#define ONE_TYPO_MAX  64
#define TWO_TYPOS_MAX 32

struct sorting {
    struct str word;
    uint32_t most; /* edits */
    size_t first;  /* bytes of its first letter */
    bool first_twice;
    bool off_numbers;
    struct plan_typos *typos;
};

/* One node for all the words. */
struct plan_node *plan_words_node(struct planner *planner, const struct lexicon_word *words,
                                  uint32_t count, struct plan_field field, uint8_t group)
{
    struct plan_node **nodes = arena_alloc(planner->arena, (count + 1) * sizeof *nodes);

    for (uint32_t i = 0; i < count; i++)
        nodes[i] = plan_stems(planner, words[i].text, false, field, group);
    return plan_same(planner, nodes, count);
}

static size_t first_letter(struct str word)
{
    uint32_t character;

    return word.length > 0 ? utf8_decode(word.data, word.data + word.length, &character) : 0;
}

static bool has_digits_first(struct str word)
{
    return word.length > 0 && byte_is_digit(word.data[0]);
}

static bool sort_typo(void *context, const struct lexicon_word *word)
{
    struct sorting *sorting = context;
    bool same_start = str_starts(word->text, str_n(sorting->word.data, sorting->first));
    struct lexicon_word typo = *word;

    if (word->distance == 0 || (sorting->off_numbers && has_digits_first(word->text)))
        return true;
    typo.distance -= sorting->first_twice && !same_start;
    if (word->distance == 1)
        lexicon_best_add(&sorting->typos->one, &typo);
    else
        lexicon_best_add(&sorting->typos->two, &typo);
    return true;
}

/* A lexicon elsewhere counts an edit of the first letter once. */
static bool sort_near(void *context, const struct lexicon_word *word)
{
    struct sorting *sorting = context;
    struct lexicon_word near = *word;

    if (sorting->first_twice && word->distance > 0 &&
        !str_starts(word->text, str_n(sorting->word.data, sorting->first)))
        near.distance++;
    return near.distance > sorting->most || sort_typo(sorting, &near);
}

static bool is_among(const struct str_list *list, struct str word)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (str_eq_nocase(list->at[i], word))
            return true;
    return false;
}

uint32_t plan_typos_allowed(const struct planner *planner, struct str word)
{
    const struct typo_settings *typo = planner->options->typo;
    size_t letters = utf8_count(word);

    if (!typo || !typo->enabled || letters < typo->one || is_among(&typo->off_words, word) ||
        (typo->off_numbers && has_digits_first(word)))
        return 0;
    return letters < typo->two ? 1 : 2;
}

static bool is_late(const struct planner *planner)
{
    return planner->options->deadline && clock_give_way() > planner->options->deadline;
}

void plan_find_typos(struct planner *planner, struct str word, uint32_t most, bool starts,
                     struct plan_typos *typos)
{
    const struct plan_lexicon *lexicon = planner->options->lexicon;
    struct sorting sorting = {.word = word,
                              .most = most,
                              .first = first_letter(word),
                              .first_twice =
                                  most < 2 || planner->options->tolerance != PLAN_DOUBT_ALL,
                              .off_numbers = planner->options->typo->off_numbers,
                              .typos = typos};
    enum status status = STATUS_OK;

    lexicon_best_init(&typos->one, most > 0 ? ONE_TYPO_MAX : 0, planner->arena);
    lexicon_best_init(&typos->two, most > 1 ? TWO_TYPOS_MAX : 0, planner->arena);
    if (most == 0 || is_late(planner))
        return;
    if (lexicon)
        lexicon->near(lexicon->context, word, most, sort_near, &sorting);
    else
        status = (sorting.first_twice ? lexicon_fuzzy_first : lexicon_fuzzy)(
            &planner->generation->lexicons, word, most, starts, sort_typo, &sorting, planner->err);
    if (status)
        planner->status = status;
    lexicon_best_sort(&typos->one);
    lexicon_best_sort(&typos->two);
}
