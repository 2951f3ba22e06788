/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_word.c - turns words and phrases into terms.
 *
 * The analyzer splits a text into slots, one per position, each with the words that may match
 * there. A compound ("cyber-security") matches its slots side by side, or their joined form. */
#include "query/plan_private.h"

#define SHORTEST_PART   3 /* bytes of the shorter half of a word that is cut in two */
#define SHORTEST_JOINED 5 /* bytes of a word that two words are joined into */
/* A word in at most FEW_DOCUMENTS, or in 1 of RARE_PART, may be a compound that other documents
 * write in two words. A more frequent word is not cut. */
#define FEW_DOCUMENTS 10
#define RARE_PART     1000
#define STEMS_MAX     16
#define CONTEXT       64 /* bytes after a word that its analysis may depend on */

/* Documents with the word as typed come before those with other words of its stem (prefer_word):
 * the weight of the others; from how many times the weight of its stem on a word is rare, and the
 * part of its own weight that it then has. If only one document in NEARLY_ALL has other words
 * alone, they do not matter. Chosen on judged queries (tests/bench/judged.c). */
#define NEARLY_ALL  4
#define OTHER_WORDS 0.95F
#define RARE        2.8F
#define OWN_WEIGHT  0.7F
/* In quotes the other words hardly weigh: the frequency of a document counts them. */
#define OTHER_WORDS_QUOTED 0.1F

/* --- slots --- */

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
        if (is_beside_word(slots, &count, &token))
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

    return !last->bigram && !unit && !(last->exact && last->forms[0].length == 1);
}

/* --- terms --- */

static bool is_hidden(const struct planner *planner, int field)
{
    return field != SCHEMA_ALL_FIELDS &&
           planner->generation->schema->fields[field].role == FIELD_HIDDEN;
}

static void find_list(struct planner *planner, uint32_t segment, struct str key,
                      struct posting_list *list)
{
    const struct postings *postings = &planner->generation->segments[segment].files->postings;
    enum status status = postings_find(postings, key, list, planner->err);

    if (status == STATUS_END)
        list->documents = 0;
    else
        planner->status = status;
}

/* The lists of a key in all segments; *documents is how many documents they have together. */
static struct posting_list *find_lists(struct planner *planner, struct str key, uint64_t *documents)
{
    uint32_t count = planner->generation->segment_count;
    struct posting_list *lists = arena_zero(planner->arena, count, sizeof *lists);

    *documents = 0;
    for (uint32_t s = 0; s < count && !planner->status; s++) {
        find_list(planner, s, key, &lists[s]);
        *documents += lists[s].documents;
    }
    return lists;
}

