/* SPDX-License-Identifier: GPL-2.0-or-later */
/* joined.c - words that are written together, and initials that are written apart.
 *
 *   Node.js  ASP.NET        a full stop between two words, the second not like a new sentence
 *   TCP/IP   1/2            a slash between two words in capitals, or two numbers
 *   YouTube  #MeToo         capitals inside a word; in a hashtag also digits and single letters
 *   J. K.    J K Rowling    initials
 *   C++  C#  Google+        signs at the end of a word
 *   .NET                    a name that begins with a full stop
 *
 * Parts are found as words of their own, and as one word. Two hyphens or stops too many (addresses,
 * dates) join nothing. */
#include "analysis/tokenizer.h"

#define CAMEL_PART_LEAST 3 /* bytes; outside of hashtags, so that McCain and iPhone stay whole */
#define INITIALS_MAX     4
#define PAIR_DIGITS_MAX  4 /* of a number before or after a slash */
#define RAISED_MINUS     "\xE2\x81\xBB"
#define FRACTION_SLASH   "\xE2\x81\x84"

static char byte_before(const struct analyzer *analyzer, uint32_t start)
{
    return start > 0 ? analyzer->text[start - 1] : ' ';
}

static bool is_one_of(char byte, const char *list)
{
    return byte != '\0' && strchr(list, byte);
}

/* --- two words with a full stop or slash between them --- */

/* Does more of an address, a path or a date follow at `at`? */
static bool goes_on(const struct analyzer *analyzer, const char *at)
{
    return at < analyzer->end && is_one_of(*at, "./@:_&") &&
           kind_is_word(char_kind_at(at + 1, analyzer->end));
}

/* The second word is all in small letters, or all in capitals. "said.The" lacks a space. */
static bool stop_joins(const struct analyzer *analyzer, const struct piece *first,
                       const struct piece *second)
{
    unsigned shape = piece_shape(analyzer, second);

    return !byte_is_digit(first->word.bytes[0]) && !byte_is_digit(second->word.bytes[0]) &&
           (!(shape & SHAPE_UPPER) || (!(shape & SHAPE_LOWER) && second->word.length > 1));
}

static bool slash_joins(const struct analyzer *analyzer, const struct piece *first,
                        const struct piece *second)
{
    unsigned shape = piece_shape(analyzer, first);

    if (shape != piece_shape(analyzer, second))
        return false;
    return shape == SHAPE_UPPER || (shape == SHAPE_DIGIT && first->word.length <= PAIR_DIGITS_MAX &&
                                    second->word.length <= PAIR_DIGITS_MAX);
}

/* Where the word behind the sign at `at` begins; NULL if no sign joins words there. */
static const char *pair_second(const struct analyzer *analyzer, const char *at, bool *slash)
{
    struct str rest = str_n(at, (size_t)(analyzer->end - at));

    if (rest.length == 0)
        return NULL;
    *slash = *at != '.';
    if (*at == '.' || *at == '/')
        return at + 1;
    return str_starts(rest, STR(FRACTION_SLASH)) ? at + strlen(FRACTION_SLASH) : NULL;
}

/* Add the raised digits from `at` on to the word; returns their end. */
static const char *raised_add(const struct analyzer *analyzer, const char *at, struct word *word)
{
    while (at < analyzer->end && word->length < ANALYZER_WORD_MAX) {
        uint32_t character;
        unsigned class;
        const char *next = char_read(at, analyzer->end, &character, &class);

        if (!(class & CHAR_RAISED))
            break;
        word->length = (uint8_t)fold_add(word->bytes, word->length, character, class);
        at = next;
    }
    return at;
}

/* 10⁶, 10⁻⁶: the exponent is a number of its own, as in 10^6. Behind other numbers small digits are
 * those of a footnote. */
bool power_scan(struct analyzer *analyzer)
{
    struct piece *exponent = &analyzer->parts[1];
    const char *at = analyzer->at;

    if (!str_is(word_str(&analyzer->parts[0].word), "10"))
        return false;
    if (str_starts(str_n(at, (size_t)(analyzer->end - at)), STR(RAISED_MINUS)))
        at += strlen(RAISED_MINUS);
    *exponent = (struct piece){.start = text_offset(analyzer, at)};
    at = raised_add(analyzer, at, &exponent->word);
    if (exponent->word.length == 0 || !byte_is_digit(exponent->word.bytes[0]))
        return false;
    exponent->end = text_offset(analyzer, at);
    analyzer->at = analyzer->last_end = at;
    return true;
}

