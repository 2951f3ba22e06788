/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_top.c - the words side by side at the top of the query: all of them, or any.
 *
 * These are the words that a search may drop, join, correct and rank by closeness. */
#include "base/utf8.h"
#include "query/plan_private.h"

struct top {
    struct plan_word *words;
    uint32_t word_count, word_room;
    struct plan_node **others; /* phrases, operators, NOT, filters: always required */
    uint32_t other_count;
};

static void add_word(struct planner *planner, struct top *top, const struct plan_word *word)
{
    if (top->word_count == top->word_room) {
        struct plan_word *before = top->words;

        top->word_room = top->word_room * 2 + 8;
        top->words = arena_alloc(planner->arena, top->word_room * sizeof *top->words);
        if (top->word_count > 0)
            memcpy(top->words, before, top->word_count * sizeof *top->words);
    }
    top->words[top->word_count++] = *word;
}

static bool is_shouted(struct str text)
{
    size_t letters = 0;

    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] >= 'a' && text.data[i] <= 'z')
            return false;
        letters += text.data[i] >= 'A' && text.data[i] <= 'Z';
    }
    return letters >= 2;
}

bool plan_is_function_word(const struct planner *planner, struct str word)
{
    const struct generation *generation = planner->generation;

    for (uint32_t i = 0; i < generation->language_count; i++)
        if (language_is_stop_word(generation->languages[i], word))
            return true;
    return false;
}

/* "us" and "it" are function words, "US" and "IT" are not, except in a query all in capitals. */
static bool is_stop_word(const struct planner *planner, const struct query_node *node,
                         struct str word)
{
    return word.data && (!is_shouted(node->text) || is_shouted(planner->text)) &&
           plan_is_function_word(planner, word);
}

/* Adds the parts of a word in a script without spaces; false if it is another word. */
static bool add_unspaced(struct planner *planner, struct top *top, const struct query_node *node)
{
    struct plan_word *parts;
    uint32_t count = plan_unspaced(planner, node, &parts);

    for (uint32_t i = 0; i < count; i++)
        add_word(planner, top, &parts[i]);
    return count > 0;
}

static void add_word_node(struct planner *planner, struct top *top, const struct query_node *node,
                          bool last)
{
    struct plan_word word = {0};
    struct plan_node *made;
    bool starred = node->kind == QUERY_PREFIX;

    if (add_unspaced(planner, top, node))
        return;
    if (starred || (last && planner->options->prefix)) {
        made = plan_prefix(planner, node->text, plan_text_field(planner, STR_NONE));
        word.known = made && made->kind != PLAN_NOTHING;
    } else {
        planner->typing = last && planner->options->typing && node->end >= planner->text.length;
        made = plan_leaf(planner, node, &word);
        planner->typing = false;
    }
    if (!made)
        return;
    word.node = made;
    word.start = node->start;
    word.end = node->end;
    word.stop = is_stop_word(planner, node, word.word);
    add_word(planner, top, &word);
}

/* Bytes of the opening quotation mark. */
static uint32_t quote_length(const struct planner *planner, const struct query_node *phrase)
{
    uint32_t mark;

    return (uint32_t)utf8_decode(planner->text.data + phrase->start,
                                 planner->text.data + planner->text.length, &mark);
}

/* The words between the quotes, as words side by side. */
static void add_phrase_words(struct planner *planner, struct top *top,
                             const struct query_node *phrase)
{
    uint32_t from = phrase->start + quote_length(planner, phrase);
    struct str rest = phrase->text;

    while (rest.data) {
        struct str text = str_cut(&rest, ' ');
        uint32_t start = from + (uint32_t)(text.data - phrase->text.data);
        struct query_node word = {
            .kind = QUERY_WORD, .text = text, .start = start, .end = start + (uint32_t)text.length};

        add_word_node(planner, top, &word, false);
    }
}

static void add_top(struct planner *planner, struct top *top, const struct query_node *node,
                    bool last)
{
    bool is_plain = !node->field.data;
    struct plan_node *made;

    planner->has_phrase |= is_plain && node->kind == QUERY_PHRASE;
    if (is_plain && (node->kind == QUERY_WORD || node->kind == QUERY_PREFIX)) {
        add_word_node(planner, top, node, last);
    } else if (is_plain && node->kind == QUERY_PHRASE && planner->options->loose_phrases) {
        add_phrase_words(planner, top, node);
    } else {
        made = plan_tree(planner, node);
        if (made)
            top->others[top->other_count++] = made;
    }
}

static void join_neighbours(struct planner *planner, struct top *top)
{
    for (uint32_t i = 0; i + 1 < top->word_count; i++)
        plan_join(planner, &top->words[i], &top->words[i + 1], plan_text_field(planner, STR_NONE));
}

/* Drops function words, unless the query has nothing else. */
static void settle_stop_words(struct planner *planner, struct top *top)
{
    bool any_other = top->other_count > 0;

    for (uint32_t i = 0; i < top->word_count; i++)
        any_other |= !top->words[i].stop;
    for (uint32_t i = 0; i < top->word_count; i++) {
        top->words[i].stop &= any_other;
        if (top->words[i].stop)
            plan_unmark(planner, top->words[i].group);
    }
}

static struct plan_node *top_node(struct planner *planner, const struct top *top)
{
    struct plan_node **children =
        arena_zero(planner->arena, top->word_count + top->other_count + 1, sizeof *children);
    uint32_t count = 0;

    if (planner->options->any && top->word_count > 0)
        children[count++] = plan_words_or(planner->arena, top->words, top->word_count, false);
    for (uint32_t i = 0; !planner->options->any && i < top->word_count; i++)
        if (!top->words[i].stop)
            children[count++] = top->words[i].node;
    for (uint32_t i = 0; i < top->other_count; i++)
        children[count++] = top->others[i];
    return plan_and_of(children, count, planner->arena);
}

void plan_top(struct planner *planner, const struct query_node *query, struct plan *plan)
{
    bool several = query->kind == QUERY_AND && query->loose;
    uint32_t count = several ? query->child_count : 1;
    struct top top = {.others = arena_zero(planner->arena, count, sizeof *top.others)};

    if (planner->options->before && plan_is_hopeless(planner, planner->options->before)) {
        plan->root = plan_nothing(planner);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        add_top(planner, &top, several ? query->children[i] : query, i + 1 == count);
    settle_stop_words(planner, &top);
    if (planner->options->expand_compounds)
        join_neighbours(planner, &top);
    plan_compounds(planner, top.words, top.word_count);
    plan->root = top_node(planner, &top);
    plan->words = top.words;
    plan->word_count = top.word_count;
    plan->droppable = top.word_count > 1;
}
