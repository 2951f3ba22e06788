/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_hits.c - finds the matching tokens of a text, its sentences, and quoted phrases. */
#include "search/snippet/snippet_hits.h"

#include "search/snippet/snippet_sentence.h"
#include "search/snippet/snippet_text.h"

#define FIRST_HITS 64
#define PATIENCE   200 /* characters */

/* --- all tokens --- */

struct collector {
    struct hits *hits;
    struct arena *arena;
    struct str text;
    uint32_t hit_room;
    uint32_t sentence_room;
    uint32_t counted_to; /* byte up to which .characters is counted */
    uint32_t characters;
    uint32_t in_order; /* the last hits are groups [0, in_order), adjacent */
    uint32_t enough;   /* stop after this many characters; UINT32_MAX: not known yet */
    uint32_t best;     /* the sentence that made it enough */
    bool patient;      /* .enough was raised by PATIENCE */
};

static void *grown(struct arena *arena, void *array, uint32_t count, uint32_t *room, size_t size)
{
    void *larger;

    if (count < *room)
        return array;
    *room = *room == 0 ? FIRST_HITS : *room < 4096 ? *room * 4 : *room * 2;
    larger = arena_alloc(arena, *room * size);
    if (count > 0)
        memcpy(larger, array, count * size);
    return larger;
}

/* Tokens come in the order of their starts, except joined ones, which start one word earlier. */
static uint32_t characters_before(struct collector *collector, uint32_t place)
{
    if (place < collector->counted_to)
        return collector->characters -
               text_characters(collector->text, place, collector->counted_to);
    collector->characters += text_characters(collector->text, collector->counted_to, place);
    collector->counted_to = place;
    return collector->characters;
}

static void add_sentence(struct collector *collector, const struct token *token)
{
    struct hits *hits = collector->hits;
    struct sentence *sentence;
    uint32_t count = hits->sentence_count;

    if (count > 0 && token->start <= hits->sentences[count - 1].start)
        return;
    hits->sentences = grown(collector->arena, hits->sentences, count, &collector->sentence_room,
                            sizeof *hits->sentences);
    sentence = &hits->sentences[count];
    sentence->start = token->start;
    sentence->at = characters_before(collector, token->start);
    sentence->story = SENTENCE_STORY_UNKNOWN;
    sentence->flaws = 0;
    sentence->paragraph = count == 0 ? 0 : sentence[-1].paragraph;
    sentence->paragraph_start = count == 0 ? token->start : sentence[-1].paragraph_start;
    if (count > 0 && token->flags & TOKEN_PARAGRAPH) {
        sentence->paragraph++;
        sentence->paragraph_start = token->start;
    }
    hits->sentence_count++;
}

static void add_hit(struct collector *collector, const struct token *token, const struct hit *match)
{
    struct hits *hits = collector->hits;
    struct hit *hit;
    uint32_t i = hits->count;

    hits->hits = grown(collector->arena, hits->hits, i, &collector->hit_room, sizeof *hits->hits);
    for (; i > 0 && hits->hits[i - 1].start > token->start; i--)
        hits->hits[i] = hits->hits[i - 1];
    hit = &hits->hits[i];
    hit->groups = match->groups;
    hit->start = token->start;
    hit->end = token->end;
    hit->mark_end = match->mark_end;
    hit->position = hit->last_position = token->position;
    hit->at = characters_before(collector, token->start);
    hit->at_end = hit->at + text_characters(collector->text, token->start, token->end);
    hit->sentence = hits->sentence_count - 1;
    while (hit->sentence > 0 && hits->sentences[hit->sentence].start > hit->start)
        hit->sentence--;
    hits->count++;
}

/* If all groups are adjacent, in order, and near the start of a good sentence, no window can be
 * better (snippet_window.h). Then reading can stop at the end of this window. A dateline before it
 * is not shown. */
static void note_order(struct collector *collector, const struct marks *marks, uint32_t window)
{
    const struct hits *hits = collector->hits;
    const struct hit *hit = &hits->hits[hits->count - 1];
    const struct sentence *sentence = &hits->sentences[hit->sentence];
    uint32_t next = collector->in_order;

    if (next > 0 && (hit[-1].position + 1 != hit->position || hit[-1].sentence != hit->sentence))
        next = 0;
    if (!(hit->groups >> next & 1))
        next = 0;
    collector->in_order =
        hit->groups >> next & 1 && hit->start >= sentence_story_start(hits, hit->sentence)
            ? next + 1
            : 0;
    if (collector->in_order < marks->group_count)
        return;
    if (hit->at_end - sentence->at <= window) {
        collector->enough =
            sentence->at + window + (sentence_story_start(hits, hit->sentence) - sentence->start);
        collector->best = hit->sentence;
    }
    collector->in_order = 0;
}

