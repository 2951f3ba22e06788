/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_analyzer.c - how fast text becomes tokens, and terms.
 *
 * Usage: bench_analyzer [FILE]. Without a file, on generated text that is like English in the
 * length of its words, sentences and paragraphs, and in how often each word comes. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "analysis/analyzer.h"
#include "base/file.h"
#include "base/mem.h"

#define TEXT_BYTES (8u << 20)
#define WORDS      20000u
#define ROUNDS     9
#define CHUNK      (64u << 10)

static uint64_t random_state = 1;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % limit);
}

/* A word of the rank'th place: frequent ones are short. The same at each call. */
static void add_word(struct buf *text, uint32_t rank, bool capital)
{
    static const char *const onsets[] = {"b", "c", "d",  "f", "gr", "h",  "l", "m",
                                         "n", "p", "pr", "r", "s",  "st", "t", "w"};
    static const char *const rimes[] = {"a", "e", "ent", "ing", "o", "er", "ion", "ate"};
    size_t start = text->length;

    do {
        buf_add_text(text, onsets[rank % 16]);
        buf_add_text(text, rimes[rank / 16 % 8]);
        rank /= 128;
    } while (rank > 0);
    if (capital)
        text->data[start] = (char)(text->data[start] & ~0x20);
}

/* Zipf's law closely enough: the logarithm of the rank is uniform. */
static uint32_t random_rank(void)
{
    uint32_t limit = 1u << random_below(15);

    return random_below(limit < WORDS ? limit : WORDS);
}

static void add_sentence(struct buf *text)
{
    uint32_t words = 6 + random_below(25);

    for (uint32_t i = 0; i < words; i++) {
        if (i > 0)
            buf_add_text(text, random_below(12) == 0 ? ", " : " ");
        add_word(text, random_rank(), i == 0 || random_below(10) == 0);
        if (random_below(60) == 0)
            buf_add_text(text, random_below(2) ? "'s" : "\xE2\x80\x99s");
        if (random_below(60) == 0)
            buf_addf(text, " %u", 1900 + random_below(130));
        if (random_below(80) == 0)
            buf_add_text(text, "-based");
    }
    buf_add_text(text, random_below(5) ? ". " : ".\n");
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static size_t run(struct analyzer *analyzer, struct str text, bool stems)
{
    language_id english = language_find(STR("en"));
    struct token token;
    size_t sum = 0;

    analyzer_begin(analyzer, english, text);
    while (analyzer_next(analyzer, &token)) {
        if (stems)
            sum += analyzer_stem(analyzer, english, token.word).length;
        sum++;
    }
    return sum;
}

/* The best of all rounds of each chunk, so that another program's time slice does not count. */
static double best_seconds(struct analyzer *analyzer, struct str text, bool stems, size_t *sum)
{
    size_t chunks = (text.length + CHUNK - 1) / CHUNK;
    MEM_AUTO double *best = mem_zero(chunks, sizeof *best);
    double total = 0;

    for (int round = 0; round < ROUNDS; round++) {
        *sum = 0;
        for (size_t i = 0; i < chunks; i++) {
            double from = seconds(), took;

            *sum += run(analyzer, str_slice(text, i * CHUNK, (i + 1) * CHUNK), stems);
            took = seconds() - from;
            if (round == 0 || took < best[i])
                best[i] = took;
        }
    }
    for (size_t i = 0; i < chunks; i++)
        total += best[i];
    return total;
}

static void measure(struct analyzer *analyzer, struct str text, const char *what, bool stems)
{
    size_t sum;
    double took = best_seconds(analyzer, text, stems, &sum);

    printf("%-16s %7.1f MB/s  %6.2f us for 4 KB  (%zu)\n", what, (double)text.length / took / 1e6,
           took / (double)text.length * 4096e6, sum);
}

int main(int argc, char **argv)
{
    BUF_AUTO struct buf text = {0};
    struct analyzer *analyzer = analyzer_new();
    struct error err;

    if (argc > 1 && file_read(&text, argv[1], 1u << 30, &err) != STATUS_OK) {
        fprintf(stderr, "bench_analyzer: %s\n", err.message);
        return 1;
    }
    while (argc == 1 && text.length < TEXT_BYTES)
        add_sentence(&text);
    printf("%.1f MB, best of %d\n", (double)text.length / 1e6, ROUNDS);
    measure(analyzer, buf_str(&text), "tokens", false);
    measure(analyzer, buf_str(&text), "tokens, stems", true);
    analyzer_free(analyzer);
    return 0;
}
