/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_professional_words.c - words and phrases: in any form, as written, by patterns; in fields
 * and with capitals.
 *
 * A phrase without patterns is planned like a reader's. Otherwise each of its words is an element
 * with a place of its own, and they are put together by their places. */
#include "base/utf8.h"
#include "query/plan_professional.h"

/* --- where, and with which capitals --- */

/* Where positions include the field, only occurrences in this one count. */
static struct plan_field field_by_position(const struct pro_planner *pro, struct str name)
{
    const struct schema *schema = pro->planner->generation->schema;
    struct plan_scope *scope = arena_zero(pro->planner->arena, 1, sizeof *scope);
    int field = schema_field(schema, name);

    scope->fields = bitmap_in(pro->planner->arena, schema->field_count);
    if (field >= 0)
        bitmap_set(&scope->fields, (uint32_t)field);
    return (struct plan_field){.field = SCHEMA_ALL_FIELDS, .scope = scope};
}

static struct pro_place place_in(const struct pro_planner *pro, struct str field)
{
    bool by_position = pro->planner->generation->schema->field_positions;

    return (struct pro_place){
        by_position ? field_by_position(pro, field) : plan_text_field(pro->planner, field), 0};
}

static struct pro_place lead_place(struct pro_planner *pro, const struct pro_node *node)
{
    struct pro_place place = place_in(pro, STR("body"));

    place.lead = pro->planner->generation->schema->lead_words;
    if (place.lead == 0)
        pro_refuse(pro, node->start, "only an index of articles has a lead; write `body(…)`");
    return place;
}

struct pro_scope pro_scope_in_field(struct pro_planner *pro, const struct pro_node *node,
                                    struct pro_scope scope)
{
    bool both = str_is(node->text, "hlead");

    scope.count = 0;
    if (both || str_is(node->text, "lead"))
        scope.places[scope.count++] = lead_place(pro, node);
    if (both)
        scope.places[scope.count++] = place_in(pro, STR("headline"));
    if (scope.count == 0)
        scope.places[scope.count++] = place_in(pro, node->text);
    return scope;
}

struct pro_scope pro_scope_in_case(const struct pro_node *node, struct pro_scope scope)
{
    static const enum spans_capitals capitals[] = {[PRO_CAPS] = SPANS_CAPITALS,
                                                   [PRO_ALL_CAPS] = SPANS_ALL_CAPITALS,
                                                   [PRO_NO_CAPS] = SPANS_NO_CAPITALS};

    scope.capitals = capitals[node->caps];
    return scope;
}

/* --- marks --- */

/* A group of marks for one word. Long queries run out of them: then all further words share one. */
static uint8_t new_group(struct pro_planner *pro)
{
    struct planner *planner = pro->planner;

    if (planner->silent)
        return PLAN_NO_GROUP;
    if (!pro->has_rest && planner->group_count >= MARKS_GROUPS_MAX - PLAN_SLOTS_MAX / 4) {
        pro->rest_group = plan_new_group(planner, false);
        pro->has_rest = true;
    }
    return pro->has_rest ? pro->rest_group : plan_new_group(planner, false);
}

/* --- single words --- */

/* A word of a phrase, or a word alone. */
struct phrase_word {
    struct plan_node *node;
    uint32_t place;
    enum spans_capitals capitals;
};

static struct plan_node *forms_node(struct pro_planner *pro, struct pro_forms forms,
                                    struct plan_field field, uint8_t group)
{
    struct planner *planner = pro->planner;
    struct plan_node **nodes =
        arena_alloc(planner->arena, (forms.count + 1) * sizeof(struct plan_node *));

    planner->reach = PLAN_LITERAL;
    for (uint32_t i = 0; i < forms.count; i++)
        nodes[i] = plan_stems(planner, forms.words[i], false, field, group);
    planner->reach = PLAN_STEM;
    return plan_same(planner, nodes, forms.count);
}

