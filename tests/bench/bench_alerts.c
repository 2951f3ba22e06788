/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_alerts.c - what saved searches cost: milliseconds for an article alone and in batches of
 * 100, bytes for each search.
 *
 *     bench_alerts ARTICLES.jsonl [SEARCHES]
 *     bench_alerts ARTICLES.jsonl SEARCHES --equal
 *
 * The index holds all articles but the last 1,100. The searches (100,000) have words of its
 * articles: 1 to 6 of them, a phrase, proximity, a field, or up to 40 alternatives; a fifth has a
 * filter. Those that match more than one article of 1,000 are left out: nobody could read them.
 * Then 100 articles come one by one, and 1,000 in tens of batches. The time is that of finding
 * which searches may match, and of searching these among the new articles, of the processor: other
 * work of the machine does not count.
 *
 * With --equal, the searches have all forms, also broad ones, and no time is measured: each is also
 * run over the whole index. What it finds there of the new articles must be what rang; each
 * difference is printed, and makes the program fail. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "engine/batch.h"
#include "engine/standing.h"

#define SINGLE       100
#define BATCH        100
#define BATCHES      10
#define BATCH_WORDS  ((BATCH + 63) / 64)
#define SAMPLED      20000 /* words that searches have */
#define SEARCHES     100000
#define ALTERNATIVES 40
#define RARE         1000 /* a search matches at most one article of so many */

struct bench {
    char directory[64];
    struct engine *engine;
    struct reader *reader;
    struct standing *standing;
    struct arena *arena; /* of the searches */
    struct str *lines;   /* the articles */
    size_t line_count;
    struct str *words; /* as they follow each other in articles */
    size_t word_count;
    struct search_request *requests;
    uint32_t request_count;
    uint64_t operation, chance;
    uint64_t looked, found; /* searches that may match; matches */
    struct standing_document documents[STANDING_DOCUMENTS_MAX];
    uint32_t document_count;
    bool equal;
    uint64_t (*rang)[BATCH_WORDS]; /* of each search: which of the documents */
    uint64_t compared, different;
};

static void stop_if(enum status status, const struct error *err)
{
    if (!status)
        return;
    fprintf(stderr, "bench_alerts: %s\n", err->message);
    exit(2);
}

static uint32_t below(struct bench *bench, size_t most)
{
    bench->chance = bench->chance * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)((bench->chance >> 33) % most);
}

/* --- articles --- */

struct part {
    const struct str *lines;
    size_t at, count;
};

static enum status rewind_part(void *context, struct error *err)
{
    ((struct part *)context)->at = 0;
    return STATUS_OK;
}

static enum status next_line(void *context, struct str *document, struct error *err)
{
    struct part *part = context;

    if (part->at == part->count)
        return STATUS_END;
    *document = part->lines[part->at++];
    return STATUS_OK;
}

static void add(struct bench *bench, size_t first, size_t count)
{
    struct part part = {bench->lines + first, 0, count};
    const struct document_source source = {rewind_part, next_line, &part, count};
    const struct batch_addition addition = {
        .operation = ++bench->operation, .source = &source, .create = true};
    struct batch_outcome outcome;
    struct batch *batch;
    struct error err;

    stop_if(batch_open(bench->engine, "articles", &batch, &err), &err);
    stop_if(batch_add_documents(batch, &addition, &outcome, &err), &err);
    stop_if(outcome.refused.status, &outcome.refused);
    stop_if(batch_publish(batch, &err), &err);
    batch_close(batch);
    reader_release(bench->reader);
    stop_if(reader_acquire(bench->engine, STR("articles"), date_now(), &bench->reader, &err), &err);
}

static void read_articles(struct bench *bench, const char *path)
{
    struct buf text = {0};
    struct error err;
    struct str rest;
    size_t capacity = 0;

    stop_if(file_read(&text, path, SIZE_MAX, &err), &err);
    rest = buf_str(&text);
    while (rest.data && rest.length > 0) {
        bench->lines = mem_grow(bench->lines, bench->line_count, &capacity, sizeof *bench->lines);
        bench->lines[bench->line_count++] = str_cut(&rest, '\n');
    }
}

/* --- searches --- */

