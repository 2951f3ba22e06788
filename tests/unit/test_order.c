/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_order.c - a merge in another order: similar documents come together, and nothing else of a
 * segment changes than the numbers of its documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/radix.h"
#include "fixture.h"
#include "store/order/bisection.h"
#include "store/reader/generation.h"
#include "store/terms/pairs.h"

/* --- names of orders --- */

static void reads_orders(void **state)
{
    static const struct {
        const char *text;
        enum status status;
        bool similar;
        unsigned fields;
    } rows[] = {
        {"similar", STATUS_OK, true, 0},
        {"source", STATUS_OK, false, 1},
        {"source, section,published", STATUS_OK, false, 3},
        {"a,b,c,d", STATUS_OK, false, 4},
        {"a,b,c,d,e", STATUS_BAD_REQUEST, false, 0},
        {"", STATUS_BAD_REQUEST, false, 0},
        {"source,,section", STATUS_BAD_REQUEST, false, 0},
        {"source,source", STATUS_BAD_REQUEST, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct document_order order;
        struct error err;

        assert_int_equal(document_order_read(str_of(rows[i].text), &order, &err), rows[i].status);
        if (rows[i].status)
            continue;
        assert_int_equal(order.similar, rows[i].similar);
        assert_int_equal(order.field_count, rows[i].fields);
        assert_true(document_order_given(&order));
    }
}

/* --- sorting by bits --- */

static void sorts_by_bits(void **state)
{
    static const size_t counts[] = {0, 1, 2, 64, 65, 1000, 50000};
    static const uint32_t widths[] = {1, 7, 2048, 5000000, UINT32_MAX};
    uint64_t seed = 5;

    (void)state;
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
        for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
            size_t count = counts[c];
            MEM_AUTO struct radix_item *items = mem_alloc((count + 1) * sizeof *items);
            MEM_AUTO struct radix_item *spare = mem_alloc((count + 1) * sizeof *spare);
            uint64_t sum = 0, sorted_sum = 0;

            for (size_t i = 0; i < count; i++) {
                items[i] = (struct radix_item){fixture_random(&seed, widths[w]), (uint32_t)i};
                sum += items[i].key;
            }
            radix_sort(items, spare, count);
            for (size_t i = 0; i < count; i++) {
                sorted_sum += items[i].key;
                if (i > 0)
                    assert_true(
                        items[i - 1].key < items[i].key ||
                        (items[i - 1].key == items[i].key && items[i - 1].value < items[i].value));
            }
            assert_true(sum == sorted_sum);
        }
}

/* --- bisection --- */

#define TOPICS     8
#define TOPIC_SIZE 50 /* words */
#define OWN_WORDS  12 /* of a document */

/* Documents of one topic after the other in turns; now and then a word of another one. */
static struct document_terms mix_topics(uint32_t documents, uint64_t *seed)
{
    struct document_terms terms = {
        .document_count = documents,
        .term_count = TOPICS * TOPIC_SIZE,
        .starts = mem_alloc((documents + 1) * sizeof(uint32_t)),
        .terms = mem_alloc(((size_t)documents * OWN_WORDS + 1) * sizeof(uint32_t))};
    uint32_t at = 0;

    for (uint32_t d = 0; d < documents; d++) {
        terms.starts[d] = at;
        for (uint32_t i = 0; i < OWN_WORDS; i++) {
            uint32_t topic =
                fixture_random(seed, 10) == 0 ? fixture_random(seed, TOPICS) : d % TOPICS;

            terms.terms[at++] = topic * TOPIC_SIZE + fixture_random(seed, TOPIC_SIZE);
        }
    }
    terms.starts[documents] = at;
    return terms;
}

static void assert_each_once(const uint32_t *order, uint32_t count)
{
    MEM_AUTO bool *met = mem_zero(count + 1, sizeof *met);

    for (uint32_t i = 0; i < count; i++) {
        assert_true(order[i] < count);
        assert_false(met[order[i]]);
        met[order[i]] = true;
    }
}

static void brings_topics_together(void **state)
{
    uint32_t documents = 4000, same = 0;
    uint64_t seed = 11;
    struct document_terms terms = mix_topics(documents, &seed);
    MEM_AUTO uint32_t *order = mem_alloc(documents * sizeof *order);

    (void)state;
    bisection_order(&terms, 1, order);
    assert_each_once(order, documents);
    for (uint32_t i = 1; i < documents; i++)
        same += order[i] % TOPICS == order[i - 1] % TOPICS;
    assert_true(same > documents * 8 / 10); /* at first: none */
    free(terms.starts);
    free(terms.terms);
}

