/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compound.c - compounds ("cyber-security"), and words that stand for other words ("N. Korea"). */
#include "analysis/tokenizer.h"

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

/* Join the parts to one word, with a slash between them or nothing, unless it would be too long or
 * the parts are a date or phone number. */
static bool join(struct analyzer *analyzer, uint32_t count, bool slash)
{
    struct word *joined = &analyzer->joined;
    bool any_letters = slash;

    joined->length = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct str word = word_str(&analyzer->parts[i].word);

        if (joined->length + slash + word.length > ANALYZER_WORD_MAX)
            return false;
        if (slash && i > 0)
            joined->bytes[joined->length++] = '/';
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

/* A word, as far as it is read. */
struct compound {
    uint32_t count;    /* of parts */
    uint32_t join_max; /* more parts are not joined */
    uint32_t flags;    /* of the parts after the first */
    bool slash;        /* joined with a slash: 1/2 */
    const char *full;  /* what the unit parts[1] stands for */
};

static bool is_tag(const struct analyzer *analyzer, const struct piece *part)
{
    return part->start > 0 && analyzer->text[part->start - 1] == '#';
}

/* Parts that are not connected by hyphens. */
static void split(struct analyzer *analyzer, struct compound *compound)
{
    const struct piece *parts = analyzer->parts;

    if (byte_is_digit(parts[0].word.bytes[0]) && (compound->full = unit_split(analyzer))) {
        compound->count = 2;
        if (parts[1].start > parts[0].end)
            compound->flags = 0;
        return;
    }
    if (analyzer->at < analyzer->end && *analyzer->at < 0 && power_scan(analyzer)) {
        compound->count = 2;
        return;
    }
    if (analyzer->at < analyzer->end &&
        (*analyzer->at == '.' || *analyzer->at == '/' || *analyzer->at < 0))
        compound->count = pair_scan(analyzer);
    compound->slash = compound->count == 2 && byte_is_digit(parts[1].word.bytes[0]);
    if (compound->count == 1 && (parts[0].camel || is_tag(analyzer, &parts[0]))) {
        compound->count = camel_split(analyzer);
        compound->join_max = COMPOUND_PARTS_MAX;
    }
}

static void signs_add(struct analyzer *analyzer, struct piece *part)
{
    const char *end = sign_end(analyzer, part);
    struct word *joined = &analyzer->joined;
    size_t length;

    if (!end)
        return;
    length = (size_t)(end - analyzer->text) - part->end;
    if (part->word.length + length > ANALYZER_WORD_MAX)
        return;
    *joined = part->word;
    memcpy(joined->bytes + joined->length, analyzer->text + part->end, length);
    joined->length = (uint8_t)(joined->length + length);
    analyzer->at = analyzer->last_end = end;
    if (analyzer->pending[analyzer->pending_count - 1].word.length == 1) { /* C++ is not C */
        analyzer->pending[analyzer->pending_count - 1].word = word_str(joined);
        analyzer->pending[analyzer->pending_count - 1].end = text_offset(analyzer, end);
        return;
    }
    alternate_add(analyzer, word_str(joined), part->start, text_offset(analyzer, end));
}

/* "men's" is also mens, and its s is a word: Meilisearch finds it by both. There the s is a word
 * behind men, so here it has the place of the next word: a text that begins "It's" does not begin
 * with s. */
static void possessive_add(struct analyzer *analyzer, const struct piece *part)
{
    uint32_t flags = TOKEN_ALTERNATE | TOKEN_POSSESSIVE, position = analyzer->position - 1;

    token_add(analyzer, word_str(&part->whole), part->start, part->possessive, flags, position);
    token_add(analyzer, STR("s"), part->possessive - 1, part->possessive, flags, position + 1);
}

/* Queue the only part, with the other forms of it. */
static void single_add(struct analyzer *analyzer)
{
    struct piece *part = &analyzer->parts[0];

    part_add(analyzer, part);
    if (part->possessive)
        possessive_add(analyzer, part);
    else if (part->whole.length > 0)
        alternate_add(analyzer, word_str(&part->whole), part->start, part->end);
    compass_add(analyzer, part, analyzer->at);
    signs_add(analyzer, part);
}

static void compound_add(struct analyzer *analyzer, const struct compound *compound, bool joined)
{
    const struct piece *parts = analyzer->parts;
    struct word *value = &analyzer->parts[2].word; /* a number and its unit are two parts */

    part_add(analyzer, &parts[0]);
    if (joined)
        alternate_add(analyzer, word_str(&analyzer->joined), parts[0].start,
                      parts[compound->count - 1].end);
    if (compound->full && unit_value(word_str(&parts[0].word), compound->full, value))
        alternate_add(analyzer, word_str(value), parts[0].start, parts[1].end);
    for (uint32_t i = 1; i < compound->count; i++) {
        analyzer->gap_flags = compound->flags;
        part_add(analyzer, &parts[i]);
    }
    if (compound->full && compound->full[0])
        alternate_add(analyzer, str_of(compound->full), parts[1].start, parts[1].end);
}

/* For most words the second byte shows that they are not initials. */
static inline bool may_be_initial(const struct analyzer *analyzer)
{
    const char *at = analyzer->at;

    return analyzer->end - at > 2 && (at[0] < 0 || at[1] < 0 || at[1] == '.' || at[1] == ' ');
}

void compound_parse(struct analyzer *analyzer)
{
    bool continued = analyzer->chain == analyzer->at;
    const char *more = NULL;
    struct compound compound = {.join_max = COMPOUND_JOINED_MAX, .flags = TOKEN_JOINED};

    compound.count = continued || !may_be_initial(analyzer) ? 0 : spaced_initials(analyzer);
    if (compound.count > 0)
        compound.flags = 0;
    else
        compound.count = parts_scan(analyzer, &more);
    analyzer->chain = more;
    analyzer->pending_next = analyzer->pending_count = 0;
    if (compound.count == 0)
        return;
    if (compound.count == 1)
        split(analyzer, &compound);
    if (compound.count == 1)
        single_add(analyzer);
    else
        compound_add(analyzer, &compound,
                     compound.count <= compound.join_max && !continued && !more &&
                         join(analyzer, compound.count, compound.slash));
}
