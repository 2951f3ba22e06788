/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lexicon_cursor.c - reads several lexicons as one; prefixes; the best few words. */
#include "store/terms/lexicon_cursor.h"

#include <stdlib.h>

#include "base/mem.h"

static struct str place_word(const struct lexicon_place *place)
{
    return str_n(place->word, place->length);
}

/* Make the lowest of the places' words the current one, and add up its counts. */
static void settle(struct lexicon_cursor *cursor)
{
    cursor->word = STR_NONE;
    cursor->count = 0;
    for (uint32_t i = 0; i < cursor->place_count; i++) {
        const struct lexicon_place *place = &cursor->places[i];
        int order;

        if (place->length == 0)
            continue;
        order = cursor->word.data ? str_compare(place_word(place), cursor->word) : -1;
        if (order < 0) {
            cursor->word = place_word(place);
            cursor->count = 0;
        }
        if (order <= 0 && __builtin_add_overflow(cursor->count, place->count, &cursor->count))
            cursor->count = UINT32_MAX;
    }
}

void lexicon_cursor_init(struct lexicon_cursor *cursor, const struct lexicon_set *set)
{
    cursor->places = mem_alloc((set->count + 1) * sizeof *cursor->places);
    cursor->place_count = set->count;
    for (uint32_t i = 0; i < set->count; i++)
        lexicon_place_first(&cursor->places[i], set->lexicons[i]);
    settle(cursor);
}

void lexicon_cursor_next(struct lexicon_cursor *cursor)
{
    char word[LEXICON_WORD_MAX];
    struct str passed = str_n(word, cursor->word.length);

    memcpy(word, cursor->word.data, cursor->word.length);
    for (uint32_t i = 0; i < cursor->place_count; i++)
        if (str_eq(place_word(&cursor->places[i]), passed))
            lexicon_place_next(&cursor->places[i]);
    settle(cursor);
}

void lexicon_cursor_seek(struct lexicon_cursor *cursor, struct str word)
{
    for (uint32_t i = 0; i < cursor->place_count; i++)
        lexicon_place_seek(&cursor->places[i], word);
    settle(cursor);
}

enum status lexicon_cursor_fini(struct lexicon_cursor *cursor, struct error *err)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0; i < cursor->place_count && !status; i++)
        if (cursor->places[i].damaged)
            status = error_set(err, STATUS_CORRUPT, "the lexicon %s is damaged",
                               cursor->places[i].lexicon->path);
    free(cursor->places);
    return status;
}

enum status lexicon_prefix(const struct lexicon_set *set, struct str prefix, uint32_t most,
                           lexicon_fn *fn, void *context, struct error *err)
{
    struct lexicon_cursor cursor;

    lexicon_cursor_init(&cursor, set);
    lexicon_cursor_seek(&cursor, prefix);
    for (; most > 0 && cursor.word.data && str_starts(cursor.word, prefix); most--) {
        if (!fn(context, &(struct lexicon_word){.text = cursor.word, .count = cursor.count}))
            break;
        lexicon_cursor_next(&cursor);
    }
    return lexicon_cursor_fini(&cursor, err);
}

/* Negative if a is better. */
static int rank(const struct lexicon_word *a, const struct lexicon_word *b)
{
    if (a->distance != b->distance)
        return a->distance < b->distance ? -1 : 1;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return str_compare(a->text, b->text);
}

static int rank_for_sort(const void *a, const void *b)
{
    return rank(a, b);
}

void lexicon_best_init(struct lexicon_best *best, uint32_t most, struct arena *arena)
{
    *best = (struct lexicon_best){.most = most};
    best->words = arena_zero(arena, most, sizeof *best->words);
    for (uint32_t i = 0; i < most; i++)
        best->words[i].text.data = arena_alloc(arena, LEXICON_WORD_MAX);
}

/* Restore the heap below `at`. The worst word is on top, at 0. */
static void sink(struct lexicon_best *best, uint32_t at)
{
    for (;;) {
        uint32_t worst = at;

        for (uint32_t child = 2 * at + 1; child <= 2 * at + 2 && child < best->count; child++)
            if (rank(&best->words[child], &best->words[worst]) > 0)
                worst = child;
        if (worst == at)
            return;
        struct lexicon_word word = best->words[at];

        best->words[at] = best->words[worst];
        best->words[worst] = word;
        at = worst;
    }
}

bool lexicon_best_add(void *context, const struct lexicon_word *word)
{
    struct lexicon_best *best = context;
    bool full = best->count == best->most;
    struct lexicon_word *slot = &best->words[full ? 0 : best->count];
    char *text = (char *)(uintptr_t)slot->text.data;

    if (best->most == 0 || (full && rank(word, slot) > 0))
        return true;
    memcpy(text, word->text.data, word->text.length);
    *slot = *word;
    slot->text.data = text;
    if (full) {
        sink(best, 0);
    } else if (++best->count == best->most) {
        for (uint32_t i = best->count / 2; i-- > 0;)
            sink(best, i);
    }
    return true;
}

void lexicon_best_sort(struct lexicon_best *best)
{
    if (best->count > 0)
        qsort(best->words, best->count, sizeof *best->words, rank_for_sort);
}
