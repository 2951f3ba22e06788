/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lexicon_fuzzy.c - finds words a few edits away: rows of an alignment table along sorted words.
 *
 * A level is a character of the current word. Cell j of its row is the number of edits between the
 * first j characters of the pattern and the word's characters so far. Only a band of cells can be
 * within the distance. All other cells count as too far. */
#include "base/date.h"
#include "base/utf8.h"
#include "store/terms/lexicon_cursor.h"

/* A word longer than the pattern by more than the distance is skipped. */
#define LEVELS_MAX   (LEXICON_FUZZY_CHARACTERS_MAX + LEXICON_FUZZY_DISTANCE_MAX + 2)
#define NO_CHARACTER UINT32_MAX

/* After so many words, some 0.05 ms, the walk asks whether its thread shall give way. */
#define CLOCK_EVERY 512

struct fuzzy_level {
    uint32_t character; /* the character that leads here from the previous level */
    uint32_t end;       /* end of the character in the word, in bytes */
    uint8_t lowest;     /* lowest cell of the row */
    uint8_t best;       /* lowest last cell of this and all previous levels */
    uint8_t row[LEXICON_FUZZY_CHARACTERS_MAX + 1];
};

struct fuzzy {
    struct lexicon_cursor cursor;
    uint32_t pattern[LEXICON_FUZZY_CHARACTERS_MAX];
    uint32_t length; /* of the pattern, in characters */
    uint32_t distance;
    uint8_t far; /* a distance that is too far: distance + 1 */
    bool prefix;
    bool first_twice; /* another first character counts one edit more */
    uint32_t depth;   /* levels[depth] is the current one */
    struct fuzzy_level levels[LEVELS_MAX];
    char path[LEXICON_WORD_MAX + 4]; /* the characters of all levels and of one more, as UTF-8 */
};

/* False: the word is empty or too long. */
static bool set_pattern(struct fuzzy *fuzzy, struct str word)
{
    const char *at = word.data, *end = word.data + word.length;

    while (at < end) {
        if (fuzzy->length == LEXICON_FUZZY_CHARACTERS_MAX)
            return false;
        at += utf8_decode(at, end, &fuzzy->pattern[fuzzy->length++]);
    }
    return fuzzy->length > 0;
}