/* The lexicon is elsewhere: it finds the words, as they are written, that fit. */
static struct plan_node *pattern_elsewhere(struct pro_planner *pro, struct str pattern,
                                           struct plan_field field)
{
    struct str prefix = pro_pattern_prefix(pattern);
    BUF_AUTO struct buf folded = {0};

    analyzer_fold(&folded, prefix.data ? prefix : pattern);
    if (str_ends(buf_str(&folded), STR("!")))
        folded.data[folded.length - 1] = '*';
    return prefix.data ? plan_starts(pro->planner, buf_str(&folded), field, new_group(pro))
                       : plan_fitting(pro->planner, buf_str(&folded), field, new_group(pro));
}

/* A prefix is marked as such: its words may be more than there are marks. */
static struct plan_node *pattern_node(struct pro_planner *pro, struct str pattern,
                                      struct plan_field field, size_t at)
{
    struct str prefix = pro_pattern_prefix(pattern);
    BUF_AUTO struct buf folded = {0};
    struct pro_forms forms;
    struct plan_node *node;
    uint8_t group;

    if (pro->planner->options->lexicon)
        return pattern_elsewhere(pro, pattern, field);
    group = new_group(pro);
    if (pro->planner->options->open)
        return plan_anything(pro->planner);
    forms = pro_pattern_forms(pro, pattern, at);
    node = forms_node(pro, forms, field, prefix.data ? PLAN_NO_GROUP : group);
    if (prefix.data) {
        analyzer_fold(&folded, prefix);
        plan_mark(pro->planner, MARK_PREFIX, buf_str(&folded), group);
    }
    plan_group_weight(pro->planner, group, node->weight);
    return node;
}

static struct plan_node *slot_node(struct pro_planner *pro, const struct plan_slot *slot,
                                   struct plan_field field)
{
    return plan_slot_node(pro->planner, slot, field, new_group(pro));
}

/* --- the words of a phrase one by one --- */

struct phrase_words {
    struct phrase_word at[PLAN_SLOTS_MAX];
    uint32_t count, places;
};

static void add_element(struct phrase_words *elements, struct phrase_word element)
{
    if (elements->count == PLAN_SLOTS_MAX)
        return;
    element.place = elements->places;
    elements->at[elements->count++] = element;
}

static enum spans_capitals capitals_of(struct str written)
{
    static const enum spans_capitals capitals[] = {[CAPITALS_NONE] = SPANS_NO_CAPITALS,
                                                   [CAPITALS_SOME] = SPANS_ONE_CAPITAL,
                                                   [CAPITALS_ALL] = SPANS_ALL_CAPITALS};

    return capitals[analyzer_capitals(written)];
}

static bool is_stop_word(const struct pro_planner *pro, const struct plan_slot *slot)
{
    return pro->planner->options->settings && plan_is_stop_word(pro->planner, slot->forms[0]);
}

/* Words without patterns. */
static void add_run(struct pro_planner *pro, struct phrase_words *elements,
                    const struct pro_node *node, struct str run, const struct pro_scope *scope,
                    struct plan_field field)
{
    struct plan_slot slots[PLAN_SLOTS_MAX];
    uint32_t count = plan_analyze(pro->planner, run, run.length, slots);

    for (uint32_t i = 0; i < count; i++, elements->places++) {
        struct phrase_word element = {.capitals = scope->capitals};

        slots[i].literal = node->manner == PRO_LITERAL || node->manner == PRO_EXACT;
        if (node->manner == PRO_EXACT)
            element.capitals = capitals_of(str_slice(run, slots[i].start, slots[i].end));
        if (is_stop_word(pro, &slots[i]))
            continue;
        element.node = slot_node(pro, &slots[i], field);
        add_element(elements, element);
    }
}

static void add_pattern(struct pro_planner *pro, struct phrase_words *elements,
                        const struct pro_node *node, struct str pattern,
                        const struct pro_scope *scope, struct plan_field field)
{
    struct phrase_word element = {.capitals = scope->capitals};

    element.node = pattern_node(pro, pattern, field, node->start);
    add_element(elements, element);
    elements->places++;
}

