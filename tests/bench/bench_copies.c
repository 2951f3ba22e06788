/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_copies.c - how well near-copies are found, and what it costs.
 *
 * Usage: bench_copies ARTICLES.jsonl.gz [ARTICLES [ROUNDS]]. Takes so many articles of the file
 * (default: all), indexes them, and holds the stories against the exact overlap of all pairs, by
 * shingles of 3, 5 and 8 words: of the pairs that resemble by .6 or more, how many are one story
 * (recall); of the pairs in one story, how many overlap by .4 or more, by resemblance and by
 * containment in the shorter (precision). Then the articles are indexed ROUNDS times over (default
 * 10), each time with other words, with and without looking for copies: processor time. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "brute_copies.h"
#include "store/reader/generation.h"
#include "store/reader/story_read.h"
#include "store/settings/settings.h"
#include "store/writer/writer.h"

#define BYTES_MAX ((size_t)2 << 30)
#define UID       STR("articles")
#define LIKE      0.6
#define OVERLAP   0.4
#define CHANGED   3 /* one word in so many is another in each round */

static struct str *texts;
static uint32_t count;

static void check(enum status status, const struct error *err)
{
    if (!status)
        return;
    fprintf(stderr, "bench_copies: %s\n", err->message);
    exit(2);
}

static double processor_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void read_articles(const char *path, uint32_t most)
{
    BUF_AUTO struct buf packed = {0}, text = {0};
    struct str rest;
    size_t capacity = 0;
    struct error err;

    check(file_read(&packed, path, BYTES_MAX, &err), &err);
    check(gzip_expand(&text, buf_str(&packed), BYTES_MAX, &err), &err);
    for (rest = buf_str(&text); rest.length > 0 && count < most;) {
        const char *end = memchr(rest.data, '\n', rest.length);
        size_t length = end ? (size_t)(end - rest.data) + 1 : rest.length;
        json_auto_t *article = json_read(str_slice(rest, 0, length), 0, &err);
        struct str body = json_get_str(article, "body");

        texts = mem_grow(texts, count, &capacity, sizeof *texts);
        texts[count++] = str_n(mem_text(body.data ? body.data : "", body.length), body.length);
        rest = str_slice(rest, length, rest.length);
    }
}

/* --- indexing --- */

static bool is_word(char byte)
{
    return byte != ' ' && byte != '\n';
}

/* Another text of the same kind: some words become others, the same everywhere. */
static void change_words(struct buf *out, struct str text, uint32_t round)
{
    size_t at = 0;

    buf_clear(out);
    while (at < text.length) {
        size_t start = at;

        while (at < text.length && is_word(text.data[at]))
            at++;
        buf_add(out, text.data + start, at - start);
        if (round > 0 && at > start &&
            hash_mix(hash_str(str_slice(text, start, at)), round) % CHANGED == 0)
            buf_addf(out, "%c", 'a' + (char)round);
        for (; at < text.length && !is_word(text.data[at]); at++)
            buf_add_char(out, text.data[at]);
    }
}

static void add_all(struct writer *writer, uint32_t rounds)
{
    BUF_AUTO struct buf body = {0};
    struct error err;
    char id[32];

    for (uint32_t round = 0; round < rounds; round++)
        for (uint32_t i = 0; i < count; i++) {
            json_t *article = json_object();

            change_words(&body, texts[i], round);
            snprintf(id, sizeof id, "%u-%u", round, i);
            json_set_str(article, "id", str_of(id));
            json_set_str(article, "body", buf_str(&body));
            check(writer_add(writer, article, &err), &err);
            json_decref(article);
        }
}

/* Seconds of the processor. */
static double load(const char *directory, uint32_t rounds, bool copies)
{
    struct writer_options options = {.preset = PRESET_ARTICLES};
    struct settings *settings = settings_default(PRESET_ARTICLES), *without;
    json_auto_t *patch = json_pack("{s:b}", "copies", copies);
    struct writer *writer;
    struct error err;
    double start;

    check(writer_open(directory, UID, &options, &writer, &err), &err);
    check(settings_patch(settings, patch, &without, &err), &err);
    check(writer_set_settings(writer, without, &err), &err);
    start = processor_seconds();
    add_all(writer, rounds);
    check(writer_tidy(writer, &err), &err);
    writer_close(writer);
    settings_release(settings);
    settings_release(without);
    return processor_seconds() - start;
}

