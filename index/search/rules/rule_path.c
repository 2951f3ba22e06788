/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_path.c - finds which words of a query a document has, and in which forms.
 *
 * The path covers the required words from left to right, each alone or joined with its neighbours,
 * with the fewest typos. */
#include "search/rules/rule_private.h"

/* --- which parts are there --- */

static void find_present(struct rule_look *look, uint32_t document)
{
    for (uint32_t i = 0; i < look->plan->part_count; i++) {
        uint8_t present = 0;

        for (uint32_t f = 0; f < look->plan->parts[i].form_count; f++) {
            struct cursor *cursor = look->cursors[i][f];

            if (cursor && cursor_seek(cursor, document) == document)
                present |= (uint8_t)(1u << f);
        }
        look->present[i] = present;
    }
}

static bool is_covered(const struct rule_look *look, uint32_t word)
{
    const struct plan *plan = look->plan;

    if (look->present[word])
        return true;
    for (uint32_t i = plan->single_count; i < plan->part_count; i++)
        if (look->present[i] && plan->parts[i].first <= word && word <= plan->parts[i].last)
            return true;
    return false;
}

/* The lowest level whose required words the document has; sets .wanted. */
static uint32_t find_level(struct rule_look *look)
{
    const struct plan *plan = look->plan;
    bool any = plan->strategy == PLAN_KEEP_ANY;
    uint32_t level = 0, missing = 0;

    for (uint32_t i = 0; i < plan->single_count; i++) {
        uint32_t dropped_at = plan->parts[i].dropped_at;

        look->wanted[i] = is_covered(look, i);
        missing += !look->wanted[i];
        if (!look->wanted[i] && dropped_at != PLAN_NEVER && dropped_at > level)
            level = dropped_at;
    }
    for (uint32_t i = 0; i < plan->single_count && !any; i++)
        look->wanted[i] = plan->parts[i].dropped_at > level;
    return any ? missing : level;
}

uint32_t rule_words_missing(const struct rule_look *look)
{
    uint32_t missing = 0;

    for (uint32_t i = 0; i < look->plan->single_count; i++)
        if (!look->wanted[i])
            missing += look->plan->parts[i].words;
    return missing;
}

/* --- the path --- */

static uint32_t least_typos(const struct plan_part *part, uint8_t present)
{
    uint32_t least = RULE_NO_COST;

    for (uint32_t f = 0; f < part->form_count; f++)
        if (present >> f & 1 && part->forms[f].typos < least)
            least = part->forms[f].typos;
    return least;
}

static uint32_t next_wanted(const struct rule_look *look, uint32_t from)
{
    while (from < look->plan->single_count && !look->wanted[from])
        from++;
    return from;
}

/* Chooses the part if its cost, with the rest of the path after it, is lower than before. */
static void try_part(const struct rule_look *look, uint32_t part_number, uint32_t *costs,
                     uint32_t *chosen)
{
    const struct plan_part *part = &look->plan->parts[part_number];
    uint32_t rest, cost;

    if (!look->present[part_number])
        return;
    rest = costs[next_wanted(look, part->last + 1)];
    cost = least_typos(part, look->present[part_number]) + rule_joined_cost(part);
    if (rest != RULE_NO_COST && rest + cost < costs[part->first]) {
        costs[part->first] = rest + cost;
        chosen[part->first] = part_number;
    }
}

/* Of equal costs, a single word is preferred to a joined one. */
static void choose(const struct rule_look *look, uint32_t word, uint32_t *costs, uint32_t *chosen)
{
    const struct plan *plan = look->plan;

    costs[word] = RULE_NO_COST;
    try_part(look, word, costs, chosen);
    for (uint32_t i = plan->single_count; i < plan->part_count; i++)
        if (plan->parts[i].first == word)
            try_part(look, i, costs, chosen);
}

static void find_path(const struct rule_look *look, struct path *path)
{
    const struct plan *plan = look->plan;
    uint32_t costs[RULE_PATH_MAX + 1], chosen[RULE_PATH_MAX + 1];
    uint32_t count = plan->single_count;

    path->count = 0;
    costs[count] = 0;
    for (uint32_t i = count; i-- > 0;)
        if (look->wanted[i])
            choose(look, i, costs, chosen);
    for (uint32_t i = next_wanted(look, 0); i < count;) {
        struct step *step = &path->steps[path->count];

        if (costs[i] == RULE_NO_COST) { /* only in a joined word that starts with a dropped one */
            i = next_wanted(look, i + 1);
            continue;
        }
        step->part = &plan->parts[chosen[i]];
        step->number = chosen[i];
        step->words = step->part->last - step->part->first + 1;
        step->typos = least_typos(step->part, look->present[step->number]);
        path->count++;
        i = next_wanted(look, step->part->last + 1);
    }
}

void rule_path_use_forms(const struct rule_look *look, struct path *path, bool settled)
{
    for (uint32_t i = 0; i < path->count; i++) {
        struct step *step = &path->steps[i];
        uint8_t forms = look->present[step->number];

        for (uint32_t f = 0; settled && f < step->part->form_count; f++)
            if (step->part->forms[f].typos != step->typos)
                forms &= (uint8_t) ~(1u << f);
        step->forms = forms;
    }
}

uint32_t rule_path_typos(const struct path *path)
{
    uint32_t typos = 0;

    for (uint32_t i = 0; i < path->count; i++)
        typos += path->steps[i].typos + rule_joined_cost(path->steps[i].part);
    return typos;
}

uint32_t rule_path_find(struct rule_look *look, uint32_t document, struct path *path)
{
    uint32_t level;

    find_present(look, document);
    level = find_level(look);
    find_path(look, path);
    return level;
}