static void orders_alike_with_any_number_of_threads(void **state)
{
    static const uint32_t counts[] = {0, 1, 2, 31, 33, 1001, 45000};
    uint64_t seed = 12;

    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct document_terms terms = mix_topics(counts[i], &seed);
        MEM_AUTO uint32_t *one = mem_alloc((counts[i] + 1) * sizeof *one);
        MEM_AUTO uint32_t *three = mem_alloc((counts[i] + 1) * sizeof *three);

        bisection_order(&terms, 1, one);
        bisection_order(&terms, 3, three);
        assert_each_once(one, counts[i]);
        for (uint32_t d = 0; d < counts[i]; d++)
            assert_int_equal(one[d], three[d]);
        free(terms.starts);
        free(terms.terms);
    }
}

/* Documents without terms, and all with the same one. */
static void orders_documents_that_do_not_differ(void **state)
{
    uint32_t starts[501] = {0}, terms[500] = {0}, order[500];
    struct document_terms documents = {500, 1, starts, terms};

    (void)state;
    bisection_order(&documents, 2, order);
    assert_each_once(order, 500);
    for (uint32_t d = 0; d <= 500; d++)
        starts[d] = d;
    bisection_order(&documents, 2, order);
    assert_each_once(order, 500);
}

/* --- merges --- */

#define DOCUMENTS 3000 /* more than PAIRS_DOCUMENTS_MIN */

/* An index with one segment. */
struct ordered_index {
    char directory[64];
    struct database *database;
    struct generation *generation;
    const struct segment *segment;
    struct view *view;
    char **ids; /* of its documents */
};

static void add_article(struct writer *writer, unsigned number, uint64_t *seed)
{
    static const char *const topics[] = {"harbour ship crane dock", "budget tax senate vote",
                                         "goal match coach league"};
    static const char *const common[] = {"the", "of", "in", "and", "to"};
    BUF_AUTO struct buf body = {0};
    struct str words[4], rest = str_of(topics[number % 3]);
    struct error err;

    for (int i = 0; i < 4; i++)
        words[i] = str_cut(&rest, ' ');
    for (int i = 0; i < 30; i++) {
        struct str word = words[fixture_random(seed, 4)];

        buf_addf(&body, "%s %.*s word%u. ", common[fixture_random(seed, 5)], STR_ARG(word),
                 fixture_random(seed, 700));
    }
    json_t *article = json_pack(
        "{s:o, s:s, s:s, s:s, s:s, s:o}", "id", json_sprintf("a%u", number), "headline",
        topics[number % 3], "body", body.data, "source", number % 7 ? "Wire" : "Press", "section",
        topics[fixture_random(seed, 3)], "published",
        json_sprintf("20%02u-%02u-11", fixture_random(seed, 20) + 1, fixture_random(seed, 12) + 1));

    if (writer_add(writer, article, &err))
        fail_msg("%s", err.message);
    json_decref(article);
}

static void report(void *context, struct str id, const struct error *err)
{
    (void)context;
    fail_msg("%.*s: %s", STR_ARG(id), err->message);
}

/* Several segments, some replaced and deleted documents, then one merge. */
static void fill(struct ordered_index *index, const char *order)
{
    struct writer_options options = {
        .jobs = 1, .batch_bytes = 200000, .problem = report, .preset = PRESET_ARTICLES};
    uint64_t seed = 77;
    struct writer *writer;
    struct error err;

    if (order)
        document_order_read(str_of(order), &options.order, &err);
    if (writer_open(index->directory, STR("articles"), &options, &writer, &err))
        fail_msg("%s", err.message);
    for (unsigned i = 0; i < DOCUMENTS; i++)
        add_article(writer, i, &seed);
    for (unsigned i = 0; i < DOCUMENTS; i += 9)
        add_article(writer, i, &seed);
    for (unsigned i = 5; i < DOCUMENTS; i += 50) {
        char id[16];

        snprintf(id, sizeof id, "a%u", i);
        assert_int_equal(writer_delete(writer, str_of(id), &err), STATUS_OK);
    }
    if (writer_compact(writer, &err))
        fail_msg("%s", err.message);
    writer_close(writer);
}

static char *read_id(const struct ordered_index *index, uint32_t document)
{
    struct arena *arena = arena_new();
    struct text_record record;
    struct error err;
    json_t *fields;
    char *id;

    assert_int_equal(view_text(index->view, 0, document, arena, &record, &err), STATUS_OK);
    fields = json_read(record.fields, 0, &err);
    id = mem_text(json_get_str(fields, "id").data, json_get_str(fields, "id").length);
    json_decref(fields);
    arena_free(arena);
    return id;
}

