/* SPDX-License-Identifier: GPL-2.0-or-later */
/* similar_words.c - which words of examples matter: those that are frequent in them and rare
 * elsewhere. At most WORDS_MAX different words are counted; the most frequent of them are looked up
 * in the index, in plans of WORDS_AT_ONCE words, and the TERMS_MAX heaviest are chosen. */
#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/json.h"
#include "query/query.h"
#include "search/similar_private.h"

#define FEW_DOCUMENTS 16
#define TERMS_MAX     25
#define WORDS_MAX     4096
#define WORDS_AT_ONCE QUERY_WORDS_MAX
#define LEAST_LETTERS 3

/* --- counting --- */

/* A hidden text of a document must not choose the form that is shown. */
static void count_again(struct similar_words *counting, struct counted_term *counted,
                        struct str word, bool displayed)
{
    counted->count++;
    if (!displayed || counted->displayed)
        return;
    counted->displayed = true;
    counted->word = arena_str(counting->arena, word);
}

static void count_word(struct similar_words *counting, struct str word, bool displayed)
{
    struct str term;
    char kept[ANALYZER_WORD_MAX];
    struct hash_probe probe;

    memcpy(kept, word.data, word.length);
    word.data = kept;
    term = analyzer_stem(counting->analyzer, counting->language, word);
    probe = hash_probe(&counting->table, hash_str(term));
    while (hash_probe_next(&probe))
        if (str_eq(counting->words[probe.row].term, term)) {
            count_again(counting, &counting->words[probe.row], word, displayed);
            return;
        }
    if (counting->count == WORDS_MAX)
        return;
    counting->words[counting->count] =
        (struct counted_term){.term = arena_str(counting->arena, term),
                              .word = arena_str(counting->arena, word),
                              .displayed = displayed,
                              .count = 1};
    hash_table_put(&counting->table, &probe, counting->count++);
}

void similar_count_text(struct similar_words *counting, struct str text)
{
    bool displayed = counting->path.length == 0 ||
                     settings_is_displayed(counting->settings, buf_str(&counting->path));
    struct token token;

    analyzer_begin(counting->analyzer, counting->language, text);
    while (analyzer_next(counting->analyzer, &token)) {
        clock_step();
        if (!(token.flags & (TOKEN_ALTERNATE | TOKEN_NUMBER)) &&
            (token.word.length >= LEAST_LETTERS || token.flags & TOKEN_BIGRAM) &&
            token.word.length <= ANALYZER_WORD_MAX &&
            !language_is_stop_word(counting->language, token.word))
            count_word(counting, token.word, displayed);
    }
}

static void count_tree(struct similar_words *counting, const json_t *value);

static void count_member(struct similar_words *counting, const char *key, const json_t *value)
{
    size_t length = counting->path.length;

    buf_add_text(&counting->path, length ? "." : "");
    buf_add_text(&counting->path, key);
    count_tree(counting, value);
    counting->path.length = length;
}

/* Depth is bounded: json_read refuses more than JSON_DEPTH_MAX. */
static void count_tree(struct similar_words *counting, const json_t *value)
{
    const char *key;
    json_t *member;
    size_t i;

    if (json_is_string(value))
        similar_count_text(counting, json_str(value));
    json_array_foreach (value, i, member)
        count_tree(counting, member);
    json_object_foreach ((json_t *)(uintptr_t)value, key, member)
        count_member(counting, key, member);
}

static int more_frequent(const void *a, const void *b)
{
    const struct counted_term *left = a, *right = b;

    if (left->count != right->count)
        return left->count < right->count ? 1 : -1;
    return str_compare(left->term, right->term);
}

void similar_begin(const struct search *search, uint32_t candidates, struct similar_words *counting)
{
    *counting = (struct similar_words){
        .analyzer = search->searcher->view->analyzer,
        .arena = search->arena,
        .candidates = candidates,
        .settings = searcher_settings(search->searcher),
        .words = arena_zero(search->arena, WORDS_MAX, sizeof *counting->words)};
}

void similar_end(struct similar_words *counting)
{
    hash_table_fini(&counting->table);
    buf_fini(&counting->path);
    qsort(counting->words, counting->count, sizeof *counting->words, more_frequent);
}