/* --- how well --- */

static uint64_t *read_stories(const char *directory)
{
    MEM_AUTO char *path = mem_format("%s/indexes/articles", directory);
    uint64_t *stories = mem_zero(count + 1, sizeof *stories);
    struct generation *generation;
    struct view *view;
    struct error err;

    check(generation_open(path, NULL, &generation, &err), &err);
    check(view_acquire(generation, &view, &err), &err);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t segment, document;
        char id[32];

        snprintf(id, sizeof id, "0-%u", i);
        check(view_find(view, str_of(id), &segment, &document, &err), &err);
        check(story_of(generation, segment, document, &stories[i], &err), &err);
    }
    view_release(view);
    generation_release(generation);
    return stories;
}

struct tally {
    const uint64_t *stories;
    uint64_t alike, found;            /* pairs of brute force */
    uint64_t told, resemble, overlap; /* pairs of one story */
};

static void take_pair(void *context, uint32_t a, uint32_t b, double resemblance)
{
    struct tally *tally = context;

    (void)resemblance;
    tally->alike++;
    tally->found += tally->stories[a] == tally->stories[b];
}

static int by_story(const void *a, const void *b, void *context)
{
    const uint64_t *stories = context;
    uint64_t left = stories[*(const uint32_t *)a], right = stories[*(const uint32_t *)b];

    return left < right ? -1 : left > right;
}

static void take_told(struct tally *tally, const struct brute *brute)
{
    uint32_t *order = mem_alloc((count + 1) * sizeof *order);

    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, count, sizeof *order, by_story, (void *)(uintptr_t)tally->stories);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = i + 1; j < count && tally->stories[order[i]] == tally->stories[order[j]];
             j++) {
            double resemblance = brute_resemblance(brute, order[i], order[j]);

            tally->told++;
            tally->resemble += resemblance >= OVERLAP;
            tally->overlap +=
                resemblance >= OVERLAP || brute_containment(brute, order[i], order[j]) >= OVERLAP;
        }
    free(order);
}

static double share(uint64_t part, uint64_t all)
{
    return all ? (double)part / (double)all : 1;
}

static void print_quality(const uint64_t *stories, uint32_t words)
{
    struct tally tally = {.stories = stories};
    struct brute brute;

    brute_init(&brute, texts, count, words);
    brute_pairs(&brute, LIKE, take_pair, &tally);
    take_told(&tally, &brute);
    printf("  %u words: recall %.4f of %llu pairs; precision %.4f (resemblance), %.4f "
           "(containment) of %llu pairs\n",
           words, share(tally.found, tally.alike), (unsigned long long)tally.alike,
           share(tally.resemble, tally.told), share(tally.overlap, tally.told),
           (unsigned long long)tally.told);
    brute_fini(&brute);
}

int main(int argc, char **argv)
{
    char directory[] = "/tmp/bench-copies-XXXXXX";
    MEM_AUTO char *first = NULL, *with = NULL, *without = NULL;
    uint32_t rounds = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 10;
    double some, all, none;
    uint64_t *stories;
    struct error err;

    if (argc < 2 || !mkdtemp(directory)) {
        fprintf(stderr, "usage: bench_copies ARTICLES.jsonl.gz [ARTICLES [ROUNDS]]\n");
        return 2;
    }
    json_setup();
    read_articles(argv[1], argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : UINT32_MAX);
    first = mem_format("%s/first", directory);
    with = mem_format("%s/with", directory);
    without = mem_format("%s/without", directory);
    some = load(first, 1, true);
    printf("%u articles, %.1f us each\n", count, some / count * 1e6);
    stories = read_stories(first);
    for (uint32_t words = 3; words <= 8; words += words == 3 ? 2 : 3)
        print_quality(stories, words);
    if (rounds > 0) {
        all = load(with, rounds, true);
        none = load(without, rounds, false);
        printf("%u articles: %.1f us each, %.1f without looking for copies: copies cost %.1f us\n",
               count * rounds, all / count / rounds * 1e6, none / count / rounds * 1e6,
               (all - none) / count / rounds * 1e6);
    }
    free(stories);
    check(file_remove_tree(directory, &err), &err);
    for (uint32_t i = 0; i < count; i++)
        free((void *)(uintptr_t)texts[i].data);
    free(texts);
    return 0;
}
