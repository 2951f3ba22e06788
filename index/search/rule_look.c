/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_look.c - what a document has of a query, as costs.
 *
 * The words that are wanted of the document are covered from left to right, each by itself or
 * joined with its neighbours, with as few typos as can be: that is its path. The costs of the rules
 * are sums over the path. */
#include "search/rules.h"

#include "store/inverter.h"

#define MAX_FORMS 8
#define MAX_PATH  64
#define NO_COST   UINT32_MAX

struct rule_look {
    struct cursor_context context;
    const struct plan *plan;
    const struct rule_list *list;
    const struct schema *schema;
    struct cursor *(*cursors)[MAX_FORMS]; /* per part; NULL: the form is not in this segment */
    struct cursor *root;                  /* for bm25; NULL: not asked for */
    uint8_t *present;                     /* per part: its forms in the document at hand */
    bool wanted[MAX_PATH];                /* per single: a document of its level has it */
};

/* A part on the path. */
struct step {
    const struct plan_part *part;
    uint32_t number;
    uint8_t forms; /* that count */
    uint32_t words;
    uint32_t typos;
};

struct path {
    struct step steps[MAX_PATH];
    uint32_t count;
};

struct rule_look *rule_look_open(const struct rule_search *search, uint32_t segment,
                                 struct arena *arena)
{
    const struct plan *plan = search->plan;
    struct rule_look *look = arena_zero(arena, 1, sizeof *look);

    look->plan = plan;
    look->list = search->list;
    look->schema = search->generation->schema;
    look->cursors = arena_zero(arena, plan->part_count + 1, sizeof *look->cursors);
    look->present = arena_zero(arena, plan->part_count + 1, 1);
    cursor_context_init(&look->context, &search->generation->segments[segment], segment,
                        search->now, arena, search->err);
    look->context.deadline = search->deadline;
    look->context.cache = search->cache;
    for (uint32_t i = 0; i < plan->part_count; i++)
        for (uint32_t f = 0; f < plan->parts[i].form_count && f < MAX_FORMS; f++)
            look->cursors[i][f] = cursor_open(&look->context, plan->parts[i].forms[f].node);
    for (uint32_t i = 0; i < look->list->count; i++)
        if (look->list->rules[i].step == STEP_BM25)
            look->root = cursor_open(&look->context, plan->root);
    return look;
}

enum status rule_look_status(const struct rule_look *look)
{
    return look->context.status;
}

bool rule_look_late(const struct rule_look *look)
{
    return look->context.late;
}

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

/* The lowest level at which the document has all that is wanted; sets .wanted. */
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

static uint32_t words_missing(const struct rule_look *look)
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
    uint32_t least = NO_COST;

    for (uint32_t f = 0; f < part->form_count; f++)
        if (present >> f & 1 && part->forms[f].typos < least)
            least = part->forms[f].typos;
    return least;
}

static uint32_t joined_cost(const struct plan_part *part)
{
    return part->first == part->last ? 0 : part->last - part->first + 1;
}

static uint32_t next_wanted(const struct rule_look *look, uint32_t from)
{
    while (from < look->plan->single_count && !look->wanted[from])
        from++;
    return from;
}

/* The part with the rest of the words behind it, where that costs less than what was chosen. */
static void try_part(const struct rule_look *look, uint32_t part_number, uint32_t *costs,
                     uint32_t *chosen)
{
    const struct plan_part *part = &look->plan->parts[part_number];
    uint32_t rest, cost;

    if (!look->present[part_number])
        return;
    rest = costs[next_wanted(look, part->last + 1)];
    cost = least_typos(part, look->present[part_number]) + joined_cost(part);
    if (rest != NO_COST && rest + cost < costs[part->first]) {
        costs[part->first] = rest + cost;
        chosen[part->first] = part_number;
    }
}

/* A word by itself is preferred to joined ones that cost the same. */
static void choose(const struct rule_look *look, uint32_t word, uint32_t *costs, uint32_t *chosen)
{
    const struct plan *plan = look->plan;

    costs[word] = NO_COST;
    try_part(look, word, costs, chosen);
    for (uint32_t i = plan->single_count; i < plan->part_count; i++)
        if (plan->parts[i].first == word)
            try_part(look, i, costs, chosen);
}