enum status similar_count_document(const struct search *search, const struct search_hit *document,
                                   struct similar_words *counting)
{
    json_auto_t *fields = json_read(document->fields, 0, search->err);

    if (!fields)
        return search->err->status;
    counting->language = language_find(document->language);
    count_tree(counting, fields);
    if (document->body.data) {
        buf_add_text(&counting->path, "body");
        similar_count_text(counting, document->body);
        buf_clear(&counting->path);
    }
    return STATUS_OK;
}

/* --- choosing --- */

/* Of postings elsewhere, what the plan depends on is looked up until it is known. */
static enum status build_plan(const struct search *search, struct str q, const struct query *query,
                              struct plan *plan)
{
    const struct elsewhere *elsewhere = search->elsewhere;
    const struct plan_node every = {.kind = PLAN_ALL};
    struct plan_options options = {.any = true, .seen = search->seen};
    enum status status;
    bool again = false;

    if (elsewhere) {
        options.seen = NULL;
        options.open = true;
        options.lexicon = &elsewhere->lexicon;
    }
    do
        status = plan_build(search->searcher->view, q, query, &options, search->arena, plan,
                            search->err);
    while (!status && elsewhere && !(status = elsewhere->look_up(elsewhere->context, &again)) &&
           again);
    if (elsewhere)
        plan->all = elsewhere->lexicon.count_node(elsewhere->lexicon.context, &every);
    return status;
}

enum status similar_plan(const struct search *search, struct str phrases,
                         const struct counted_term *words, uint32_t count, struct plan *plan)
{
    struct query_options reading = {.plain_words = true};
    BUF_AUTO struct buf text = {0};
    struct query *query;
    struct str q;

    buf_add_str(&text, phrases);
    for (uint32_t i = 0; i < count; i++)
        buf_addf(&text, "%s%.*s", text.length ? " " : "", STR_ARG(words[i].word));
    q = arena_str(search->arena, buf_str(&text));
    query = query_parse(q, &reading, search->arena);
    if (phrases.length > 0 && query->root->kind == QUERY_AND)
        query->root->kind = QUERY_OR;
    return build_plan(search, q, query, plan);
}

double similar_weigh_document(double count, double documents, double all)
{
    return documents > 1 ? (1 + log(count)) * log(all / documents) : 0;
}

double similar_weigh_examples(double count, double documents, double all)
{
    double share = documents / all;

    return documents > 0 ? count * log2((1 + share) / share) + log2(1 + share) : 0;
}

/* Function words of the index, and words that all documents have, weigh nothing. But all of a few
 * documents may have a word that tells something. */
static void weigh(const struct search *search, const struct plan *plan, weight_fn *weight,
                  struct counted_term *words, uint32_t count)
{
    uint64_t most = plan->all > FEW_DOCUMENTS ? plan->all - 1 : plan->all;
    double all = (double)plan->all + 1;

    for (uint32_t i = 0; i < plan->word_count; i++) {
        const struct plan_word *word = &plan->words[i];
        uint64_t documents = word->node->documents;

        for (uint32_t k = 0; k < count && !word->stop; k++)
            if (str_eq(words[k].word, word->word) && documents <= most)
                words[k].weight = weight((double)words[k].count, (double)documents, all);
    }
}

static int heavier(const void *a, const void *b)
{
    const struct counted_term *left = a, *right = b;

    if (left->weight > right->weight || left->weight < right->weight)
        return left->weight < right->weight ? 1 : -1;
    return str_compare(left->term, right->term);
}

enum status similar_choose(const struct search *search, struct similar_words *counting,
                           weight_fn *weight, uint32_t *count)
{
    uint32_t most = counting->candidates,
             candidates = counting->count < most ? counting->count : most;

    for (uint32_t from = 0; from < candidates; from += WORDS_AT_ONCE) {
        uint32_t some = candidates - from < WORDS_AT_ONCE ? candidates - from : WORDS_AT_ONCE;
        struct plan plan;

        if (similar_plan(search, STR(""), &counting->words[from], some, &plan))
            return search->err->status;
        weigh(search, &plan, weight, &counting->words[from], some);
    }
    qsort(counting->words, candidates, sizeof *counting->words, heavier);
    for (*count = 0; *count < candidates && *count < TERMS_MAX; (*count)++)
        if (counting->words[*count].weight <= 0)
            break;
    return STATUS_OK;
}