static bool is_literal(const struct pro_node *node)
{
    return node->manner == PRO_LITERAL || node->manner == PRO_EXACT;
}

/* Cuts off the next word of the text; in a pattern a hyphen also ends it. */
static struct str next_word(struct str *text, bool quoted)
{
    struct str whole = str_trim(*text), rest = whole, word = str_cut(&rest, ' '), piece = word;

    *text = rest;
    if (!pro_is_pattern(word, quoted))
        return word;
    word = str_cut(&piece, '-');
    *text = str_slice(whole, word.length + 1, whole.length);
    return word;
}

static void find_elements(struct pro_planner *pro, const struct pro_node *node,
                          const struct pro_scope *scope, struct plan_field field,
                          struct phrase_words *elements)
{
    struct str text = node->text, run = STR_NONE;

    while (str_trim(text).length > 0) {
        struct str word = next_word(&text, is_literal(node));

        if (!pro_is_pattern(word, is_literal(node))) {
            run = run.data ? str_n(run.data, (size_t)(word.data + word.length - run.data)) : word;
            continue;
        }
        if (run.data)
            add_run(pro, elements, node, run, scope, field);
        run = STR_NONE;
        add_pattern(pro, elements, node, word, scope, field);
    }
    if (run.data)
        add_run(pro, elements, node, run, scope, field);
}

/* --- spans --- */

static struct spans_node *leaf(struct pro_planner *pro, const struct pro_node *node,
                               const struct plan_node *word, uint32_t length, uint32_t lead,
                               enum spans_capitals capitals)
{
    struct spans_node *leaf = pro_spans_new(pro, SPANS_WORD, 0);

    leaf->node = word;
    leaf->length = length;
    leaf->lead = lead;
    leaf->capitals = capitals;
    if (capitals == SPANS_AS_THEY_ARE)
        return leaf;
    if (!pro->some_capitals) {
        pro->some_capitals = pro_structure(pro, SCHEMA_CAPITALS, node);
        pro->all_capitals = pro_structure(pro, SCHEMA_ALL_CAPITALS, node);
    }
    if (capitals != SPANS_ALL_CAPITALS)
        leaf->some = pro->some_capitals;
    if (capitals == SPANS_ALL_CAPITALS || capitals == SPANS_ONE_CAPITAL)
        leaf->all = pro->all_capitals;
    return leaf;
}

static struct pro_spans one(struct pro_planner *pro, const struct pro_node *node,
                            struct plan_node *word, uint32_t length, uint32_t lead,
                            enum spans_capitals capitals)
{
    return (struct pro_spans){.words = word,
                              .tree = leaf(pro, node, word, length, lead, capitals),
                              .simple = lead == 0 && capitals == SPANS_AS_THEY_ARE};
}

static struct pro_spans phrase_of(struct pro_planner *pro, const struct pro_node *node,
                                  const struct phrase_words *elements, uint32_t lead)
{
    struct plan_node *words[PLAN_SLOTS_MAX];
    struct spans_node *tree = pro_spans_new(pro, SPANS_PHRASE, elements->count);

    tree->length = elements->places - elements->at[0].place;
    for (uint32_t i = 0; i < elements->count; i++) {
        const struct phrase_word *element = &elements->at[i];

        words[i] = element->node;
        tree->children[i] = leaf(pro, node, element->node, 1, lead, element->capitals);
        tree->children[i]->place = element->place - elements->at[0].place;
    }
    return (struct pro_spans){.words = pro_and(pro->planner, words, elements->count), .tree = tree};
}

static struct pro_spans word_by_word(struct pro_planner *pro, const struct pro_node *node,
                                     const struct pro_scope *scope, const struct pro_place *place)
{
    struct phrase_words elements = {.count = 0};

    find_elements(pro, node, scope, place->field, &elements);
    if (elements.count == 0)
        return (struct pro_spans){.words = plan_nothing(pro->planner)};
    if (elements.count == 1)
        return one(pro, node, elements.at[0].node, 1, place->lead, elements.at[0].capitals);
    return phrase_of(pro, node, &elements, place->lead);
}

