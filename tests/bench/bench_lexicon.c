/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_lexicon.c - how fast words, prefixes and typos are looked up in a lexicon.
 *
 * Usage: bench_lexicon FILE... The lexicon is of all words of the files (texts of any kind, gzipped
 * or not), in 1, then in 4 segments. Sought are words of it from five letters on, mistyped by as
 * many edits as are allowed. Times are of the processor, mean of a lookup. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "analysis/analyzer.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/mem.h"
#include "store/terms/lexicon.h"

#define BYTES_MAX ((size_t)1 << 30)
#define SLOTS     (1u << 21)
#define SEGMENTS  4
#define SOUGHT    200
#define ROUNDS    15

struct counted {
    char *word; /* NULL: free slot */
    uint32_t count;
};

static struct counted *table;
static uint32_t word_count;

static void count_word(struct str word)
{
    size_t slot = hash_str(word) % SLOTS;

    while (table[slot].word && !str_is(word, table[slot].word))
        slot = (slot + 1) % SLOTS;
    if (!table[slot].word) {
        if (word_count == SLOTS / 2)
            return;
        word_count++;
        table[slot].word = mem_text(word.data, word.length);
    }
    table[slot].count++;
}

static bool count_file(const char *path)
{
    BUF_AUTO struct buf bytes = {0}, text = {0};
    struct analyzer *analyzer = analyzer_new();
    struct token token;
    struct error err;
    enum status status = file_read(&bytes, path, BYTES_MAX, &err);
    bool packed = !status && gzip_sniff(buf_str(&bytes));

    if (packed)
        status = gzip_expand(&text, buf_str(&bytes), BYTES_MAX, &err);
    if (status)
        fprintf(stderr, "bench_lexicon: %s\n", err.message);
    else
        analyzer_begin(analyzer, language_find(STR("en")), buf_str(packed ? &text : &bytes));
    while (!status && analyzer_next(analyzer, &token))
        count_word(token.word);
    analyzer_free(analyzer);
    return !status;
}

static int compare_counted(const void *a, const void *b)
{
    const struct counted *one = a, *other = b;

    if (!one->word || !other->word)
        return !one->word - !other->word;
    return strcmp(one->word, other->word);
}

/* Every `of`th word, from number `first` on. */
static void write_segment(const char *path, uint32_t first, uint32_t of)
{
    struct lexicon_writer writer;
    struct error err;

    if (lexicon_writer_open(&writer, path, &err))
        return;
    for (uint32_t i = first; i < word_count; i += of)
        lexicon_writer_add(&writer, str_of(table[i].word), table[i].count);
    lexicon_writer_close(&writer, false, &err);
}

static uint32_t roll(uint32_t below)
{
    static uint64_t state = 1;

    state = hash_mix(state, 3);
    return (uint32_t)(state >> 33) % below;
}

static void mistype(char *word)
{
    size_t length = strlen(word), at = roll((uint32_t)length - 1);
    char first = word[at];

    switch (roll(4)) {
    case 0:
        memmove(word + at, word + at + 1, length - at);
        break;
    case 1:
        memmove(word + at + 1, word + at, length - at + 1);
        break;
    case 2:
        word[at] = (char)('a' + roll(26));
        break;
    default:
        word[at] = word[at + 1];
        word[at + 1] = first;
    }
}

static void sought_word(char out[LEXICON_WORD_MAX + 8], int edits)
{
    const char *word;

    do
        word = table[roll(word_count)].word;
    while (strlen(word) < 5 || word[0] < 'a' || word[0] > 'z');
    strcpy(out, word);
    while (edits-- > 0)
        mistype(out);
}

