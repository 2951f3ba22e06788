/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan.c - makes the plan's tree from the query's tree. */
#include "query/plan.h"

#include <math.h>

#include "base/date.h"
#include "base/utf8.h"
#include "query/plan_private.h"

struct plan_node *plan_node_new(struct planner *planner, enum plan_kind kind, uint32_t children)
{
    struct plan_node *node = arena_zero(planner->arena, 1, sizeof *node);

    node->kind = kind;
    node->child_count = children;
    node->children = arena_zero(planner->arena, children, sizeof *node->children);
    return node;
}

struct plan_node *plan_nothing(struct planner *planner)
{
    return plan_node_new(planner, PLAN_NOTHING, 0);
}

float plan_weight(const struct planner *planner, uint64_t documents)
{
    double all = (double)planner->generation->document_count, with = (double)documents;

    if (with > all)
        with = all;
    return (float)(log(1 + (all - with + 0.5) / (with + 0.5)) * (PLAN_K1 + 1));
}

struct plan_node *plan_same(struct planner *planner, struct plan_node **forms, uint32_t count)
{
    struct plan_node *same = plan_node_new(planner, PLAN_SAME, count);
    float heaviest = 0;

    same->child_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (forms[i]->kind == PLAN_NOTHING || forms[i]->documents == 0)
            continue;
        same->children[same->child_count++] = forms[i];
        same->documents += forms[i]->documents;
        if (forms[i]->other_words > 0) {
            same->other_words = forms[i]->other_words;
            same->in_rank = forms[i]->in_rank;
        }
        if (forms[i]->weight > heaviest)
            heaviest = forms[i]->weight;
    }
    if (same->child_count == 0)
        return plan_nothing(planner);
    if (same->child_count == 1)
        return same->children[0];
    same->weight = plan_weight(planner, same->documents);
    if (same->weight > heaviest)
        same->weight = heaviest;
    return same;
}

/* --- fields --- */

static const struct field *field_named(const struct planner *planner, struct str name, int *number)
{
    *number = schema_field(planner->generation->schema, name);
    return *number < 0 ? NULL : &planner->generation->schema->fields[*number];
}

struct plan_field plan_text_field(const struct planner *planner, struct str name)
{
    const struct plan_scope *scope = planner->tolerant ? planner->tolerant_scope : planner->scope;
    struct plan_field everywhere = {SCHEMA_ALL_FIELDS, false, scope};
    const struct field *field;
    int number;

    if (!name.data || !(field = field_named(planner, name, &number)))
        return everywhere;
    if (field->role == FIELD_BODY)
        return (struct plan_field){.field = SCHEMA_ALL_FIELDS, .body_only = true};
    return field->searchable ? (struct plan_field){.field = number} : everywhere;
}

static struct plan_node *filter_node(struct planner *planner, const struct filter_node *filter)
{
    struct plan_node *node = plan_node_new(planner, PLAN_FILTER, 0);

    node->filter = filter;
    planner->relative |= filter_is_relative(filter);
    node->documents = planner->generation->document_count;
    return node;
}

/* A field that is not searchable (a date, a language) is compared: returns its kind of column;
 * COLUMN_NONE for all other fields. */
static enum column_kind compared_column(const struct planner *planner, struct str name)
{
    const struct field *field;
    int number;

    if (!name.data || !(field = field_named(planner, name, &number)) || field->searchable)
        return COLUMN_NONE;
    return field->column;
}

/* Can the field be compared with this value? If not, as in "published:yesterday", it is words. */
static bool is_comparable(const struct planner *planner, struct str name, struct str value)
{
    enum column_kind kind = compared_column(planner, name);
    int64_t first, last;

    return kind == COLUMN_DATE ? filter_date(value, date_now(), &first, &last)
                               : kind != COLUMN_NONE;
}

static struct plan_node *range_node(struct planner *planner, const struct query_node *node,
                                    struct plan_field field)
{
    struct filter_node *low = NULL, *high = NULL;

