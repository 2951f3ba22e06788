/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_compounds.c - compounds of the index that contain a word of the query.
 *
 * German, Dutch, the Scandinavian languages, Finnish and Hungarian write compounds as one word:
 * Verfassungsgericht is in Bundesverfassungsgericht. The lexicon is the dictionary (P. Koehn,
 * K. Knight, "Empirical methods for compound splitting", EACL 2003: the parts of a compound are
 * words of the corpus, with linking letters between them). A word of the lexicon is a compound of
 * the query's word if it has the word at a boundary:
 *
 *   compound = [before linking] word [ending | linking after]
 *   before, after = a word of the lexicon, or two with linking letters between
 *
 * Only the words decide, never a filter or the number of hits. A compound counts less than the word
 * itself. The lexicons are read once for all words of a query, in all its attempts. */
#include "query/plan_private.h"

#define WORDS_MAX       4   /* of a query: longer ones say enough without compounds */
#define FORMS_MAX       4   /* of a word of the query: as typed, and its stems */
#define WORD_LEAST      5   /* bytes of a word of the query */
#define PART_LEAST      3   /* bytes of another part */
#define CANDIDATES_MAX  128 /* words that contain the word; the most frequent are checked */
#define COMPOUNDS_MAX   64
#define VISITED_MAX     500000 /* words of the lexicons that are looked at, about 15 ns each */
#define COMPOUND_WEIGHT 0.5F   /* of the word's */
/* Lexicons of fewer words know few parts. There, unknown parts only have to be so long: behind the
 * word they are longer, since they may also be an ending of another language (nation|ales). */
#define SMALL_LEXICON  5000
#define UNKNOWN_BEFORE 4
#define UNKNOWN_AFTER  6

static const char *const languages[] = {"de", "nl", "sv", "da", "no", "fi", "hu"};
/* Letters that link parts, and endings of a compound. Folded. */
static const char *const linkings[] = {"", "s", "es", "n", "en", "er", "e", "ens", "ns"};
static const char *const endings[] = {"",    "s",  "es",  "e",   "n",   "en", "er",
                                      "ern", "et", "ens", "ets", "ene", "ar", "or"};
/* Particles that make verbs and nouns, not compounds: Verfassung is no kind of Fassung. */
static const char *const particles[] = {
    "ver",  "auf", "aus", "ein", "vor",   "nach", "unter", "uber",  "wider", "wieder", "miss",
    "her",  "hin", "zer", "ent", "durch", "weg",  "fort",  "ont",   "over",  "onder",  "voor",
    "door", "aan", "uit", "for", "upp",   "till", "opp",   "etter", "efter", "mot",    "inter"};

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

/* A word of the query. */
struct compound_word {
    struct plan_word *word;
    struct str forms[FORMS_MAX];
    uint32_t form_count;
    struct lexicon_best candidates;
};

struct compound_search {
    const struct planner *planner;
    bool small; /* the lexicons */
    struct compound_word words[LEXICON_PARTS_MAX];
    uint32_t word_count;
    struct str parts[LEXICON_PARTS_MAX]; /* the forms of all words */
    uint32_t part_count;
};

/* --- parts of a compound --- */

static bool is_listed(struct str text, const char *const *table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(text, table[i]))
            return true;
    return false;
}

/* `unknown`: bytes from which on small lexicons need not know the part. */
static bool is_known(const struct compound_search *search, struct str part, size_t unknown)
{
    const struct lexicon_set *set = &search->planner->generation->lexicons;

    if (part.length < PART_LEAST || is_listed(part, particles, COUNT_OF(particles)))
        return false;
    if (search->small && part.length >= unknown)
        return true;
    for (uint32_t i = 0; i < set->count; i++)
        if (lexicon_count(set->lexicons[i], part) > 0)
            return true;
    return false;
}

/* Is it a known word, with linking letters behind it? */
static bool is_linked(const struct compound_search *search, struct str text, size_t unknown)
{
    for (size_t i = 0; i < COUNT_OF(linkings); i++) {
        struct str linking = str_of(linkings[i]);

        if (str_ends(text, linking) &&
            is_known(search, str_slice(text, 0, text.length - linking.length), unknown))
            return true;
    }
    return false;
}

