/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_dateline.c - reads the words before a dash: places, dates, agencies.
 *
 * Capitalised words before a dash are a dateline if they are few, or if one of them is in capitals,
 * is a number, or stands in brackets. What follows must look like the start of a sentence. */
#include "search/snippet/snippet_dateline.h"

#include <stdbool.h>

#include "search/snippet/snippet_text.h"

#define WORDS_MAX        8
#define PLAIN_WORDS_MAX  3 /* of a place without date or agency */
#define SMALL_WORDS_MAX  2 /* "Ciudad de México, 12 ene" */
#define SMALL_BYTES_MAX  4
#define AGENCY_BYTES_MAX 48

struct dateline_words {
    unsigned words;
    unsigned small; /* in lower case */
    bool sure;      /* capitals, a number, brackets */
};

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Counts a word; false if no dateline has it. */
static bool add_word(struct dateline_words *dateline, struct str word)
{
    unsigned upper = 0, lower = 0;

    for (size_t i = 0; i < word.length; i++) {
        upper += is_upper(word.data[i]);
        lower += is_lower(word.data[i]);
        if (word.data[i] >= '0' && word.data[i] <= '9')
            dateline->sure = true;
    }
    if (upper > 1 && lower == 0)
        dateline->sure = true;
    if (is_lower(word.data[0]) &&
        (++dateline->small > SMALL_WORDS_MAX || word.length > SMALL_BYTES_MAX))
        return false;
    return !strchr(":;!?", word.data[word.length - 1]) && ++dateline->words <= WORDS_MAX;
}

/* The bytes of the dash at `at`; 0: none. A plain hyphen needs a space or full stop before it. */
static uint32_t dash_at(struct str text, uint32_t at)
{
    struct str rest = str_slice(text, at, text.length);

    if (rest.length > 2 && memcmp(rest.data, "\xE2\x80", 2) == 0)
        return rest.data[2] == '\x93' || rest.data[2] == '\x94' ? 3 : 0;
    if (rest.length < 2 || rest.data[0] != '-')
        return 0;
    if (rest.data[1] == '-')
        return 2;
    if (at > 0 && text.data[at - 1] == '.')
        return 1;
    return at > 0 && rest.data[1] == ' ' && strchr(" )", text.data[at - 1]) ? 1 : 0;
}

/* Pairs of brackets that an agency stands in. */
static const struct {
    struct str open, close;
} brackets[] = {
    {STR_INIT("("), STR_INIT(")")},
    {STR_INIT("["), STR_INIT("]")},
    {STR_INIT("\xE3\x80\x90"), STR_INIT("\xE3\x80\x91")},
    {STR_INIT("\xEF\xBC\xBB"), STR_INIT("\xEF\xBC\xBD")},
    {STR_INIT("\xEF\xBC\x88"), STR_INIT("\xEF\xBC\x89")},
};

/* The place behind the brackets at `at`; `at`: none. */
static uint32_t brackets_end(struct str text, uint32_t at, uint32_t high)
{
    for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++) {
        struct str rest;
        ptrdiff_t close;

        if (at >= high || text.data[at] != brackets[i].open.data[0])
            continue;
        rest = str_slice(text, at, high);
        if (!str_starts(rest, brackets[i].open))
            continue;
        close = str_find(rest, brackets[i].close);
        return close < 0 ? at : at + (uint32_t)close + (uint32_t)brackets[i].close.length;
    }
    return at;
}

/* Does a sentence start here, rather than go on? */
static bool begins_sentence(struct str text, uint32_t at, uint32_t high)
{
    return at < high && !is_lower(text.data[at]);
}

static bool ends_word(struct str text, uint32_t at)
{
    return text_space(text, at) > 0 || dash_at(text, at) > 0 || text.data[at] == '(';
}

static uint32_t word_end(struct str text, uint32_t at, uint32_t high)
{
    while (at < high &&
           (is_lower(text.data[at]) || is_upper(text.data[at]) || !ends_word(text, at)))
        at = text_forward(text, at, 1, high);
    return at;
}

static bool is_dateline(const struct dateline_words *dateline)
{
    return dateline->sure ||
           (dateline->words > 0 && dateline->words <= PLAIN_WORDS_MAX && dateline->small == 0);
}

/* The place behind an agency's brackets that no dash follows; `at`: none. */
static uint32_t agency_end(struct str text, uint32_t at, uint32_t high)
{
    uint32_t end = brackets_end(text, at, high), next = text_skip_space(text, end, high);

    if (end - at < 3 || end - at > AGENCY_BYTES_MAX || strchr(".!?", text.data[end - 2]))
        return at;
    return begins_sentence(text, next, high) ? next : at;
}

/* Reads on from `place` to the next word, brackets or dash; *place: behind them and their white
 * space. False: this is no dateline. */
static bool read_on(struct str text, uint32_t limit, struct dateline_words *dateline,
                    uint32_t *place)
{
    uint32_t end = brackets_end(text, *place, limit), next;

    if (end > *place) {
        dateline->sure = true;
    } else {
        end = word_end(text, *place, limit);
        if (end == *place || !add_word(dateline, str_slice(text, *place, end)))
            return false;
    }
    next = text_skip_space(text, end, limit);
    if (memchr(text.data + end, '\n', next - end))
        return false;
    *place = next;
    return true;
}

/* Most texts have no dash near their start. */
static bool may_have_dash(struct str text, uint32_t at, uint32_t limit)
{
    return memchr(text.data + at, '-', limit - at) || memchr(text.data + at, '\xE2', limit - at);
}

uint32_t dateline_end(struct str text, uint32_t at, uint32_t high)
{
    uint32_t limit = high - at > DATELINE_BYTES_MAX ? at + DATELINE_BYTES_MAX : high;
    struct dateline_words dateline = {0};
    uint32_t place = at, dash = 0;

    if (!may_have_dash(text, at, limit))
        return agency_end(text, at, limit);
    while (place < limit && (dash = dash_at(text, place)) == 0) {
        if (!read_on(text, limit, &dateline, &place))
            return agency_end(text, at, limit);
    }
    place = text_skip_space(text, place + dash, high);
    if (dash == 0 || !is_dateline(&dateline) || !begins_sentence(text, place, high))
        return agency_end(text, at, limit);
    return place;
}