    if ((node->low.data && !is_comparable(planner, node->field, node->low)) ||
        (node->high.data && !is_comparable(planner, node->field, node->high)))
        return plan_phrase(planner, node->text, false, field);
    if (node->low.data)
        low = filter_compare(planner->arena, node->above ? FILTER_GREATER : FILTER_GREATER_EQUAL,
                             node->field, node->low);
    if (node->high.data)
        high = filter_compare(planner->arena, node->below ? FILTER_LESS : FILTER_LESS_EQUAL,
                              node->field, node->high);
    return filter_node(planner, filter_both(planner->arena, low, high));
}

/* --- leaves --- */

static struct plan_node *leaf(struct planner *planner, const struct query_node *node,
                              struct plan_word *word)
{
    struct plan_field field = plan_text_field(planner, node->field);

    *word = (struct plan_word){0};
    if (node->kind == QUERY_RANGE)
        return range_node(planner, node, field);
    if (is_comparable(planner, node->field, node->text))
        return filter_node(planner,
                           filter_compare(planner->arena, FILTER_EQUAL, node->field, node->text));
    if (node->kind == QUERY_PHRASE)
        return plan_phrase(planner, node->text, true, field);
    if (node->kind == QUERY_PREFIX)
        return plan_prefix(planner, node->text, field);
    return plan_word(planner, node, field, word);
}

/* --- operators --- */

/* Leaves out children without any word (a dash, a smiley). */
static struct plan_node *operator_node(struct planner *planner, const struct query_node *node,
                                       enum plan_kind kind)
{
    struct plan_node *made = plan_node_new(planner, kind, node->child_count);
    bool any = false;

    made->child_count = 0;
    made->documents = kind == PLAN_OR ? 0 : UINT64_MAX;
    for (uint32_t i = 0; i < node->child_count; i++) {
        struct plan_node *child = plan_tree(planner, node->children[i]);

        any |= child != NULL;
        if (!child || (kind == PLAN_OR && child->kind == PLAN_NOTHING))
            continue;
        if (child->kind == PLAN_NOTHING)
            return child;
        made->children[made->child_count++] = child;
        made->weight += child->weight;
        if (kind == PLAN_OR)
            made->documents += child->documents;
        else if (child->documents < made->documents)
            made->documents = child->documents;
    }
    if (made->child_count == 0)
        return any ? plan_nothing(planner) : NULL;
    return made;
}

static struct plan_node *not_node(struct planner *planner, const struct query_node *node)
{
    struct plan_node *made = plan_node_new(planner, PLAN_NOT, 1);
    bool before = planner->silent;

    planner->silent = true;
    made->children[0] = plan_tree(planner, node->children[0]);
    planner->silent = before;
    made->documents = UINT64_MAX;
    return made->children[0] ? made : NULL;
}

static bool has_positions(const struct plan_node *node)
{
    return node->kind == PLAN_TERM || node->kind == PLAN_SAME || node->kind == PLAN_PHRASE;
}

/* An OR of words has positions like one word. If a child has no positions (a date), NEAR becomes
 * AND. */
static struct plan_node *near_node(struct planner *planner, const struct query_node *node)
{
    struct plan_node *made = operator_node(planner, node, PLAN_NEAR);

    if (!made || made->kind != PLAN_NEAR)
        return made;
    made->distance = node->distance;
    for (uint32_t i = 0; i < made->child_count; i++) {
        struct plan_node *child = made->children[i];

        if (child->kind == PLAN_OR)
            made->children[i] = child = plan_same(planner, child->children, child->child_count);
        if (!has_positions(child))
            made->kind = PLAN_AND;
    }
    return made;
}

struct plan_node *plan_tree(struct planner *planner, const struct query_node *node)
{
    struct plan_word ignored;
    struct plan_node *all;

    switch (node->kind) {
    case QUERY_ALL:
        all = plan_node_new(planner, PLAN_ALL, 0);
        all->documents = planner->generation->document_count;
        return all;
    case QUERY_NONE:
        return plan_nothing(planner);
    case QUERY_WORD:
    case QUERY_PREFIX:
    case QUERY_PHRASE:
    case QUERY_RANGE:
        return leaf(planner, node, &ignored);
    case QUERY_NEAR:
        return near_node(planner, node);
    case QUERY_AND:
        return operator_node(planner, node, PLAN_AND);
    case QUERY_OR:
        return operator_node(planner, node, PLAN_OR);
    case QUERY_NOT:
        return not_node(planner, node);
    }
    return NULL;
}

