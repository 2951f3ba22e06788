/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_window.c - slides a window over the hits, and counts its groups and pairs. */
#include "search/snippet/snippet_window.h"

#include <math.h>
#include <string.h>

#include "search/snippet/snippet_sentence.h"

#define FULL_WEIGHT 4096 /* of the heaviest group */
/* Parts of FULL_WEIGHT: lower than the weight of any relevant group, each higher than the next. */
#define OPEN_PRICE      (FULL_WEIGHT / 4)
#define PARAGRAPH_PRICE (FULL_WEIGHT / 8)
#define QUOTED_PRICE    (FULL_WEIGHT / 32)
#define SENTENCE_BONUS  (FULL_WEIGHT / 64)
#define WHOLE_BONUS     (FULL_WEIGHT / 64)
_Static_assert(OPEN_PRICE + QUOTED_PRICE + SENTENCE_BONUS + WHOLE_BONUS < WINDOW_SENTENCE_WORTH,
               "");
#define PAIR_PART    16 /* per grade of nearness: 1/16 of the lighter group */
#define COVERED_PART 16 /* a group that was already shown counts 1/16 */
#define NEAR         5  /* positions */
#define PARTNERS     3  /* how many hits before one count as its neighbours */

enum nearness { NEAR_TURNED, NEAR_ORDERED, SIDE_BY_SIDE, NEARNESS_COUNT };

/* The counts of the window. Every hit that was added can be removed again. */
struct tally {
    int64_t weight[MARKS_GROUPS_MAX];
    int64_t pair[MARKS_GROUPS_MAX]; /* of groups g-1 and g, per grade */
    uint32_t count[MARKS_GROUPS_MAX];
    uint32_t pairs[MARKS_GROUPS_MAX][NEARNESS_COUNT];
    int64_t worth;
};