/* Is the sentence that made it enough a good one, and whole? */
static bool is_good(const struct hits *hits, uint32_t sentence, uint32_t window)
{
    return sentence + 1 < hits->sentence_count &&
           hits->sentences[sentence + 1].at - hits->sentences[sentence].at <= window &&
           sentence_flaws(hits, sentence) == 0;
}

/* Can reading stop? Behind a sentence that is not good, a better one may be near. */
static bool is_enough(struct collector *collector, uint32_t window)
{
    if (collector->characters <= collector->enough)
        return false;
    if (collector->patient || is_good(collector->hits, collector->best, window))
        return true;
    collector->patient = true;
    collector->enough += PATIENCE;
    return false;
}

/* Is it a possessive whose word without the s matches the same? */
static bool is_shown(const struct hits *hits, const struct token *token, uint64_t groups)
{
    const struct hit *last = hits->count > 0 ? &hits->hits[hits->count - 1] : NULL;

    return token->flags & TOKEN_POSSESSIVE && last && last->start == token->start &&
           !(groups & ~last->groups);
}

/* Are the groups of each phrase consecutive? */
static bool phrases_in_order(const struct marks *marks)
{
    for (uint32_t i = 0; i < marks->phrase_count; i++) {
        const struct mark_phrase *phrase = &marks->phrases[i];

        for (uint32_t k = 1; k < phrase->length; k++) {
            if (phrase->groups[k] != phrase->groups[k - 1] + 1)
                return false;
        }
    }
    return true;
}

static void collect(struct analyzer *analyzer, language_id language, struct matcher *matcher,
                    const struct hits_limits *limits, struct collector *collector)
{
    uint32_t window = phrases_in_order(matcher->marks) ? limits->window : 0;
    struct hits *hits = collector->hits;
    struct token token;
    struct hit match;

    analyzer_begin(analyzer, language, collector->text);
    analyzer_skip_others(analyzer, &matcher->starts);
    while (analyzer_next(analyzer, &token)) {
        hits->end = token.start;
        if (token.flags & TOKEN_SENTENCE || hits->sentence_count == 0)
            add_sentence(collector, &token);
        if (is_enough(collector, window))
            return;
        if (!matcher_match(matcher, analyzer, language, collector->text, &token, &match) ||
            is_shown(hits, &token, match.groups))
            continue;
        if (limits->most > 0 && hits->count >= limits->most)
            return;
        add_hit(collector, &token, &match);
        if (window > 0 && collector->enough == UINT32_MAX)
            note_order(collector, matcher->marks, window);
        if (collector->enough < UINT32_MAX)
            analyzer_keep_last(analyzer); /* reading stops at one of the next tokens */
    }
    hits->end = (uint32_t)collector->text.length;
}

/* --- quoted phrases --- */

/* The groups of all hits at hit i's position; *next is the first hit behind it. */
static uint64_t groups_at(const struct hits *hits, uint32_t i, uint32_t *next)
{
    uint32_t position = hits->hits[i].position;
    uint64_t groups = 0;

    for (; i < hits->count && hits->hits[i].position == position; i++)
        groups |= hits->hits[i].groups;
    *next = i;
    return groups;
}

/* Does the phrase start at hit i? *whole: one hit for the whole phrase. */
static bool phrase_stands(const struct hits *hits, uint32_t i, const struct mark_phrase *phrase,
                          struct hit *whole)
{
    uint32_t position = hits->hits[i].position;

    *whole = hits->hits[i];
    whole->groups = 0;
    for (uint32_t k = 0; k < phrase->length; k++) {
        const struct hit *last;
        uint64_t group = UINT64_C(1) << phrase->groups[k];
        uint32_t next;

        if (i >= hits->count || hits->hits[i].position != position + k ||
            !(groups_at(hits, i, &next) & group))
            return false;
        for (last = &hits->hits[i]; !(last->groups & group);)
            last++;
        whole->groups |= group;
        whole->end = last->end;
        whole->mark_end = last->mark_end;
        whole->at_end = last->at_end;
        whole->last_position = last->position;
        i = next;
    }
    return phrase->length > 0;
}

/* The phrases whose words are all in the text. */
static struct mark_phrase *phrases_possible(const struct marks *marks,
                                            const struct collector *collector, uint32_t *count)
{
    struct mark_phrase *possible =
        arena_alloc(collector->arena, marks->phrase_count * sizeof *possible);
    uint64_t present = 0;

    for (uint32_t i = 0; i < collector->hits->count; i++)
        present |= collector->hits->hits[i].groups;
    *count = 0;
    for (uint32_t i = 0; i < marks->phrase_count; i++) {
        uint64_t wanted = 0;

        for (uint32_t k = 0; k < marks->phrases[i].length; k++)
            wanted |= UINT64_C(1) << marks->phrases[i].groups[k];
        if (!(wanted & ~present))
            possible[(*count)++] = marks->phrases[i];
    }
    return possible;
}

