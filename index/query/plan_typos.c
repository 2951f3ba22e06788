/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_typos.c - words of the lexicon that a query word may be a typo of.
 *
 * The settings say from how many letters on one or two edits are allowed. An edit of the first
 * letter counts twice. Ranking rules count typos. With bm25, typos of unknown and of rare words are
 * looked up, and only the likeliest are used: the nearest words, and words two edits away that are
 * far more frequent. */
#include "base/date.h"
#include "base/utf8.h"
#include "query/plan_private.h"

#define ONE_TYPO_MAX  64
#define TWO_TYPOS_MAX 32
#define MUCH_MORE     50   /* use words two edits away if this many times as frequent as nearer */
#define FEW_HAVE      100  /* a word that this many documents have is not doubted ... */
#define RARE          1000 /* ... unless it is in less than 1 of so many documents */

/* A known word is a likely typo of a word that is so many times as frequent. */
static const uint32_t more_frequent[] = {[PLAN_DOUBT_RARE] = 100, [PLAN_DOUBT_ALL] = 10};

struct sorting {
    struct str word;
    size_t first; /* bytes of its first letter */
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
    return word.length > 0 && word.data[0] >= '0' && word.data[0] <= '9';
}

static bool sort_typo(void *context, const struct lexicon_word *word)
{
    struct sorting *sorting = context;
    bool same_start = str_starts(word->text, str_n(sorting->word.data, sorting->first));
    uint32_t count = word->distance + !same_start;

    if (word->distance == 0 || (sorting->off_numbers && has_digits_first(word->text)))
        return true;
    if (count == 1)
        lexicon_best_add(&sorting->typos->one, word);
    else if (count == 2)
        lexicon_best_add(&sorting->typos->two, word);
    return true;
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
    return planner->options->deadline && clock_monotonic() > planner->options->deadline;
}

void plan_find_typos(struct planner *planner, struct str word, uint32_t most, bool starts,
                     struct plan_typos *typos)
{
    struct sorting sorting = {.word = word,
                              .first = first_letter(word),
                              .off_numbers = planner->options->typo->off_numbers,
                              .typos = typos};
    enum status status;

    lexicon_best_init(&typos->one, most > 0 ? ONE_TYPO_MAX : 0, planner->arena);
    lexicon_best_init(&typos->two, most > 1 ? TWO_TYPOS_MAX : 0, planner->arena);
    if (most == 0 || is_late(planner))
        return;
    status = lexicon_fuzzy(&planner->generation->lexicons, word, most, starts, sort_typo, &sorting,
                           planner->err);
    if (status)
        planner->status = status;
    lexicon_best_sort(&typos->one);
    lexicon_best_sort(&typos->two);
}

/* --- the likeliest --- */

static uint64_t most_frequent(const struct lexicon_best *best)
{
    uint64_t most = 0;

    for (uint32_t i = 0; i < best->count; i++)
        if (best->words[i].count > most)
            most = best->words[i].count;
    return most;
}

static void keep_frequent(struct lexicon_best *best, uint64_t least)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < best->count; i++)
        if (best->words[i].count >= least)
            best->words[kept++] = best->words[i];
    best->count = kept;
}

static bool is_rare(const struct planner *planner, const struct plan_node *node)
{
    uint64_t all = planner->generation->document_count;

    return (node->documents < FEW_HAVE || node->documents * RARE < all) &&
           node->documents * more_frequent[PLAN_DOUBT_RARE] <= all;
}

/* May the word be a typo? */
static bool is_doubtful(const struct planner *planner, const struct plan_node *node)
{
    return node->kind == PLAN_NOTHING || planner->options->tolerance == PLAN_DOUBT_ALL ||
           is_rare(planner, node);
}

/* Keeps the likeliest. */
static void find_likely(struct planner *planner, struct str word, const struct plan_node *typed,
                        struct plan_typos *typos)
{
    uint64_t least = typed->documents * more_frequent[planner->options->tolerance];

    plan_find_typos(planner, word, plan_typos_allowed(planner, word), planner->typing, typos);
    keep_frequent(&typos->one, least);
    keep_frequent(&typos->two, least);
    keep_frequent(&typos->two, most_frequent(&typos->one) * MUCH_MORE);
}

static struct str likeliest(const struct plan_typos *typos)
{
    const struct lexicon_best *best = typos->two.count > 0 ? &typos->two : &typos->one;

    return best->count > 0 ? best->words[0].text : STR_NONE;
}

struct plan_node *plan_tolerate(struct planner *planner, struct str word, struct plan_node *typed,
                                struct plan_field field, uint8_t group, struct str *better)
{
    struct plan_node *nodes[3] = {typed};
    struct plan_typos typos;
    struct plan_node *all;

    *better = STR_NONE;
    if (planner->silent || !is_doubtful(planner, typed) || plan_typos_allowed(planner, word) == 0)
        return typed;
    planner->doubtful = true;
    if (planner->options->tolerance == PLAN_AS_TYPED)
        return typed;
    find_likely(planner, word, typed, &typos);
    *better = likeliest(&typos);
    planner->tolerant = true;
    nodes[1] = plan_words_node(planner, typos.one.words, typos.one.count, field, group);
    nodes[2] = plan_words_node(planner, typos.two.words, typos.two.count, field, group);
    planner->tolerant = false;
    all = plan_same(planner, nodes, 3);
    planner->tolerated |= nodes[1]->kind != PLAN_NOTHING || nodes[2]->kind != PLAN_NOTHING;
    plan_group_weight(planner, group, all->weight);
    return all;
}