static void index_begin(struct ordered_index *index, const char *order)
{
    struct error err;

    snprintf(index->directory, sizeof index->directory, "/tmp/dateline-order-XXXXXX");
    assert_non_null(mkdtemp(index->directory));
    fill(index, order);
    assert_int_equal(database_open(index->directory, &index->database, &err), STATUS_OK);
    index->generation = generation_acquire(index->database, STR("articles"));
    assert_int_equal(index->generation->segment_count, 1);
    index->segment = index->generation->segments;
    assert_int_equal(index->segment->deleted_count, 0);
    assert_int_equal(view_acquire(index->generation, &index->view, &err), STATUS_OK);
    index->ids = mem_zero(index->segment->files->document_count, sizeof *index->ids);
    for (uint32_t d = 0; d < index->segment->files->document_count; d++)
        index->ids[d] = read_id(index, d);
}

static void index_end(struct ordered_index *index)
{
    struct error err;

    for (uint32_t d = 0; d < index->segment->files->document_count; d++)
        free(index->ids[d]);
    free(index->ids);
    view_release(index->view);
    generation_release(index->generation);
    database_close(index->database);
    file_remove_tree(index->directory, &err);
}

static void assert_ids_are_found(struct ordered_index *index)
{
    for (uint32_t d = 0; d < index->segment->files->document_count; d++) {
        uint32_t segment, document;
        struct error err;

        assert_int_equal(view_find(index->view, str_of(index->ids[d]), &segment, &document, &err),
                         STATUS_OK);
        assert_int_equal(document, d);
    }
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "id note positions" of each document of a list, sorted by id. */
static char **describe_list(const struct ordered_index *index, const struct posting_list *list)
{
    char **lines = mem_zero(list->documents + 1, sizeof *lines);
    struct postings_cursor cursor;
    uint32_t count = 0;
    struct error err;

    assert_int_equal(postings_cursor_open(&cursor, &index->segment->files->postings, list, &err),
                     STATUS_OK);
    for (uint32_t d = cursor.document; d != POSTINGS_END; d = postings_cursor_next(&cursor)) {
        const unsigned char *positions;
        size_t length;
        BUF_AUTO struct buf line = {0};

        assert_int_equal(postings_cursor_positions(&cursor, &positions, &length, &err), STATUS_OK);
        buf_addf(&line, "%s %u", index->ids[d], postings_cursor_note(&cursor));
        for (size_t i = 0; i < length; i++)
            buf_addf(&line, " %02x", positions[i]);
        lines[count++] = mem_text(line.data, line.length);
    }
    assert_int_equal(count, list->documents);
    qsort(lines, count, sizeof *lines, compare_lines);
    return lines;
}

static void assert_same_list(const struct ordered_index *a, const struct posting_list *of_a,
                             const struct ordered_index *b, const struct posting_list *of_b)
{
    char **left, **right;

    assert_int_equal(of_a->documents, of_b->documents);
    assert_int_equal(of_a->largest, of_b->largest);
    left = describe_list(a, of_a);
    right = describe_list(b, of_b);
    for (uint32_t i = 0; i < of_a->documents; i++) {
        assert_string_equal(left[i], right[i]);
        free(left[i]);
        free(right[i]);
    }
    free(left);
    free(right);
}

static void assert_same_postings(const struct ordered_index *a, const struct ordered_index *b)
{
    struct postings_walk left, right;
    unsigned keys = 0;

    postings_walk_start(&left, &a->segment->files->postings);
    postings_walk_start(&right, &b->segment->files->postings);
    for (;; keys++) {
        struct posting_list of_left, of_right;
        struct str key, other;
        struct error err;
        enum status status = postings_walk_next(&left, &key, &of_left, &err);

        assert_int_equal(postings_walk_next(&right, &other, &of_right, &err), status);
        if (status == STATUS_END)
            break;
        assert_true(str_eq(key, other));
        if (!str_eq(key, SCHEMA_PAIRS)) /* it stands for all documents */
            assert_same_list(a, &of_left, b, &of_right);
    }
    assert_true(keys > 700);
    assert_true(pairs_known(&a->segment->files->postings));
    assert_true(pairs_known(&b->segment->files->postings));
}

static void add_value(const struct column *column, uint32_t document, struct buf *out)
{
    uint32_t from, to;

    if (column_is_dated(column->kind)) {
        buf_addf(out, "%lld", (long long)column_date(column, document));
        return;
    }
    column_ranks(column, document, &from, &to);
    for (; from < to; from++) {
        uint32_t rank = column_rank(column, from);

        if (rank <= column->number_count)
            buf_addf(out, "%g,", column_number(column, rank));
        else
            buf_addf(out, "%.*s,", STR_ARG(column_string(column, rank)));
    }
}

static char **describe_columns(const struct ordered_index *index)
{
    const struct columns *columns = &index->segment->files->columns;
    uint32_t documents = index->segment->files->document_count;
    char **lines = mem_zero(documents + 1, sizeof *lines);

    for (uint32_t d = 0; d < documents; d++) {
        BUF_AUTO struct buf line = {0};

        buf_addf(&line, "%s", index->ids[d]);
        for (uint32_t c = 0; c < columns->count; c++) {
            buf_addf(&line, " %.*s=", STR_ARG(columns->columns[c].name));
            add_value(&columns->columns[c], d, &line);
        }
        lines[d] = mem_text(line.data, line.length);
    }
    qsort(lines, documents, sizeof *lines, compare_lines);
    return lines;
}

static void assert_same_columns(const struct ordered_index *a, const struct ordered_index *b)
{
    char **left = describe_columns(a), **right = describe_columns(b);

    for (uint32_t d = 0; d < a->segment->files->document_count; d++) {
        assert_string_equal(left[d], right[d]);
        free(left[d]);
        free(right[d]);
    }
    free(left);
    free(right);
}

static void assert_sorted_by(const struct ordered_index *index, const char *first,
                             const char *second)
{
    const struct columns *columns = &index->segment->files->columns;
    const struct column *source = columns_find(columns, str_of(first));
    const struct column *published = columns_find(columns, str_of(second));

    for (uint32_t d = 1; d < index->segment->files->document_count; d++) {
        uint32_t before = column_first(source, d - 1), here = column_first(source, d);

        assert_true(before < here ||
                    (before == here && column_date(published, d - 1) <= column_date(published, d)));
    }
}

static bool is_same_order(const struct ordered_index *a, const struct ordered_index *b)
{
    for (uint32_t d = 0; d < a->segment->files->document_count; d++)
        if (strcmp(a->ids[d], b->ids[d]) != 0)
            return false;
    return true;
}

/* How many neighbours are of one topic. */
static uint32_t count_neighbours(const struct ordered_index *index)
{
    uint32_t same = 0;

    for (uint32_t d = 1; d < index->segment->files->document_count; d++)
        same += atoi(index->ids[d] + 1) % 3 == atoi(index->ids[d - 1] + 1) % 3;
    return same;
}

static void a_merge_changes_nothing_but_the_numbers(void **state)
{
    static const char *const orders[] = {"similar", "source,published", "unknown"};
    struct ordered_index kept;

    (void)state;
    index_begin(&kept, NULL);
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct ordered_index ordered;

        index_begin(&ordered, orders[i]);
        assert_int_equal(ordered.segment->files->document_count,
                         kept.segment->files->document_count);
        assert_int_equal(is_same_order(&kept, &ordered), strcmp(orders[i], "unknown") == 0);
        if (i == 0)
            assert_true(count_neighbours(&ordered) > 2 * count_neighbours(&kept));
        if (i == 1)
            assert_sorted_by(&ordered, "source", "published");
        assert_ids_are_found(&ordered);
        assert_same_postings(&kept, &ordered);
        assert_same_columns(&kept, &ordered);
        index_end(&ordered);
    }
    index_end(&kept);
}