static int64_t heaviest_part(const struct marks *marks, uint32_t group, float heaviest)
{
    float weight = marks->group_weight ? marks->group_weight[group] : 1;

    if (!(weight > 0) || !(heaviest > 0) || !isfinite(weight))
        return 1;
    return 1 + (int64_t)(weight / heaviest * (FULL_WEIGHT - 1));
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void tally_init(struct tally *tally, const struct marks *marks, uint64_t covered)
{
    uint32_t groups = marks->group_count < MARKS_GROUPS_MAX ? marks->group_count : MARKS_GROUPS_MAX;
    float heaviest = marks->group_weight ? 0 : 1;

    memset(tally, 0, sizeof *tally);
    for (uint32_t g = 0; marks->group_weight && g < groups; g++) {
        if (isfinite(marks->group_weight[g]) && marks->group_weight[g] > heaviest)
            heaviest = marks->group_weight[g];
    }
    for (uint32_t g = 0; g < groups; g++) {
        int64_t weight = heaviest_part(marks, g, heaviest);

        tally->weight[g] = covered >> g & 1 ? weight / COVERED_PART + 1 : weight;
        if (g > 0)
            tally->pair[g] = smaller(tally->weight[g], tally->weight[g - 1]) / PAIR_PART;
    }
}

static int grade(const uint32_t counts[NEARNESS_COUNT])
{
    return counts[SIDE_BY_SIDE] ? 3 : counts[NEAR_ORDERED] ? 2 : counts[NEAR_TURNED] ? 1 : 0;
}

/* `groups`: the later group of each pair of neighbours in the query. */
static void count_pairs(struct tally *tally, uint64_t groups, enum nearness nearness, int step)
{
    for (; groups; groups &= groups - 1) {
        int g = __builtin_ctzll(groups);
        int before = grade(tally->pairs[g]);

        tally->pairs[g][nearness] += (uint32_t)step;
        tally->worth += tally->pair[g] * (grade(tally->pairs[g]) - before);
    }
}

static void count_neighbours(struct tally *tally, const struct hit *a, const struct hit *b,
                             int step)
{
    uint32_t distance;

    if (b->position <= a->last_position)
        return;
    distance = b->position - a->last_position;
    if (distance > NEAR)
        return;
    count_pairs(tally, b->groups & a->groups << 1, distance == 1 ? SIDE_BY_SIDE : NEAR_ORDERED,
                step);
    count_pairs(tally, a->groups & b->groups << 1, NEAR_TURNED, step);
}

static void count_hit(struct tally *tally, const struct hit *hit, int step)
{
    for (uint64_t groups = hit->groups; groups; groups &= groups - 1) {
        int g = __builtin_ctzll(groups);
        uint32_t before = tally->count[g];

        tally->count[g] += (uint32_t)step;
        if ((before == 0) != (tally->count[g] == 0))
            tally->worth += step * tally->weight[g];
    }
    if (hit->last_position > hit->position)
        count_pairs(tally, hit->groups & hit->groups << 1, SIDE_BY_SIDE, step);
}

/* Adds hit i to the window of hits [first, i). */
static void add_last(struct tally *tally, const struct hit *hits, uint32_t first, uint32_t i)
{
    count_hit(tally, &hits[i], 1);
    for (uint32_t a = i; a > first && i - a < PARTNERS; a--)
        count_neighbours(tally, &hits[a - 1], &hits[i], 1);
}

/* Removes hit i from the window of hits [i, end). */
static void remove_first(struct tally *tally, const struct hit *hits, uint32_t i, uint32_t end)
{
    count_hit(tally, &hits[i], -1);
    for (uint32_t b = i + 1; b < end && b - i <= PARTNERS; b++)
        count_neighbours(tally, &hits[i], &hits[b], -1);
}

/* --- sliding --- */

/* One way to slide over the hits. */
struct slide {
    bool sentences;  /* windows start at sentences, else at hits */
    bool paragraphs; /* windows do not cross paragraphs */
};

static uint32_t paragraph_of(const struct hits *hits, uint32_t hit)
{
    return hits->sentences[hits->hits[hit].sentence].paragraph;
}

/* Does hit `last` fit into the window of hit `first`, which starts at character `at`? */
static bool fits(const struct hits *hits, const struct slide *slide, uint32_t at, uint32_t first,
                 uint32_t last, uint32_t length)
{
    if (slide->paragraphs && paragraph_of(hits, last) != paragraph_of(hits, first))
        return false;
    return hits->hits[last].at_end - at <= length;
}

/* *at: where the window with this first hit starts. False: no window of this kind starts there. */
static bool window_begin(const struct hits *hits, const struct zone *zone,
                         const struct slide *slide, uint32_t first, uint32_t *at)
{
    const struct hit *hit = &hits->hits[first];
    const struct sentence *sentence = &hits->sentences[hit->sentence];

    *at = slide->sentences ? sentence->at : hit->at;
    if (!slide->sentences)
        return true;
    if (sentence->start < zone->start)
        return false;
    return first == zone->first_hit || hits->hits[first - 1].sentence != hit->sentence;
}

static int64_t bonus_most(const struct slide *slide)
{
    return slide->sentences ? SENTENCE_BONUS + WHOLE_BONUS : 0;
}

/* What the sentences of the window add to the worth of its hits. */
static int64_t window_bonus(const struct hits *hits, const struct slide *slide, uint32_t first,
                            uint32_t last, uint32_t length)
{
    uint32_t sentence = hits->hits[first].sentence, next = sentence + 1;
    uint32_t flaws = sentence_flaws(hits, sentence);
    int64_t bonus = slide->sentences ? SENTENCE_BONUS : 0;

    if (slide->sentences && next < hits->sentence_count &&
        hits->sentences[next].at - hits->sentences[sentence].at <= length)
        bonus += WHOLE_BONUS;
    if (paragraph_of(hits, first) != paragraph_of(hits, last))
        bonus -= PARAGRAPH_PRICE;
    if (flaws & SENTENCE_OPEN || hits->hits[first].start < sentence_story_start(hits, sentence))
        bonus -= OPEN_PRICE;
    return bonus - (flaws & SENTENCE_QUOTED ? QUOTED_PRICE : 0);
}

/* Makes the window of these hits the best if it is. Most windows lose by their words alone. */
static void compare(const struct hits *hits, const struct slide *slide, const struct tally *tally,
                    struct range window, uint32_t length, struct window *best)
{
    int64_t worth = tally->worth;

    if (best->found && worth + bonus_most(slide) <= best->worth)
        return;
    worth += window_bonus(hits, slide, window.start, window.end, length);
    if (!best->found || worth > best->worth)
        *best = (struct window){true, slide->sentences, window.start, window.end, worth};
}

/* The tally is empty before and after. */
static void slide_over(const struct hits *hits, const struct zone *zone, const struct slide *slide,
                       struct tally *tally, uint32_t length, struct window *best)
{
    uint32_t end = zone->first_hit, at;

    for (uint32_t i = zone->first_hit; i < zone->hit_end; i++) {
        bool begins = window_begin(hits, zone, slide, i, &at);

        if (end < i)
            end = i;
        while (begins && end < zone->hit_end && fits(hits, slide, at, i, end, length))
            add_last(tally, hits->hits, i, end++);
        if (end == i)
            continue;
        if (begins)
            compare(hits, slide, tally, (struct range){i, end - 1}, length, best);
        remove_first(tally, hits->hits, i, end);
    }
}

/* Removes hits at the end of the window that add no worth, so that it can be cut earlier. */
static void shorten(const struct hits *hits, struct tally *tally, struct window *window)
{
    int64_t most = 0;
    uint32_t needed = window->first_hit;

    for (uint32_t i = window->first_hit; i <= window->last_hit; i++) {
        add_last(tally, hits->hits, window->first_hit, i);
        if (tally->worth > most)
            needed = i;
        most = tally->worth;
    }
    window->last_hit = needed;
}

/* The weight of all groups of the zone: an upper bound, apart from bonuses. */
static int64_t most_worth(const struct hits *hits, const struct zone *zone,
                          const struct tally *tally)
{
    int64_t worth = 0;
    uint64_t groups = 0;

    for (uint32_t i = zone->first_hit; i < zone->hit_end; i++)
        groups |= hits->hits[i].groups;
    for (; groups; groups &= groups - 1)
        worth += tally->weight[__builtin_ctzll(groups)];
    return worth;
}

struct window window_best(const struct hits *hits, const struct marks *marks,
                          const struct zone *zone, uint64_t covered, uint32_t length, bool cross)
{
    static const struct slide slides[] = {
        {true, true}, {false, true}, {true, false}, {false, false}};
    struct window best = {0};
    struct tally tally;

    if (zone->first_hit >= zone->hit_end)
        return best;
    tally_init(&tally, marks, covered);
    for (size_t i = 0; i < sizeof slides / sizeof *slides; i++) {
        if (i == 2 && best.found && (!cross || best.worth >= most_worth(hits, zone, &tally)))
            break;
        slide_over(hits, zone, &slides[i], &tally, length, &best);
    }
    if (!best.found)
        best = (struct window){true, false, zone->first_hit, zone->first_hit, 0};
    shorten(hits, &tally, &best);
    return best;
}
