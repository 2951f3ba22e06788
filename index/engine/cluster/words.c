/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words.c - asks the cluster how many documents have a word, and which words are near one: all that
 * a reading of the query depends on at once. Near words are those of its term suggester. They are
 * looked up only of words whose documents are known: few words need them. */
#include "engine/cluster/words.h"

#include <stdio.h>

#include "base/date.h"
#include "base/edits.h"
#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "engine/cluster/ahead.h"
#include "engine/cluster/counts.h"
#include "engine/cluster/tokens.h"

#define SUGGESTIONS 200 /* near words of a word */

/* Where near words are: an index that a version without `terms` has made has them in two fields. */
static const char *const fields_with_terms[] = {"terms", NULL};
static const char *const fields_without[] = {"text", "body", NULL};

static const char *const *fields_of(const struct words *words)
{
    return words->dsl->terms ? fields_with_terms : fields_without;
}

/* Another index of the same name was made at another time. */
static struct str state_of(const struct generation *generation, struct arena *arena)
{
    const struct generation_info info = generation_describe(generation);
    BUF_AUTO struct buf state = {0};

    buf_addf(&state, "%s %lld %llu ", info.uid, (long long)info.created,
             (unsigned long long)info.number);
    return arena_str(arena, buf_str(&state));
}

void words_init(struct words *words, struct search_cluster *cluster,
                const struct generation *generation, const struct dsl *dsl, struct arena *arena)
{
    const char *uid = generation_describe(generation).uid;

    *words = (struct words){.cluster = cluster,
                            .uid = uid,
                            .dsl = dsl,
                            .arena = arena,
                            .all = -1,
                            .likely_all = shape_documents(cluster, uid),
                            .state = state_of(generation, arena)};
    string_table_init(&words->table);
}

void words_fini(struct words *words)
{
    string_table_fini(&words->table);
}

/* --- counts --- */

static void add_key(const struct words *words, struct str query, struct buf *key)
{
    buf_add_str(key, words->state);
    buf_add_str(key, query);
}

static int add_query(struct words *words, struct str query)
{
    BUF_AUTO struct buf key = {0};
    bool is_new;
    uint32_t number = string_table_add(&words->table, query, &is_new);

    enum count_trust trust;

    add_key(words, query, &key);
    trust = counts_find(words->cluster->counts, buf_str(&key), clock_monotonic(),
                        &words->counts[number]);
    words->told[number] = trust == COUNT_KNOWN;
    words->unknown += trust != COUNT_KNOWN;
    words->unguessed += trust == COUNT_UNKNOWN;
    return (int)number;
}

/* The number of a query, which is taken over. -1: it cannot be looked up. */
static int number_of(struct words *words, json_t *take_query)
{
    BUF_AUTO struct buf text = {0};
    int number;

    if (!take_query)
        return -1;
    json_add(&text, take_query);
    json_decref(take_query);
    number = string_table_find(&words->table, buf_str(&text));
    if (number < 0 && words->table.count < WORDS_MAX)
        number = add_query(words, buf_str(&text));
    return number;
}

static bool is_known(const struct words *words, int number)
{
    return number >= 0 && words->told[number];
}

static uint64_t count(struct words *words, json_t *take_query)
{
    int number = number_of(words, take_query);

    return number >= 0 ? words->counts[number] : 0;
}

/* What the cluster cannot look for (NULL) is refused when it is looked for. */
static json_t *matching(const struct words *words, const struct plan_node *node)
{
    struct error none;
    const struct dsl dsl = {.schema = words->dsl->schema,
                            .now = words->dsl->now,
                            .err = &none,
                            .terms = words->dsl->terms,
                            .unscored = true};

    return dsl_plan(&dsl, node);
}

/* In all text, as it is written. */
static json_t *having(const struct words *words, struct str word)
{
    const struct plan_node node = {.kind = PLAN_TERM, .literal = true, .text = word};

    return matching(words, &node);
}

