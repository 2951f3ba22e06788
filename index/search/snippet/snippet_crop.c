/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_crop.c - crops a text to a number of words around the best matches.
 *
 * Chooses, among the runs of matches that fit, the one with the most distinct groups; then the
 * smallest distances between neighbouring matches (each at most 7); then the most neighbours in the
 * query's order; then the first. Words are added on both sides in turn, but on one side only if the
 * other is at the end of a clause. Without matches it takes the first words. */
#include "search/snippet/snippet.h"

#include <string.h>

#include "base/utf8.h"
#include "search/snippet/snippet_hits.h"
#include "search/snippet/snippet_text.h"
#include "search/snippet/snippet_words.h"

#define FARTHEST 7

/* --- which matches --- */

struct stretch {
    uint32_t first; /* hits [first, last] */
    uint32_t last;
    uint32_t groups;
    uint32_t distance;
    uint32_t ordered;
};

struct stretch_counts {
    uint32_t count[MARKS_GROUPS_MAX];
    struct stretch now;
};

static void count_groups(struct stretch_counts *counts, uint64_t groups, int step)
{
    for (; groups; groups &= groups - 1) {
        uint32_t *count = &counts->count[__builtin_ctzll(groups)];
        uint32_t before = *count;

        *count += (uint32_t)step;
        counts->now.groups += (uint32_t)(*count > 0) - (uint32_t)(before > 0);
    }
}

static void count_neighbours(struct stretch_counts *counts, const struct hit *a,
                             const struct hit *b, int step)
{
    uint32_t distance = b->position > a->last_position ? b->position - a->last_position : 0;
    bool ordered = __builtin_ctzll(b->groups) > __builtin_ctzll(a->groups);

    counts->now.distance += (uint32_t)step * (distance < FARTHEST ? distance : FARTHEST);
    counts->now.ordered += (uint32_t)step * (uint32_t)ordered;
}

static bool is_better(const struct stretch *a, const struct stretch *b)
{
    if (a->groups != b->groups)
        return a->groups > b->groups;
    if (a->distance != b->distance)
        return a->distance < b->distance;
    return a->ordered > b->ordered;
}

/* Slides over the hits; compares only runs that cannot grow to the right. */
static struct stretch best_stretch(const struct hits *hits, uint32_t words)
{
    const struct hit *hit = hits->hits;
    struct stretch_counts counts = {0};
    struct stretch best = {0};
    uint32_t first = 0;

    for (uint32_t i = 0; i < hits->count; i++) {
        counts.now.last = i > 0 ? i - 1 : 0;
        if (i > first && hit[i].last_position - hit[first].position >= words &&
            is_better(&counts.now, &best))
            best = counts.now;
        while (first < i && hit[i].last_position - hit[first].position >= words) {
            count_groups(&counts, hit[first].groups, -1);
            if (first + 1 < i)
                count_neighbours(&counts, &hit[first], &hit[first + 1], -1);
            first++;
        }
        counts.now.first = first;
        if (i > first)
            count_neighbours(&counts, &hit[i - 1], &hit[i], 1);
        count_groups(&counts, hit[i].groups, 1);
        counts.now.last = i;
    }
    return is_better(&counts.now, &best) ? counts.now : best;
}

/* --- which words --- */

/* Does a clause or sentence end between two words? */
static bool is_hard(struct str text, uint32_t from, uint32_t to)
{
    while (from < to) {
        uint32_t c;

        from += (uint32_t)utf8_decode(text.data + from, text.data + text.length, &c);
        if ((c == '.' || c == ',') && !text_is_space(text_character(text, from)))
            continue; /* 3.5 */
        if (c == '\n' || (c < 0x80 && c > ' ' && strchr("!.,:;?", (int)c)) || c == 0xBF ||
            c == 0x2026 || (c >= 0x3001 && c <= 0x3002) || c == 0x061F || c == 0x060C ||
            c == 0xFF01 || c == 0xFF0C || c == 0xFF1F)
            return true;
    }
    return false;
}

static bool is_hard_behind(struct str text, const struct text_words *words, uint32_t word)
{
    return is_hard(text, words->ranges[word].end, words->ranges[word + 1].start);
}

/* Widens [*first, *last] to `wanted` words. */
static void widen(struct str text, const struct text_words *words, uint32_t wanted, uint32_t *first,
                  uint32_t *last)
{
    uint32_t left = wanted - (*last - *first + 1);

    while (left > 0) {
        bool back = *first > 0, ahead = *last + 1 < words->count;

        if (!back && !ahead)
            return;
        if (back && ahead) {
            bool hard_before = is_hard_behind(text, words, *first - 1);
            bool hard_behind = is_hard_behind(text, words, *last);

            back = !hard_before || hard_behind;
            ahead = hard_before || !hard_behind;
        }
        if (back) {
            --*first;
            left--;
        }
        if (ahead && left > 0) {
            ++*last;
            left--;
        }
    }
}

/* Counts the places of the hits in words of the text, instead of the analyzer's. */
static void place_hits(const struct text_words *words, struct hits *hits)
{
    for (uint32_t i = 0; i < hits->count; i++) {
        struct hit *hit = &hits->hits[i];

        hit->position = words_at(words, hit->start);
        hit->last_position = hit->end > hit->start ? words_at(words, hit->end - 1) : hit->position;
    }
}

/* The first and last word to show, of a text that has words. */
static void choose(struct str text, const struct text_words *words, const struct hits *hits,
                   uint32_t wanted, uint32_t *first, uint32_t *last)
{
    *first = *last = 0;
    if (hits->count > 0) {
        struct stretch best = best_stretch(hits, wanted);

        *first = hits->hits[best.first].position;
        *last = hits->hits[best.last].last_position;
    }
    if (*last - *first >= wanted)
        *last = *first + wanted - 1;
    widen(text, words, wanted, first, last);
}

struct passage snippet_crop(struct analyzer *analyzer, language_id language, struct str text,
                            const struct marks *marks, uint32_t words, struct arena *arena)
{
    struct passage passage = {.end = (uint32_t)text.length};
    struct text_words all = {0};
    uint32_t first, last;
    struct hits hits;

    hits_find(analyzer, language, text, marks, &(struct hits_limits){0}, arena, &hits);
    if (words > 0)
        words_read(&all, text);
    if (all.count > 0) {
        place_hits(&all, &hits);
        choose(text, &all, &hits, words, &first, &last);
        passage.cut_before = first > 0;
        passage.cut_after = last + 1 < all.count;
        passage.start = passage.cut_before ? all.ranges[first].start : 0;
        passage.end = passage.cut_after ? all.ranges[last].end : passage.end;
    }
    words_free(&all);
    passage.matches = hits_ranges(&hits, passage.start, passage.end, arena, &passage.match_count);
    return passage;
}
