/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brute_copies.c - a set similarity join by prefixes. */
#include "brute_copies.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"

static int compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return left < right ? -1 : left > right;
}

static uint32_t sort_distinct(uint64_t *set, size_t count)
{
    uint32_t kept = 0;

    qsort(set, count, sizeof *set, compare);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || set[kept - 1] != set[i])
            set[kept++] = set[i];
    return kept;
}

static int word_byte(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || byte >= 0x80;
}

/* The hashes of a text's words, in order, appended as u64. */
static void read_words(struct str text, struct buf *words)
{
    BUF_AUTO struct buf word = {0};

    for (size_t i = 0; i <= text.length; i++) {
        if (i < text.length && word_byte((unsigned char)text.data[i])) {
            char byte = text.data[i];

            buf_add_char(&word, byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte);
        } else if (word.length > 0) {
            buf_add_u64(words, hash_str(buf_str(&word)));
            buf_clear(&word);
        }
    }
}

static uint64_t *read_set(struct str text, uint32_t length, uint32_t *size)
{
    BUF_AUTO struct buf words = {0};
    size_t count;
    uint64_t *set;

    read_words(text, &words);
    count = words.length / 8 >= length ? words.length / 8 - length + 1 : 0;
    set = mem_alloc((count + 1) * sizeof *set);
    for (size_t i = 0; i < count; i++)
        set[i] = hash_bytes(words.data + i * 8, (size_t)length * 8);
    *size = sort_distinct(set, count);
    return set;
}

void brute_init(struct brute *brute, const struct str *texts, uint32_t count, uint32_t words)
{
    brute->sets = mem_alloc((count + 1) * sizeof *brute->sets);
    brute->sizes = mem_alloc((count + 1) * sizeof *brute->sizes);
    brute->count = count;
    for (uint32_t i = 0; i < count; i++)
        brute->sets[i] = read_set(texts[i], words, &brute->sizes[i]);
}

void brute_fini(struct brute *brute)
{
    for (uint32_t i = 0; i < brute->count; i++)
        free(brute->sets[i]);
    free(brute->sets);
    free(brute->sizes);
}

static uint32_t shared(const struct brute *brute, uint32_t a, uint32_t b)
{
    const uint64_t *left = brute->sets[a], *right = brute->sets[b];
    const uint64_t *left_end = left + brute->sizes[a], *right_end = right + brute->sizes[b];
    uint32_t count = 0;

    while (left < left_end && right < right_end) {
        uint64_t l = *left, r = *right;

        count += l == r;
        left += l <= r;
        right += r <= l;
    }
    return count;
}

double brute_resemblance(const struct brute *brute, uint32_t a, uint32_t b)
{
    double both = shared(brute, a, b);
    double all = (double)brute->sizes[a] + brute->sizes[b] - both;

    return all > 0 ? both / all : 0;
}

double brute_containment(const struct brute *brute, uint32_t a, uint32_t b)
{
    uint32_t smaller = brute->sizes[a] < brute->sizes[b] ? brute->sizes[a] : brute->sizes[b];

    return smaller ? (double)shared(brute, a, b) / smaller : 0;
}

/* --- the join --- */

struct member {
    uint32_t sets; /* that have it */
    uint32_t shingle;
};

struct join {
    const struct brute *brute;
    double least;
    uint64_t *shingles; /* of all sets, distinct */
    uint32_t shingle_count;
    uint32_t *sets_of; /* by shingle: how many sets have it */
    struct buf *lists; /* by shingle: sets that have it among their rarest */
    uint32_t *seen;    /* by set: the last set + 1 that was compared with it */
};

static uint32_t number_of(const struct join *join, uint64_t shingle)
{
    const uint64_t *at =
        bsearch(&shingle, join->shingles, join->shingle_count, sizeof shingle, compare);

    return (uint32_t)(at - join->shingles);
}

static void count_shingles(struct join *join)
{
    const struct brute *brute = join->brute;
    size_t all = 0;

    for (uint32_t i = 0; i < brute->count; i++)
        all += brute->sizes[i];
    join->shingles = mem_alloc((all + 1) * sizeof *join->shingles);
    all = 0;
    for (uint32_t i = 0; i < brute->count; i++) {
        memcpy(join->shingles + all, brute->sets[i], brute->sizes[i] * sizeof *join->shingles);
        all += brute->sizes[i];
    }
    join->shingle_count = sort_distinct(join->shingles, all);
    join->sets_of = mem_zero(join->shingle_count + 1, sizeof *join->sets_of);
    join->lists = mem_zero(join->shingle_count + 1, sizeof *join->lists);
    for (uint32_t i = 0; i < brute->count; i++)
        for (uint32_t j = 0; j < brute->sizes[i]; j++)
            join->sets_of[number_of(join, brute->sets[i][j])]++;
}

static int rarest_first(const void *a, const void *b)
{
    const struct member *left = a, *right = b;

    if (left->sets != right->sets)
        return left->sets < right->sets ? -1 : 1;
    return left->shingle < right->shingle ? -1 : left->shingle > right->shingle;
}

static struct member *rarest_members(const struct join *join, uint32_t set, uint32_t *count)
{
    const struct brute *brute = join->brute;
    struct member *members = mem_alloc((brute->sizes[set] + 1) * sizeof *members);

    for (uint32_t i = 0; i < brute->sizes[set]; i++) {
        uint32_t shingle = number_of(join, brute->sets[set][i]);

        members[i] = (struct member){join->sets_of[shingle], shingle};
    }
    qsort(members, brute->sizes[set], sizeof *members, rarest_first);
    *count =
        brute->sizes[set] ? brute->sizes[set] - (uint32_t)(join->least * brute->sizes[set]) : 0;
    return members;
}

static void compare_with(struct join *join, uint32_t set, const struct buf *list,
                         brute_pair_fn *each, void *context)
{
    for (size_t at = 0; at < list->length; at += 4) {
        uint32_t other;
        double resemblance;

        memcpy(&other, list->data + at, 4);
        if (join->seen[other] == set + 1)
            continue;
        join->seen[other] = set + 1;
        resemblance = brute_resemblance(join->brute, other, set);
        if (resemblance >= join->least)
            each(context, other, set, resemblance);
    }
}

void brute_pairs(const struct brute *brute, double least, brute_pair_fn *each, void *context)
{
    struct join join = {.brute = brute, .least = least};

    join.seen = mem_zero(brute->count + 1, sizeof *join.seen);
    count_shingles(&join);
    for (uint32_t set = 0; set < brute->count; set++) {
        uint32_t count;
        struct member *members = rarest_members(&join, set, &count);

        for (uint32_t i = 0; i < count; i++)
            compare_with(&join, set, &join.lists[members[i].shingle], each, context);
        for (uint32_t i = 0; i < count; i++)
            if (members[i].sets > 1)
                buf_add_u32(&join.lists[members[i].shingle], set);
        free(members);
    }
    for (uint32_t i = 0; i < join.shingle_count; i++)
        buf_fini(&join.lists[i]);
    free(join.lists);
    free(join.sets_of);
    free(join.shingles);
    free(join.seen);
}