static void find_path(const struct rule_look *look, struct path *path)
{
    const struct plan *plan = look->plan;
    uint32_t costs[MAX_PATH + 1], chosen[MAX_PATH + 1];
    uint32_t count = plan->single_count;

    path->count = 0;
    costs[count] = 0;
    for (uint32_t i = count; i-- > 0;)
        if (look->wanted[i])
            choose(look, i, costs, chosen);
    for (uint32_t i = next_wanted(look, 0); i < count;) {
        struct step *step = &path->steps[path->count];

        if (costs[i] == NO_COST) { /* only inside a joined word that begins with a dropped one */
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

/* The forms that count for a rule: where the typos are settled, those with the fewest. */
static void use_forms(const struct rule_look *look, struct path *path, bool settled)
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

/* --- where words stand --- */

struct place {
    uint32_t field, word;
};

static struct place place_of(const struct schema *schema, uint32_t position)
{
    if (schema->field_positions)
        return (struct place){schema_position_field(schema, position), position & 0xFFFF};
    if (position >= INVERTER_BODY_POSITION)
        return (struct place){1, position - INVERTER_BODY_POSITION};
    return (struct place){0, position};
}

static uint32_t rank_of(const struct schema *schema, uint32_t field)
{
    int rank = schema->field_positions ? schema_field_rank(schema, field) : (int)field;

    return rank < 0 ? 0 : (uint32_t)rank;
}

/* The positions of a step's form; NULL where it does not count. */
static const struct positions *places_of(const struct rule_look *look, const struct step *step,
                                         uint32_t form)
{
    return step->forms >> form & 1 ? cursor_positions(look->cursors[step->number][form]) : NULL;
}

/* --- costs --- */

#define FARTHEST 4 /* further apart is no closer than not at all */

static uint32_t apart(const struct schema *schema, bool by_attribute, uint32_t left, uint32_t right)
{
    if (by_attribute)
        return place_of(schema, left).field == place_of(schema, right).field ? 1 : FARTHEST;
    if (schema->field_positions && left >> 16 != right >> 16)
        return FARTHEST;
    return right > left ? right - left : left - right + 1;
}

/* The least distance from an end of `left` to a start of `right`; both ascend. */
static uint32_t least_apart(const struct rule_look *look, const struct positions *left,
                            uint32_t span, const struct positions *right)
{
    bool by_attribute = look->schema->settings->proximity_by_attribute;
    uint32_t best = FARTHEST;

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
    uint32_t best = FARTHEST;

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

static uint32_t proximity_cost(const struct rule_look *look, const struct path *path)
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

static uint32_t attribute_cost(const struct rule_look *look, const struct path *path)
{
    uint32_t cost = 0;

    for (uint32_t i = 0; i < path->count; i++) {
        const struct step *step = &path->steps[i];
        uint32_t best = NO_COST;

        for (uint32_t f = 0; f < step->part->form_count; f++) {
            const struct positions *places = places_of(look, step, f);

            for (uint32_t k = 0; places && k < places->count && best > 0; k++) {
                uint32_t rank = rank_of(look->schema, place_of(look->schema, places->at[k]).field);

                best = rank < best ? rank : best;
            }
        }
        cost += best == NO_COST ? 0 : best * step->words;
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

/* Far inside an attribute places count roughly. */
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

static uint32_t position_cost(const struct rule_look *look, const struct path *path)
{
    uint32_t cost = 0;

    for (uint32_t i = 0; i < path->count; i++) {
        const struct step *step = &path->steps[i];
        uint32_t best = 10 * step->words;

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

static uint32_t inexact_words(const struct rule_look *look, const struct path *path)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < path->count; i++) {
        const struct step *step = &path->steps[i];

        if (step->words > 1 || !exact_cursor(look, step->number))
            count += step->words;
    }
    return count;
}

static bool stands_at(const struct rule_look *look, struct cursor *cursor, struct place wanted)
{
    const struct positions *positions = cursor_positions(cursor);

    for (uint32_t i = 0; i < positions->count; i++) {
        struct place place = place_of(look->schema, positions->at[i]);

        if (place.field == wanted.field && place.word == wanted.word)
            return true;
    }
    return false;
}

/* All words that are wanted, from the first on, at their places in the field. */
static bool begins_field(const struct rule_look *look, uint32_t field)
{
    for (uint32_t i = 0; i < look->plan->single_count && look->wanted[i]; i++)
        if (!stands_at(look, exact_cursor(look, i),
                       (struct place){field, look->plan->parts[i].position}))
            return false;
    return true;
}

/* No word is left out between the first and the last that are wanted, and all are there as typed.
 */
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

static void find_starts(const struct rule_look *look, struct ranked *ranked)
{
    const struct positions *first;

    ranked->starts = 0;
    ranked->costs[STEP_EXACT_ATTRIBUTE] = 2;
    if (!is_unbroken(look))
        return;
    first = cursor_positions(exact_cursor(look, 0));
    for (uint32_t i = 0; i < first->count && ranked->starts < RULES_MAX_STARTS; i++) {
        struct place place = place_of(look->schema, first->at[i]);

        if (place.word != look->plan->parts[0].position || !begins_field(look, place.field))
            continue;
        ranked->fields[ranked->starts++] = (uint16_t)place.field;
        ranked->costs[STEP_EXACT_ATTRIBUTE] = 1;
    }
}

/* --- a document --- */

static uint16_t narrow(uint32_t cost)
{
    return cost < UINT16_MAX ? (uint16_t)cost : UINT16_MAX;
}

static uint32_t path_typos(const struct path *path)
{
    uint32_t typos = 0;

    for (uint32_t i = 0; i < path->count; i++)
        typos += path->steps[i].typos + joined_cost(path->steps[i].part);
    return typos;
}

static void apply(struct rule_look *look, enum rule_step step, struct path *path,
                  struct ranked *ranked)
{
    if (step < STEP_COSTS)
        use_forms(look, path, look->list->typos_settled[step]);
    switch (step) {
    case STEP_WORDS:
        ranked->costs[step] = narrow(words_missing(look));
        break;
    case STEP_TYPO:
        ranked->costs[step] = narrow(path_typos(path));
        break;
    case STEP_PROXIMITY:
        ranked->costs[step] = narrow(proximity_cost(look, path));
        break;
    case STEP_ATTRIBUTE:
        ranked->costs[step] = narrow(attribute_cost(look, path));
        break;
    case STEP_POSITION:
        ranked->costs[step] = narrow(position_cost(look, path));
        break;
    case STEP_EXACT_ATTRIBUTE:
        find_starts(look, ranked);
        break;
    case STEP_EXACT_WORDS:
        ranked->costs[step] = narrow(inexact_words(look, path));
        break;
    case STEP_BM25:
        if (look->root && cursor_seek(look->root, ranked->hit.document) == ranked->hit.document)
            ranked->hit.score = cursor_score(look->root);
        break;
    case STEP_SORT:
        break;
    }
}

void rule_look_at(struct rule_look *look, struct ranked *ranked)
{
    struct path path;

    find_present(look, ranked->hit.document);
    ranked->level = narrow(find_level(look));
    find_path(look, &path);
    for (uint32_t i = 0; i < look->list->count; i++)
        apply(look, look->list->rules[i].step, &path, ranked);
}

/* --- the highest costs --- */

static uint32_t highest_rank(const struct schema *schema)
{
    uint32_t highest = schema->field_positions ? 0 : 1;

    for (uint32_t i = 0; schema->field_positions && i < schema->field_count; i++)
        if (rank_of(schema, i) > highest)
            highest = rank_of(schema, i);
    return highest;
}

static bool is_wanted_at(const struct plan *plan, uint32_t word, uint32_t level)
{
    return plan->strategy == PLAN_KEEP_ANY || plan->parts[word].dropped_at > level;
}

/* Of the words by themselves, or joined where that may cost more. */
static uint32_t most_typos(const struct plan *plan, uint32_t level)
{
    uint32_t costs[MAX_PATH + 1];

    costs[plan->single_count] = 0;
    for (uint32_t i = plan->single_count; i-- > 0;) {
        costs[i] = costs[i + 1] + (is_wanted_at(plan, i, level) ? plan->parts[i].most_typos : 0);
        for (uint32_t k = plan->single_count; k < plan->part_count; k++) {
            const struct plan_part *part = &plan->parts[k];
            uint32_t cost = joined_cost(part) + part->most_typos;

            if (part->first == i && is_wanted_at(plan, part->last, level) &&
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
    most[STEP_WORDS] = narrow(all);
    most[STEP_TYPO] = narrow(most_typos(plan, level));
    most[STEP_PROXIMITY] = narrow(pairs * (FARTHEST - 1));
    most[STEP_ATTRIBUTE] = narrow(words * highest_rank(schema));
    most[STEP_POSITION] = narrow(words * 10);
    most[STEP_EXACT_ATTRIBUTE] = 2;
    most[STEP_EXACT_WORDS] = narrow(words);
}