uint32_t pair_scan(struct analyzer *analyzer)
{
    struct piece *first = &analyzer->parts[0], *second = &analyzer->parts[1];
    bool slash;
    const char *at = pair_second(analyzer, analyzer->at, &slash), *end;
    if (!at || text_offset(analyzer, analyzer->at) != first->end ||
        is_one_of(byte_before(analyzer, first->start), "./@:-_&?=#~") ||
        !kind_is_word(char_kind_at(at, analyzer->end)))
        return 1;
    end = piece_scan(analyzer, at, second);
    if (second->word.length == 0 || goes_on(analyzer, end) ||
        !(slash ? slash_joins(analyzer, first, second) : stop_joins(analyzer, first, second)))
        return 1;
    analyzer->last_start = at;
    analyzer->at = analyzer->last_end = end;
    return 2;
}

/* --- capitals inside a word --- */

/* Beginnings of names: MacDonald is not Donald. */
static const char *const name_starts[] = {"mac", "fitz", "van", "von", "del", "della"};

static bool is_name_start(struct str word)
{
    for (size_t i = 0; i < sizeof name_starts / sizeof *name_starts; i++)
        if (str_is(word, name_starts[i]))
            return true;
    return false;
}

/* In a hashtag a word also begins at digits, and before the last capital of "NFLDraft". */
static bool cuts(unsigned before, unsigned here, unsigned after, bool tag)
{
    bool digits = (before & KIND_MASK) == KIND_DIGIT;

    if (before & CHAR_LOWER && here & CHAR_UPPER)
        return true;
    if (!tag)
        return false;
    return digits != ((here & KIND_MASK) == KIND_DIGIT) ||
           (before & here & CHAR_UPPER && after & CHAR_LOWER);
}

/* The end of the part that begins at `at`. A mark belongs to the letter before it. */
static const char *camel_end(const char *at, const char *end, bool tag)
{
    unsigned before = 0, here;
    uint32_t character;

    for (const char *next; at < end; at = next) {
        next = char_read(at, end, &character, &here);
        if (kind_is_word(here & KIND_MASK)) {
            unsigned after = 0;

            if (next < end)
                char_read(next, end, &character, &after);
            if (before && cuts(before, here, after, tag))
                return at;
            before = here;
        }
    }
    return end;
}

/* Read the parts of [at, end) behind parts[0], which stays. Returns their number, or 0 if the word
 * stays whole. */
static uint32_t camel_parts(struct analyzer *analyzer, const char *at, const char *end, bool tag)
{
    const char *limit = analyzer->end;
    uint32_t count = 0;
    size_t total = 0;

    while (at < end && count + 1 < COMPOUND_PARTS_MAX) {
        struct piece *part = &analyzer->parts[1 + count++];

        analyzer->end = camel_end(at, end, tag);
        at = piece_scan(analyzer, at, part);
        analyzer->end = limit;
        total += part->word.length;
        if (part->word.length == 0 || (!tag && (part->word.length < CAMEL_PART_LEAST ||
                                                is_name_start(word_str(&part->word)))))
            return 0;
    }
    return at < end || total > ANALYZER_WORD_MAX ? 0 : count;
}

uint32_t camel_split(struct analyzer *analyzer)
{
    const struct piece *whole = &analyzer->parts[0];
    bool tag = byte_before(analyzer, whole->start) == '#';
    uint32_t count;

    if ((!tag && !whole->camel) || whole->word.full)
        return 1;
    count = camel_parts(analyzer, analyzer->text + whole->start, analyzer->text + whole->end, tag);
    if (count < 2)
        return 1;
    memmove(&analyzer->parts[0], &analyzer->parts[1], count * sizeof *analyzer->parts);
    return count;
}

/* --- initials --- */

struct initials {
    uint32_t count;
    bool all_stops; /* each letter has a full stop */
    const char *end;
};

/* The single capital at `at`, with its full stop: its end, or NULL. */
static const char *initial_end(const struct analyzer *analyzer, const char *at, bool *stop)
{
    uint32_t character;
    unsigned class;

    if (at >= analyzer->end)
        return NULL;
    at = char_read(at, analyzer->end, &character, &class);
    if ((class & (KIND_MASK | CHAR_UPPER)) != (KIND_LETTER | CHAR_UPPER))
        return NULL;
    *stop = at < analyzer->end && *at == '.';
    at += *stop;
    return kind_starts_word(char_kind_at(at, analyzer->end)) ? NULL : at;
}

