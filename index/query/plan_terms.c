/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_terms.c - looks up words: their stems in every language, their terms in every field, and the
 * posting lists of these in every segment. */
#include "base/hash.h"
#include "query/plan_private.h"

/* The weight of the other words of a stem in a literal term, as a share: hardly any. It is not 0
 * because a document's frequency counts them. */
#define OTHER_WORDS_QUOTED 0.1F

bool plan_finds_any(const struct planner *planner, struct str word, const struct plan_node *node)
{
    const struct plan_lexicon *lexicon = planner->options->lexicon;

    if (!lexicon || node->kind == PLAN_NOTHING)
        return node->kind != PLAN_NOTHING;
    return plan_word_documents(planner, word) > 0 ||
           (plan_all_documents(planner) > 0 && lexicon->count_node(lexicon->context, node) > 0);
}

/* --- lists --- */

static bool is_hidden(const struct planner *planner, int field)
{
    return field != SCHEMA_ALL_FIELDS &&
           planner->generation->schema->fields[field].role == FIELD_HIDDEN;
}

/* Returns how many of its documents may be seen; 0: there is no list. */
static uint64_t find_list(struct planner *planner, uint32_t segment, struct str key,
                          struct posting_list *list)
{
    const struct postings *postings = &planner->generation->segments[segment].files->postings;
    enum status status = STATUS_END;
    uint64_t documents = 0;

    if (!planner->options->unasked || !planner->options->unasked[segment])
        status = postings_find(postings, key, list, planner->err);
    if (!status)
        documents = plan_seen_documents(planner, segment, list);
    else if (status != STATUS_END)
        planner->status = status;
    if (documents == 0)
        list->documents = 0;
    return documents;
}

/* The lists of a key in all segments; *documents is how many of their documents may be seen. */
static struct posting_list *find_lists(struct planner *planner, struct str key, uint64_t *documents)
{
    uint32_t count = planner->generation->segment_count;
    struct posting_list *lists = arena_zero(planner->arena, count, sizeof *lists);

    *documents = 0;
    for (uint32_t s = 0; s < count && !planner->status; s++)
        *documents += find_list(planner, s, key, &lists[s]);
    return lists;
}

/* Segments of an earlier version have the words of hidden fields among those of all text. */
static void find_in_all_text(struct planner *planner, struct str term, struct plan_node *node,
                             struct posting_list *lists)
{
    for (uint32_t s = 0; s < planner->generation->segment_count && !planner->status; s++) {
        if (planner->generation->segments[s].files->postings.has_words || lists[s].documents > 0)
            continue;
        node->documents += find_list(planner, s, term, &lists[s]);
    }
}

static struct plan_node *key_node(struct planner *planner, struct str word, struct str term,
                                  struct plan_field field);

/* Adds to a term which documents have the word itself. */
static void know_word(struct planner *planner, struct plan_node *node, struct str word,
                      struct str term, struct plan_field field)
{
    bool hidden = is_hidden(planner, field.field);
    char key[SCHEMA_KEY_MAX];
    uint64_t documents;

    node->literal = planner->reach == PLAN_LITERAL;
    node->own_stem = str_eq(word, term);
    node->words = find_lists(
        planner,
        str_n(key, schema_word_key(hidden ? field.field : SCHEMA_ALL_FIELDS, word, term, key)),
        &documents);
    if (field.field != SCHEMA_ALL_FIELDS && !hidden) {
        enum plan_reach before = planner->reach;

        planner->reach = PLAN_LITERAL;
        node->child_count = 1;
        node->children = arena_alloc(planner->arena, sizeof *node->children);
        node->children[0] =
            key_node(planner, word, term, (struct plan_field){.field = SCHEMA_ALL_FIELDS});
        planner->reach = before;
    }
    if (!node->own_stem && documents == 0 && !node->literal)
        node->words = NULL;
}

/* In a literal term of a word that is not its stem, no document counts that only has the stem. */
static uint64_t count_literal(const struct planner *planner, const struct plan_node *node)
{
    uint64_t documents = 0;

    for (uint32_t s = 0; s < planner->generation->segment_count; s++) {
        bool all = node->own_stem || !planner->generation->segments[s].files->postings.has_words;

        documents += plan_seen_documents(planner, s, all ? &node->lists[s] : &node->words[s]);
    }
    return documents < node->documents ? documents : node->documents;
}

struct plan_node *plan_key(struct planner *planner, struct str key)
{
    struct plan_node *node = plan_node_new(planner, PLAN_TERM, 0);

    node->lists = find_lists(planner, key, &node->documents);
    return node;
}

/* The postings are elsewhere, where they have these keys. */
static void tell_keys(const struct planner *planner, struct plan_node *node, struct str word,
                      struct str term, struct plan_field field)
{
    const struct plan_lexicon *lexicon = planner->options->lexicon;
    char key[SCHEMA_KEY_MAX];

    node->literal = planner->reach == PLAN_LITERAL;
    node->text = arena_str(planner->arena,
                           str_n(key, schema_key(field.field, node->literal ? word : term, key)));
    if (planner->reach == PLAN_TYPED)
        node->typed = arena_str(planner->arena, str_n(key, schema_key(field.field, word, key)));
    node->documents = lexicon->count_node(lexicon->context, node);
}

