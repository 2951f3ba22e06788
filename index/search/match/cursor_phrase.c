/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor_phrase.c - words side by side, and words near each other, on their positions. */
#include "search/match/cursor.h"

#define WORDS_MAX 64

/* Where the phrase may start, by this word alone. */
static void find_places(struct cursor *child, struct arena *arena, struct positions *starts)
{
    const struct positions *positions = cursor_positions(child);

    starts->count = 0;
    for (uint32_t i = 0; i < positions->count; i++)
        if (positions->at[i] >= child->place)
            positions_add_one(arena, starts, positions->at[i] - child->place);
}

/* Only the starts that have this word at its place; both ascend. */
static void keep_places(struct cursor *child, struct positions *starts)
{
    const struct positions *positions = cursor_positions(child);
    uint32_t kept = 0, from = 0;

    for (uint32_t i = 0; i < starts->count; i++) {
        uint32_t wanted = starts->at[i] + child->place;

        while (from < positions->count && positions->at[from] < wanted)
            from++;
        if (from < positions->count && positions->at[from] == wanted)
            starts->at[kept++] = starts->at[i];
    }
    starts->count = kept;
}

/* The rarest word is looked at first: of a frequent one positions are read only where the words
 * before it stand as the phrase wants them. */
static void find_starts(struct cursor *cursor, uint32_t words, struct positions *out)
{
    find_places(cursor->children[0], cursor->context->arena, out);
    for (uint32_t i = 1; i < words && out->count > 0; i++)
        keep_places(cursor->children[i], out);
}

void cursor_phrase_positions(struct cursor *cursor, struct positions *out)
{
    find_starts(cursor, cursor->child_count, out);
}

bool cursor_phrase_starts(struct cursor *cursor, uint32_t count)
{
    cursor->positions_document = CURSOR_END;
    find_starts(cursor, count, &cursor->positions);
    return cursor->positions.count > 0;
}

bool cursor_phrase_holds(struct cursor *cursor)
{
    cursor_phrase_positions(cursor, &cursor->positions);
    cursor->positions_document = cursor->children[0]->document;
    return cursor->positions.count > 0;
}

static void load_positions(struct cursor *cursor)
{
    for (uint32_t i = 0; i < cursor->child_count; i++)
        cursor_positions(cursor->children[i]);
}

/* The smallest window that holds one position of each: move the lowest one up, again and again. At
 * most .distance other words may stand between the first and the last. */
bool cursor_near_holds(struct cursor *cursor)
{
    uint32_t at[WORDS_MAX] = {0}, furthest = cursor->distance + cursor->child_count - 1;

    load_positions(cursor);
    for (;;) {
        uint32_t lowest = 0, low = UINT32_MAX, high = 0;

        for (uint32_t i = 0; i < cursor->child_count && i < WORDS_MAX; i++) {
            const struct positions *positions = &cursor->children[i]->positions;

            if (at[i] >= positions->count)
                return false;
            if (positions->at[at[i]] < low) {
                low = positions->at[at[i]];
                lowest = i;
            }
            if (positions->at[at[i]] > high)
                high = positions->at[at[i]];
        }
        if (high - low <= furthest)
            return true;
        at[lowest]++;
    }
}
