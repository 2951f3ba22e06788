/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compound.c - compounds ("cyber-security"), and words that stand for other words ("N. Korea"). */
#include "analysis/tokenizer.h"

static void token_add(struct analyzer *analyzer, struct str word, uint32_t start, uint32_t end,
                      uint32_t flags, uint32_t position)
{
    analyzer->pending[analyzer->pending_count++] = (struct token){
        .word = word,
        .start = start,
        .end = end,
        .position = position,
        .flags = flags | (byte_is_digit(word.data[0]) ? TOKEN_NUMBER : 0),
    };
}

static void part_add(struct analyzer *analyzer, const struct piece *part)
{
    token_add(analyzer, word_str(&part->word), part->start, part->end, analyzer->gap_flags,
              analyzer->position++);
    analyzer->gap_flags = TOKEN_JOINED;
}

/* Queue an alternate for the last token. */
static void alternate_add(struct analyzer *analyzer, struct str word, uint32_t start, uint32_t end)
{
    token_add(analyzer, word, start, end, TOKEN_ALTERNATE, analyzer->position - 1);
}

/* Where the part after the connector at `at` begins; NULL if no part follows. */
static const char *connected(const struct analyzer *analyzer, const char *at)
{
    uint32_t character;
    unsigned class;

    if (at == analyzer->end)
        return NULL;
    at = char_read(at, analyzer->end, &character, &class);
    if ((class & KIND_MASK) != KIND_CONNECTOR)
        return NULL;
    return kind_is_word(char_kind_at(at, analyzer->end)) ? at : NULL;
}

/* Join the parts to one word, unless it would be too long or the parts are a date or phone
 * number. */
static bool join(struct analyzer *analyzer, uint32_t count)
{
    struct word *joined = &analyzer->joined;
    bool any_letters = false;

    joined->length = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct str word = word_str(&analyzer->parts[i].word);

        if (joined->length + word.length > ANALYZER_WORD_MAX)
            return false;
        memcpy(joined->bytes + joined->length, word.data, word.length);
        joined->length = (uint8_t)(joined->length + word.length);
        any_letters |= !byte_is_digit(word.data[0]);
    }
    return any_letters;
}

/* --- one part with an alternate ------------------------------------------------------------ */

/* Names that newsrooms write with an abbreviated compass point, and its full word. */
static const struct {
    const char *name;
    const char *points;
} compass_names[] = {{"korea", "ns"},     {"carolina", "ns"}, {"dakota", "ns"},  {"africa", "nsew"},
                     {"america", "ns"},   {"sudan", "s"},     {"vietnam", "ns"}, {"yemen", "ns"},
                     {"ireland", "n"},    {"macedonia", "n"}, {"ossetia", "ns"}, {"timor", "e"},
                     {"jerusalem", "ew"}, {"germany", "ew"},  {"berlin", "ew"},  {"virginia", "w"},
                     {"bank", "w"},       {"bengal", "w"},    {"papua", "w"}};

static const char *compass_word(char point)
{
    switch (point) {
    case 'n':
        return "north";
    case 's':
        return "south";
    case 'e':
        return "east";
    case 'w':
        return "west";
    default:
        return NULL;
    }
}

/* Does "N" stand for north in the name that follows: "N. Korea", "N Koreans", "S. African"? */
static const char *compass_find(const struct analyzer *analyzer, char point, const char *at)
{
    const char *word = compass_word(point);

    if (!word)
        return NULL;
    if (at < analyzer->end && *at == '.')
        at++;
    while (at < analyzer->end && *at == ' ')
        at++;
    for (size_t i = 0; i < sizeof compass_names / sizeof *compass_names; i++) {
        struct str name = str_of(compass_names[i].name);
        struct str rest = str_n(at, (size_t)(analyzer->end - at));

        if (str_starts_nocase(rest, name) && strchr(compass_names[i].points, point))
            return word;
    }
    return NULL;
}

static void compass_add(struct analyzer *analyzer, const struct piece *part, const char *at)
{
    char written = analyzer->text[part->start];
    const char *word;

    if (part->word.length != 1 || written < 'A' || written > 'Z')
        return;
    word = compass_find(analyzer, part->word.bytes[0], at);
    if (word)
        alternate_add(analyzer, str_of(word), part->start, part->end);
}

/* Split "1.13bn" into two parts. The unit is ASCII, so it has as many bytes in the text. */
static uint32_t split_unit(struct analyzer *analyzer)
{
    struct piece *number = &analyzer->parts[0], *unit = &analyzer->parts[1];
    size_t length = number_unit_length(word_str(&number->word));
    const char *letters = analyzer->text + number->end - length;

    if (length == 0 || number->word.full)
        return 1;
    for (size_t i = 0; i < length; i++)
        if (!(unicode_byte_class[(unsigned char)letters[i]] & BYTE_LETTER))
            return 1;
    number->word.length = (uint8_t)(number->word.length - length);
    word_set(&unit->word, str_n(number->word.bytes + number->word.length, length));
    unit->end = number->end;
    unit->start = number->end = number->end - (uint32_t)length;
    return 2;
}

/* --- all parts ----------------------------------------------------------------------------- */

static const char *part_scan(const struct analyzer *analyzer, const char *at, struct piece *part)
{
    const char *end = initials_scan(analyzer, at, part);

    return end ? end : piece_scan(analyzer, at, part);
}

/* Take connected parts; *more is where the part after the last one begins. */
static uint32_t parts_scan(struct analyzer *analyzer, const char **more)
{
    uint32_t count = 0;
    const char *at = analyzer->at;

    do {
        struct piece *part = &analyzer->parts[count];

        analyzer->last_start = at;
        analyzer->at = analyzer->last_end = part_scan(analyzer, at, part);
        if (part->word.length > 0) /* folding may leave nothing, as of a lone tatweel */
            count++;
        at = connected(analyzer, analyzer->at);
    } while (at && count < COMPOUND_PARTS_MAX);
    *more = at;
    return count;
}

void compound_parse(struct analyzer *analyzer)
{
    bool continued = analyzer->chain == analyzer->at;
    const char *more;
    uint32_t count = parts_scan(analyzer, &more);
    struct piece *parts = analyzer->parts;
    bool joined;

    analyzer->chain = more;
    analyzer->pending_next = analyzer->pending_count = 0;
    if (count == 0)
        return;
    if (count == 1)
        count = split_unit(analyzer);
    joined =
        count > 1 && count <= COMPOUND_JOINED_MAX && !continued && !more && join(analyzer, count);
    part_add(analyzer, &parts[0]);
    if (joined)
        alternate_add(analyzer, word_str(&analyzer->joined), parts[0].start, parts[count - 1].end);
    if (count == 1 && parts[0].whole.length > 0)
        alternate_add(analyzer, word_str(&parts[0].whole), parts[0].start, parts[0].end);
    if (count == 1)
        compass_add(analyzer, &parts[0], analyzer->at);
    for (uint32_t i = 1; i < count; i++)
        part_add(analyzer, &parts[i]);
}