/* Do one or two known words make the text? */
static bool are_parts(const struct compound_search *search, struct str text, size_t unknown)
{
    if (is_linked(search, text, unknown))
        return true;
    for (size_t at = PART_LEAST; at + PART_LEAST <= text.length; at++)
        if (is_linked(search, str_slice(text, at, text.length), unknown) &&
            is_linked(search, str_slice(text, 0, at), unknown))
            return true;
    return false;
}

static bool is_after(const struct compound_search *search, struct str text)
{
    for (size_t i = 0; i < COUNT_OF(linkings); i++)
        if (str_starts(text, str_of(linkings[i])) &&
            are_parts(search, str_slice(text, strlen(linkings[i]), text.length), UNKNOWN_AFTER))
            return true;
    return false;
}

/* Where the text has the word, but is more than the word and an ending; -1 if nowhere. */
static ptrdiff_t place_in(struct str text, struct str word)
{
    ptrdiff_t at = text.length < word.length + PART_LEAST ? -1 : str_find(text, word);

    if (at == 0 && is_listed(str_slice(text, word.length, text.length), endings, COUNT_OF(endings)))
        return -1; /* the stemmer knows the word's own endings */
    return at;
}

static bool is_compound(const struct compound_search *search, struct str text, struct str word)
{
    ptrdiff_t at = place_in(text, word);
    struct str after;

    if (at < 0)
        return false;
    after = str_slice(text, (size_t)at + word.length, text.length);
    return (is_listed(after, endings, COUNT_OF(endings)) || is_after(search, after)) &&
           (at == 0 || are_parts(search, str_slice(text, 0, (size_t)at), UNKNOWN_BEFORE));
}

/* --- candidates --- */

static bool is_candidate(const struct compound_word *word, struct str text)
{
    for (uint32_t i = 0; i < word->candidates.count; i++)
        if (str_eq(word->candidates.words[i].text, text))
            return false; /* of another lexicon */
    for (uint32_t i = 0; i < word->form_count; i++)
        if (place_in(text, word->forms[i]) >= 0)
            return true;
    return false;
}

static bool visit(void *context, const struct lexicon_word *found)
{
    struct compound_search *search = context;

    for (uint32_t i = 0; i < search->word_count && found->text.length <= ANALYZER_WORD_MAX; i++)
        if (is_candidate(&search->words[i], found->text)) {
            struct lexicon_word word = *found;

            word.count = (uint32_t)plan_word_documents(search->planner, found->text);
            lexicon_best_add(&search->words[i].candidates, &word);
        }
    return true;
}

/* --- words of the query --- */

static bool is_small(const struct lexicon_set *set)
{
    uint64_t words = 0;

    for (uint32_t i = 0; i < set->count; i++)
        words += set->lexicons[i]->words;
    return words < SMALL_LEXICON;
}

static bool has_compounds(language_id language)
{
    return is_listed(str_of(language_code(language)), languages, COUNT_OF(languages));
}

static void add_form(struct compound_search *search, struct compound_word *word, struct str form)
{
    if (form.length < WORD_LEAST || word->form_count == FORMS_MAX ||
        search->part_count == LEXICON_PARTS_MAX)
        return;
    for (uint32_t i = 0; i < word->form_count; i++)
        if (str_eq(word->forms[i], form))
            return;
    form = arena_str(search->planner->arena, form);
    word->forms[word->form_count++] = form;
    search->parts[search->part_count++] = form;
}

/* The word as typed, and its stems in these languages that are words, too (Gerichte: gericht). */
static void add_word(struct compound_search *search, struct plan_word *word)
{
    const struct planner *planner = search->planner;
    struct compound_word *made = &search->words[search->word_count];

    *made = (struct compound_word){.word = word};
    add_form(search, made, word->word);
    for (uint32_t i = 0; i < planner->language_count; i++) {
        language_id language = planner->languages[i];
        struct str stem = analyzer_stem(planner->view->analyzer, language, word->word);

        if (has_compounds(language) && is_known(search, stem, UNKNOWN_BEFORE))
            add_form(search, made, stem);
    }
    lexicon_best_init(&made->candidates, CANDIDATES_MAX, planner->arena);
    search->word_count += made->form_count > 0;
}