/* A hidden field's words may stand under another key (find_in_all_text). */
static void leave_open(const struct planner *planner, struct plan_node *node, struct str key,
                       struct plan_field field)
{
    node->key = hash_str(key);
    if (is_hidden(planner, field.field) && !planner->options->lexicon)
        node->kind = PLAN_ALL;
}

static struct plan_node *key_node(struct planner *planner, struct str word, struct str term,
                                  struct plan_field field)
{
    struct plan_node *node = plan_node_new(planner, PLAN_TERM, 0);
    char key[SCHEMA_KEY_MAX];
    struct posting_list *lists =
        find_lists(planner, str_n(key, schema_key(field.field, term, key)), &node->documents);

    if (is_hidden(planner, field.field))
        find_in_all_text(planner, term, node, lists);
    node->lists = lists;
    if (field.field == SCHEMA_ALL_FIELDS)
        node->term = term;
    node->body_only = field.body_only;
    node->scope = field.scope;
    if (planner->options->open)
        leave_open(planner, node, str_n(key, schema_key(field.field, term, key)), field);
    if (planner->options->lexicon)
        tell_keys(planner, node, word, term, field);
    else if (planner->reach != PLAN_STEM && node->documents > 0)
        know_word(planner, node, word, term, field);
    if (node->literal && !planner->options->lexicon) {
        node->documents = count_literal(planner, node);
        node->other_words = OTHER_WORDS_QUOTED;
    }
    node->weight = plan_weight(planner, node->documents);
    return node;
}

/* All text, with the hidden fields if the caller wants them. */
static struct plan_node *all_text_node(struct planner *planner, struct str word, struct str term,
                                       struct plan_field field)
{
    const struct schema *schema = planner->generation->schema;
    struct plan_node *each[SCHEMA_MARK_MAX + 1];
    uint32_t count = 1;

    each[0] = key_node(planner, word, term, field);
    for (uint32_t f = 0; planner->options->with_hidden && f < schema->field_count; f++)
        if (schema->fields[f].marked && schema->fields[f].role == FIELD_HIDDEN)
            each[count++] = key_node(planner, word, term, (struct plan_field){.field = (int)f});
    return count == 1 ? each[0] : plan_same(planner, each, count);
}

/* Looks up the term in all text, or in the chosen fields if fields have their own terms. */
static struct plan_node *term_node(struct planner *planner, struct str word, struct str term,
                                   struct plan_field field)
{
    const struct plan_keys *on = planner->tolerant ? &planner->tolerant_on : &planner->on;
    struct plan_node **each;

    if (on->chosen && on->count == 0)
        return plan_nothing(planner);
    if (field.field != SCHEMA_ALL_FIELDS || field.body_only)
        return key_node(planner, word, term, field);
    if (!on->chosen)
        return all_text_node(planner, word, term, field);
    each = arena_alloc(planner->arena, (on->count + 1) * sizeof(struct plan_node *));
    for (uint32_t i = 0; i < on->count; i++)
        each[i] = key_node(planner, word, term, on->fields[i]);
    return plan_same(planner, each, on->count);
}

bool plan_is_among(const struct str *stems, uint32_t count, struct str stem)
{
    for (uint32_t i = 0; i < count; i++)
        if (str_eq(stems[i], stem))
            return true;
    return false;
}

struct plan_node *plan_stems(struct planner *planner, struct str word, bool exact,
                             struct plan_field field, uint8_t group)
{
    struct plan_node *nodes[PLAN_STEMS_MAX];
    struct str stems[PLAN_STEMS_MAX];
    uint32_t count = 0, languages = exact ? 1 : planner->language_count;
    struct plan_node *same;

    for (uint32_t i = 0; i < languages && count < PLAN_STEMS_MAX; i++) {
        struct str stem = word;

        if (!exact)
            stem = analyzer_stem(planner->view->analyzer, planner->languages[i], word);
        if (plan_is_among(stems, count, stem))
            continue;
        stems[count] = arena_str(planner->arena, stem);
        nodes[count] = term_node(planner, word, stems[count], field);
        if (planner->reach != PLAN_LITERAL)
            plan_mark(planner, MARK_STEM, stems[count], group);
        count++;
    }
    if (planner->reach == PLAN_LITERAL)
        plan_mark(planner, MARK_WORD, word, group);
    same = plan_same(planner, nodes, count);
    plan_group_weight(planner, group, same->weight);
    return same;
}

struct plan_node *plan_slot_node(struct planner *planner, const struct plan_slot *slot,
                                 struct plan_field field, uint8_t group)
{
    struct plan_node *nodes[PLAN_FORMS_MAX + 1];
    uint32_t count = 0;

    if (!slot->unspaced) /* traditional and simplified Han are one word, in quotes, too */
        planner->reach = slot->literal ? PLAN_LITERAL : PLAN_TYPED;
    for (; count < slot->form_count; count++)
        nodes[count] =
            plan_stems(planner, slot->forms[count], slot->exact && !slot->unspaced, field, group);
    planner->reach = PLAN_STEM;
    if (slot->starts)
        nodes[count++] = plan_starts(planner, slot->forms[0], field, group);
    return plan_same(planner, nodes, count);
}
