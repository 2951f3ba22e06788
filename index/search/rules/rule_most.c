/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_most.c - the maximum costs of the rules, for scores. */
#include "search/rules/rule_private.h"

static uint32_t highest_rank(const struct schema *schema)
{
    uint32_t highest = schema->field_positions ? 0 : 1;

    for (uint32_t i = 0; schema->field_positions && i < schema->field_count; i++)
        if (rule_attribute_rank(schema, i) > highest)
            highest = rule_attribute_rank(schema, i);
    return highest;
}

static bool is_wanted_at(const struct plan *plan, uint32_t word, uint32_t level)
{
    return plan->strategy == PLAN_KEEP_ANY || plan->parts[word].dropped_at > level;
}

/* The maximum over single words, and joined words that a document has. */
static uint32_t most_typos(const struct plan *plan, uint32_t level)
{
    uint32_t costs[RULE_PATH_MAX + 1];

    costs[plan->single_count] = 0;
    for (uint32_t i = plan->single_count; i-- > 0;) {
        costs[i] = costs[i + 1] + (is_wanted_at(plan, i, level) ? plan->parts[i].most_typos : 0);
        for (uint32_t k = plan->single_count; k < plan->part_count; k++) {
            const struct plan_part *part = &plan->parts[k];
            uint32_t cost = rule_joined_cost(part) + part->most_typos;

            if (part->first == i && part->form_count > 0 && is_wanted_at(plan, part->last, level) &&
                cost + costs[part->last + 1] > costs[i])
                costs[i] = cost + costs[part->last + 1];
        }
    }
    return costs[0];
}

void rule_most(const struct plan *plan, const struct schema *schema, uint32_t level,
               uint16_t most[STEP_COSTS])
{
    uint32_t words = 0, all = 0, pairs = 0;

    for (uint32_t i = 0; i < plan->single_count; i++) {
        const struct plan_part *part = &plan->parts[i];

        all += part->words;
        if (!is_wanted_at(plan, i, level))
            continue;
        pairs += words > 0 && part[-1].position + part[-1].span == part->position;
        words++;
    }
    most[STEP_WORDS] = rule_narrow(all);
    most[STEP_TYPO] = rule_narrow(most_typos(plan, level));
    most[STEP_PROXIMITY] = rule_narrow(pairs * (RULE_FARTHEST - 1));
    most[STEP_ATTRIBUTE] = rule_narrow(words * highest_rank(schema));
    most[STEP_POSITION] = rule_narrow(words * RULE_FURTHEST_PLACE);
    most[STEP_EXACT_ATTRIBUTE] = 2;
    most[STEP_EXACT_WORDS] = rule_narrow(words);
}