/* --- the words side by side at the top --- */

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
        made = leaf(planner, node, &word);
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

static void add_to_or(struct plan_node * or, struct plan_node *child)
{
    if (child->kind == PLAN_NOTHING)
        return;
    or->children[or->child_count++] = child;
    or->documents += child->documents;
    or->weight += child->weight;
}

/* Compounds count by their parts. */
static struct plan_node *words_or(struct arena *arena, const struct plan_word *words,
                                  uint32_t count, bool without_numbers)
{
    struct plan_node *node = arena_zero(arena, 1, sizeof *node);
    uint32_t room = count;

    for (uint32_t i = 0; i < count; i++)
        room += words[i].part_count;
    node->kind = PLAN_OR;
    node->children = arena_zero(arena, room, sizeof *node->children);
    for (uint32_t i = 0; i < count; i++) {
        if (words[i].stop || (without_numbers && words[i].number))
            continue;
        for (uint32_t k = 0; k < words[i].part_count; k++)
            add_to_or(node, words[i].parts[k]);
        if (words[i].part_count == 0)
            add_to_or(node, words[i].alone ? words[i].alone : words[i].node);
    }
    if (node->child_count == 0)
        node->kind = PLAN_NOTHING;
    return node;
}

static struct plan_node *top_node(struct planner *planner, const struct top *top)
{
    struct plan_node *root = plan_node_new(planner, PLAN_AND, top->word_count + top->other_count);
    uint32_t count = 0;

    if (planner->options->any && top->word_count > 0)
        root->children[count++] = words_or(planner->arena, top->words, top->word_count, false);
    for (uint32_t i = 0; !planner->options->any && i < top->word_count; i++)
        if (!top->words[i].stop)
            root->children[count++] = top->words[i].node;
    for (uint32_t i = 0; i < top->other_count; i++)
        root->children[count++] = top->others[i];
    root->child_count = count;
    root->documents = UINT64_MAX;
    for (uint32_t i = 0; i < count; i++) {
        if (root->children[i]->kind == PLAN_NOTHING)
            root->kind = PLAN_NOTHING;
        if (root->children[i]->documents < root->documents)
            root->documents = root->children[i]->documents;
        root->weight += root->children[i]->weight;
    }
    return root;
}

static void plan_top(struct planner *planner, const struct query_node *query, struct plan *plan)
{
    bool several = query->kind == QUERY_AND && query->loose;
    uint32_t count = several ? query->child_count : 1;
    struct top top = {.others = arena_zero(planner->arena, count, sizeof *top.others)};

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

static bool is_one_of(const language_id *languages, uint32_t count, language_id language)
{
    for (uint32_t i = 0; i < count; i++)
        if (languages[i] == language)
            return true;
    return false;
}

/* The languages of the documents, and of attributes with a language of their own. */
static uint32_t list_languages(const struct generation *generation, language_id *out)
{
    const struct schema *schema = generation->schema;
    uint32_t count = 0;

    for (; count < generation->language_count; count++)
        out[count] = generation->languages[count];
    for (uint32_t i = 0; i < schema->field_count; i++) {
        language_id own = schema->fields[i].language;

        if (own != LANGUAGE_NONE && !is_one_of(out, count, own))
            out[count++] = own;
    }
    return count;
}

/* Stems in the languages of the index that the request names; if it names none, in all. */
static void set_languages(struct planner *planner)
{
    const struct plan_options *options = planner->options;
    language_id *all = arena_alloc(planner->arena, (LANGUAGE_MAX + 1) * sizeof *all);
    language_id *named = arena_alloc(planner->arena, (LANGUAGE_MAX + 1) * sizeof *named);
    uint32_t count = list_languages(planner->generation, all), named_count = 0;

    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < options->locale_count; k++)
            if (language_find(options->locales[k]) == all[i]) {
                named[named_count++] = all[i];
                break;
            }
    planner->languages = named_count > 0 ? named : all;
    planner->language_count = named_count > 0 ? named_count : count;
}

