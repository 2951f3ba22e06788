/* SPDX-License-Identifier: GPL-2.0-or-later */
/* similar.c - finds documents like examples: another document, several chosen ones, or a text.
 *
 * The query is made of the words that are frequent in the examples and rare elsewhere: the
 * TERMS_MAX heaviest ones. Any of them matches, and bm25 ranks.
 *
 * One document: a word weighs (1 + ln tf) · ln(N / df) (Salton and Buckley, "Term-weighting
 * approaches in automatic text retrieval", 1988). Words that no other document has are left out. A
 * rank of 1 means a score as high as that of the document itself.
 *
 * A text, or several documents: the weight is that of Bo1, Bose-Einstein statistics for terms of
 * relevant documents (Amati, "Probability models for information retrieval based on divergence from
 * randomness", 2003):
 *     tf · log2((1 + P) / P) + log2(1 + P)    with P = df / N
 * where tf is the count in all examples, and df stands for the count in the collection. What a text
 * has between quotation marks is part of the query in any case, as a phrase that hits need not
 * have. A rank of 1 means the highest score that there can be.
 *
 * RM3, a relevance model of the text and of its first hits (Lavrenko and Croft, "Relevance-based
 * language models", SIGIR 2001), finds as much at the price of a second search:
 * tests/bench/README.md compares the two.
 *
 * Limits: at most WORDS_MAX different words are counted; the CANDIDATES most frequent of them
 * (CANDIDATES_MANY of examples) are looked up in the index, in plans of WORDS_AT_ONCE words. */
#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/hash_table.h"
#include "base/json.h"
#include "query/query.h"
#include "search/search_private.h"
#include "store/reader/story_copy.h"

#define FEW_DOCUMENTS   16
#define TERMS_MAX       25
#define WORDS_MAX       4096
#define CANDIDATES      192
#define CANDIDATES_MANY 1024 /* of examples: most words of a draft occur once */
#define WORDS_AT_ONCE   QUERY_WORDS_MAX
#define LEAST_LETTERS   3

struct counted_term {
    struct str term; /* the stem: forms of a word are counted together */
    struct str word; /* the first form in the document, for the query; of the displayed ones if any
                        is */
    bool displayed;  /* the word is in a text that may be shown */
    uint32_t count;
    double weight;
};

struct counting {
    struct analyzer *analyzer;
    language_id language;
    struct arena *arena;
    struct counted_term *words; /* room for WORDS_MAX */
    uint32_t count;
    uint32_t candidates;     /* how many of them are looked up in the index */
    struct hash_table table; /* finds words by .term while counting */
    const struct settings *settings;
    struct buf path; /* of the text that is counted; empty: of the request */
};

/* --- counting --- */

/* A hidden text of a document must not choose the form that is shown. */
static void count_again(struct counting *counting, struct counted_term *counted, struct str word,
                        bool displayed)
{
    counted->count++;
    if (!displayed || counted->displayed)
        return;
    counted->displayed = true;
    counted->word = arena_str(counting->arena, word);
}

static void count_word(struct counting *counting, struct str word, bool displayed)
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

static void count_text(struct counting *counting, struct str text)
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

static void count_tree(struct counting *counting, const json_t *value);

static void count_member(struct counting *counting, const char *key, const json_t *value)
{
    size_t length = counting->path.length;

    buf_add_text(&counting->path, length ? "." : "");
    buf_add_text(&counting->path, key);
    count_tree(counting, value);
    counting->path.length = length;
}