/* Words without patterns, with compounds in their variants. */
static struct pro_spans as_phrase(struct pro_planner *pro, const struct pro_node *node,
                                  const struct pro_scope *scope, const struct pro_place *place)
{
    struct plan_slot slots[PLAN_SLOTS_MAX];
    struct plan_node *forms[PLAN_VARIANTS_MAX];
    uint32_t lengths[PLAN_VARIANTS_MAX], form_count;
    uint32_t count = plan_analyze(pro->planner, node->text, node->text.length, slots);
    struct pro_spans each[PLAN_VARIANTS_MAX];

    for (uint32_t i = 0; i < count; i++)
        slots[i].literal = is_literal(node);
    if (count == 0)
        return (struct pro_spans){.words = plan_nothing(pro->planner)};
    if (count == 1)
        return one(pro, node, slot_node(pro, &slots[0], place->field), 1, place->lead,
                   scope->capitals);
    form_count = plan_compound_forms(pro->planner, slots, count, place->field, forms, lengths);
    for (uint32_t i = 0; i < form_count; i++)
        each[i] = one(pro, node, forms[i], lengths[i], place->lead, scope->capitals);
    return pro_any(pro, each, form_count);
}

/* One word in forms that the language asks for. */
static struct pro_spans in_forms(struct pro_planner *pro, const struct pro_node *node,
                                 const struct pro_scope *scope, const struct pro_place *place)
{
    struct plan_slot slots[PLAN_SLOTS_MAX];
    struct pro_forms forms;
    struct str word;
    uint8_t group = new_group(pro);

    if (plan_analyze(pro->planner, node->text, node->text.length, slots) == 0)
        return (struct pro_spans){.words = plan_nothing(pro->planner)};
    word = slots[0].joined.data ? slots[0].joined : slots[0].forms[0];
    if (pro->planner->options->open && !pro->planner->options->lexicon && node->manner == PRO_SLIPS)
        return one(pro, node, plan_anything(pro->planner), 1, place->lead, scope->capitals);
    forms = node->manner == PRO_SLIPS ? pro_slipped_forms(pro, word, node->count, node->start)
                                      : pro_inflected_forms(pro, word, node->manner == PRO_PLURAL);
    return one(pro, node, forms_node(pro, forms, place->field, group), 1, place->lead,
               scope->capitals);
}

static bool has_pattern(const struct pro_node *node)
{
    struct str text = node->text;
    bool has = false;

    while (!has && str_trim(text).length > 0) {
        struct str rest = str_trim(text);

        has = pro_is_pattern(str_cut(&rest, ' '), is_literal(node));
        text = rest;
    }
    return has;
}

typedef struct pro_spans in_place_fn(struct pro_planner *pro, const struct pro_node *node,
                                     const struct pro_scope *scope, const struct pro_place *place);

static in_place_fn *method_of(const struct pro_node *node)
{
    if (node->manner == PRO_SLIPS || node->manner == PRO_SINGULAR || node->manner == PRO_PLURAL)
        return in_forms;
    return node->manner == PRO_EXACT || has_pattern(node) ? word_by_word : as_phrase;
}

struct pro_spans pro_words(struct pro_planner *pro, const struct pro_node *node,
                           struct pro_scope scope)
{
    struct pro_spans each[PRO_PLACES_MAX];
    in_place_fn *in_place = method_of(node);

    if (scope.count == 0)
        scope.places[scope.count++] =
            (struct pro_place){plan_text_field(pro->planner, STR_NONE), 0};
    pro_count_terms(pro, 1, node->start);
    for (uint32_t i = 0; i < scope.count; i++) {
        if (pro->planner->status)
            return (struct pro_spans){.words = plan_nothing(pro->planner)};
        each[i] = in_place(pro, node, &scope, &scope.places[i]);
    }
    return pro_any(pro, each, scope.count);
}
