/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet.c - finds the best passages of a text: find hits, choose windows, cut, mark.
 *
 * One passage is one window. Several passages share the length. Each is chosen in the text that the
 * earlier ones left; groups that these already show count little. */
#include "search/snippet/snippet.h"

#include <stdlib.h>
#include <string.h>

#include "search/snippet/snippet_cut.h"
#include "search/snippet/snippet_hits.h"
#include "search/snippet/snippet_text.h"
#include "search/snippet/snippet_window.h"

#define DEFAULT_LENGTH    240
#define LENGTH_MAX        65536
#define PASSAGES_MAX      8
#define LEAST_PER_PASSAGE 40
/* Stop reading a text after this many matching words. For most texts this is more than 200 KB. A
 * better window after them is missed. */
#define HITS_MAX 4096

struct chosen_passage {
    struct passage passages[PASSAGES_MAX];
    struct zone zones[PASSAGES_MAX + 1]; /* the unused parts of the text, in order */
    uint32_t count;
    uint32_t zone_count;
    uint64_t covered;
};

struct snippet_task {
    struct str text;
    const struct marks *marks;
    const struct hits *hits;
    uint32_t length; /* of one passage */
};

static struct window best_of_zones(const struct snippet_task *task,
                                   const struct chosen_passage *chosen, uint32_t *zone)
{
    struct window best = {0};

    for (uint32_t i = 0; i < chosen->zone_count; i++) {
        struct window window =
            window_best(task->hits, task->marks, &chosen->zones[i], chosen->covered, task->length);

        if (!window.found || (best.found && window.worth <= best.worth))
            continue;
        best = window;
        *zone = i;
    }
    return best;
}

/* Replaces the zone by the two parts on both sides of the passage. */
static void split_zone(const struct snippet_task *task, struct chosen_passage *chosen,
                       uint32_t zone, const struct passage *passage)
{
    const struct hit *hits = task->hits->hits;
    struct zone left = chosen->zones[zone], right = left;

    left.end = passage->start;
    right.start = passage->end;
    while (left.hit_end > left.first_hit && hits[left.hit_end - 1].end > left.end)
        left.hit_end--;
    while (right.first_hit < right.hit_end && hits[right.first_hit].start < right.start) {
        if (hits[right.first_hit].start >= passage->start)
            chosen->covered |= hits[right.first_hit].groups;
        right.first_hit++;
    }
    memmove(&chosen->zones[zone + 2], &chosen->zones[zone + 1],
            (chosen->zone_count - zone - 1) * sizeof left);
    chosen->zones[zone] = left;
    chosen->zones[zone + 1] = right;
    chosen->zone_count++;
}

static void choose(const struct snippet_task *task, uint32_t most, struct chosen_passage *chosen)
{
    chosen->count = 0;
    chosen->covered = 0;
    chosen->zone_count = 1;
    chosen->zones[0] = (struct zone){0, task->hits->end, 0, task->hits->count};
    while (chosen->count < most) {
        uint32_t zone = 0;
        struct window window = best_of_zones(task, chosen, &zone);
        struct passage passage;

        if (!window.found)
            break;
        passage = cut_window(task->hits, task->text, &chosen->zones[zone], &window, task->length);
        split_zone(task, chosen, zone, &passage);
        chosen->passages[chosen->count++] = passage;
    }
}

static int compare_starts(const void *a, const void *b)
{
    uint32_t left = ((const struct passage *)a)->start, right = ((const struct passage *)b)->start;

    return (left > right) - (left < right);
}

/* Joins passages with only white space between them. */
static void join_touching(struct str text, struct chosen_passage *chosen)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < chosen->count; i++) {
        struct passage *passage = &chosen->passages[i];
        struct passage *last = &chosen->passages[count > 0 ? count - 1 : 0];

        if (count > 0 && text_skip_space(text, last->end, passage->start) == passage->start) {
            last->end = passage->end;
            last->cut_after = passage->cut_after;
            last->score += passage->score;
            continue;
        }
        chosen->passages[count++] = *passage;
    }
    chosen->count = count;
}

static uint32_t length_of(const struct snippet_options *options)
{
    uint32_t length = options && options->length ? options->length : DEFAULT_LENGTH;

    return length < LENGTH_MAX ? length : LENGTH_MAX;
}

static uint32_t passages_of(const struct snippet_options *options)
{
    uint32_t most = options && options->passages ? options->passages : 1;
    uint32_t length = length_of(options);

    if (most > PASSAGES_MAX)
        most = PASSAGES_MAX;
    if (most > length / LEAST_PER_PASSAGE)
        most = length < LEAST_PER_PASSAGE ? 1 : length / LEAST_PER_PASSAGE;
    return most;
}

/* If the text has fewer passages than requested, they get the whole length: choose again. */
static void choose_passages(struct snippet_task *task, const struct snippet_options *options,
                            struct chosen_passage *chosen)
{
    uint32_t most = passages_of(options), length = length_of(options);

    task->length = length / most;
    choose(task, most, chosen);
    if (chosen->count > 0 && chosen->count < most) {
        most = chosen->count;
        task->length = length / most;
        choose(task, most, chosen);
    }
    qsort(chosen->passages, chosen->count, sizeof *chosen->passages, compare_starts);
    join_touching(task->text, chosen);
}

const struct passage *snippet_find(struct analyzer *analyzer, language_id language, struct str text,
                                   const struct marks *marks, const struct snippet_options *options,
                                   struct arena *arena, uint32_t *count)
{
    struct hits_limits limits = {.most = HITS_MAX};
    struct hits hits;
    struct snippet_task task = {text, marks, &hits, 0};
    struct chosen_passage chosen = {.count = 1};
    struct passage *passages;

    *count = 0;
    if (passages_of(options) == 1)
        limits.window = length_of(options);
    hits_find(analyzer, language, text, marks, &limits, arena, &hits);
    if (hits.sentence_count == 0)
        return NULL;
    if (!cut_whole(text, length_of(options), &chosen.passages[0]))
        choose_passages(&task, options, &chosen);
    if (chosen.count == 0)
        chosen.passages[chosen.count++] = cut_lead(&hits, text, length_of(options));
    passages = arena_copy(arena, chosen.passages, chosen.count * sizeof *passages);
    for (uint32_t i = 0; i < chosen.count; i++)
        passages[i].matches =
            hits_ranges(&hits, passages[i].start, passages[i].end, arena, &passages[i].match_count);
    *count = chosen.count;
    return passages;
}

const struct match_range *snippet_matches(struct analyzer *analyzer, language_id language,
                                          struct str text, const struct marks *marks,
                                          struct arena *arena, uint32_t *count)
{
    struct hits hits;

    hits_find(analyzer, language, text, marks, &(struct hits_limits){0}, arena, &hits);
    return hits_ranges(&hits, 0, (uint32_t)text.length, arena, count);
}