/* Segments of an earlier version have the words of hidden fields among those of all text. */
static void find_in_all_text(struct planner *planner, struct str term, struct plan_node *node,
                             struct posting_list *lists)
{
    for (uint32_t s = 0; s < planner->generation->segment_count && !planner->status; s++) {
        if (planner->generation->segments[s].files->postings.has_words || lists[s].documents > 0)
            continue;
        find_list(planner, s, term, &lists[s]);
        node->documents += lists[s].documents;
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

        documents += all ? node->lists[s].documents : node->words[s].documents;
    }
    return documents < node->documents ? documents : node->documents;
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
    node->body_only = field.body_only;
    node->scope = field.scope;
    if (planner->reach != PLAN_STEM && node->documents > 0)
        know_word(planner, node, word, term, field);
    if (node->literal) {
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

static bool is_among(const struct str *stems, uint32_t count, struct str stem)
{
    for (uint32_t i = 0; i < count; i++)
        if (str_eq(stems[i], stem))
            return true;
    return false;
}

struct plan_node *plan_stems(struct planner *planner, struct str word, bool exact,
                             struct plan_field field, uint8_t group)
{
    struct plan_node *nodes[STEMS_MAX];
    struct str stems[STEMS_MAX];
    uint32_t count = 0, languages = exact ? 1 : planner->language_count;
    struct plan_node *same;

    for (uint32_t i = 0; i < languages && count < STEMS_MAX; i++) {
        struct str stem = word;

        if (!exact)
            stem = analyzer_stem(planner->view->analyzer, planner->languages[i], word);
        if (is_among(stems, count, stem))
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

/* --- phrases --- */

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

static struct plan_node *one_slot(struct planner *planner, const struct plan_slot *slot,
                                  struct plan_field field)
{
    return plan_slot_node(planner, slot, field, plan_new_group(planner, false));
}

/* The phrase with the slots from `at` to its joined_to replaced by their joined form. */
static struct plan_node *joined_variant(struct planner *planner, const struct plan_slot *slots,
                                        uint32_t count, uint32_t at, struct plan_field field)
{
    struct plan_slot variant[PLAN_SLOTS_MAX];
    uint32_t length = at, behind = slots[at].joined_to + 1;

    memcpy(variant, slots, at * sizeof *slots);
    variant[length] = (struct plan_slot){
        .form_count = 1, .literal = slots[at].literal, .starts = slots[behind - 1].starts};
    variant[length++].forms[0] = slots[at].joined;
    memcpy(variant + length, slots + behind, (count - behind) * sizeof *slots);
    length += count - behind;
    return length == 1 ? one_slot(planner, &variant[0], field)
                       : plan_slots_phrase(planner, variant, length, field);
}

#define VARIANTS_MAX 3

struct plan_node *plan_compound(struct planner *planner, const struct plan_slot *slots,
                                uint32_t count, struct plan_field field)
{
    struct plan_node *forms[VARIANTS_MAX];
    uint32_t form_count = 1;

    forms[0] = plan_slots_phrase(planner, slots, count, field);
    for (uint32_t i = 0; i < count && form_count < VARIANTS_MAX; i++)
        if (slots[i].joined.data)
            forms[form_count++] = joined_variant(planner, slots, count, i, field);
    return plan_same(planner, forms, form_count);
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
        return one_slot(planner, &slots[0], field);
    return plan_compound(planner, slots, count, field);
}

/* --- compounds that are written in two words, or in one --- */

uint64_t plan_word_documents(const struct planner *planner, struct str word)
{
    const struct generation *generation = planner->generation;
    uint64_t count = 0;

    for (uint32_t s = 0; s < generation->segment_count; s++)
        count += lexicon_count(&generation->segments[s].files->lexicon, word);
    return count;
}

static bool is_character_start(struct str word, size_t at)
{
    return ((unsigned char)word.data[at] & 0xC0) != 0x80;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Halves may be shorter between letters and digits: HR1234 is H.R. 1234. */
static bool may_cut(struct str word, size_t at)
{
    bool long_halves = at >= SHORTEST_PART && at + SHORTEST_PART <= word.length;

    return is_character_start(word, at) &&
           (long_halves || is_digit(word.data[at - 1]) != is_digit(word.data[at]));
}

size_t plan_best_cut(const struct planner *planner, struct str word)
{
    uint64_t best = 0;
    size_t best_at = 0;

    for (size_t at = 1; at < word.length; at++) {
        uint64_t left, right;

        if (!may_cut(word, at))
            continue;
        left = plan_word_documents(planner, str_slice(word, 0, at));
        right = left > best ? plan_word_documents(planner, str_slice(word, at, word.length)) : 0;
        if (left > best && right > best) {
            best = left < right ? left : right;
            best_at = at;
        }
    }
    return best_at;
}

/* The word keeps its weight: how many documents have the phrase is not known, only that few have
 * the word. */
static struct plan_node *with_weight_of(struct planner *planner, const struct plan_node *word,
                                        struct plan_node *same)
{
    if (word->documents == 0 || same->weight >= word->weight)
        return same;
    same = arena_copy(planner->arena, same, sizeof *same);
    same->weight = word->weight;
    return same;
}

static struct plan_node *split_compound(struct planner *planner, struct str word,
                                        struct plan_node *whole, struct plan_field field)
{
    struct plan_slot parts[2] = {{.form_count = 1}, {.form_count = 1}};
    struct plan_node *forms[2] = {whole};
    size_t at;

    if (whole->documents > FEW_DOCUMENTS &&
        whole->documents * RARE_PART > planner->generation->document_count)
        return whole;
    at = plan_best_cut(planner, word);
    if (at == 0)
        return whole;
    parts[0].forms[0] = str_slice(word, 0, at);
    parts[1].forms[0] = str_slice(word, at, word.length);
    forms[1] = plan_slots_phrase(planner, parts, 2, field);
    return with_weight_of(planner, whole, plan_same(planner, forms, 2));
}

/* Loosely each word stands for itself: the first attempt finds what joins them. */
static void join(struct planner *planner, struct plan_word *word, struct plan_node *joined)
{
    struct plan_node *both[2] = {word->node, joined};

    if (!word->alone)
        word->alone = word->node;
    word->node = plan_same(planner, both, 2);
}

void plan_join(struct planner *planner, struct plan_word *left, struct plan_word *right,
               struct plan_field field)
{
    struct str joined;
    struct plan_node *node;
    size_t length = left->written.length + right->written.length;

    if (!left->written.data || !right->written.data || (left->number && right->number) ||
        left->stop || right->stop)
        return;
    if (length < SHORTEST_JOINED && length > 2) /* "j k" is JK */
        return;
    joined =
        arena_format(planner->arena, "%.*s%.*s", STR_ARG(left->written), STR_ARG(right->written));
    if (plan_word_documents(planner, joined) == 0)
        return;
    node = plan_stems(planner, joined, false, field, plan_new_group(planner, false));
    join(planner, left, node);
    join(planner, right, node);
    left->known = right->known = true;
}

struct str plan_context(const struct planner *planner, const struct query_node *node)
{
    struct str here = str_slice(planner->text, node->start, planner->text.length);

    return str_starts(here, node->text) ? str_slice(here, 0, node->text.length + CONTEXT)
                                        : node->text;
}

static bool knows_word(const struct plan_node *node)
{
    bool any = node->kind == PLAN_TERM && node->words;

    for (uint32_t i = 0; node->kind == PLAN_SAME && i < node->child_count && !any; i++)
        any = knows_word(node->children[i]);
    return any;
}

/* Where a word is rare among the words of its stem ("organ" among "organization"), it is another
 * word: it weighs by its own frequency, and the documents with it are searched for. Otherwise the
 * forms of one word are nearly equal, and it is enough to rank the best documents again. */
static struct plan_node *prefer_word(struct planner *planner, struct str word,
                                     struct plan_node *node)
{
    uint64_t documents = knows_word(node) ? plan_word_documents(planner, word) : 0;
    float own = plan_weight(planner, documents);

    if (documents == 0 || documents * NEARLY_ALL >= node->documents * (NEARLY_ALL - 1))
        return node;
    node = arena_copy(planner->arena, node, sizeof *node);
    node->other_words = OTHER_WORDS;
    node->in_rank = own < node->weight * RARE;
    if (!node->in_rank) {
        node->other_words *= node->weight / (own * OWN_WEIGHT);
        node->weight = own * OWN_WEIGHT;
    }
    return node;
}

/* "UK-France" loosely is "UK" or "France"; "ukfrance" counts as the first part. */
static void add_parts(struct planner *planner, const struct plan_slot *slots, uint32_t count,
                      struct plan_field field, struct plan_node *whole, struct plan_word *word)
{
    struct plan_node *both[2] = {whole};

    word->parts = arena_alloc(planner->arena, count * sizeof(struct plan_node *));
    for (uint32_t i = 0; i < count; i++)
        if (!plan_is_function_word(planner, slots[i].forms[0]))
            word->parts[word->part_count++] = one_slot(planner, &slots[i], field);
    if (word->part_count == 0)
        return;
    both[1] = word->parts[0];
    word->parts[0] = plan_same(planner, both, 2);
}

struct plan_node *plan_word(struct planner *planner, const struct query_node *query_node,
                            struct plan_field field, struct plan_word *word)
{
    struct plan_slot slots[PLAN_SLOTS_MAX];
    uint32_t count = plan_analyze_word(planner, query_node, slots);
    struct plan_node *node, *typed;
    bool by_stem;

    *word = (struct plan_word){0};
    if (count == 0)
        return NULL;
    slots[count - 1].starts = planner->typing && plan_may_start(slots, count);
    if (count > 1) {
        node = plan_compound(planner, slots, count, field);
        add_parts(planner, slots, count, field, node, word);
        return node;
    }
    word->group = plan_new_group(planner, false);
    word->written = slots[0].bigram ? STR_NONE : slots[0].forms[0];
    node = typed = plan_slot_node(planner, &slots[0], field, word->group);
    if (!slots[0].exact) {
        word->word = slots[0].forms[0];
        by_stem = node->kind != PLAN_NOTHING;
        typed = plan_particles(planner, word->word, node, field, word->group);
        by_stem &= typed == node; /* a word behind particles is no chance */
        node = typed;
        if (planner->options->expand_compounds)
            node = typed = split_compound(planner, word->word, node, field);
        node = plan_tolerate(planner, word->word, node, by_stem, field, word->group, &word->better);
    }
    word->number = slots[0].exact && !slots[0].bigram;
    word->known = typed->kind != PLAN_NOTHING && node == typed;
    return slots[0].exact || slots[0].starts ? node : prefer_word(planner, word->word, node);
}
