/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_edge.c - finds whole words and clauses, and removes what announces more text. */
#include "search/snippet/snippet_edge.h"

#include "search/snippet/snippet_text.h"

#define WORD_BYTES_MAX    200 /* longer words are cut inside */
#define PROMISES_MAX      4   /* words removed from the end */
#define FUNCTION_WORD_MAX 8   /* bytes */

enum edge_class {
    CLASS_OPENS = 1,  /* stands before the first word of what it opens */
    CLASS_CLOSES = 2, /* stands behind the last word */
    CLASS_STOPS = 4,  /* ends a sentence */
    CLASS_CLAUSE = 8, /* ends a clause */
    CLASS_BULLET = 16 /* an ornament where it stands alone */
};

static const struct {
    uint32_t character;
    uint32_t classes;
} classes[] = {
    {'!', CLASS_STOPS},
    {'"', CLASS_OPENS | CLASS_CLOSES},
    {'#', CLASS_BULLET},
    {'\'', CLASS_OPENS | CLASS_CLOSES},
    {'(', CLASS_OPENS},
    {')', CLASS_CLOSES},
    {'*', CLASS_BULLET},
    {',', CLASS_CLAUSE},
    {'-', CLASS_BULLET},
    {'.', CLASS_STOPS},
    {':', CLASS_CLAUSE},
    {';', CLASS_CLAUSE},
    {'=', CLASS_BULLET},
    {'>', CLASS_BULLET},
    {'?', CLASS_STOPS},
    {'[', CLASS_OPENS},
    {']', CLASS_CLOSES},
    {'_', CLASS_BULLET},
    {'{', CLASS_OPENS},
    {'|', CLASS_BULLET},
    {'}', CLASS_CLOSES},
    {'~', CLASS_BULLET},
    {0xA1, CLASS_OPENS},
    {0xAB, CLASS_OPENS | CLASS_CLOSES},
    {0xB7, CLASS_BULLET},
    {0xBB, CLASS_OPENS | CLASS_CLOSES},
    {0xBF, CLASS_OPENS},
    {0x0589, CLASS_STOPS},
    {0x060C, CLASS_CLAUSE},
    {0x061B, CLASS_CLAUSE},
    {0x061F, CLASS_STOPS},
    {0x06D4, CLASS_STOPS},
    {0x0964, CLASS_STOPS},
    {0x0965, CLASS_STOPS},
    {0x104A, CLASS_CLAUSE},
    {0x104B, CLASS_STOPS},
    {0x1362, CLASS_STOPS},
    {0x17D4, CLASS_STOPS},
    {0x2013, CLASS_CLAUSE | CLASS_BULLET},
    {0x2014, CLASS_CLAUSE | CLASS_BULLET},
    {0x2015, CLASS_CLAUSE | CLASS_BULLET},
    {0x2018, CLASS_OPENS | CLASS_CLOSES},
    {0x2019, CLASS_OPENS | CLASS_CLOSES},
    {0x201A, CLASS_OPENS},
    {0x201C, CLASS_OPENS | CLASS_CLOSES},
    {0x201D, CLASS_OPENS | CLASS_CLOSES},
    {0x201E, CLASS_OPENS},
    {0x2022, CLASS_BULLET},
    {0x2023, CLASS_BULLET},
    {0x2026, CLASS_STOPS},
    {0x2039, CLASS_OPENS | CLASS_CLOSES},
    {0x203A, CLASS_OPENS | CLASS_CLOSES},
    {0x25A0, CLASS_BULLET},
    {0x25AA, CLASS_BULLET},
    {0x25BA, CLASS_BULLET},
    {0x25CF, CLASS_BULLET},
    {0x25E6, CLASS_BULLET},
    {0x3001, CLASS_CLAUSE},
    {0x3002, CLASS_STOPS},
    {0x3008, CLASS_OPENS},
    {0x3009, CLASS_CLOSES},
    {0x300A, CLASS_OPENS},
    {0x300B, CLASS_CLOSES},
    {0x300C, CLASS_OPENS},
    {0x300D, CLASS_CLOSES},
    {0x300E, CLASS_OPENS},
    {0x300F, CLASS_CLOSES},
    {0x3010, CLASS_OPENS},
    {0x3011, CLASS_CLOSES},
    {0xFF01, CLASS_STOPS},
    {0xFF08, CLASS_OPENS},
    {0xFF09, CLASS_CLOSES},
    {0xFF0C, CLASS_CLAUSE},
    {0xFF0E, CLASS_STOPS},
    {0xFF1A, CLASS_CLAUSE},
    {0xFF1B, CLASS_CLAUSE},
    {0xFF1F, CLASS_STOPS},
    {0xFF3B, CLASS_OPENS},
    {0xFF3D, CLASS_CLOSES},
    {0xFF61, CLASS_STOPS},
};