/* Depth is bounded: json_read refuses more than JSON_DEPTH_MAX. */
static void count_tree(struct counting *counting, const json_t *value)
{
    const char *key;
    json_t *member;
    size_t i;

    if (json_is_string(value))
        count_text(counting, json_str(value));
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

static void counting_begin(const struct search *search, uint32_t candidates,
                           struct counting *counting)
{
    *counting =
        (struct counting){.analyzer = search->searcher->view->analyzer,
                          .arena = search->arena,
                          .candidates = candidates,
                          .settings = searcher_settings(search->searcher),
                          .words = arena_zero(search->arena, WORDS_MAX, sizeof *counting->words)};
}

/* Afterwards the most frequent words come first. */
static void counting_end(struct counting *counting)
{
    hash_table_fini(&counting->table);
    buf_fini(&counting->path);
    qsort(counting->words, counting->count, sizeof *counting->words, more_frequent);
}

static enum status count_document(const struct search *search, const struct search_hit *document,
                                  struct counting *counting)
{
    json_auto_t *fields = json_read(document->fields, 0, search->err);

    if (!fields)
        return search->err->status;
    counting->language = language_find(document->language);
    count_tree(counting, fields);
    if (document->body.data) {
        buf_add_text(&counting->path, "body");
        count_text(counting, document->body);
        buf_clear(&counting->path);
    }
    return STATUS_OK;
}

/* --- choosing --- */

/* `phrases`: the query begins with them; may be empty. None is required: most quotations of a draft
 * are in no article. */
static enum status plan_words(const struct search *search, struct str phrases,
                              const struct counted_term *words, uint32_t count, struct plan *plan)
{
    struct query_options reading = {.plain_words = true};
    struct plan_options planning = {.any = true, .seen = search->seen};
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
    return plan_build(search->searcher->view, q, query, &planning, search->arena, plan,
                      search->err);
}

typedef double weight_fn(double count, double documents, double all);

static double weigh_document(double count, double documents, double all)
{
    return documents > 1 ? (1 + log(count)) * log(all / documents) : 0;
}

static double weigh_examples(double count, double documents, double all)
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

/* Puts the heaviest words first; *count: how many of them to search for. */
static enum status choose(const struct search *search, struct counting *counting, weight_fn *weight,
                          uint32_t *count)
{
    uint32_t most = counting->candidates,
             candidates = counting->count < most ? counting->count : most;

    for (uint32_t from = 0; from < candidates; from += WORDS_AT_ONCE) {
        uint32_t some = candidates - from < WORDS_AT_ONCE ? candidates - from : WORDS_AT_ONCE;
        struct plan plan;

        if (plan_words(search, STR(""), &counting->words[from], some, &plan))
            return search->err->status;
        weigh(search, &plan, weight, &counting->words[from], some);
    }
    qsort(counting->words, candidates, sizeof *counting->words, heavier);
    for (*count = 0; *count < candidates && *count < TERMS_MAX; (*count)++)
        if (counting->words[*count].weight <= 0)
            break;
    return STATUS_OK;
}

/* --- the hits --- */

/* Removes the document itself from the hits; returns its score, 0 if it is not among them. */
static double take_out(struct found *found, const struct search_hit *document)
{
    double score = 0;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < found->hit_count; i++) {
        const struct match_hit *hit = &found->hits[i];

        if (hit->segment == document->segment && hit->document == document->document) {
            score = (double)hit->score;
            found->total -= found->total > 0;
        } else
            found->hits[kept++] = *hit;
    }
    found->hit_count = kept;
    return score;
}

static double share(double score, double own)
{
    return score < own ? score / own : 1;
}

static void drop_below(double threshold, double own, struct found *found)
{
    for (uint32_t i = 0; i < found->hit_count && threshold > 0; i++)
        if (share((double)found->hits[i].score, own) < threshold) {
            found->hit_count = i;
            found->total = i;
        }
}

/* The best hits, and `extra` more, whatever the threshold: here it is a share of another maximum.
 */
static enum status find_more(const struct search *search, uint32_t extra, struct found *found)
{
    struct search_request request = *search->request;
    struct search more = *search;

    request.score_threshold = 0;
    more.request = &request;
    more.wanted += extra;
    return search_find_best(&more, found);
}

/* *own: the score of the document itself, which a perfect match has. */
static enum status find_like(const struct search *search, const struct search_hit *document,
                             struct found *found, double *own)
{
    enum status status = find_more(search, 1, found); /* the document itself is a hit, too */

    if (status)
        return status;
    *own = take_out(found, document);
    if (*own <= 0) /* the filter excluded it */
        *own = (double)found->plan->root->weight;
    if (found->hit_count > search->wanted)
        found->hit_count = search->wanted;
    drop_below(search->request->score_threshold, *own, found);
    return STATUS_OK;
}

static enum status show_like(const struct search *search, const struct found *found, double own,
                             struct search_result *result)
{
    struct search_hit *hits;
    enum status status;

    result->total = found->total;
    result->total_exact = found->total_exact;
    result->timed_out = found->timed_out;
    if ((status = search_show(search, found, result)))
        return status;
    hits = (struct search_hit *)(uintptr_t)result->hits;
    for (uint32_t i = 0; i < result->hit_count; i++)
        hits[i].rank = share(hits[i].score, own);
    return STATUS_OK;
}

static enum status answer(const struct search *search, const struct search_hit *document,
                          struct search_result *result)
{
    struct counting counting;
    struct plan plan;
    struct found found = {
        .plan = &plan, .sorts = search->request->sorts, .sort_count = search->request->sort_count};
    uint32_t count = 0;
    double own;
    enum status status;

    counting_begin(search, CANDIDATES, &counting);
    status = count_document(search, document, &counting);
    counting_end(&counting);
    if (status || (status = choose(search, &counting, weigh_document, &count)) || count == 0 ||
        (status = plan_words(search, STR(""), counting.words, count, &plan)))
        return status;
    plan.word_count = 0; /* the words are in no order: their closeness means nothing */
    if ((status = find_like(search, document, &found, &own)))
        return status;
    return show_like(search, &found, own, result);
}

