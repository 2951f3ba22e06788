/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_cost.c - computes costs from the positions of the words of a path: proximity, attribute,
 * position and exactness. Each cost is a sum over the path. */
#include "search/rules/rule_private.h"

#include "store/terms/inverter.h"

/* --- where words stand --- */

struct rule_place {
    uint32_t field, word;
};

static struct rule_place place_of(const struct schema *schema, uint32_t position)
{
    if (schema->field_positions)
        return (struct rule_place){schema_position_field(schema, position), position & 0xFFFF};
    if (position >= INVERTER_BODY_POSITION)
        return (struct rule_place){1, position - INVERTER_BODY_POSITION};
    return (struct rule_place){0, position};
}

uint32_t rule_attribute_rank(const struct schema *schema, uint32_t field)
{
    int rank = schema->field_positions ? schema_field_rank(schema, field) : (int)field;

    return rank < 0 ? 0 : (uint32_t)rank;
}

/* The positions of a step's form; NULL if the form does not count. */
static const struct positions *places_of(const struct rule_look *look, const struct step *step,
                                         uint32_t form)
{
    return step->forms >> form & 1 ? cursor_positions(look->cursors[step->number][form]) : NULL;
}

/* --- costs --- */

static uint32_t apart(const struct schema *schema, bool by_attribute, uint32_t left, uint32_t right)
{
    if (by_attribute)
        return place_of(schema, left).field == place_of(schema, right).field ? 1 : RULE_FARTHEST;
    if (schema->field_positions && left >> 16 != right >> 16)
        return RULE_FARTHEST;
    return right > left ? right - left : left - right + 1;
}

/* The least distance from an end of `left` to a start of `right`; both ascend. */
static uint32_t least_apart(const struct rule_look *look, const struct positions *left,
                            uint32_t span, const struct positions *right)
{
    bool by_attribute = look->schema->settings->proximity_by_attribute;
    uint32_t best = RULE_FARTHEST;

    for (uint32_t i = 0, j = 0; i < left->count && j < right->count && best > 1;) {
        uint32_t a = left->at[i] + span - 1, b = right->at[j];

        if (a != b || by_attribute) {
            uint32_t distance = apart(look->schema, by_attribute, a, b);

            best = distance < best ? distance : best;
        }
        if (a < b)
            i++;
        else
            j++;
    }
    return best;
}

static uint32_t pair_cost(const struct rule_look *look, const struct step *left,
                          const struct step *right)
{
    uint32_t best = RULE_FARTHEST;

    for (uint32_t f = 0; f < left->part->form_count; f++) {
        const struct positions *ends = places_of(look, left, f);

        for (uint32_t g = 0; ends && g < right->part->form_count; g++) {
            const struct positions *starts = places_of(look, right, g);
            uint32_t distance;

            if (!starts)
                continue;
            distance = least_apart(look, ends, left->part->forms[f].span, starts);
            best = distance < best ? distance : best;
        }
    }
    return best - 1;
}

uint32_t rule_proximity_cost(const struct rule_look *look, const struct path *path)
{
    uint32_t cost = 0;

    for (uint32_t i = 0; i < path->count; i++) {
        const struct step *step = &path->steps[i], *before = step - 1;

        cost += step->words - 1;
        if (i > 0 && before->part->position + before->part->span == step->part->position)
            cost += pair_cost(look, before, step);
    }
    return cost;
}

uint32_t rule_attribute_cost(const struct rule_look *look, const struct path *path)
{
    uint32_t cost = 0;

    for (uint32_t i = 0; i < path->count; i++) {
        const struct step *step = &path->steps[i];
        uint32_t best = RULE_NO_COST;

        for (uint32_t f = 0; f < step->part->form_count; f++) {
            const struct positions *places = places_of(look, step, f);

            for (uint32_t k = 0; places && k < places->count && best > 0; k++) {
                uint32_t rank =
                    rule_attribute_rank(look->schema, place_of(look->schema, places->at[k]).field);

                best = rank < best ? rank : best;
            }
        }
        cost += best == RULE_NO_COST ? 0 : best * step->words;
    }
    return cost;
}