static bool is_ascii_letter(uint32_t c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_ascii_word(uint32_t c)
{
    return is_ascii_letter(c) || (c >= '0' && c <= '9') || c == ' ';
}

static uint32_t class_of(uint32_t c)
{
    size_t low = 0, high = sizeof classes / sizeof *classes;

    if (is_ascii_word(c))
        return 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (classes[middle].character < c)
            low = middle + 1;
        else
            high = middle;
    }
    return low < sizeof classes / sizeof *classes && classes[low].character == c
               ? classes[low].classes
               : 0;
}

static uint32_t class_before(struct str text, uint32_t at)
{
    return at > 0 ? class_of(text_character(text, text_back(text, at, 1, 0))) : 0;
}

/* --- words --- */

/* Is there a word boundary behind the character at `at`, though no space follows? */
static bool parts_behind(struct str text, uint32_t at)
{
    uint32_t c = text_character(text, at), class = class_of(c);

    if (c == '\'' || c == 0x2019) /* an apostrophe */
        return false;
    if (class & CLASS_CLOSES && class & CLASS_OPENS && at > 0)
        return !text_is_space(text_character(text, text_back(text, at, 1, 0)));
    if (class & CLASS_OPENS)
        return false;
    return text_is_spaceless(c) || class & CLASS_CLOSES || (class & CLASS_CLAUSE && c >= 0x80) ||
           c == 0x2026;
}

uint32_t edge_word_start(struct str text, uint32_t at, uint32_t low)
{
    uint32_t start = at, least = at - low > WORD_BYTES_MAX ? at - WORD_BYTES_MAX : low;

    while (start > least) {
        uint32_t before;

        if (is_ascii_letter((unsigned char)text.data[start - 1])) {
            start--;
            continue;
        }
        before = text_back(text, start, 1, low);
        if (text_is_space(text_character(text, before)) || parts_behind(text, before))
            return start;
        start = before;
    }
    return start == low ? low : at;
}

static uint32_t without(struct str text, uint32_t end, uint32_t low, uint32_t unwanted)
{
    while (end > low && class_before(text, end) & unwanted)
        end = text_back(text, end, 1, low);
    return end;
}

uint32_t edge_word_end(struct str text, uint32_t at, uint32_t high)
{
    uint32_t end = at, most = high - at > WORD_BYTES_MAX ? at + WORD_BYTES_MAX : high;

    while (end < most && !text_is_space(text_character(text, end)) &&
           !text_is_spaceless(text_character(text, end)))
        end = text_forward(text, end, 1, high);
    if (end >= most && most < high)
        return at;
    return without(text, end, at, CLASS_STOPS | CLASS_CLAUSE | CLASS_CLOSES);
}

/* --- clauses --- */

/* Most words have a letter before the space behind them. */
static bool is_behind_plain_word(struct str text, uint32_t at, uint32_t low)
{
    return at - low > 1 && text.data[at - 1] == ' ' &&
           is_ascii_letter((unsigned char)text.data[at - 2]);
}

/* Does a clause end before `at`? *end: where. */
static bool clause_ends_before(struct str text, uint32_t at, uint32_t low, uint32_t *end)
{
    uint32_t space, before;

    if (is_behind_plain_word(text, at, low))
        return false;
    *end = space = text_skip_space_back(text, at, low);
    if (space <= low)
        return false;
    before = text_character(text, text_back(text, space, 1, low));
    if (class_of(before) & CLASS_CLAUSE && (space < at || text_is_spaceless(before))) {
        *end = text_skip_space_back(text, without(text, space, low, CLASS_CLAUSE), low);
        return true;
    }
    return space < at && text_is_spaceless(before);
}