static void sample_words(struct bench *bench)
{
    struct error err;

    bench->words = mem_zero(SAMPLED + 1000, sizeof *bench->words);
    while (bench->word_count < SAMPLED) {
        json_t *article = json_read(bench->lines[below(bench, bench->line_count)], 0, &err);
        struct str rest = arena_str(bench->arena, json_get_str(article, "body"));

        for (int i = 0; i < 200 && rest.data; i++) {
            struct str word = str_cut(&rest, ' ');
            size_t length = 0;

            while (length < word.length && ((word.data[length] | 32) >= 'a') &&
                   ((word.data[length] | 32) <= 'z'))
                length++;
            if (length == word.length && length > 3)
                bench->words[bench->word_count++] = word;
        }
        json_decref(article);
    }
}

static struct str word_at(const struct bench *bench, size_t at)
{
    return bench->words[at % bench->word_count];
}

static void add_join(struct bench *bench, struct buf *text, uint32_t count, const char *between)
{
    for (uint32_t i = 0; i < count; i++)
        buf_addf(text, "%s%.*s", i ? between : "",
                 STR_ARG(word_at(bench, below(bench, bench->word_count))));
}

static void make_text(struct bench *bench, struct buf *text)
{
    uint32_t form = below(bench, 100);
    size_t at = below(bench, bench->word_count);

    if (form < 40)
        add_join(bench, text, 1 + below(bench, 6), " AND ");
    else if (form < 60)
        buf_addf(text, "\"%.*s %.*s\"", STR_ARG(word_at(bench, at)),
                 STR_ARG(word_at(bench, at + 1)));
    else if (form < 75)
        buf_addf(text, "%.*s w/5 %.*s", STR_ARG(word_at(bench, at)),
                 STR_ARG(word_at(bench, at + 2)));
    else if (form < 85)
        buf_addf(text, "headline(%.*s) AND %.*s", STR_ARG(word_at(bench, at)),
                 STR_ARG(word_at(bench, at + 1)));
    else {
        buf_addf(text, "%.*s AND (", STR_ARG(word_at(bench, at)));
        add_join(bench, text, 2 + below(bench, ALTERNATIVES - 1), " OR ");
        buf_add_char(text, ')');
    }
}

/* Each % is a word. */
static const struct {
    enum search_language language;
    const char *form;
} forms[] = {
    {SEARCH_READERS, "%"},
    {SEARCH_READERS, "% %"},
    {SEARCH_READERS, "\"% %\""},
    {SEARCH_READERS, "% OR % OR %"},
    {SEARCH_READERS, "% (% OR \"% %\") -%"},
    {SEARCH_READERS, "headline:% %"},
    {SEARCH_READERS, "% NEAR/4 %"},
    {SEARCH_READERS, "% published:>2000-01-01"},
    {SEARCH_PROFESSIONAL, "% AND % NOT %"},
    {SEARCH_PROFESSIONAL, "\"% %\" AND %"},
    {SEARCH_PROFESSIONAL, "% w/5 %"},
    {SEARCH_PROFESSIONAL, "(% OR %) pre/8 (% OR \"% %\")"},
    {SEARCH_PROFESSIONAL, "(% w/4 %) w/20 %"},
    {SEARCH_PROFESSIONAL, "% not w/5 %"},
    {SEARCH_PROFESSIONAL, "% /s %"},
    {SEARCH_PROFESSIONAL, "% /p % /p %"},
    {SEARCH_PROFESSIONAL, "atleast2 %"},
    {SEARCH_PROFESSIONAL, "hlead(% OR %) AND %"},
    {SEARCH_PROFESSIONAL, "headline(% w/3 %)"},
    {SEARCH_PROFESSIONAL, "caps(%)"},
    {SEARCH_PROFESSIONAL, "wc>100 AND %"},
    {SEARCH_PROFESSIONAL, "%~"},
    {SEARCH_PROFESSIONAL, "\"=%\""},
    {SEARCH_PROFESSIONAL, "plural(%) OR singular(%)"},
    {SEARCH_PROFESSIONAL, "% AND date aft 1/1/2000"},
    {SEARCH_LUCENE, "+% -%"},
    {SEARCH_LUCENE, "headline:% OR \"% %\"~4"},
};
#define FORM_COUNT (sizeof forms / sizeof *forms)

static enum search_language make_form(struct bench *bench, struct buf *text)
{
    uint32_t form = below(bench, FORM_COUNT);
    size_t word = below(bench, bench->word_count);

