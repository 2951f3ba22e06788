/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor_phrase.c - words side by side, and words near each other, on their positions. */
#include "search/cursor.h"

static bool has_position(const struct positions *positions, uint32_t wanted, uint32_t *from)
{
    while (*from < positions->count && positions->at[*from] < wanted)
        ++*from;
    return *from < positions->count && positions->at[*from] == wanted;
}

/* Does the phrase start at this position of its first word? `from` remembers each word's place,
 * because starts ascend. */
static bool starts_at(struct cursor *cursor, uint32_t start, uint32_t *from)
{
    for (uint32_t i = 1; i < cursor->child_count; i++) {
        const struct cursor *child = cursor->children[i];

        if (!has_position(&child->positions, start + child->place, &from[i]))
            return false;
    }
    return true;
}

#define MAX_WORDS 64

static void load_positions(struct cursor *cursor)
{
    for (uint32_t i = 0; i < cursor->child_count; i++)
        cursor_positions(cursor->children[i]);
}

/* Calls for each start until `out` is NULL and one is found. */
static bool find_starts(struct cursor *cursor, struct positions *out)
{
    const struct positions *first = &cursor->children[0]->positions;
    uint32_t from[MAX_WORDS] = {0};
    bool any = false;

    for (uint32_t i = 0; i < first->count; i++) {
        if (!starts_at(cursor, first->at[i], from))
            continue;
        any = true;
        if (!out)
            break;
        positions_add_one(cursor->context->arena, out, first->at[i]);
    }
    return any;
}

bool cursor_phrase_holds(struct cursor *cursor)
{
    load_positions(cursor);
    return find_starts(cursor, NULL);
}

void cursor_phrase_positions(struct cursor *cursor, struct positions *out)
{
    load_positions(cursor);
    find_starts(cursor, out);
}

/* The smallest window that holds one position of each: move the lowest one up, again and again. At
 * most .distance other words may stand between the first and the last. */
bool cursor_near_holds(struct cursor *cursor)
{
    uint32_t at[MAX_WORDS] = {0}, furthest = cursor->distance + cursor->child_count - 1;

    load_positions(cursor);
    for (;;) {
        uint32_t lowest = 0, low = UINT32_MAX, high = 0;

        for (uint32_t i = 0; i < cursor->child_count && i < MAX_WORDS; i++) {
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