/* Without any word, an empty query and one of stop words find everything, others nothing. */
static void settle_wordless(const struct planner *planner, const struct query_node *query,
                            struct plan_node *root)
{
    bool all = query->kind == QUERY_ALL || planner->stopped;

    root->kind = all ? PLAN_ALL : PLAN_NOTHING;
    root->documents = all ? planner->generation->document_count : 0;
}

enum status plan_build(struct view *view, struct str text, const struct query *query,
                       const struct plan_options *options, struct arena *arena, struct plan *plan,
                       struct error *err)
{
    struct planner planner = {.view = view,
                              .generation = view->generation,
                              .arena = arena,
                              .options = options,
                              .text = text,
                              .err = err};

    *plan = (struct plan){0};
    set_languages(&planner);
    plan_set_scope(&planner);
    if (options->settings)
        plan_by_parts(&planner, query->root, plan);
    else
        plan_top(&planner, query->root, plan);
    if (plan->root->child_count == 0 && plan->root->kind == PLAN_AND)
        settle_wordless(&planner, query->root, plan->root);
    plan->marks = plan_marks(&planner);
    plan->tolerated = planner.tolerated;
    plan->doubtful = planner.doubtful;
    plan->replaced = planner.replaced;
    plan->phrases = planner.has_phrase && !options->loose_phrases;
    plan->loose = planner.has_phrase && options->loose_phrases;
    plan->relative = planner.relative;
    return planner.status;
}

static bool has_others_than_numbers(const struct plan *plan)
{
    for (uint32_t w = 0; w < plan->word_count; w++)
        if (!plan->words[w].number && !plan->words[w].stop)
            return true;
    return false;
}

static struct plan_node *and_of(struct plan_node **children, uint32_t count, struct arena *arena)
{
    struct plan_node *node = arena_zero(arena, 1, sizeof *node);

    *node = (struct plan_node){
        .kind = PLAN_AND, .children = children, .child_count = count, .documents = UINT64_MAX};
    for (uint32_t i = 0; i < count; i++) {
        node->weight += children[i]->weight;
        if (children[i]->documents < node->documents)
            node->documents = children[i]->documents;
        if (children[i]->kind == PLAN_NOTHING)
            node->kind = PLAN_NOTHING;
    }
    return node;
}

static const struct plan_word *word_of(const struct plan *plan, const struct plan_node *node)
{
    for (uint32_t w = 0; w < plan->word_count; w++)
        if (plan->words[w].node == node)
            return &plan->words[w];
    return NULL;
}

/* Is there a phrase or an operator? A number, a NOT and a filter find nothing by themselves. */
static bool finds_by_itself(const struct plan *plan, struct plan_node *const *nodes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (nodes[i]->weight > 0 && !word_of(plan, nodes[i]))
            return true;
    return false;
}

static struct plan_node *either(struct plan_node *a, struct plan_node *b, struct arena *arena)
{
    struct plan_node *node = arena_zero(arena, 1, sizeof *node);

    node->kind = PLAN_OR;
    node->children = arena_zero(arena, 2, sizeof *node->children);
    node->children[node->child_count++] = a;
    node->children[node->child_count++] = b;
    node->weight = a->weight + b->weight;
    node->documents = a->documents + b->documents;
    return node;
}

void plan_loosen(struct plan *plan, bool keep_numbers, struct arena *arena)
{
    const struct plan_node *before = plan->root;
    bool keep = keep_numbers && has_others_than_numbers(plan);
    struct plan_node **kept = arena_zero(arena, before->child_count + 1, sizeof *kept);
    uint32_t count = 0;

    for (uint32_t i = 0; i < before->child_count; i++) {
        const struct plan_word *word = word_of(plan, before->children[i]);

        if (!word || (keep && word->number))
            kept[count++] = before->children[i];
    }
    kept[count] = words_or(arena, plan->words, plan->word_count, keep);
    plan->root = and_of(kept, count + 1, arena);
    if (finds_by_itself(plan, kept, count))
        plan->root = either(and_of(kept, count, arena), plan->root, arena);
    plan->droppable = false;
}
