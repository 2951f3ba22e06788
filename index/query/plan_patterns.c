/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_patterns.c - the words of the lexicon that a pattern, a slip, a singular or a plural of the
 * professional's language stands for. */
#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "query/pattern.h"
#include "query/plan_professional.h"

void pro_refuse(struct pro_planner *pro, size_t at, const char *format, ...)
{
    char message[400];
    va_list args;

    if (pro->planner->status)
        return;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    pro->planner->status = pro_error(pro->planner->err, pro->text, at, "%s", message);
}

void pro_count_terms(struct pro_planner *pro, uint32_t more, size_t at)
{
    pro->terms += more;
    if (pro->terms > PRO_TERMS_MAX)
        pro_refuse(pro, at,
                   "the patterns of this query stand for more than %d words in this index; write "
                   "more letters",
                   PRO_TERMS_MAX);
}

/* --- patterns --- */

bool pro_is_pattern(struct str word, bool quoted)
{
    size_t length = word.length;

    while (quoted && length > 0 && (word.data[length - 1] == '?' || word.data[length - 1] == '!'))
        length--;
    for (size_t i = 1; i < length; i++)
        if (pattern_is_sign(word.data[i]))
            return true;
    return length > 1 && word.data[length - 1] == '!';
}

struct str pro_pattern_prefix(struct str pattern)
{
    struct str start = pattern_start(pattern);

    return start.length + 1 == pattern.length && pattern.data[start.length] != '?' ? start
                                                                                   : STR_NONE;
}

struct collecting {
    struct arena *arena;
    uint32_t *visited; /* by all patterns of the query */
    struct str pattern;
    struct pro_forms forms;
    uint32_t room;
    bool full;
};

static bool collect(void *context, const struct lexicon_word *word)
{
    struct collecting *collecting = context;
    struct pro_forms *forms = &collecting->forms;

    if (++*collecting->visited > PRO_VISITED_MAX)
        return false;
    if (!pattern_fits(collecting->pattern, word->text))
        return true;
    if (forms->count == PRO_PATTERN_MAX)
        return !(collecting->full = true);
    if (forms->count == collecting->room) {
        struct str *before = forms->words;

        collecting->room = collecting->room * 2 + 16;
        forms->words = arena_alloc(collecting->arena, collecting->room * sizeof *forms->words);
        if (forms->count > 0)
            memcpy(forms->words, before, forms->count * sizeof *forms->words);
    }
    forms->words[forms->count++] = arena_str(collecting->arena, word->text);
    return true;
}

struct pro_forms pro_pattern_forms(struct pro_planner *pro, struct str pattern, size_t at)
{
    struct planner *planner = pro->planner;
    struct collecting collecting = {.arena = planner->arena, .visited = &pro->visited};
    BUF_AUTO struct buf folded = {0};
    enum status status;

    analyzer_fold(&folded, pattern);
    collecting.pattern = buf_str(&folded);
    status = lexicon_prefix(&planner->generation->lexicons, pattern_start(collecting.pattern),
                            UINT32_MAX, collect, &collecting, planner->err);
    if (status && !planner->status)
        planner->status = status;
    if (collecting.full)
        pro_refuse(pro, at,
                   "`%.*s` stands for more than %d words in this index; write one more letter",
                   (int)utf8_cut(pattern, 60), pattern.data, PRO_PATTERN_MAX);
    if (pro->visited > PRO_VISITED_MAX)
        pro_refuse(pro, at,
                   "the patterns of this query go through too many words of this index; write more "
                   "letters before the first `*` or `?`");
    pro_count_terms(pro, collecting.forms.count, at);
    return collecting.forms;
}

/* --- slips --- */

/* The words near a word, without itself, in a lexicon that is elsewhere. */
static void look_up_elsewhere(const struct plan_lexicon *lexicon, struct str word, uint32_t slips,
                              struct lexicon_best *best)
{
    struct lexicon_word itself = {.text = word,
                                  .count = (uint32_t)lexicon->count_word(lexicon->context, word)};

    if (itself.count > 0)
        lexicon_best_add(best, &itself);
    lexicon->near(lexicon->context, word, slips, lexicon_best_add, best);
}

static struct pro_forms look_up_slips(struct planner *planner, struct str word, uint32_t slips)
{
    struct lexicon_best best;
    struct pro_forms forms;
    enum status status = STATUS_OK;

    lexicon_best_init(&best, PRO_SLIPPED_MAX, planner->arena);
    if (planner->options->lexicon)
        look_up_elsewhere(planner->options->lexicon, word, slips, &best);
    else
        status = lexicon_fuzzy(&planner->generation->lexicons, word, slips, false, lexicon_best_add,
                               &best, planner->err);
    if (status && !planner->status)
        planner->status = status;
    lexicon_best_sort(&best);
    forms.words = arena_alloc(planner->arena, (best.count + 1) * sizeof *forms.words);
    forms.count = best.count;
    for (uint32_t i = 0; i < best.count; i++)
        forms.words[i] = best.words[i].text;
    return forms;
}

struct pro_forms pro_slipped_forms(struct pro_planner *pro, struct str word, uint32_t slips,
                                   size_t at)
{
    struct planner *planner = pro->planner;
    /* what a lexicon elsewhere does not know yet is looked up before the next plan */
    struct slip_cache *cache = planner->options->lexicon ? NULL : planner->options->slips;
    struct pro_forms forms = {.count = 0};

    if (++pro->looked_up > PRO_LOOKED_UP_MAX)
        pro_refuse(pro, at, "at most %d words of a query may have a `~`", PRO_LOOKED_UP_MAX);
    if (planner->status || (cache && slip_cache_find(cache, word, slips, &forms)))
        return forms;
    forms = look_up_slips(planner, word, slips);
    if (cache && !planner->status)
        slip_cache_add(cache, word, slips, &forms);
    return forms;
}