static void start(struct fuzzy *fuzzy)
{
    struct fuzzy_level *level = &fuzzy->levels[0];

    for (uint32_t j = 0; j <= fuzzy->length; j++)
        level->row[j] = j < fuzzy->far ? (uint8_t)j : fuzzy->far;
    level->best = level->row[fuzzy->length];
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Are this character and the previous one the pattern's characters j - 2 and j - 1 in swapped
 * order? `depth` is the level of the previous one. */
static bool swapped(const struct fuzzy *fuzzy, uint32_t depth, uint32_t character, uint32_t j)
{
    return depth >= 1 && j >= 2 && character == fuzzy->pattern[j - 2] &&
           fuzzy->levels[depth].character == fuzzy->pattern[j - 1];
}

/* What the first character of the words below this level adds to their edits. */
static uint32_t first_edits(const struct fuzzy *fuzzy, uint32_t first)
{
    return fuzzy->first_twice && first != fuzzy->pattern[0] ? 1 : 0;
}

/* The edits of a swap that ends in cell j of the level after `depth`. */
static uint32_t swap_edits(const struct fuzzy *fuzzy, uint32_t depth, uint32_t j)
{
    uint32_t before = fuzzy->levels[depth - 1].row[j - 2] + 1u;

    return depth == 1 ? before + first_edits(fuzzy, fuzzy->levels[1].character) : before;
}

/* The first and last cell of a level's band. The band is empty if the first is above the last. */
static uint32_t band_low(const struct fuzzy *fuzzy, uint32_t depth)
{
    return depth > fuzzy->distance ? depth - fuzzy->distance : 0;
}

static uint32_t band_high(const struct fuzzy *fuzzy, uint32_t depth)
{
    return least(fuzzy->length, depth + fuzzy->distance);
}

/* Add the level that `character` leads to from the current one. */
static void add_level(struct fuzzy *fuzzy, uint32_t character)
{
    uint32_t depth = fuzzy->depth + 1;
    uint32_t low = band_low(fuzzy, depth), high = band_high(fuzzy, depth), edits = fuzzy->far;
    uint32_t first = depth == 1 ? first_edits(fuzzy, character) : 0;
    const struct fuzzy_level *before = &fuzzy->levels[depth - 1];
    struct fuzzy_level *level = &fuzzy->levels[depth];

    level->character = character;
    level->lowest = fuzzy->far;
    for (uint32_t j = low; j <= high; j++) {
        if (j == 0)
            edits = before->row[0] + 1u;
        else if (character == fuzzy->pattern[j - 1])
            edits = before->row[j - 1];
        else
            edits = least(least(before->row[j - 1], before->row[j]), edits) + 1;
        if (swapped(fuzzy, depth - 1, character, j))
            edits = least(edits, swap_edits(fuzzy, depth - 1, j));
        level->row[j] = (uint8_t)least(edits + first, fuzzy->far);
        level->lowest = (uint8_t)least(level->lowest, level->row[j]);
    }
    if (high < fuzzy->length) /* the band of the next level may reach one cell further */
        level->row[high + 1] = fuzzy->far;
    level->best = (uint8_t)least(before->best + first, fuzzy->far);
    if (high == fuzzy->length && low <= high)
        level->best = (uint8_t)least(level->best, level->row[high]);
    fuzzy->depth = depth;
}

static uint32_t following(uint32_t character)
{
    if (character >= 0x10FFFF)
        return NO_CHARACTER;
    return character == 0xD7FF ? 0xE000 : character + 1; /* skip the surrogates */
}

/* The first character above `after` that may follow a level. If all edits are spent, it must be one
 * of the pattern's. */
static uint32_t next_character(const struct fuzzy *fuzzy, uint32_t depth, uint32_t after)
{
    const struct fuzzy_level *level = &fuzzy->levels[depth];
    uint32_t found = NO_CHARACTER;

    if (level->lowest < fuzzy->distance)
        return following(after);
    for (uint32_t j = band_low(fuzzy, depth); j <= band_high(fuzzy, depth); j++) {
        uint32_t next = NO_CHARACTER;

        if (j < fuzzy->length && level->row[j] <= fuzzy->distance)
            next = fuzzy->pattern[j];
        if (next > after && next < found)
            found = next;
        if (j == 0 || j + 1 > fuzzy->length || depth == 0)
            continue;
        next = fuzzy->pattern[j - 1]; /* swapped with the character that leads here */
        if (next > after && next < found && swapped(fuzzy, depth, next, j + 1) &&
            fuzzy->levels[depth - 1].row[j - 1] < fuzzy->distance)
            found = next;
    }
    return found;
}

/* The current level is too far. Build in .path the first text above all words below this level that
 * may be near. False: there is none. */
static bool next_text(struct fuzzy *fuzzy, struct str *text)
{
    while (fuzzy->depth > 0) {
        uint32_t next = fuzzy->levels[fuzzy->depth].character, end;

        fuzzy->depth--;
        next = next_character(fuzzy, fuzzy->depth, next);
        end = fuzzy->levels[fuzzy->depth].end;
        if (next == NO_CHARACTER)
            continue;
        *text = str_n(fuzzy->path, end + utf8_encode(next, fuzzy->path + end));
        return true;
    }
    return false;
}

/* Go back to the deepest level that the current word shares with the previous one. */
static void keep_levels(struct fuzzy *fuzzy)
{
    struct str word = fuzzy->cursor.word;
    uint32_t most = (uint32_t)least((uint32_t)word.length, fuzzy->levels[fuzzy->depth].end),
             same = 0;

    while (same < most && word.data[same] == fuzzy->path[same])
        same++;
    while (fuzzy->levels[fuzzy->depth].end > same)
        fuzzy->depth--;
}

/* Add levels for the rest of the current word, as long as they may be near. False: a level is too
 * far. */
static bool add_levels(struct fuzzy *fuzzy)
{
    struct str word = fuzzy->cursor.word;
    uint32_t at = fuzzy->levels[fuzzy->depth].end, character;

    while (at < word.length && fuzzy->levels[fuzzy->depth].lowest < fuzzy->far) {
        size_t length = utf8_decode(word.data + at, word.data + word.length, &character);

        memcpy(fuzzy->path + at, word.data + at, length);
        at += (uint32_t)length;
        add_level(fuzzy, character);
        fuzzy->levels[fuzzy->depth].end = at;
    }
    if (fuzzy->prefix && fuzzy->levels[fuzzy->depth].best < fuzzy->far)
        return true;
    return fuzzy->levels[fuzzy->depth].lowest < fuzzy->far;
}

/* The edits between the pattern and the current word, or a start of it. All levels of the word must
 * exist. */
static uint32_t edits(const struct fuzzy *fuzzy)
{
    const struct fuzzy_level *level = &fuzzy->levels[fuzzy->depth];

    if (fuzzy->prefix)
        return level->best;
    if (band_high(fuzzy, fuzzy->depth) < fuzzy->length)
        return fuzzy->far;
    return level->row[fuzzy->length];
}

/* Go to the next word that may be near. False: there is none. */
static bool skip(struct fuzzy *fuzzy)
{
    struct str text;

    if (!next_text(fuzzy, &text))
        return false;
    if (str_compare(text, fuzzy->cursor.word) > 0)
        lexicon_cursor_seek(&fuzzy->cursor, text);
    else /* only after bytes that are not UTF-8 */
        lexicon_cursor_next(&fuzzy->cursor);
    return true;
}

static void walk(struct fuzzy *fuzzy, lexicon_fn *fn, void *context)
{
    struct lexicon_cursor *cursor = &fuzzy->cursor;
    struct lexicon_word word;

    for (uint32_t steps = 1; cursor->word.data; steps++) {
        if (steps % CLOCK_EVERY == 0)
            clock_give_way();
        keep_levels(fuzzy);
        if (!add_levels(fuzzy)) {
            if (!skip(fuzzy))
                return;
            continue;
        }
        word = (struct lexicon_word){cursor->word, cursor->count, edits(fuzzy)};
        if (word.distance < fuzzy->far && !fn(context, &word))
            return;
        lexicon_cursor_next(cursor);
    }
}

static enum status find(struct fuzzy *fuzzy, const struct lexicon_set *set, struct str word,
                        uint32_t distance, lexicon_fn *fn, void *context, struct error *err)
{
    fuzzy->distance = least(distance, LEXICON_FUZZY_DISTANCE_MAX);
    fuzzy->far = (uint8_t)(fuzzy->distance + 1);
    if (!set_pattern(fuzzy, word))
        return STATUS_OK;
    start(fuzzy);
    lexicon_cursor_init(&fuzzy->cursor, set);
    walk(fuzzy, fn, context);
    return lexicon_cursor_fini(&fuzzy->cursor, err);
}

enum status lexicon_fuzzy(const struct lexicon_set *set, struct str word, uint32_t distance,
                          bool prefix, lexicon_fn *fn, void *context, struct error *err)
{
    struct fuzzy fuzzy = {.prefix = prefix};

    return find(&fuzzy, set, word, distance, fn, context, err);
}

enum status lexicon_fuzzy_first(const struct lexicon_set *set, struct str word, uint32_t distance,
                                bool prefix, lexicon_fn *fn, void *context, struct error *err)
{
    struct fuzzy fuzzy = {.prefix = prefix, .first_twice = true};

    return find(&fuzzy, set, word, distance, fn, context, err);
}
