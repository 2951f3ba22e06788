/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_doubts.c - with bm25: which words are doubtful, and which words they are probably a slip of.
 *
 * Unknown and rare words are doubtful. Only the likeliest words stand in for them: the nearest, and
 * words two edits away that are far more frequent. */
#include "query/plan_private.h"

#define DOUBTS_MAX 16   /* words of a query whose typos are looked up; a look takes a millisecond */
#define MUCH_MORE  50   /* use words two edits away if this many times as frequent as nearer */
#define FEW_HAVE   100  /* a word that this many documents have is not doubted ... */
#define RARE       1000 /* ... unless it is in less than 1 of so many documents */
#define HARDLY_ANY 10   /* documents */
#define LONGER_MAX 64   /* words that are looked at as longer forms of a word */

#define ENDING_MAX    3 /* bytes by which two forms of a word differ at the end */
#define SHORTEST_FORM 3 /* bytes */
/* Another form of a word is trusted if it is so many times as frequent; if no document has the word
 * itself, if 1 of so many documents has the other form. */
#define FORM_COMMON 10
#define FORM_KNOWN  20000

/* --- the likeliest --- */

static uint64_t most_frequent(const struct lexicon_best *best)
{
    uint64_t most = 0;

    for (uint32_t i = 0; i < best->count; i++)
        if (best->words[i].count > most)
            most = best->words[i].count;
    return most;
}

/* Counts only documents that may be seen: the lexicon counts all. */
static void keep_seen(const struct planner *planner, struct lexicon_best *best)
{
    uint32_t kept = 0;

    if (!planner->options->seen)
        return;
    for (uint32_t i = 0; i < best->count; i++) {
        struct lexicon_word word = best->words[i];

        word.count = (uint32_t)plan_word_documents(planner, word.text);
        if (word.count > 0)
            best->words[kept++] = word;
    }
    best->count = kept;
    lexicon_best_sort(best);
}

static void keep_frequent(struct lexicon_best *best, uint64_t least)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < best->count; i++)
        if (best->words[i].count >= least)
            best->words[kept++] = best->words[i];
    best->count = kept;
}

/* --- doubts --- */

/* A word that some documents have is a likely typo of a word that is so many times as frequent. */
static uint32_t more_frequent(const struct planner *planner, uint64_t documents)
{
    if (planner->options->tolerance == PLAN_DOUBT_ALL)
        return 10;
    return documents < HARDLY_ANY ? 20 : 100;
}

static bool is_rare(const struct planner *planner, uint64_t documents)
{
    uint64_t all = plan_all_documents(planner);

    return all > 0 && (documents < FEW_HAVE || documents * RARE < all) &&
           documents * more_frequent(planner, documents) <= all;
}

struct form_search {
    struct planner *planner;
    struct str word;
    uint64_t least; /* documents that have the other form */
    bool found;
};

static bool has_same_stem(struct planner *planner, struct str a, struct str b)
{
    struct analyzer *analyzer = planner->view->analyzer;

    for (uint32_t i = 0; i < planner->language_count; i++) {
        language_id language = planner->languages[i];
        struct str stem = arena_str(planner->arena, analyzer_stem(analyzer, language, a));

        if (str_eq(stem, analyzer_stem(analyzer, language, b)))
            return true;
    }
    return false;
}

static bool look_at_longer(void *context, const struct lexicon_word *longer)
{
    struct form_search *search = context;

    search->found = longer->count >= search->least && longer->text.length > search->word.length &&
                    longer->text.length <= search->word.length + ENDING_MAX &&
                    has_same_stem(search->planner, search->word, longer->text) &&
                    plan_word_documents(search->planner, longer->text) >= search->least;
    return !search->found;
}

/* Where the lexicon is elsewhere, it is not known which words are longer: only how many documents
 * have one, and what all forms of the word find. */
static bool has_longer_elsewhere(const struct plan_lexicon *lexicon, struct str word,
                                 const struct plan_node *typed, uint64_t least)
{
    const struct plan_node longer = {
        .kind = PLAN_TERM, .starts = true, .literal = true, .text = word};

    return lexicon->count_node(lexicon->context, typed) >= least &&
           lexicon->count_node(lexicon->context, &longer) >= least;
}

/* Is it a regular form of a word that documents have, with another ending ("reopens")? */
static bool is_form(struct planner *planner, struct str word, const struct plan_node *typed,
                    uint64_t documents)
{
    const struct plan_lexicon *lexicon = planner->options->lexicon;
    uint64_t all = plan_all_documents(planner);
    uint64_t least = documents ? documents * FORM_COMMON : 1 + all / FORM_KNOWN;
    struct form_search search = {planner, word, least, false};

    for (size_t cut = 1; cut <= ENDING_MAX && cut + SHORTEST_FORM < word.length; cut++) {
        struct str shorter = str_slice(word, 0, word.length - cut);

        if (plan_word_documents(planner, shorter) >= least && has_same_stem(planner, word, shorter))
            return true;
    }
    if (lexicon)
        return has_longer_elsewhere(lexicon, word, typed, least);
    return !lexicon_prefix(&planner->generation->lexicons, word, LONGER_MAX, look_at_longer,
                           &search, planner->err) &&
           search.found;
}

/* A lexicon elsewhere is asked for both at once. */
static bool is_found_form(struct planner *planner, struct str word, const struct plan_node *typed,
                          uint64_t documents)
{
    bool found = plan_finds_any(planner, word, typed);

    return (found || planner->options->lexicon) && is_form(planner, word, typed, documents) &&
           found;
}