/* Most places are inside words: can a word begin behind this byte? */
static bool may_part(char byte)
{
    return (unsigned char)byte <= ' ' || (unsigned char)byte >= 0x80;
}

uint32_t edge_clause_start(struct str text, uint32_t from, uint32_t to)
{
    uint32_t end;

    for (uint32_t at = from; at <= to && at < text.length; at = text_forward(text, at, 1, to + 1)) {
        uint32_t c;

        if (at == 0 || !may_part(text.data[at - 1]))
            continue;
        c = text_character(text, at);
        if (text_is_space(c) || class_of(c) & (CLASS_CLAUSE | CLASS_BULLET))
            continue;
        if (clause_ends_before(text, at, 0, &end))
            return at;
        if (class_of(c) & CLASS_OPENS &&
            text_is_space(text_character(text, text_back(text, at, 1, 0))))
            return at;
    }
    return EDGE_NONE;
}

uint32_t edge_skip_marks(struct str text, uint32_t at, uint32_t to)
{
    while (at < to) {
        uint32_t c = text_character(text, at);

        if (!text_is_space(c) && !(class_of(c) & (CLASS_CLAUSE | CLASS_BULLET)))
            break;
        at = text_forward(text, at, 1, to);
    }
    return at;
}

uint32_t edge_clause_end(struct str text, uint32_t from, uint32_t to)
{
    uint32_t end;

    for (uint32_t at = to; at > from;) {
        if (!may_part(text.data[at - 1])) {
            at--;
            continue;
        }
        if (clause_ends_before(text, at, from, &end) && end > from)
            return end;
        at = text_back(text, at, 1, from);
    }
    return EDGE_NONE;
}

/* --- ends --- */

bool edge_has_word(struct str text, uint32_t from, uint32_t to)
{
    for (; from < to; from = text_forward(text, from, 1, to)) {
        uint32_t c = text_character(text, from);

        if (!text_is_space(c) && class_of(c) == 0 && (c >= 0x80 || is_ascii_word(c)))
            return true;
    }
    return false;
}

bool edge_is_stopped(struct str text, uint32_t end)
{
    return class_before(text, without(text, end, 0, CLASS_CLOSES)) & CLASS_STOPS;
}

uint32_t edge_without_ornaments(struct str text, uint32_t end, uint32_t low)
{
    uint32_t bare = without(text, end, low, CLASS_BULLET);

    while (bare < end && bare > low) {
        uint32_t words = text_skip_space_back(text, bare, low);

        if (words == bare) /* a sign of the word itself */
            return end;
        end = words;
        bare = without(text, end, low, CLASS_BULLET);
    }
    return end;
}

static bool is_function_word(language_id language, struct str word)
{
    char lower[FUNCTION_WORD_MAX];

    if (word.length == 0 || word.length > FUNCTION_WORD_MAX)
        return false;
    for (size_t i = 0; i < word.length; i++) {
        char c = word.data[i];

        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    return language_is_stop_word(language, str_n(lower, word.length));
}

uint32_t edge_without_promises(struct str text, language_id language, uint32_t end, uint32_t low)
{
    for (int i = 0; i < PROMISES_MAX && end > low; i++) {
        uint32_t start;
        struct str word;

        for (uint32_t before = UINT32_MAX; before != end;) {
            before = end;
            end = without(text, end, low, CLASS_CLAUSE | CLASS_BULLET);
            while (end > low && class_before(text, end) & CLASS_OPENS &&
                   text_is_space(
                       text_character(text, text_back(text, text_back(text, end, 1, low), 1, 0))))
                end = text_back(text, end, 1, low);
            end = text_skip_space_back(text, end, low);
        }
        start = edge_word_start(text, end, low);
        word = str_slice(text, start, end);
        if (start <= low ||
            !(class_before(text, end) & CLASS_STOPS || is_function_word(language, word)))
            return end;
        end = text_skip_space_back(text, start, low);
    }
    return end;
}