/* Of this thread alone, in nanoseconds: whatever else the machine does is not counted. */
static int64_t cpu_time(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* What is asked of the set for one sought word; returns the number of answers. */
typedef uint64_t ask_fn(const struct lexicon_set *set, const char *word, uint32_t number);

static bool count_answer(void *context, const struct lexicon_word *word)
{
    ++*(uint64_t *)context;
    return true;
}

static uint64_t ask_exact(const struct lexicon_set *set, const char *word, uint32_t unused)
{
    uint64_t answers = 0;

    for (uint32_t i = 0; i < set->count; i++)
        answers += lexicon_count(set->lexicons[i], str_of(word)) > 0;
    return answers;
}

static uint64_t ask_prefix(const struct lexicon_set *set, const char *word, uint32_t length)
{
    uint64_t answers = 0;
    struct error err;

    lexicon_prefix(set, str_n(word, length), 1000, count_answer, &answers, &err);
    return answers;
}

static uint64_t ask_fuzzy(const struct lexicon_set *set, const char *word, uint32_t distance)
{
    uint64_t answers = 0;
    struct error err;

    lexicon_fuzzy(set, str_of(word), distance, false, count_answer, &answers, &err);
    return answers;
}

static uint64_t ask_fuzzy_prefix(const struct lexicon_set *set, const char *word, uint32_t distance)
{
    uint64_t answers = 0;
    struct error err;

    lexicon_fuzzy(set, str_of(word), distance, true, count_answer, &answers, &err);
    return answers;
}

static const struct {
    const char *what;
    int edits;
    ask_fn *ask;
    uint32_t number;
} questions[] = {
    {"exact word", 0, ask_exact, 0},
    {"prefix of 3, at most 1000", 0, ask_prefix, 3},
    {"prefix of 4, at most 1000", 0, ask_prefix, 4},
    {"distance 1", 1, ask_fuzzy, 1},
    {"distance 2", 2, ask_fuzzy, 2},
    {"distance 1, prefix", 1, ask_fuzzy_prefix, 1},
    {"distance 2, prefix", 2, ask_fuzzy_prefix, 2},
};

/* The best of a few rounds over the same words: what disturbs a round is not counted. */
static void measure_question(const struct lexicon_set *set, size_t number)
{
    static char sought[SOUGHT][LEXICON_WORD_MAX + 8];
    int64_t best = INT64_MAX;
    uint64_t answers = 0;

    for (int i = 0; i < SOUGHT; i++)
        sought_word(sought[i], questions[number].edits);
    for (int round = 0; round < ROUNDS; round++) {
        int64_t from = cpu_time(), took;

        answers = 0;
        for (int i = 0; i < SOUGHT; i++)
            answers += questions[number].ask(set, sought[i], questions[number].number);
        took = cpu_time() - from;
        best = took < best ? took : best;
    }
    printf("  %-28s %8.2f us, %.1f answers\n", questions[number].what, (double)best / SOUGHT / 1000,
           (double)answers / SOUGHT);
}

static void measure(const char *folder, uint32_t segments)
{
    struct lexicon lexicons[SEGMENTS];
    const struct lexicon *all[SEGMENTS];
    struct lexicon_set set = {all, segments};
    uint64_t bytes = 0;
    struct error err;

    for (uint32_t i = 0; i < segments; i++) {
        MEM_AUTO char *path = mem_format("%s/%u", folder, i);

        write_segment(path, i, segments);
        if (lexicon_open(&lexicons[i], path, true, &err))
            return;
        all[i] = &lexicons[i];
        bytes += file_size(path);
    }
    printf("%u words in %u segments, %.2f MB\n", word_count, segments, (double)bytes / 1e6);
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
        measure_question(&set, i);
    for (uint32_t i = 0; i < segments; i++)
        lexicon_close(&lexicons[i]);
}

int main(int count, char **arguments)
{
    char folder[] = "/tmp/dateline-bench-XXXXXX";
    struct error err;

    table = mem_zero(SLOTS, sizeof *table);
    for (int i = 1; i < count; i++)
        if (!count_file(arguments[i]))
            return 1;
    if (word_count < 100 || !mkdtemp(folder)) {
        fprintf(stderr, "usage: bench_lexicon FILE... (with a hundred words at least)\n");
        return 2;
    }
    qsort(table, SLOTS, sizeof *table, compare_counted);
    measure(folder, 1);
    measure(folder, SEGMENTS);
    file_remove_tree(folder, &err);
    for (uint32_t i = 0; i < word_count; i++)
        free(table[i].word);
    free(table);
    return 0;
}