static uint64_t count_word(void *words, struct str word)
{
    return count(words, having(words, word));
}

/* Until it is known how many documents there are, as many as there were lately tell what else to
 * ask for at once. */
uint64_t words_count_all(const struct words *words)
{
    return is_known(words, words->all) ? words->counts[words->all] : words->likely_all;
}

static uint64_t count_all(struct words *words)
{
    words->all = number_of(words, dsl_all());
    return words_count_all(words);
}

static uint64_t count_node(void *context, const struct plan_node *node)
{
    struct words *words = context;

    return node->kind == PLAN_ALL ? count_all(words) : count(words, matching(words, node));
}

bool words_are_guessed(const struct words *words)
{
    return words->unknown > 0 && words->unguessed == 0 && words->near_count == words->near_known;
}

uint64_t words_count_filtered(struct words *words, struct str word, json_t *take_filter)
{
    return count(words, dsl_both(having(words, word), take_filter));
}

static json_t *filters_of(const struct words *words)
{
    json_t *filters = json_object();
    struct error none;
    char name[16];

    for (uint32_t i = 0; i < words->table.count; i++) {
        if (words->told[i])
            continue;
        snprintf(name, sizeof name, "%u", i);
        json_object_set_new(filters, name, json_read(string_table_get(&words->table, i), 0, &none));
    }
    return filters;
}

static void take_count(struct words *words, uint32_t number, uint64_t count)
{
    BUF_AUTO struct buf key = {0};

    words->counts[number] = count;
    words->told[number] = true;
    add_key(words, string_table_get(&words->table, number), &key);
    counts_keep(words->cluster->counts, buf_str(&key), clock_monotonic(), count);
}

static void take_counts(struct words *words, struct str answer)
{
    struct str found = json_member(json_member(answer, STR("aggregations")), STR("words"));
    struct str buckets = json_member(found, STR("buckets"));
    char name[16];

    for (uint32_t i = 0; i < words->table.count; i++) {
        if (words->told[i])
            continue;
        snprintf(name, sizeof name, "%u", i);
        take_count(words, i, ask_number(json_member(buckets, str_of(name)), "doc_count"));
    }
    words->unknown = words->unguessed = 0;
    if (is_known(words, words->all))
        shape_note_documents(words->cluster, words->uid, words->counts[words->all]);
}

/* --- near words --- */

static void visit(struct words *words, const struct near_words *near, uint32_t distance,
                  lexicon_fn *fn, void *context)
{
    bool goes_on = true;

    for (uint32_t i = 0; goes_on && i < near->count; i++) {
        struct lexicon_word word = {.text = near->list[i],
                                    .count = (uint32_t)count_word(words, near->list[i]),
                                    .distance = edits_between(near->word, near->list[i])};

        if (word.count > 0 && word.distance <= distance)
            goes_on = fn(context, &word);
    }
}

static void near(void *context, struct str word, uint32_t distance, lexicon_fn *fn,
                 void *fn_context)
{
    struct words *words = context;
    int number = number_of(words, having(words, word));

    if (number >= 0 && !is_known(words, number))
        return;
    for (uint32_t i = 0; i < words->near_count; i++)
        if (words->near[i].distance == distance && str_eq(words->near[i].word, word)) {
            visit(words, &words->near[i], distance, fn, fn_context);
            return;
        }
    if (words->near_count < NEAR_MAX)
        words->near[words->near_count++] =
            (struct near_words){.word = arena_str(words->arena, word), .distance = distance};
}

struct plan_lexicon words_lexicon(struct words *words)
{
    return (struct plan_lexicon){words, count_word, count_node, near};
}

/* The mark of a word as it is written stays as it is. */
static json_t *suggester(const char *field, uint32_t distance)
{
    return json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:f, s:I}", "field", field, "suggest_mode",
                     "always", "max_edits", (int)distance, "prefix_length", 1, "min_word_length", 1,
                     "size", SUGGESTIONS, "accuracy", 0.1, "max_term_freq", (json_int_t)INT32_MAX);
}

