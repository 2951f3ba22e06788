/* SPDX-License-Identifier: GPL-2.0-or-later */
/* judged.c - how good the ranking is, by collections whose answers people have judged.
 *
 * Usage: judged [--match any|all|fewer] [--queries] FOLDER... Each folder has docs.jsonl or
 * docs.jsonl.gz, queries.tsv (id, text) and qrels.tsv (query, 0, document, relevance). The articles
 * are read and indexed as dateline-index does, into a temporary database; every query that has a
 * relevant document is run, any of its words wanted. Means over the queries:
 *
 *   nDCG@10     as trec_eval's ndcg_cut_10: the gain of a document is its relevance, discounted by
 *               log2(rank + 1); the ideal ranking is that of the judgements
 *   P@10        relevant documents among the first ten, by ten
 *   MRR         1 / rank of the first relevant document, 0 when none is among the first 100
 *   recall@100  relevant documents among the first 100, by all relevant ones
 *
 * --queries prints a line for each query too. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "article/input/reader.h"
#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "search/search.h"
#include "store/writer/writer.h"

#define UID     "judged"
#define TSV_MAX ((size_t)256 << 20)
#define DEPTH   100 /* hits looked at */
#define CUT     10

struct judgement {
    struct str query;
    struct str document;
    double relevance;
};

struct judgements {
    struct buf text;
    struct judgement *all; /* by query, then by document */
    size_t count;
};

struct figures {
    double ndcg, precision, reciprocal_rank, recall;
};

struct options {
    enum search_match match;
    bool each_query;
};

/* --- judgements and queries --------------------------------------------------------------------
 */

static enum status read_tsv(struct buf *out, const char *folder, const char *name,
                            struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", folder, name);

    return file_read(out, path, TSV_MAX, err);
}

static int compare_judgements(const void *a, const void *b)
{
    const struct judgement *one = a, *other = b;
    int order = str_compare(one->query, other->query);

    return order ? order : str_compare(one->document, other->document);
}

static enum status read_judgements(struct judgements *judgements, const char *folder,
                                   struct error *err)
{
    enum status status = read_tsv(&judgements->text, folder, "qrels.tsv", err);
    struct str rest = buf_str(&judgements->text);
    size_t capacity = 0, line_number = 0;

    while (!status && rest.data) {
        struct str line = str_trim(str_cut(&rest, '\n'));
        struct judgement judgement;

        line_number++;
        if (line.length == 0)
            continue;
        judgement.query = str_cut(&line, '\t');
        str_cut(&line, '\t');
        judgement.document = str_cut(&line, '\t');
        if (!line.data || !str_to_double(line, &judgement.relevance))
            return error_set(err, STATUS_BAD_REQUEST,
                             "%s/qrels.tsv line %zu: expected query, 0, document and relevance, "
                             "parted by tabs",
                             folder, line_number);
        judgements->all =
            mem_grow(judgements->all, judgements->count, &capacity, sizeof *judgements->all);
        judgements->all[judgements->count++] = judgement;
    }
    if (!status && judgements->count > 0)
        qsort(judgements->all, judgements->count, sizeof *judgements->all, compare_judgements);
    return status;
}