/* --- the plan --- */

/* The compounds of a word that an earlier plan of the same search asked for. */
struct found_compounds {
    struct found_compounds *next;
    struct str word;
    struct str compounds[COMPOUNDS_MAX];
    uint32_t count;
};

static const struct found_compounds *found_before(const struct planner *planner, struct str word)
{
    const struct found_compounds *found = planner->options->compounds->first;

    while (found && !str_eq(found->word, word))
        found = found->next;
    return found;
}

static void keep(struct planner *planner, const struct compound_search *search,
                 struct compound_word *word)
{
    struct found_compounds *found = arena_zero(planner->arena, 1, sizeof *found);

    found->word = word->word->word;
    lexicon_best_sort(&word->candidates);
    for (uint32_t i = 0; i < word->candidates.count && found->count < COMPOUNDS_MAX; i++) {
        struct str text = word->candidates.words[i].text;
        bool is = false;

        for (uint32_t f = 0; f < word->form_count && !is; f++)
            is = is_compound(search, text, word->forms[f]);
        if (is)
            found->compounds[found->count++] = text;
    }
    found->next = planner->options->compounds->first;
    planner->options->compounds->first = found;
}

/* Reads the lexicons for the words that no plan has asked for. */
static void find_compounds(struct planner *planner, struct plan_word *words, uint32_t count)
{
    const struct lexicon_set *lexicons = &planner->generation->lexicons;
    struct compound_search search = {.planner = planner, .small = is_small(lexicons)};
    enum status status;

    for (uint32_t i = 0; i < count && search.word_count < LEXICON_PARTS_MAX; i++)
        if (!words[i].stop && !found_before(planner, words[i].word))
            add_word(&search, &words[i]);
    if (search.word_count == 0)
        return;
    status = lexicon_containing(lexicons, search.parts, search.part_count, VISITED_MAX, visit,
                                &search, planner->err);
    if (status)
        planner->status = status;
    for (uint32_t i = 0; i < search.word_count; i++)
        keep(planner, &search, &search.words[i]);
}

static void add_compounds(struct planner *planner, struct plan_word *word,
                          const struct found_compounds *found)
{
    struct plan_field field = plan_text_field(planner, STR_NONE);
    struct plan_node *both = plan_node_new(planner, PLAN_OR, 2), *nodes[COMPOUNDS_MAX], *compounds;

    for (uint32_t i = 0; i < found->count; i++)
        nodes[i] = plan_stems(planner, found->compounds[i], false, field, word->group);
    compounds = plan_same(planner, nodes, found->count);
    if (compounds->kind == PLAN_NOTHING)
        return;
    compounds = arena_copy(planner->arena, compounds, sizeof *compounds);
    compounds->weight *= COMPOUND_WEIGHT;
    both->children[0] = compounds;
    both->children[1] = word->node;
    both->child_count = word->node->kind == PLAN_NOTHING ? 1 : 2;
    both->documents = compounds->documents + word->node->documents;
    both->weight = compounds->weight + word->node->weight;
    word->node = both;
    word->known = true;
}

static bool is_long(const struct plan_word *words, uint32_t count)
{
    uint32_t searched = 0;

    for (uint32_t i = 0; i < count; i++)
        searched += !words[i].stop;
    return searched > WORDS_MAX;
}

static bool any_compounds(const struct planner *planner)
{
    for (uint32_t i = 0; i < planner->language_count; i++)
        if (has_compounds(planner->languages[i]))
            return true;
    return false;
}

void plan_compounds(struct planner *planner, struct plan_word *words, uint32_t count)
{
    if (!planner->options->compounds || is_long(words, count) || !any_compounds(planner))
        return;
    find_compounds(planner, words, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct found_compounds *found =
            words[i].stop ? NULL : found_before(planner, words[i].word);

        if (found)
            add_compounds(planner, &words[i], found);
    }
}