static json_t *suggesters_of(const struct words *words)
{
    json_t *all = json_object();
    char name[24];

    for (uint32_t i = words->near_known; i < words->near_count; i++)
        for (const char *const *field = fields_of(words); *field; field++) {
            BUF_AUTO struct buf token = {0};

            token_add(&token, words->near[i].word, true);
            snprintf(name, sizeof name, "%s%u", *field, i);
            json_object_set_new(all, name,
                                json_pack("{s:o, s:o}", "text",
                                          json_stringn(token.data, token.length), "term",
                                          suggester(*field, words->near[i].distance)));
        }
    return all;
}

static bool has_word(const struct near_words *near, struct str word)
{
    for (uint32_t i = 0; i < near->count; i++)
        if (str_eq(near->list[i], word))
            return true;
    return false;
}

/* Without the mark of a word as it is written. */
static void take_option(struct words *words, struct near_words *near, struct str option)
{
    struct str text = json_member_text(option, "text", words->arena);

    text = text.length > 1 ? str_slice(text, 1, text.length) : STR_NONE;
    if (text.data && near->count < SUGGESTIONS && !has_word(near, text))
        near->list[near->count++] = text;
}

static void take_near(struct words *words, uint32_t number, struct str suggested)
{
    struct near_words *near = &words->near[number];
    struct str entries, entry, options, option;
    char name[24];

    near->list = arena_alloc(words->arena, SUGGESTIONS * sizeof *near->list);
    for (const char *const *field = fields_of(words); *field; field++) {
        snprintf(name, sizeof name, "%s%u", *field, number);
        entries = json_member(suggested, str_of(name));
        while (json_next_element(&entries, &entry)) {
            options = json_member(entry, STR("options"));
            while (json_next_element(&options, &option))
                take_option(words, near, option);
        }
    }
}

/* --- asking --- */

static json_t *body_of(const struct words *words)
{
    json_t *body = json_pack("{s:i, s:b}", "size", 0, "track_total_hits", false);

    if (words->unknown > 0)
        json_object_set_new(
            body, "aggs",
            json_pack("{s:{s:{s:o}}}", "words", "filters", "filters", filters_of(words)));
    if (words->near_count > words->near_known)
        json_object_set_new(body, "suggest", suggesters_of(words));
    return body;
}

static enum status ask_words(struct words *words, unsigned wait_ms, struct buf *answer,
                             struct error *err)
{
    MEM_AUTO char *path =
        index_path(words->uid, "_search?allow_partial_search_results=false&request_cache=true"
                               "&filter_path=aggregations,suggest");
    struct cluster_request request = {.method = "GET", .path = path, .wait_ms = wait_ms};
    BUF_AUTO struct buf body = {0};
    enum ask_miss miss;
    json_t *asked = body_of(words);

    if (words->ahead && ahead_waits(words->ahead))
        return ahead_search(words->ahead, words->cluster, words->uid, wait_ms, asked, answer, err);
    json_add(&body, asked);
    json_decref(asked);
    request.body = buf_str(&body);
    if (ask_text(words->cluster, &request, &miss, answer, err))
        return err->status;
    return miss ? index_missing(words->uid, err) : STATUS_OK;
}

enum status words_look_up(struct words *words, unsigned wait_ms, bool *any, struct error *err)
{
    BUF_AUTO struct buf answer = {0};

    *any = words->unknown > 0 || words->near_count > words->near_known;
    if (!*any)
        return STATUS_OK;
    if (ask_words(words, wait_ms, &answer, err))
        return err->status;
    take_counts(words, buf_str(&answer));
    for (; words->near_known < words->near_count; words->near_known++)
        take_near(words, words->near_known, json_member(buf_str(&answer), STR("suggest")));
    return STATUS_OK;
}
