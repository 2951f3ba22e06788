/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_forms.c - the forms of a query word that a document may have.
 *
 *   as typed            the word itself; if it may be a prefix, words that start with it
 *   typos               words of the lexicon that are one or two edits away (plan_typos.c)
 *   synonyms            from the settings
 *   cut in two          "sunflower" as "sun flower": counts as one typo
 *
 * Each form is one node with all its words, so a rule looks at few nodes per document. Above the
 * limits, the most frequent words are kept. */
#include "base/utf8.h"
#include "query/plan_private.h"

#define STARTS_MAX   128
#define VISITED_MAX  20000 /* words of the lexicon that are looked at for starts */
#define SYNONYMS_MAX 50
#define ANY_LETTER   ((size_t)1)

static void add_form(struct planner *planner, struct plan_part *part, struct plan_node *node,
                     uint8_t typos, bool exact, uint32_t span)
{
    if (node->kind == PLAN_NOTHING || node->documents == 0 || part->form_count == PLAN_WAYS_MAX)
        return;
    if (!part->forms)
        part->forms = arena_alloc(planner->arena, PLAN_WAYS_MAX * sizeof *part->forms);
    part->forms[part->form_count++] = (struct plan_form){node, typos, exact, span};
}

/* --- words that start so --- */

static void add_starts(struct planner *planner, struct str word, uint8_t group,
                       struct plan_part *part)
{
    struct lexicon_best best;
    enum status status;
    uint32_t kept = 0;

    lexicon_best_init(&best, STARTS_MAX, planner->arena);
    status = lexicon_prefix(&planner->generation->lexicons, word, VISITED_MAX, lexicon_best_add,
                            &best, planner->err);
    if (status) {
        planner->status = status;
        return;
    }
    lexicon_best_sort(&best);
    for (uint32_t i = 0; i < best.count; i++)
        if (!str_eq(best.words[i].text, word))
            best.words[kept++] = best.words[i];
    add_form(planner, part,
             plan_words_node(planner, best.words, kept, plan_text_field(planner, STR_NONE),
                             PLAN_NO_GROUP),
             0, false, 1);
    plan_mark(planner, MARK_PREFIX, word, group);
}

/* --- typos --- */

static void add_typos(struct planner *planner, struct str word, uint32_t most, bool starts,
                      uint8_t group, struct plan_part *part)
{
    struct plan_typos typos;
    struct plan_field field;

    part->most_typos = most;
    if (most == 0)
        return;
    plan_find_typos(planner, word, most, starts, &typos);
    planner->tolerant = true;
    planner->letters = starts ? (uint16_t)utf8_count(word) : 0;
    field = plan_text_field(planner, STR_NONE);
    add_form(planner, part,
             plan_words_node(planner, typos.one.words, typos.one.count, field, group), 1, false, 1);
    add_form(planner, part,
             plan_words_node(planner, typos.two.words, typos.two.count, field, group), 2, false, 1);
    planner->tolerant = false;
    planner->letters = 0;
}

static void add_cut(struct planner *planner, struct str word, struct plan_part *part)
{
    struct plan_slot halves[2] = {{.form_count = 1}, {.form_count = 1}};
    size_t at = plan_best_cut(planner, word);

    if (at == 0)
        return;
    halves[0].forms[0] = str_slice(word, 0, at);
    halves[1].forms[0] = str_slice(word, at, word.length);
    add_form(planner, part,
             plan_slots_phrase(planner, halves, 2, plan_text_field(planner, STR_NONE)), 1, false,
             2);
}

/* --- synonyms --- */

/* Does the text, analyzed, read as these words? Its first letter is compared first: an index may
 * have thousands of synonyms. */
static bool reads_as(struct planner *planner, struct str text, const struct str *words,
                     uint32_t count)
{
    struct plan_slot slots[PLAN_SLOTS_MAX];

    if (text.length == 0)
        return false;
    if ((unsigned char)text.data[0] < 0x80 &&
        !str_eq_nocase(str_slice(text, 0, ANY_LETTER), str_slice(words[0], 0, ANY_LETTER)))
        return false;
    if (plan_analyze(planner, text, text.length, slots) != count)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!str_eq(slots[i].forms[0], words[i]))
            return false;
    return true;
}