/* With the deleted ones, which the lexicon still counts. */
static uint64_t counted_documents(const struct planner *planner)
{
    const struct generation *generation = planner->generation;
    uint64_t count = planner->options->lexicon ? plan_all_documents(planner) : 0;

    for (uint32_t s = 0; s < generation->segment_count; s++)
        count += generation->segments[s].files->document_count;
    return count;
}

/* The likeliest slips of a word that no document has. */
struct plan_looked_up {
    struct str word;
    struct plan_typos typos;
    struct plan_looked_up *next;
};

static const struct plan_looked_up *looked_up(const struct planner *planner, struct str word)
{
    const struct plan_looked_up *one = planner->typing ? NULL : planner->looked_up;

    while (one && !str_eq(one->word, word))
        one = one->next;
    return one;
}

/* Keeps the likeliest. `documents` have the word as typed. */
static void find_likely(struct planner *planner, struct str word, uint64_t documents,
                        struct plan_typos *typos)
{
    const struct plan_looked_up *known = documents == 0 ? looked_up(planner, word) : NULL;
    uint64_t least = documents * more_frequent(planner, documents);
    bool may_be = least <= counted_documents(planner); /* else no word is in so many */

    if (known) {
        *typos = known->typos;
        return;
    }
    plan_find_typos(planner, word, may_be ? plan_typos_allowed(planner, word) : 0, planner->typing,
                    typos);
    keep_seen(planner, &typos->one);
    keep_seen(planner, &typos->two);
    keep_frequent(&typos->one, least);
    keep_frequent(&typos->two, least);
    keep_frequent(&typos->two, most_frequent(&typos->one) * MUCH_MORE);
}

static struct str likeliest(const struct plan_typos *typos)
{
    const struct lexicon_best *best = typos->two.count > 0 ? &typos->two : &typos->one;

    return best->count > 0 ? best->words[0].text : STR_NONE;
}

struct longer_search {
    const struct planner *planner;
    bool found;
};

static bool stop_at_longer(void *context, const struct lexicon_word *word)
{
    struct longer_search *search = context;

    search->found =
        !search->planner->options->seen || plan_word_documents(search->planner, word->text) > 0;
    return !search->found;
}

/* Does the reader probably type one of the index's words? */
static bool is_unfinished(struct planner *planner, struct str word, const struct plan_node *typed,
                          uint64_t documents)
{
    struct longer_search longer = {.planner = planner};

    if (planner->options->lexicon) /* what a word finds includes those that begin so */
        return planner->typing && documents == 0 && plan_finds_any(planner, word, typed);
    return planner->typing && documents == 0 &&
           !lexicon_prefix(&planner->generation->lexicons, word, LONGER_MAX, stop_at_longer,
                           &longer, planner->err) &&
           longer.found;
}

/* `typed`: what the word finds. Other forms count only if it finds them: an article in a language
 * without a stemmer has its words as they are. */
static bool may_doubt(struct planner *planner, struct str word, const struct plan_node *typed,
                      uint64_t documents)
{
    return !planner->silent && plan_typos_allowed(planner, word) > 0 &&
           (planner->options->tolerance == PLAN_DOUBT_ALL || is_rare(planner, documents)) &&
           !is_found_form(planner, word, typed, documents) &&
           !is_unfinished(planner, word, typed, documents);
}

struct plan_node *plan_tolerate(struct planner *planner, struct str word, struct plan_node *typed,
                                bool by_stem, struct plan_field field, uint8_t group,
                                struct str *better)
{
    uint64_t documents = plan_word_documents(planner, word);
    struct plan_node *nodes[3] = {typed};
    struct plan_typos typos;
    struct plan_node *all;

    *better = STR_NONE;
    if (!may_doubt(planner, word, typed, documents))
        return typed;
    planner->doubtful = true;
    if (planner->options->tolerance == PLAN_AS_TYPED)
        return typed;
    if (planner->doubts == DOUBTS_MAX)
        return typed;
    planner->doubts++;
    find_likely(planner, word, documents, &typos);
    *better = likeliest(&typos);
    planner->tolerant = true;
    nodes[1] = plan_words_node(planner, typos.one.words, typos.one.count, field, group);
    nodes[2] = plan_words_node(planner, typos.two.words, typos.two.count, field, group);
    planner->tolerant = false;
    if (nodes[1]->kind == PLAN_NOTHING && nodes[2]->kind == PLAN_NOTHING)
        return typed;
    planner->tolerated = true;
    if (documents == 0 && by_stem) {
        nodes[0] = plan_nothing(planner);
        planner->replaced = true;
    }
    all = plan_same(planner, nodes, 3);
    plan_group_weight(planner, group, all->weight);
    return all;
}

/* Are there no words that it may be a slip of? They are kept for plan_tolerate. */
static bool is_no_slip(struct planner *planner, struct str word)
{
    struct plan_looked_up *one = arena_alloc(planner->arena, sizeof *one);

    *one = (struct plan_looked_up){.word = word};
    find_likely(planner, word, 0, &one->typos);
    one->next = planner->looked_up;
    planner->looked_up = one;
    return one->typos.one.count == 0 && one->typos.two.count == 0;
}

bool plan_is_hopeless(struct planner *planner, const struct plan *before)
{
    uint32_t count = before->word_count, looks = 0;

    if (count > 0 && planner->options->typing)
        count--; /* other words start with the last one */
    for (uint32_t i = 0; i < count && looks < DOUBTS_MAX; i++) {
        const struct plan_word *word = &before->words[i];

        if (word->stop || !word->word.data || word->node->kind != PLAN_NOTHING ||
            plan_word_documents(planner, word->word) > 0)
            continue;
        if (is_no_slip(planner, word->word))
            return true;
        looks++;
    }
    return false;
}