struct joined {
    struct hit *hits;
    uint32_t count;
    uint32_t room;
};

static void joined_add(struct joined *joined, struct arena *arena, const struct hit *hit)
{
    joined->hits = grown(arena, joined->hits, joined->count, &joined->room, sizeof *hit);
    joined->hits[joined->count++] = *hit;
}

/* Adds one hit per occurrence of a phrase, before the hits of its words. Removes words that count
 * only in phrases. */
static void join_phrases(const struct marks *marks, struct collector *collector)
{
    struct hits *hits = collector->hits;
    struct joined joined = {0};
    uint32_t count, next = 0;
    const struct mark_phrase *phrases = phrases_possible(marks, collector, &count);

    for (uint32_t i = 0; i < hits->count; i++) {
        struct hit hit;

        for (uint32_t k = 0; i >= next && k < count; k++) {
            if (phrase_stands(hits, i, &phrases[k], &hit))
                joined_add(&joined, collector->arena, &hit);
        }
        if (i >= next)
            groups_at(hits, i, &next);
        hit = hits->hits[i];
        hit.groups &= ~marks->phrase_only;
        if (hit.groups != 0)
            joined_add(&joined, collector->arena, &hit);
    }
    hits->hits = joined.hits;
    hits->count = joined.count;
}

void hits_find(struct analyzer *analyzer, language_id language, struct str text,
               const struct marks *marks, const struct hits_limits *limits, struct arena *arena,
               struct hits *hits)
{
    static const struct marks none;
    struct collector collector = {.hits = hits, .arena = arena, .text = text, .enough = UINT32_MAX};
    struct matcher matcher;

    if (!marks)
        marks = &none;
    *hits = (struct hits){.text = text, .language = language, .marks = marks};
    matcher_init(&matcher, marks, language, arena);
    collect(analyzer, language, &matcher, limits, &collector);
    if (marks->phrase_only || marks->phrase_count > 0)
        join_phrases(marks, &collector);
}

/* --- ranges to highlight --- */

static uint8_t lowest_group(uint64_t groups)
{
    return (uint8_t)__builtin_ctzll(groups);
}

static uint32_t first_hit_from(const struct hits *hits, uint32_t start)
{
    uint32_t low = 0, high = hits->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (hits->hits[middle].start < start)
            low = middle + 1;
        else
            high = middle;
    }
    while (low > 0 && hits->hits[low - 1].last_position > hits->hits[low - 1].position &&
           hits->hits[low - 1].mark_end > start)
        low--;
    return low;
}

uint64_t hits_groups(const struct hits *hits, uint32_t start, uint32_t end)
{
    uint64_t groups = 0;

    for (uint32_t i = first_hit_from(hits, start); i < hits->count; i++) {
        if (hits->hits[i].start >= end)
            break;
        if (hits->hits[i].start >= start && hits->hits[i].end <= end)
            groups |= hits->hits[i].groups;
    }
    return groups;
}

static float weight_of(const struct marks *marks, uint64_t groups)
{
    float weight = 0;

    for (; groups; groups &= groups - 1)
        weight += marks->group_weight ? marks->group_weight[__builtin_ctzll(groups)] : 1;
    return weight;
}

bool hits_worth_more(const struct hits *hits, uint64_t groups, uint64_t others)
{
    return weight_of(hits->marks, groups & ~others) > weight_of(hits->marks, others & ~groups);
}

const struct match_range *hits_ranges(const struct hits *hits, uint32_t start, uint32_t end,
                                      struct arena *arena, uint32_t *count)
{
    uint32_t first = first_hit_from(hits, start), last = first;
    struct match_range *ranges;

    while (last < hits->count && hits->hits[last].start < end)
        last++;
    ranges = arena_alloc(arena, (last - first) * sizeof *ranges);
    *count = 0;
    for (uint32_t i = first; i < last; i++) {
        const struct hit *hit = &hits->hits[i];
        bool phrase = hit->last_position > hit->position;
        struct match_range range = {hit->start, hit->mark_end, lowest_group(hit->groups)};

        if (!phrase && (range.start < start || range.end > end))
            continue;
        range.start = range.start < start ? start : range.start;
        range.end = range.end > end ? end : range.end;
        if (*count > 0 && range.start < ranges[*count - 1].end) {
            if (ranges[*count - 1].end < range.end)
                ranges[*count - 1].end = range.end;
            continue;
        }
        ranges[(*count)++] = range;
    }
    return ranges;
}