/* Does a word with a capital and a small letter follow the blank at `at`? */
static bool name_follows(const struct analyzer *analyzer, const char *at)
{
    uint32_t character;
    unsigned first, second;

    if (!is_blank_at(at, analyzer->end))
        return false;
    at = char_read(at, analyzer->end, &character, &first);
    if (at == analyzer->end)
        return false;
    at = char_read(at, analyzer->end, &character, &first);
    if (at == analyzer->end || !(first & CHAR_UPPER))
        return false;
    char_read(at, analyzer->end, &character, &second);
    return second & CHAR_LOWER;
}

/* A and I are words: "Is Vitamin D A Cure". */
static bool is_bare_word(const struct piece *piece)
{
    return piece->word.bytes[0] == 'a' || piece->word.bytes[0] == 'i';
}

static void initial_take(struct analyzer *analyzer, const char *at, const char *end,
                         struct initials *all, bool stop)
{
    struct piece *part = &analyzer->parts[all->count++];

    piece_scan(analyzer, at, part);
    part->end = text_offset(analyzer, end);
    all->all_stops &= stop;
    all->end = end;
    analyzer->last_start = at;
}

uint32_t spaced_initials(struct analyzer *analyzer)
{
    struct initials all = {.all_stops = true};
    const char *at = analyzer->at, *end;
    bool stop;

    if (*at == 'U' && initials_scan(analyzer, at, &analyzer->parts[0]))
        return 0; /* "U. S." is one word */
    while (all.count < INITIALS_MAX && (end = initial_end(analyzer, at, &stop))) {
        initial_take(analyzer, at, end, &all, stop);
        if (!is_blank_at(end, analyzer->end))
            break;
        at = end + utf8_decode(end, analyzer->end, &(uint32_t){0});
    }
    if (all.count < 2)
        return 0;
    if (!all.all_stops &&
        (is_bare_word(&analyzer->parts[0]) || is_bare_word(&analyzer->parts[all.count - 1]) ||
         !name_follows(analyzer, all.end)))
        return 0;
    analyzer->at = analyzer->last_end = all.end;
    return all.count;
}

/* --- signs that belong to a word --- */

const char *sign_end(const struct analyzer *analyzer, const struct piece *part)
{
    const char *at = analyzer->text + part->end, *end = analyzer->end;
    bool twice;

    if (at == end || (*at != '+' && *at != '#') || part->word.full ||
        piece_shape(analyzer, part) & SHAPE_DIGIT)
        return NULL;
    if (*at == '#' && part->word.length > 1)
        return NULL;
    twice = *at == '+' && at + 1 < end && at[1] == '+';
    at += twice ? 2 : 1;
    if (at < end && (*at == '+' || *at == '#'))
        return NULL;
    if (twice && at < end && byte_is_digit(*at)) /* C++20 */
        return at;
    return kind_starts_word(char_kind_at(at, end)) ? NULL : at;
}

static const char *const dotted_names[] = {".net"};

/* The name that begins with the full stop before `at`; NULL if there is none. */
static const char *dotted_name(const struct analyzer *analyzer)
{
    const char *at = analyzer->at - 1;
    struct str rest;

    if (at < analyzer->text || *at != '.' ||
        !is_one_of(at > analyzer->text ? at[-1] : ' ', " \n\t(\"'"))
        return NULL;
    rest = str_n(at, (size_t)(analyzer->end - at));
    for (size_t i = 0; i < sizeof dotted_names / sizeof *dotted_names; i++) {
        size_t length = strlen(dotted_names[i]);

        if (str_starts_nocase(rest, str_of(dotted_names[i])) &&
            !kind_is_word(char_kind_at(at + length, analyzer->end)))
            return dotted_names[i];
    }
    return NULL;
}

bool dotted_take(struct analyzer *analyzer, struct token *token)
{
    const char *name = dotted_name(analyzer);

    if (!name)
        return false;
    *token = (struct token){.word = str_of(name),
                            .start = text_offset(analyzer, analyzer->at - 1),
                            .position = analyzer->position++,
                            .flags = analyzer->gap_flags};
    token->end = token->start + (uint32_t)token->word.length;
    analyzer->last_start = analyzer->at;
    analyzer->at = analyzer->last_end = analyzer->text + token->end;
    return true;
}
