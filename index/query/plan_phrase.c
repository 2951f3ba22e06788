/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_phrase.c - phrases: words at fixed distances.
 *
 * A compound ("cyber-security") is a phrase of its parts, or its joined form. */
#include "query/plan_private.h"

/* A stop word of the settings has no postings: any word matches at its position. */
static bool is_open(struct planner *planner, const struct plan_slot *slot, uint8_t group)
{
    if (!planner->options->settings || !plan_is_stop_word(planner, slot->forms[0]))
        return false;
    plan_mark(planner, MARK_WORD, slot->forms[0], group);
    return true;
}

struct plan_node *plan_slots_phrase(struct planner *planner, const struct plan_slot *slots,
                                    uint32_t count, struct plan_field field)
{
    struct plan_node *phrase = plan_node_new(planner, PLAN_PHRASE, count);
    uint8_t groups[PLAN_SLOTS_MAX];
    uint32_t first = 0;

    phrase->child_count = 0;
    phrase->documents = UINT64_MAX;
    for (uint32_t i = 0; i < count; i++) {
        struct plan_node *child;

        groups[i] = plan_new_group(planner, true);
        if (is_open(planner, &slots[i], groups[i]))
            continue;
        child = plan_slot_node(planner, &slots[i], field, groups[i]);
        if (child->kind == PLAN_NOTHING)
            return child;
        if (phrase->child_count == 0)
            first = i;
        child = arena_copy(planner->arena, child, sizeof *child);
        child->place = i - first;
        phrase->children[phrase->child_count++] = child;
        phrase->weight += child->weight;
        if (child->documents < phrase->documents)
            phrase->documents = child->documents;
    }
    plan_mark_phrase(planner, groups, count);
    return phrase->child_count > 0 ? phrase : plan_nothing(planner);
}

struct plan_node *plan_one_slot(struct planner *planner, const struct plan_slot *slot,
                                struct plan_field field)
{
    return plan_slot_node(planner, slot, field, plan_new_group(planner, false));
}

/* The phrase with the slots from `at` to its joined_to replaced by their joined form. */
static struct plan_node *joined_variant(struct planner *planner, const struct plan_slot *slots,
                                        uint32_t count, uint32_t at, struct plan_field field,
                                        uint32_t *positions)
{
    struct plan_slot variant[PLAN_SLOTS_MAX];
    uint32_t length = at, behind = slots[at].joined_to + 1;

    memcpy(variant, slots, at * sizeof *slots);
    variant[length] = (struct plan_slot){
        .form_count = 1, .literal = slots[at].literal, .starts = slots[behind - 1].starts};
    variant[length++].forms[0] = slots[at].joined;
    memcpy(variant + length, slots + behind, (count - behind) * sizeof *slots);
    length += count - behind;
    *positions = length;
    return length == 1 ? plan_one_slot(planner, &variant[0], field)
                       : plan_slots_phrase(planner, variant, length, field);
}

uint32_t plan_compound_forms(struct planner *planner, const struct plan_slot *slots, uint32_t count,
                             struct plan_field field, struct plan_node *forms[PLAN_VARIANTS_MAX],
                             uint32_t lengths[PLAN_VARIANTS_MAX])
{
    uint32_t form_count = 1;

    forms[0] = plan_slots_phrase(planner, slots, count, field);
    lengths[0] = count;
    for (uint32_t i = 0; i < count && form_count < PLAN_VARIANTS_MAX; i++)
        if (slots[i].joined.data) {
            forms[form_count] =
                joined_variant(planner, slots, count, i, field, &lengths[form_count]);
            form_count++;
        }
    return form_count;
}

struct plan_node *plan_compound(struct planner *planner, const struct plan_slot *slots,
                                uint32_t count, struct plan_field field)
{
    struct plan_node *forms[PLAN_VARIANTS_MAX];
    uint32_t lengths[PLAN_VARIANTS_MAX];

    return plan_same(planner, forms,
                     plan_compound_forms(planner, slots, count, field, forms, lengths));
}

struct plan_node *plan_phrase(struct planner *planner, struct str text, bool quoted,
                              struct plan_field field)
{
    struct plan_slot slots[PLAN_SLOTS_MAX];
    uint32_t count = plan_analyze(planner, text, text.length, slots);

    if (count == 0)
        return NULL;
    for (uint32_t i = 0; i < count; i++)
        slots[i].literal = quoted && !planner->options->loose_phrases;
    if (count == 1)
        return plan_one_slot(planner, &slots[0], field);
    return plan_compound(planner, slots, count, field);
}
