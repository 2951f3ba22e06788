/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_slots.c - analyzes the text of a query into slots.
 *
 * A slot is one position with the words that may match there. The analyzer is that of the
 * documents. */
#include "query/plan_private.h"

#define CONTEXT 64 /* bytes after a word that its analysis may depend on */

static bool has_sign(struct str word)
{
    return str_ends(word, STR("+")) || str_ends(word, STR("#"));
}

static void add_slot(struct planner *planner, struct plan_slot *slots, uint32_t *count,
                     const struct token *token)
{
    struct plan_slot *slot = &slots[(*count)++];

    *slot = (struct plan_slot){.start = token->start, .end = token->end, .form_count = 1};
    slot->forms[0] = arena_str(planner->arena, token->word);
    slot->unspaced = token->flags & (TOKEN_BIGRAM | TOKEN_CHARACTER);
    slot->exact =
        slot->unspaced || token->flags & (TOKEN_NUMBER | TOKEN_SYMBOL) || has_sign(token->word);
    slot->bigram = slot->exact && !(token->flags & TOKEN_NUMBER);
    slot->symbol = token->flags & TOKEN_SYMBOL;
}

static void add_alternate(struct planner *planner, struct plan_slot *slot,
                          const struct token *token)
{
    struct str word = arena_str(planner->arena, token->word);

    if (token->end > slot->end)
        slot->joined = word;
    else if (slot->form_count < PLAN_FORMS_MAX)
        slot->forms[slot->form_count++] = word;
    if (token->end > slot->end)
        slot->joined_to = token->end; /* a byte for now: find_joined_ends makes it a slot */
}

/* "Google+" is a form of "google" with its sign: if a document has that form, only it matches. */
static void settle_sign(struct planner *planner, struct plan_slot *slot)
{
    if (plan_word_documents(planner, slot->joined) > 0) {
        slot->forms[0] = slot->joined;
        slot->form_count = 1;
        slot->exact = slot->bigram = true;
    }
    slot->end = slot->joined_to;
    slot->joined = STR_NONE;
}

static void find_joined_ends(struct planner *planner, struct plan_slot *slots, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t last = i;

        if (slots[i].joined.data && has_sign(slots[i].joined))
            settle_sign(planner, &slots[i]);
        if (!slots[i].joined.data)
            continue;
        while (last + 1 < count && slots[last].end < slots[i].joined_to)
            last++;
        slots[i].joined_to = last;
    }
}

/* A symbol counts only if it comes first and no word follows: "5€" and "€5" are searched as "5". */
static bool is_beside_word(const struct plan_slot *slots, uint32_t *count,
                           const struct token *token)
{
    if (*count > 0 && token->flags & TOKEN_SYMBOL)
        return true;
    if (*count == 1 && slots[0].symbol)
        *count = 0;
    return false;
}

uint32_t plan_analyze(struct planner *planner, struct str text, size_t end, struct plan_slot *slots)
{
    struct analyzer *analyzer = planner->view->analyzer;
    language_id language = planner->language_count > 0 ? planner->languages[0] : LANGUAGE_NONE;
    struct token token;
    uint32_t count = 0;

    analyzer_begin(analyzer, language, text);
    while (analyzer_next(analyzer, &token) && token.start < end && count < PLAN_SLOTS_MAX) {
        if (is_beside_word(slots, &count, &token) || token.flags & TOKEN_POSSESSIVE)
            continue;
        if (token.end > end) /* it began here: "J. K.", "1 000 000" */
            end = token.end;
        if (!(token.flags & TOKEN_ALTERNATE))
            add_slot(planner, slots, &count, &token);
        else if (count > 0 && !(token.flags & (TOKEN_BIGRAM | TOKEN_CHARACTER)))
            add_alternate(planner, &slots[count - 1], &token);
    }
    find_joined_ends(planner, slots, count);
    planner->analyzed = end;
    return count;
}

uint32_t plan_analyze_word(struct planner *planner, const struct query_node *node,
                           struct plan_slot *slots)
{
    uint32_t count;

    if (node->start < planner->read_to)
        return 0;
    count = plan_analyze(planner, plan_context(planner, node), node->text.length, slots);
    if (planner->analyzed > node->text.length)
        planner->read_to = node->start + (uint32_t)planner->analyzed;
    return count;
}

bool plan_may_start(const struct plan_slot *slots, uint32_t count)
{
    const struct plan_slot *last = &slots[count - 1];
    bool unit = count > 1 && last[-1].exact && last[-1].end == last->start;

    return !last->bigram && !unit;
}

struct str plan_context(const struct planner *planner, const struct query_node *node)
{
    struct str here = str_slice(planner->text, node->start, planner->text.length);

    return str_starts(here, node->text) ? str_slice(here, 0, node->text.length + CONTEXT)
                                        : node->text;
}