/* --- singular and plural --- */

/* English words whose plural is not made by an ending. Their ends: "women" is in "men". */
static const struct {
    struct str singular, plural;
} irregular[] = {
    {STR_INIT("man"), STR_INIT("men")},
    {STR_INIT("child"), STR_INIT("children")},
    {STR_INIT("person"), STR_INIT("people")},
    {STR_INIT("foot"), STR_INIT("feet")},
    {STR_INIT("tooth"), STR_INIT("teeth")},
    {STR_INIT("mouse"), STR_INIT("mice")},
    {STR_INIT("goose"), STR_INIT("geese")},
    {STR_INIT("wife"), STR_INIT("wives")},
    {STR_INIT("life"), STR_INIT("lives")},
    {STR_INIT("knife"), STR_INIT("knives")},
    {STR_INIT("leaf"), STR_INIT("leaves")},
    {STR_INIT("half"), STR_INIT("halves")},
    {STR_INIT("thief"), STR_INIT("thieves")},
    {STR_INIT("wolf"), STR_INIT("wolves")},
    {STR_INIT("crisis"), STR_INIT("crises")},
    {STR_INIT("analysis"), STR_INIT("analyses")},
    {STR_INIT("basis"), STR_INIT("bases")},
    {STR_INIT("criterion"), STR_INIT("criteria")},
    {STR_INIT("phenomenon"), STR_INIT("phenomena")},
    {STR_INIT("medium"), STR_INIT("media")},
};

/* The endings of plurals, the longest first. */
static const struct {
    struct str singular, plural;
} endings[] = {
    {STR_INIT("y"), STR_INIT("ies")},   {STR_INIT("ss"), STR_INIT("sses")},
    {STR_INIT("sh"), STR_INIT("shes")}, {STR_INIT("ch"), STR_INIT("ches")},
    {STR_INIT("x"), STR_INIT("xes")},   {STR_INIT("z"), STR_INIT("zes")},
    {STR_INIT("o"), STR_INIT("oes")},   {STR_INIT("us"), STR_INIT("uses")},
    {STR_INIT(""), STR_INIT("s")},
};

static struct str with_ending(struct arena *arena, struct str word, struct str from, struct str to)
{
    return arena_format(arena, "%.*s%.*s", (int)(word.length - from.length), word.data,
                        STR_ARG(to));
}

static bool is_vowel(char byte)
{
    return byte == 'a' || byte == 'e' || byte == 'i' || byte == 'o' || byte == 'u';
}

/* Not a plural: bus, glass, crisis. */
static bool keeps_s(struct str word)
{
    return str_ends(word, STR("ss")) || str_ends(word, STR("us")) || str_ends(word, STR("is"));
}

static void add_form(struct pro_forms *forms, struct str word)
{
    for (uint32_t i = 0; i < forms->count; i++)
        if (str_eq(forms->words[i], word))
            return;
    if (forms->count < PRO_INFLECTED_MAX)
        forms->words[forms->count++] = word;
}

/* What the word is the plural of, and the word itself if it may be a singular. Several endings may
 * fit ("shoes": sho, shoe); the index knows only the right one. */
static void add_singulars(struct arena *arena, struct str word, struct pro_forms *forms)
{
    bool plural = false;

    for (size_t i = 0; i < sizeof irregular / sizeof *irregular; i++)
        if (str_ends(word, irregular[i].plural)) {
            add_form(forms, with_ending(arena, word, irregular[i].plural, irregular[i].singular));
            plural = true;
        }
    for (size_t i = 0; i < sizeof endings / sizeof *endings && !plural && !keeps_s(word); i++)
        if (word.length > endings[i].plural.length + 1 && str_ends(word, endings[i].plural))
            add_form(forms, with_ending(arena, word, endings[i].plural, endings[i].singular));
    if (forms->count == 0)
        add_form(forms, word);
}

static bool takes(struct str singular, size_t ending)
{
    struct str end = endings[ending].singular;

    if (!str_ends(singular, end))
        return false;
    return end.length != 1 || end.data[0] != 'y' ||
           (singular.length > 1 && !is_vowel(singular.data[singular.length - 2]));
}

static void add_plurals(struct arena *arena, struct str singular, struct pro_forms *forms)
{
    for (size_t i = 0; i < sizeof irregular / sizeof *irregular; i++)
        if (str_ends(singular, irregular[i].singular))
            add_form(forms,
                     with_ending(arena, singular, irregular[i].singular, irregular[i].plural));
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (takes(singular, i))
            add_form(forms, with_ending(arena, singular, endings[i].singular, endings[i].plural));
}

static struct pro_forms no_forms(struct arena *arena)
{
    return (struct pro_forms){.words = arena_alloc(arena, PRO_INFLECTED_MAX * sizeof(struct str))};
}

struct pro_forms pro_inflected_forms(struct pro_planner *pro, struct str word, bool plural)
{
    struct arena *arena = pro->planner->arena;
    struct pro_forms singulars = no_forms(arena), plurals = no_forms(arena);

    add_singulars(arena, word, &singulars);
    for (uint32_t i = 0; plural && i < singulars.count; i++)
        add_plurals(arena, singulars.words[i], &plurals);
    return plural ? plurals : singulars;
}