/* Those of one query: the first, and how many. */
static const struct judgement *judgements_of(const struct judgements *judgements, struct str query,
                                             size_t *count)
{
    size_t low = 0, high = judgements->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (str_compare(judgements->all[middle].query, query) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (high = low; high < judgements->count; high++)
        if (!str_eq(judgements->all[high].query, query))
            break;
    *count = high - low;
    return judgements->all + low;
}

static double relevance_of(const struct judgement *judgements, size_t count, struct str document)
{
    struct judgement sought = {.document = document};
    const struct judgement *found;

    if (count == 0)
        return 0;
    sought.query = judgements[0].query;
    found = bsearch(&sought, judgements, count, sizeof *judgements, compare_judgements);
    return found && found->relevance > 0 ? found->relevance : 0;
}

/* --- figures ---------------------------------------------------------------------------------- */

static double discounted(double gain, size_t rank)
{
    return gain / log2((double)rank + 1);
}

static int compare_descending(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;

    return (one < other) - (one > other);
}

/* Of the best possible ranking; *relevant is the number of relevant documents. */
static double ideal_gain(const struct judgement *judgements, size_t count, size_t *relevant)
{
    MEM_AUTO double *gains = mem_zero(count + 1, sizeof *gains);
    double total = 0;

    *relevant = 0;
    for (size_t i = 0; i < count; i++)
        if (judgements[i].relevance > 0)
            gains[(*relevant)++] = judgements[i].relevance;
    qsort(gains, *relevant, sizeof *gains, compare_descending);
    for (size_t i = 0; i < *relevant && i < CUT; i++)
        total += discounted(gains[i], i + 1);
    return total;
}

/* From the relevances of the hits, in order. */
static struct figures measure(const double *relevances, size_t count, double ideal, size_t relevant)
{
    struct figures figures = {0};

    for (size_t i = 0; i < count; i++) {
        if (relevances[i] <= 0)
            continue;
        if (figures.reciprocal_rank == 0)
            figures.reciprocal_rank = 1 / (double)(i + 1);
        figures.recall += 1 / (double)relevant;
        if (i < CUT) {
            figures.ndcg += discounted(relevances[i], i + 1) / ideal;
            figures.precision += 1.0 / CUT;
        }
    }
    return figures;
}

static void add_figures(struct figures *sum, const struct figures *more)
{
    sum->ndcg += more->ndcg;
    sum->precision += more->precision;
    sum->reciprocal_rank += more->reciprocal_rank;
    sum->recall += more->recall;
}

static void print_figures(const char *name, const struct figures *sum, double by)
{
    printf("%-16s %8.4f %8.4f %8.4f %10.4f", name, sum->ndcg / by, sum->precision / by,
           sum->reciprocal_rank / by, sum->recall / by);
}

/* --- the collection ----------------------------------------------------------------------------
 */

static enum status add_article(void *context, json_t *article, struct error *err)
{
    return writer_add(context, article, err);
}

static void tell_problem(void *context, const char *where, const struct error *err)
{
    fprintf(stderr, "judged: %s: %s\n", where, err->message);
}

static void tell_document(void *context, struct str id, const struct error *err)
{
    fprintf(stderr, "judged: document %.*s: %s\n", STR_ARG(id), err->message);
}

static enum status read_documents(struct writer *writer, const char *folder, struct error *err)
{
    MEM_AUTO char *plain = mem_format("%s/docs.jsonl", folder);
    MEM_AUTO char *packed = mem_format("%s/docs.jsonl.gz", folder);
    struct reader_options options = {.format = "json", .problem = tell_problem, .context = writer};

    return reader_read_file(file_exists(plain) ? plain : packed, &options, add_article, err);
}

static enum status index_documents(const char *database, const char *folder, struct error *err)
{
    struct writer_options options = {.problem = tell_document, .preset = PRESET_ARTICLES};
    struct writer *writer;
    enum status status = writer_open(database, STR(UID), &options, &writer, err);

    if (status)
        return status;
    status = read_documents(writer, folder, err);
    if (!status)
        status = writer_tidy(writer, err);
    writer_close(writer);
    return status;
}

/* --- running queries ---------------------------------------------------------------------------
 */

static double hit_relevance(const struct search_hit *hit, const struct judgement *judgements,
                            size_t count)
{
    struct error err;
    json_t *fields = json_read(hit->fields, 0, &err);
    double relevance = relevance_of(judgements, count, json_get_str(fields, "id"));

    json_decref(fields);
    return relevance;
}

/* The queries are sentences, not of a query language: quotes and dashes have no meaning in them. */
static struct str bare_words(struct str text, struct arena *arena)
{
    char *bare = arena_copy(arena, text.data, text.length);

    for (size_t i = 0; i < text.length; i++)
        if (bare[i] == '"' || (bare[i] == '-' && (i == 0 || bare[i - 1] == ' ')))
            bare[i] = ' ';
    return str_n(bare, text.length);
}

static enum status run_query(struct searcher *searcher, struct str text,
                             const struct options *options, const struct judgement *judgements,
                             size_t count, struct arena *arena, double relevances[DEPTH],
                             size_t *hits, struct error *err)
{
    struct search_request request = {
        .q = bare_words(text, arena), .match = options->match, .plain_words = true, .limit = DEPTH};
    struct search_result result;
    enum status status = search_run(searcher, &request, arena, &result, err);

    if (status)
        return status;
    *hits = result.hit_count < DEPTH ? result.hit_count : DEPTH;
    for (size_t i = 0; i < *hits; i++)
        relevances[i] = hit_relevance(&result.hits[i], judgements, count);
    return STATUS_OK;
}

struct run {
    const struct options *options;
    struct judgements judgements;
    struct figures sum;
    size_t queries;
    int64_t time; /* of searching, in nanoseconds */
};

static enum status measure_query(struct run *run, struct searcher *searcher, struct str id,
                                 struct str text, struct arena *arena, struct error *err)
{
    size_t count, relevant, hits = 0;
    const struct judgement *judgements = judgements_of(&run->judgements, id, &count);
    double ideal = ideal_gain(judgements, count, &relevant), relevances[DEPTH];
    struct figures figures;
    enum status status;
    int64_t from;

    if (relevant == 0)
        return STATUS_OK;
    from = clock_monotonic();
    status =
        run_query(searcher, text, run->options, judgements, count, arena, relevances, &hits, err);
    if (status)
        return status;
    run->time += clock_monotonic() - from;
    figures = measure(relevances, hits, ideal, relevant);
    add_figures(&run->sum, &figures);
    run->queries++;
    if (run->options->each_query) {
        MEM_AUTO char *name = mem_text(id.data, id.length);

        print_figures(name, &figures, 1);
        printf("  %.*s\n", STR_ARG(text));
    }
    return STATUS_OK;
}

static enum status measure_queries(struct run *run, struct searcher *searcher, struct str rest,
                                   struct error *err)
{
    struct arena *arena = arena_new();
    enum status status = STATUS_OK;

    while (!status && rest.data) {
        struct str text = str_trim(str_cut(&rest, '\n')), id = str_cut(&text, '\t');

        if (text.data)
            status = measure_query(run, searcher, id, text, arena, err);
        arena_reset(arena);
    }
    arena_free(arena);
    return status;
}

static enum status search_documents(struct run *run, const char *path, const char *folder,
                                    struct error *err)
{
    BUF_AUTO struct buf queries = {0};
    struct database *database;
    struct searcher *searcher;
    enum status status = read_tsv(&queries, folder, "queries.tsv", err);

    if (status)
        return status;
    status = database_open(path, &database, err);
    if (status)
        return status;
    status = searcher_acquire(database, STR(UID), &searcher, err);
    if (!status) {
        status = measure_queries(run, searcher, buf_str(&queries), err);
        searcher_release(searcher);
    }
    database_close(database);
    return status;
}

static const char *last_component(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash && slash[1] ? slash + 1 : path;
}

static enum status judge(const char *folder, const struct options *options, struct error *err)
{
    char database[] = "/tmp/dateline-judged-XXXXXX";
    struct run run = {.options = options};
    struct error unused;
    enum status status;

    if (!mkdtemp(database))
        return error_errno(err, "create", database);
    status = read_judgements(&run.judgements, folder, err);
    if (!status)
        status = index_documents(database, folder, err);
    if (!status)
        status = search_documents(&run, database, folder, err);
    if (!status && run.queries == 0)
        status = error_set(err, STATUS_BAD_REQUEST, "%s: no query has a relevant document", folder);
    if (!status) {
        print_figures(last_component(folder), &run.sum, (double)run.queries);
        printf("  %zu queries, %.0f us each\n", run.queries,
               (double)run.time / 1000 / (double)run.queries);
    }
    buf_fini(&run.judgements.text);
    free(run.judgements.all);
    file_remove_tree(database, &unused);
    return status;
}

/* --- the command -------------------------------------------------------------------------------
 */

static bool read_match(const char *word, enum search_match *match)
{
    static const struct {
        const char *word;
        enum search_match match;
    } words[] = {{"any", SEARCH_ANY}, {"all", SEARCH_ALL}, {"fewer", SEARCH_ALL_THEN_FEWER}};

    for (size_t i = 0; word && i < sizeof words / sizeof words[0]; i++)
        if (strcmp(word, words[i].word) == 0) {
            *match = words[i].match;
            return true;
        }
    return false;
}

/* Fills in the options; returns the first folder's number, 0 when the command is wrong. */
static int read_options(char **arguments, struct options *options)
{
    int at = 1;

    for (; arguments[at] && arguments[at][0] == '-'; at++) {
        if (strcmp(arguments[at], "--queries") == 0)
            options->each_query = true;
        else if (strcmp(arguments[at], "--match") == 0 &&
                 read_match(arguments[at + 1], &options->match))
            at++;
        else
            return 0;
    }
    return arguments[at] ? at : 0;
}

int main(int count, char **arguments)
{
    struct options options = {.match = SEARCH_ANY};
    int first = count > 0 ? read_options(arguments, &options) : 0, failed = 0;

    if (first == 0) {
        fprintf(stderr, "usage: judged [--match any|all|fewer] [--queries] FOLDER...\n");
        return 2;
    }
    json_setup();
    printf("%-16s %8s %8s %8s %10s\n", "", "nDCG@10", "P@10", "MRR", "recall@100");
    for (int i = first; i < count; i++) {
        struct error err;

        if (judge(arguments[i], &options, &err)) {
            fprintf(stderr, "judged: %s\n", err.message);
            failed = 1;
        }
    }
    return failed;
}