enum status search_similar(struct searcher *searcher, struct str id,
                           const struct search_request *request, struct arena *arena,
                           struct search_result *result, struct error *err)
{
    struct search_hit document;
    struct cursor_cache cache;
    struct search search;
    enum status status;

    if ((status = search_document(searcher, id, arena, &document, err)))
        return status;
    *result = (struct search_result){0};
    if ((status = search_prepare(&search, searcher, request, &cache, arena, err)))
        return status;
    if (search.scope && !bitmap_has(&search.scope[document.segment], document.document))
        return searcher_lacks(id, err);
    search.settings = NULL; /* rank by bm25 */
    search.distinct = STR_NONE;
    return answer(&search, &document, result);
}

/* --- a text, or several documents --- */

#define QUOTES_MAX     8
#define QUOTE_MAX      160 /* bytes; longer quotations are sentences, which nobody else has */
#define TEXT_COUNT_MAX ((size_t)256 * 1024)

static const struct {
    struct str open, close;
} quotes[] = {{STR_INIT("\""), STR_INIT("\"")},
              {STR_INIT("\xE2\x80\x9C"), STR_INIT("\xE2\x80\x9D")}, /* English */
              {STR_INIT("\xE2\x80\x9E"), STR_INIT("\xE2\x80\x9C")}, /* German */
              {STR_INIT("\xC2\xAB"), STR_INIT("\xC2\xBB")}};        /* French */

/* A phrase in other quotation marks may contain the plain one, which would end it. */
static void add_phrase(struct str text, struct buf *out)
{
    buf_add_text(out, out->length ? " \"" : "\"");
    for (size_t i = 0; i < text.length; i++)
        buf_add_char(out, text.data[i] == '"' ? ' ' : text.data[i]);
    buf_add_char(out, '"');
}

/* Appends the quotation that begins at the start of the text as a phrase. Returns its bytes with
 * both marks; 0: none begins there. */
static size_t take_quote(struct str text, struct buf *out)
{
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
        size_t start = quotes[i].open.length;
        ptrdiff_t length;

        if (!str_starts(text, quotes[i].open))
            continue;
        length = str_find(str_slice(text, start, start + QUOTE_MAX), quotes[i].close);
        if (length <= 0)
            return 0;
        add_phrase(str_slice(text, start, start + (size_t)length), out);
        return start + (size_t)length + quotes[i].close.length;
    }
    return 0;
}

/* Where the next quotation mark may begin: marks begin with one of three bytes. */
static size_t find_mark(struct str text, size_t at)
{
    while (at < text.length && text.data[at] != '"' && text.data[at] != '\xC2' &&
           text.data[at] != '\xE2')
        at++;
    return at;
}

/* What the text quotes, as phrases of a query. */
static void find_quotes(struct str text, struct buf *out)
{
    uint32_t count = 0;

    for (size_t at = 0; (at = find_mark(text, at)) < text.length && count < QUOTES_MAX;) {
        size_t taken = take_quote(str_slice(text, at, text.length), out);

        count += taken > 0;
        at += taken > 0 ? taken : 1;
    }
}

/* The documents that were chosen: they are no hits, nor are their copies. With one hit a story, nor
 * are copies of the text. */
struct chosen {
    struct story_copy text; /* .about.size 0: none, or its copies may be hits */
    struct search_hit *documents;
    uint64_t *stories; /* 0: none */
    uint32_t count;
};

static enum status find_chosen(const struct search *search, const struct search_examples *examples,
                               struct chosen *chosen)
{
    chosen->count = examples->id_count;
    chosen->documents = arena_zero(search->arena, chosen->count + 1, sizeof *chosen->documents);
    chosen->stories = arena_zero(search->arena, chosen->count + 1, sizeof *chosen->stories);
    for (uint32_t i = 0; i < chosen->count; i++) {
        struct search_hit *document = &chosen->documents[i];

        if (search_document(search->searcher, examples->ids[i], search->arena, document,
                            search->err))
            return search->err->status;
        if (search->scope && !bitmap_has(&search->scope[document->segment], document->document))
            return searcher_lacks(examples->ids[i], search->err);
        if (story_of(search->generation, document->segment, document->document, &chosen->stories[i],
                     search->err))
            return search->err->status;
    }
    return STATUS_OK;
}

/* What cannot be read is no copy: showing the hit tells of the fault. */
static bool is_text(const struct search *search, struct story_copy *text,
                    const struct match_hit *hit)
{
    const struct sketches *sketches = &search->generation->segments[hit->segment].files->sketches;
    const struct story_member member = {hit->segment, hit->document};
    struct sketched about;
    struct error ignored;
    bool copy;

    return sketches->count > 0 && !sketches_read(sketches, hit->document, &about, &ignored) &&
           !story_copy_compare(text, member, &about, &copy, &ignored) && copy;
}