    for (const char *at = forms[form].form; *at; at++)
        if (*at == '%')
            buf_add_str(text, word_at(bench, word++));
        else
            buf_add_char(text, *at);
    return forms[form].language;
}

static bool is_broad(struct bench *bench, const struct search_request *request, struct arena *arena)
{
    struct search_request counting = *request;
    struct search_result result;
    struct error err;

    counting.limit = 0;
    counting.exact_total = true;
    return reader_search(bench->reader, &counting, arena, &result, &err) ||
           result.total > bench->line_count / RARE;
}

static int64_t processor_time(void)
{
    struct timespec used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

static void keep_searches(struct bench *bench, uint32_t count)
{
    struct arena *arena = arena_new();
    struct standing_counts counts;
    int64_t began = processor_time();
    uint64_t bytes = 0;
    struct error err;

    bench->requests = mem_zero(count, sizeof *bench->requests);
    while (bench->request_count < count) {
        struct search_request *request = &bench->requests[bench->request_count];
        struct buf text = {0};

        arena_reset(arena);
        *request = (struct search_request){
            .language = SEARCH_PROFESSIONAL, .limit = STANDING_DOCUMENTS_MAX, .textless = true};
        if (bench->equal)
            request->language = make_form(bench, &text);
        else
            make_text(bench, &text);
        request->q = arena_str(bench->arena, buf_str(&text));
        reader_stand(request);
        if (below(bench, 5) == 0)
            request->filter =
                filter_compare(bench->arena, FILTER_EQUAL, STR("language"), STR("en"));
        bytes += text.length;
        buf_fini(&text);
        if ((bench->equal || !is_broad(bench, request, arena)) &&
            !reader_keep(bench->reader, bench->standing, bench->request_count, request, arena,
                         &err))
            bench->request_count++;
    }
    arena_free(arena);
    standing_count(bench->standing, &counts);
    printf("%u searches of %.0f bytes found and kept in %.1f s: %.0f bytes each; %u may match "
           "anything\n",
           count, (double)bytes / count, (double)(processor_time() - began) / 1e9,
           (double)counts.bytes / count, counts.anywhere);
}

/* --- ringing --- */

static enum status take(void *context, const struct incoming *arrival, struct error *err)
{
    struct bench *bench = context;

    if (bench->document_count < STANDING_DOCUMENTS_MAX)
        bench->documents[bench->document_count++] = arrival->place;
    return STATUS_OK;
}

static void note(struct bench *bench, const struct search_hit *hit, uint64_t *documents)
{
    uint32_t at = reader_place_of_hit(hit, bench->documents, bench->document_count);

    if (at < bench->document_count)
        documents[at / 64] |= (uint64_t)1 << at % 64;
}

static enum status look_closer(void *context, uint32_t number, const uint64_t *documents,
                               struct error *err)
{
    struct bench *bench = context;
    struct arena *arena = arena_new();
    struct search_result result;
    enum status status =
        reader_search_among(bench->reader, &bench->requests[number], bench->documents,
                            bench->document_count, documents, arena, &result, err);

    bench->looked++;
    bench->found += status ? 0 : result.hit_count;
    for (uint32_t i = 0; bench->equal && !status && i < result.hit_count; i++)
        note(bench, &result.hits[i], bench->rang[number]);
    arena_free(arena);
    return status;
}

/* The newest part has the articles that came last. */
static int64_t ring(struct bench *bench)
{
    struct arena *arena = arena_new();
    struct string_table known;
    const struct arrival_watch watch = {.known = &known, .each = take, .context = bench};
    int64_t began;
    struct error err;
    bool is_new;

    bench->document_count = 0;
    string_table_init(&known);
    for (uint32_t part = 0; part + 1 < reader_part_count(bench->reader); part++)
        string_table_add(&known, str_of(reader_part_name(bench->reader, part)), &is_new);
    stop_if(reader_arrivals(bench->reader, &watch, &err), &err);
    string_table_fini(&known);
    began = processor_time();
    stop_if(reader_find_saved(bench->reader, bench->standing, bench->documents,
                              bench->document_count, arena, look_closer, bench, &err),
            &err);
    arena_free(arena);
    return processor_time() - began;
}

/* What a search of the whole index finds of the documents that rang or might have. */
/* More hits than a search may show. */
static void note_list(struct bench *bench, const struct search_request *request, uint64_t *found)
{
    struct arena *arena = arena_new();
    struct reader_list *list;
    struct search_result result;
    struct error err;

    stop_if(reader_list(bench->reader, request, arena, &list, &err), &err);
    for (uint32_t from = 0; from < reader_list_count(list); from += SEARCH_HITS_MAX) {
        stop_if(reader_list_fetch(bench->reader, list, from, SEARCH_HITS_MAX, date_now(), arena,
                                  &result, &err),
                &err);
        for (uint32_t i = 0; i < result.hit_count; i++)
            note(bench, &result.hits[i], found);
    }
    reader_list_free(list);
    arena_free(arena);
}

static void compare(struct bench *bench, uint32_t number)
{
    struct search_request whole = bench->requests[number];
    uint64_t found[BATCH_WORDS] = {0};
    struct arena *arena = arena_new();
    struct search_result result;
    struct error err;

    whole.limit = SEARCH_HITS_MAX;
    stop_if(reader_search(bench->reader, &whole, arena, &result, &err), &err);
    for (uint32_t i = 0; i < result.hit_count && result.hit_count < SEARCH_HITS_MAX; i++)
        note(bench, &result.hits[i], found);
    if (result.hit_count == SEARCH_HITS_MAX)
        note_list(bench, &whole, found);
    arena_free(arena);
    for (size_t w = 0; w < BATCH_WORDS; w++) {
        bench->compared += (uint64_t)__builtin_popcountll(found[w]);
        if (found[w] == bench->rang[number][w])
            continue;
        bench->different++;
        printf("%.*s: a search finds %llx, the alert %llx\n", STR_ARG(whole.q),
               (unsigned long long)found[w], (unsigned long long)bench->rang[number][w]);
    }
}

static int check_equal(struct bench *bench, size_t first)
{
    bench->rang = mem_zero(bench->request_count, sizeof *bench->rang);
    for (size_t i = 0; i < BATCHES; i++) {
        memset(bench->rang, 0, bench->request_count * sizeof *bench->rang);
        add(bench, first + i * BATCH, BATCH);
        ring(bench);
        for (uint32_t n = 0; n < bench->request_count; n++)
            compare(bench, n);
    }
    free(bench->rang);
    printf("%u searches of %zu forms, %d articles: %llu matches, %llu differences\n",
           bench->request_count, FORM_COUNT, BATCH * BATCHES, (unsigned long long)bench->compared,
           (unsigned long long)bench->different);
    return bench->different > 0;
}

static void measure(struct bench *bench, size_t first, size_t times, size_t count)
{
    int64_t taken = 0;

    bench->looked = bench->found = 0;
    for (size_t i = 0; i < times; i++) {
        add(bench, first + i * count, count);
        taken += ring(bench);
    }
    printf("%4zu at once: %.2f ms an article; %.0f searches looked at, %.0f matches an article\n",
           count, (double)taken / 1e6 / (double)(times * count),
           (double)bench->looked / (double)(times * count),
           (double)bench->found / (double)(times * count));
}

int main(int argc, char **argv)
{
    const struct engine_options options = {.follow = false};
    struct bench bench = {.chance = 7, .directory = "/tmp/dateline-alerts-XXXXXX"};
    size_t apart = SINGLE + BATCH * BATCHES;
    int failed = 0;
    struct error err;

    json_setup();
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc < 2 || !mkdtemp(bench.directory))
        return 2;
    bench.equal = argc > 3 && strcmp(argv[3], "--equal") == 0;
    bench.arena = arena_new();
    bench.standing = standing_new();
    read_articles(&bench, argv[1]);
    if (bench.line_count <= apart)
        return 2;
    stop_if(engine_open(bench.directory, &options, &bench.engine, &err), &err);
    stop_if(engine_begin_writing(bench.engine, 0, &err), &err);
    add(&bench, 0, bench.line_count - apart);
    engine_rest(bench.engine);
    sample_words(&bench);
    keep_searches(&bench, argc > 2 ? (uint32_t)atoi(argv[2]) : SEARCHES);
    if (bench.equal)
        failed = check_equal(&bench, bench.line_count - BATCH * BATCHES);
    else {
        measure(&bench, bench.line_count - apart, SINGLE, 1);
        measure(&bench, bench.line_count - BATCH * BATCHES, BATCHES, BATCH);
    }
    reader_release(bench.reader);
    standing_free(bench.standing);
    engine_close(bench.engine);
    file_remove_tree(bench.directory, &err);
    return failed;
}