static void add_synonyms(struct planner *planner, const struct str *words, uint32_t count,
                         struct plan_part *part)
{
    const struct settings *settings = planner->options->settings;
    struct plan_node *nodes[SYNONYMS_MAX];
    uint32_t found = 0;

    for (uint32_t i = 0; i < settings->synonym_count; i++) {
        const struct synonym *synonym = &settings->synonyms[i];

        if (!reads_as(planner, synonym->word, words, count))
            continue;
        for (uint32_t k = 0; k < synonym->others.count && found < SYNONYMS_MAX; k++) {
            struct plan_node *node = plan_phrase(planner, synonym->others.at[k], false,
                                                 plan_text_field(planner, STR_NONE));

            if (node)
                nodes[found++] = node;
        }
    }
    if (found > 0)
        add_form(planner, part, plan_same(planner, nodes, found), 0, false, 1);
}

/* --- parts --- */

static void finish(struct planner *planner, struct plan_part *part)
{
    struct plan_node *nodes[PLAN_WAYS_MAX];
    uint32_t count = 0, typed = 0;

    for (uint32_t i = 0; i < part->form_count; i++)
        if (part->forms[i].typos == 0)
            nodes[typed++] = part->forms[i].node;
    part->as_typed = plan_same(planner, nodes, typed);
    for (uint32_t i = 0; i < part->form_count; i++)
        nodes[count++] = part->forms[i].node;
    part->node = plan_same(planner, nodes, count);
}

static struct plan_node *as_typed(struct planner *planner, const struct plan_slot *slot,
                                  uint8_t group)
{
    struct plan_field field = plan_text_field(planner, STR_NONE);
    struct plan_node *node = plan_slot_node(planner, slot, field, group);

    return slot->exact ? node : plan_particles(planner, slot->forms[0], node, field, group);
}

void plan_word_forms(struct planner *planner, const struct plan_slot *slot, bool starts,
                     struct plan_part *part)
{
    uint8_t group = plan_new_group(planner, false);
    struct str word = slot->forms[0];
    uint32_t most = slot->bigram ? 0 : plan_typos_allowed(planner, word);

    add_form(planner, part, as_typed(planner, slot, group), 0, true, 1);
    if (starts && !slot->bigram)
        add_starts(planner, word, group, part);
    add_synonyms(planner, &word, 1, part);
    if (!slot->bigram) {
        add_typos(planner, word, most, starts, group, part);
        if (part->most_typos == 0)
            part->most_typos = 1; /* it may be cut in two */
        add_cut(planner, word, part);
    }
    finish(planner, part);
    plan_group_weight(planner, group, part->node->weight);
}

void plan_joined_forms(struct planner *planner, const struct str *words, uint32_t count,
                       bool starts, struct plan_part *part)
{
    BUF_AUTO struct buf joined = {0};
    uint8_t group = PLAN_NO_GROUP;
    struct str word;
    uint32_t most;

    for (uint32_t i = 0; i < count; i++)
        buf_add_str(&joined, words[i]);
    word = arena_str(planner->arena, buf_str(&joined));
    if (word.length > ANALYZER_WORD_MAX) {
        finish(planner, part);
        return;
    }
    group = plan_new_group(planner, false);
    planner->joining = true;
    add_form(planner, part,
             plan_stems(planner, word, false, plan_text_field(planner, STR_NONE), group), 0, false,
             1);
    if (starts)
        add_starts(planner, word, group, part);
    add_synonyms(planner, words, count, part);
    most = plan_typos_allowed(planner, word);
    add_typos(planner, word, most > count - 1 ? most - (count - 1) : 0, starts, group, part);
    if (part->most_typos == 0)
        part->most_typos = 1; /* it may be cut elsewhere */
    planner->joining = false;
    finish(planner, part);
    plan_group_weight(planner, group, part->node->weight);
}

/* Stop words of the settings are not folded, so compare without case. */
bool plan_is_stop_word(const struct planner *planner, struct str word)
{
    const struct str_list *list = &planner->options->settings->stop_words;

    for (uint32_t i = 0; i < list->count; i++)
        if (str_eq_nocase(list->at[i], word))
            return true;
    return false;
}