/* One segment that has no deleted documents is merged by itself; and merged again it stays. */
static void an_index_of_one_segment_is_ordered_too(void **state)
{
    struct ordered_index index;
    struct writer_options options = {.jobs = 2};
    struct writer *writer;
    struct error err;

    (void)state;
    index_begin(&index, NULL);
    document_order_read(STR("source,published"), &options.order, &err);
    assert_int_equal(writer_open(index.directory, STR("articles"), &options, &writer, &err),
                     STATUS_OK);
    assert_int_equal(writer_compact(writer, &err), STATUS_OK);
    writer_close(writer);
    for (uint32_t d = 0; d < index.segment->files->document_count; d++)
        free(index.ids[d]);
    view_release(index.view);
    generation_release(index.generation);
    database_refresh(index.database, NULL);
    index.generation = generation_acquire(index.database, STR("articles"));
    index.segment = index.generation->segments;
    assert_int_equal(view_acquire(index.generation, &index.view, &err), STATUS_OK);
    for (uint32_t d = 0; d < index.segment->files->document_count; d++)
        index.ids[d] = read_id(&index, d);
    assert_sorted_by(&index, "source", "published");
    assert_ids_are_found(&index);
    index_end(&index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_orders),
        cmocka_unit_test(sorts_by_bits),
        cmocka_unit_test(brings_topics_together),
        cmocka_unit_test(orders_alike_with_any_number_of_threads),
        cmocka_unit_test(orders_documents_that_do_not_differ),
        cmocka_unit_test(a_merge_changes_nothing_but_the_numbers),
        cmocka_unit_test(an_index_of_one_segment_is_ordered_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