static uint32_t distance_cost(uint32_t distance)
{
    static const uint16_t last[] = {0, 1, 4, 7, 11, 16, 24, 64, 256, 1024};
    uint32_t cost = 0;

    while (cost < sizeof last / sizeof *last && distance > last[cost])
        cost++;
    return cost;
}

/* Far inside an attribute, distances are counted roughly. */
static uint32_t rough_place(uint32_t word)
{
    uint32_t rough = 32;

    if (word < 16)
        return word;
    if (word < 24)
        return 24;
    while (rough < word)
        rough *= 2;
    return rough;
}

static uint32_t word_distance_cost(const struct step *step, uint32_t word)
{
    uint32_t place = rough_place(word), wanted = step->part->position, cost = 0;
    uint32_t distance = place > wanted ? place - wanted : wanted - place;

    for (uint32_t i = 0; i < step->words; i++)
        cost += distance_cost(distance + i);
    return cost;
}

uint32_t rule_position_cost(const struct rule_look *look, const struct path *path)
{
    uint32_t cost = 0;

    for (uint32_t i = 0; i < path->count; i++) {
        const struct step *step = &path->steps[i];
        uint32_t best = RULE_FURTHEST_PLACE * step->words;

        for (uint32_t f = 0; f < step->part->form_count; f++) {
            const struct positions *places = places_of(look, step, f);

            for (uint32_t k = 0; places && k < places->count && best > 0; k++) {
                uint32_t here =
                    word_distance_cost(step, place_of(look->schema, places->at[k]).word);

                best = here < best ? here : best;
            }
        }
        cost += best;
    }
    return cost;
}

/* --- exactness --- */

static struct cursor *exact_cursor(const struct rule_look *look, uint32_t word)
{
    const struct plan_part *part = &look->plan->parts[word];

    for (uint32_t f = 0; f < part->form_count; f++)
        if (part->forms[f].exact)
            return look->present[word] >> f & 1 ? look->cursors[word][f] : NULL;
    return NULL;
}

uint32_t rule_inexact_words(const struct rule_look *look, const struct path *path)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < path->count; i++) {
        const struct step *step = &path->steps[i];

        if (step->words > 1 || !exact_cursor(look, step->number))
            count += step->words;
    }
    return count;
}

static bool stands_at(const struct rule_look *look, struct cursor *cursor, struct rule_place wanted)
{
    const struct positions *positions = cursor_positions(cursor);

    for (uint32_t i = 0; i < positions->count; i++) {
        struct rule_place place = place_of(look->schema, positions->at[i]);

        if (place.field == wanted.field && place.word == wanted.word)
            return true;
    }
    return false;
}

/* Are all required words at their positions from the start of the field on? */
static bool begins_field(const struct rule_look *look, uint32_t field)
{
    for (uint32_t i = 0; i < look->plan->single_count && look->wanted[i]; i++)
        if (!stands_at(look, exact_cursor(look, i),
                       (struct rule_place){field, look->plan->parts[i].position}))
            return false;
    return true;
}

/* Are all words from the first to the last required one matched as typed, without a gap? */
static bool is_unbroken(const struct rule_look *look)
{
    bool ended = false;

    for (uint32_t i = 0; i < look->plan->single_count; i++) {
        if (look->wanted[i] && (ended || !exact_cursor(look, i)))
            return false;
        ended |= !look->wanted[i];
    }
    return look->plan->single_count > 0 && look->wanted[0];
}

void rule_find_starts(const struct rule_look *look, struct ranked *ranked)
{
    const struct positions *first;

    ranked->starts = 0;
    ranked->costs[STEP_EXACT_ATTRIBUTE] = 2;
    if (!is_unbroken(look))
        return;
    first = cursor_positions(exact_cursor(look, 0));
    for (uint32_t i = 0; i < first->count && ranked->starts < RULES_STARTS_MAX; i++) {
        struct rule_place place = place_of(look->schema, first->at[i]);

        if (place.word != look->plan->parts[0].position || !begins_field(look, place.field))
            continue;
        ranked->fields[ranked->starts++] = (uint16_t)place.field;
        ranked->costs[STEP_EXACT_ATTRIBUTE] = 1;
    }
}