static bool is_chosen(const struct search *search, struct chosen *chosen,
                      const struct match_hit *hit)
{
    uint64_t story = 0;
    struct error ignored;

    if (story_of(search->generation, hit->segment, hit->document, &story, &ignored))
        story = 0;
    if (chosen->text.about.size > 0 && is_text(search, &chosen->text, hit))
        return true;
    for (uint32_t i = 0; i < chosen->count; i++)
        if ((hit->segment == chosen->documents[i].segment &&
             hit->document == chosen->documents[i].document) ||
            (story && story == chosen->stories[i]))
            return true;
    return false;
}

static enum status count_examples(const struct search *search,
                                  const struct search_examples *examples,
                                  const struct chosen *chosen, struct counting *counting)
{
    const struct search_request *request = search->request;
    struct str language =
        request->locale_count ? request->locales[0] : search->generation->schema->default_language;
    enum status status = STATUS_OK;

    counting_begin(search, CANDIDATES_MANY, counting);
    counting->language = language_find(language);
    if (examples->text.data)
        count_text(counting, str_slice(examples->text, 0, TEXT_COUNT_MAX));
    for (uint32_t i = 0; i < chosen->count && !status; i++)
        status = count_document(search, &chosen->documents[i], counting);
    counting_end(counting);
    return status;
}

/* The query, in the arena: what is quoted, then the heaviest words. It does not name words that are
 * only in fields that are not displayed; the plan has them. plan->root NULL: nothing matters. */
static enum status plan_examples(const struct search *search,
                                 const struct search_examples *examples, struct counting *counting,
                                 struct plan *plan, struct str *query)
{
    BUF_AUTO struct buf text = {0};
    struct str phrases;
    uint32_t count = 0;

    if (examples->text.data)
        find_quotes(str_slice(examples->text, 0, TEXT_COUNT_MAX), &text);
    phrases = arena_str(search->arena, buf_str(&text));
    if (choose(search, counting, weigh_examples, &count) ||
        (count + phrases.length > 0 && plan_words(search, phrases, counting->words, count, plan)))
        return search->err->status;
    for (uint32_t i = 0; i < count; i++)
        if (counting->words[i].displayed)
            buf_addf(&text, "%s%.*s", text.length ? " " : "", STR_ARG(counting->words[i].word));
    *query = arena_str(search->arena, buf_str(&text));
    return STATUS_OK;
}

static void take_out_chosen(const struct search *search, struct chosen *chosen, struct found *found)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < found->hit_count; i++)
        if (!is_chosen(search, chosen, &found->hits[i]))
            found->hits[kept++] = found->hits[i];
    found->total -= found->hit_count - kept;
    found->hit_count = kept;
    if (found->hit_count > search->wanted)
        found->hit_count = search->wanted;
}

static enum status find_background(const struct search *search, struct chosen *chosen,
                                   struct plan *plan, struct search_result *result)
{
    /* They, or copies of them, may be hits; so may copies of the text. */
    uint32_t extra = 2 * (chosen->count + (chosen->text.about.size > 0));
    struct found found = {.plan = plan};
    double most;

    plan->word_count = 0; /* the words are in no order: their closeness means nothing */
    if (find_more(search, extra, &found))
        return search->err->status;
    take_out_chosen(search, chosen, &found);
    most = (double)plan->root->weight;
    drop_below(search->request->score_threshold, most, &found);
    return show_like(search, &found, most, result);
}

static enum status find_for(const struct search *search, const struct search_examples *examples,
                            struct chosen *chosen, struct search_result *result, struct str *query)
{
    struct counting counting;
    struct plan plan = {.root = NULL};

    if (find_chosen(search, examples, chosen) ||
        count_examples(search, examples, chosen, &counting) ||
        plan_examples(search, examples, &counting, &plan, query))
        return search->err->status;
    return plan.root ? find_background(search, chosen, &plan, result) : STATUS_OK;
}

enum status search_background(struct searcher *searcher, const struct search_examples *examples,
                              const struct search_request *request, struct arena *arena,
                              struct search_result *result, struct str *query, struct error *err)
{
    struct chosen chosen = {0};
    struct cursor_cache cache;
    struct search search;
    enum status status;

    *result = (struct search_result){0};
    *query = STR("");
    if (search_prepare(&search, searcher, request, &cache, arena, err))
        return err->status;
    search.settings = NULL; /* rank by bm25 */
    if (!request->collapse)
        search.distinct = STR_NONE;
    if (request->collapse && examples->text.data)
        story_copy_of_text(&chosen.text, searcher->view,
                           str_slice(examples->text, 0, TEXT_COUNT_MAX));
    status = find_for(&search, examples, &chosen, result, query);
    if (chosen.text.view)
        story_copy_fini(&chosen.text);
    return status;
}
