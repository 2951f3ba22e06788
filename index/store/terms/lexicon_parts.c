/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lexicon_parts.c - finds the words that contain a part, by reading all words once. */
#include "store/terms/lexicon_cursor.h"

#define NOT_FOUND  UINT32_MAX
#define PART_BYTES 8 /* of each part are compared: 8 parts fill the bits of a number */

/* Bit i of a state: the bytes read last are the first bytes of a part, up to the one that bit i
 * stands for. */
struct part_scan {
    uint64_t by_byte[256];                 /* the places of each byte in the parts */
    uint64_t starts, ends;                 /* the first and the last bytes of the parts */
    uint64_t states[LEXICON_WORD_MAX + 1]; /* behind each byte of the current word */
    uint32_t found; /* bytes of the current word up to the end of its first part; NOT_FOUND */
    uint32_t left;  /* words that may still be looked at */
};

static void add_part(struct part_scan *scan, struct str part, uint32_t number)
{
    size_t length = part.length < PART_BYTES ? part.length : PART_BYTES;
    uint64_t bit = UINT64_C(1) << (number * PART_BYTES);

    scan->starts |= bit;
    for (size_t i = 0; i < length; i++, bit <<= 1) {
        scan->by_byte[(unsigned char)part.data[i]] |= bit;
        if (i + 1 == length)
            scan->ends |= bit;
    }
}

static inline bool has_part(struct part_scan *scan, const struct lexicon_place *place)
{
    uint64_t state = scan->states[place->shared];

    if (scan->found <= place->shared)
        return true;
    scan->found = NOT_FOUND;
    for (uint32_t i = place->shared; i < place->length; i++) {
        state = (state << 1 | scan->starts) & scan->by_byte[(unsigned char)place->word[i]];
        scan->states[i + 1] = state;
        if (state & scan->ends) {
            scan->found = i + 1;
            return true;
        }
    }
    return false;
}

/* Returns false if the visitor stopped. */
static bool scan_lexicon(struct part_scan *scan, const struct lexicon *lexicon, lexicon_fn *fn,
                         void *context, bool *damaged)
{
    struct lexicon_place place = {.shared = 0};

    scan->found = NOT_FOUND;
    lexicon_place_first(&place, lexicon);
    for (; place.length > 0 && scan->left > 0; lexicon_place_next(&place), scan->left--) {
        struct lexicon_word word = {str_n(place.word, place.length), place.count, 0};

        if (has_part(scan, &place) && !fn(context, &word))
            return false;
    }
    *damaged = place.damaged;
    return !place.damaged;
}

enum status lexicon_containing(const struct lexicon_set *set, const struct str *parts,
                               uint32_t count, uint32_t most, lexicon_fn *fn, void *context,
                               struct error *err)
{
    struct part_scan scan = {.left = most};
    bool damaged = false;

    for (uint32_t i = 0; i < count && i < LEXICON_PARTS_MAX; i++)
        add_part(&scan, parts[i], i);
    for (uint32_t i = 0; i < set->count; i++)
        if (!scan_lexicon(&scan, set->lexicons[i], fn, context, &damaged))
            return damaged ? error_set(err, STATUS_CORRUPT, "the lexicon %s is damaged",
                                       set->lexicons[i]->path)
                           : STATUS_OK;
    return STATUS_OK;
}
