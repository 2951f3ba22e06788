/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet.c - finds the best passages of a text: find hits, choose windows, cut, mark.
 *
 * One passage is one window. Several passages share the length. Each is chosen in the text that the
 * earlier ones left; groups that these already show count little. If their number is not given, it
 * is two where two show more of the query than one. Last, each is split at the ends of paragraphs,
 * so that the text between two passages is always marked. */
#include "search/snippet/snippet.h"

#include <stdlib.h>
#include <string.h>

#include "search/snippet/snippet_cut.h"
#include "search/snippet/snippet_edge.h"
#include "search/snippet/snippet_hits.h"
#include "search/snippet/snippet_pair.h"
#include "search/snippet/snippet_sentence.h"
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
    uint32_t used; /* characters of the passages */
    uint64_t covered;
};

struct snippet_task {
    struct str text;
    const struct marks *marks;
    const struct hits *hits;
    uint32_t length; /* of all passages */
    bool cross;      /* passages may cross paragraphs */
};

static struct window best_of_zones(const struct snippet_task *task,
                                   const struct chosen_passage *chosen, uint32_t length,
                                   uint32_t *zone)
{
    struct window best = {0};

    for (uint32_t i = 0; i < chosen->zone_count; i++) {
        struct window window = window_best(task->hits, task->marks, &chosen->zones[i],
                                           chosen->covered, length, task->cross);

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
    while (right.first_hit < right.hit_end && hits[right.first_hit].start < right.start)
        right.first_hit++;
    chosen->covered |= hits_groups(task->hits, passage->start, passage->end);
    memmove(&chosen->zones[zone + 2], &chosen->zones[zone + 1],
            (chosen->zone_count - zone - 1) * sizeof left);
    chosen->zones[zone] = left;
    chosen->zones[zone + 1] = right;
    chosen->zone_count++;
}

/* Cuts the window and adds it. */
static void add_passage(const struct snippet_task *task, struct chosen_passage *chosen,
                        uint32_t zone, const struct window *window, uint32_t length)
{
    struct passage passage =
        cut_window(task->hits, task->text, &chosen->zones[zone], window, length);

    split_zone(task, chosen, zone, &passage);
    chosen->used += text_characters(task->text, passage.start, passage.end);
    chosen->passages[chosen->count++] = passage;
}

static void choose_begin(const struct snippet_task *task, struct chosen_passage *chosen)
{
    uint32_t end = task->hits->end;

    if (end < task->text.length)
        end = edge_word_start(task->text, end, 0);
    *chosen = (struct chosen_passage){.zone_count = 1};
    chosen->zones[0] = (struct zone){0, end, 0, task->hits->count};
}

/* Adds the best passages until there are `most`. Each has what the earlier ones left of its share
 * and theirs. */
static void choose_more(const struct snippet_task *task, uint32_t most,
                        struct chosen_passage *chosen)
{
    while (chosen->count < most) {
        uint32_t share = task->length / most * (chosen->count + 1), zone = 0;
        uint32_t length = share > chosen->used ? share - chosen->used : 0;
        struct window window = best_of_zones(task, chosen, length, &zone);

        if (!window.found || length == 0)
            break;
        add_passage(task, chosen, zone, &window, length);
    }
}

static void choose(const struct snippet_task *task, uint32_t most, struct chosen_passage *chosen)
{
    choose_begin(task, chosen);
    choose_more(task, most, chosen);
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
static void choose_given(const struct snippet_task *task, uint32_t most,
                         struct chosen_passage *chosen)
{
    choose(task, most, chosen);
    if (chosen->count > 0 && chosen->count < most)
        choose(task, chosen->count, chosen);
}

/* The two best passages, or two that show all if there are such. */
static void choose_pair(const struct snippet_task *task, uint64_t all, struct chosen_passage *pair)
{
    struct window first;

    choose(task, 2, pair);
    if (!(all & ~pair->covered) || !pair_first(task->hits, task->length / 2, &first))
        return;
    choose_begin(task, pair);
    add_passage(task, pair, 0, &first, task->length / 2);
    choose_more(task, 2, pair);
}

/* One passage, or two if they show more of the query. */
static void choose_freely(struct snippet_task *task, struct chosen_passage *chosen)
{
    uint64_t all = hits_groups(task->hits, 0, UINT32_MAX);
    struct chosen_passage pair = {.covered = 0};

    if (!pair_is_one(task->hits, all, task->length) && task->length >= 2 * LEAST_PER_PASSAGE)
        choose_pair(task, all, &pair);
    if (all & ~pair.covered) {
        task->cross = true;
        choose(task, 1, chosen);
    }
    if (!(all & ~pair.covered) || hits_worth_more(task->hits, pair.covered, chosen->covered))
        *chosen = pair;
}

static void choose_passages(struct snippet_task *task, const struct snippet_options *options,
                            struct chosen_passage *chosen)
{
    task->length = length_of(options);
    task->cross = options && options->passages;
    if (task->cross)
        choose_given(task, passages_of(options), chosen);
    else
        choose_freely(task, chosen);
    qsort(chosen->passages, chosen->count, sizeof *chosen->passages, compare_starts);
    join_touching(task->text, chosen);
}

/* --- paragraphs --- */

struct passage_parts {
    struct passage *passages;
    uint32_t count;
};

/* The first blank line of the part, at or after `from`; part->end: none. */
static uint32_t blank_line(struct str text, const struct passage *part, uint32_t from)
{
    const char *line;

    while ((line = memchr(text.data + from, '\n', part->end - from))) {
        uint32_t next = (uint32_t)(line - text.data) + 1;

        from = text_skip_space(text, next, part->end);
        if (memchr(text.data + next, '\n', from - next))
            return next - 1;
    }
    return part->end;
}

/* Removes lines without a word from its ends: rules, rows of stars. */
static void trim_lines(const struct hits *hits, struct passage *part)
{
    struct str text = hits->text;
    uint32_t word = hits->sentences[0].start;
    const char *line;

    if (part->start < word && word < part->end &&
        (line = memrchr(text.data + part->start, '\n', word - part->start)))
        part->start = text_skip_space(text, (uint32_t)(line - text.data), part->end);
    if (word < part->end)
        part->end = blank_line(text, part, part->start > word ? part->start : word);
    while ((line = memrchr(text.data + part->start, '\n', part->end - part->start)) &&
           !edge_has_word(text, (uint32_t)(line - text.data), part->end))
        part->end = (uint32_t)(line - text.data);
    part->end = text_skip_space_back(text, part->end, part->start);
}

/* Adds the passage, or what it has of each paragraph. */
static void add_parts(const struct hits *hits, const struct passage *passage,
                      struct passage_parts *parts)
{
    struct passage part = *passage;
    uint32_t i = sentence_at(hits, passage->start);

    for (; i + 1 < hits->sentence_count && hits->sentences[i + 1].start < passage->end; i++) {
        uint32_t start = hits->sentences[i + 1].start, end, next;

        if (!sentence_is_last(hits, i) || start <= part.start)
            continue;
        next = sentence_story(hits, i + 1, passage->end - 1);
        if (hits_groups(hits, start, next))
            next = sentence_begin(hits, i + 1);
        end = sentence_end(hits, i);
        part.end = end < next ? end : next; /* in damaged text, end may be inside a character */
        if (part.end > part.start)
            parts->passages[parts->count++] = part;
        part.start = next;
        part.end = passage->end;
        part.cut_before = false;
    }
    parts->passages[parts->count++] = part;
}

/* The passages, split at the ends of paragraphs, with their matches. */
static struct passage_parts
split_paragraphs(const struct hits *hits, const struct chosen_passage *chosen, struct arena *arena)
{
    struct passage_parts parts = {.count = 0};
    uint32_t most = chosen->count;

    for (uint32_t i = 0; i < chosen->count; i++) {
        const struct passage *passage = &chosen->passages[i];

        most += hits->sentences[sentence_at(hits, passage->end)].paragraph -
                hits->sentences[sentence_at(hits, passage->start)].paragraph;
    }
    parts.passages = arena_alloc(arena, most * sizeof *parts.passages);
    for (uint32_t i = 0; i < chosen->count; i++)
        add_parts(hits, &chosen->passages[i], &parts);
    for (uint32_t i = 0; i < parts.count; i++) {
        struct passage *part = &parts.passages[i];

        trim_lines(hits, part);
        part->matches = hits_ranges(hits, part->start, part->end, arena, &part->match_count);
    }
    return parts;
}

const struct passage *snippet_find(struct analyzer *analyzer, language_id language, struct str text,
                                   const struct marks *marks, const struct snippet_options *options,
                                   struct arena *arena, uint32_t *count)
{
    struct hits_limits limits = {.most = HITS_MAX};
    struct hits hits;
    struct snippet_task task = {.text = text, .marks = marks, .hits = &hits};
    struct chosen_passage chosen = {.count = 1};
    struct passage_parts parts;

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
    parts = split_paragraphs(&hits, &chosen, arena);
    *count = parts.count;
    return parts.passages;
}

const struct match_range *snippet_matches(struct analyzer *analyzer, language_id language,
                                          struct str text, const struct marks *marks,
                                          struct arena *arena, uint32_t *count)
{
    struct hits hits;

    hits_find(analyzer, language, text, marks, &(struct hits_limits){0}, arena, &hits);
    return hits_ranges(&hits, 0, (uint32_t)text.length, arena, count);
}
