/* SPDX-License-Identifier: GPL-2.0-or-later */
/* piece.c - reads one word by UAX #29, without elided articles and possessives.
 *
 * The rules, by their numbers there: letters and digits stay together (WB5, WB8 to WB10). A mark
 * belongs to the character before it (WB4). Some characters do not end the word: an apostrophe or
 * middle dot between letters (WB6, WB7), a double quote between Hebrew letters (WB7b, WB7c), a
 * comma or full stop between digits (WB11, WB12).
 *
 * Unlike in UAX #29, full stops and colons between letters end the word: "senate.gov" and
 * "said.The" are two words each. This file also joins initials. */
#include "analysis/tokenizer.h"

#define EXPONENT_LETTERS_MAX 3

/* Articles and prepositions that join the next word: l'accord, d’Italie, dell'Europa. They apply to
 * every language, so that a query in any language finds the word. */
static const char *const elided[] = {"l",    "d",     "c",     "j",     "m",      "n",     "s",
                                     "t",    "qu",    "un",    "all",   "dall",   "dell",  "nell",
                                     "sull", "quell", "quest", "jusqu", "lorsqu", "puisqu"};
/* Endings that an apostrophe joins to an English word (Pompeo's, we're). "n't" stays: dont. */
static const char *const enclitics[] = {"s", "ll", "re", "ve", "d", "m"};

static bool in_table(struct str text, const char *const *table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(text, table[i]))
            return true;
    return false;
}
#define IN_TABLE(text, table) in_table(text, table, sizeof(table) / sizeof *(table))

struct piece_scan {
    const struct analyzer *analyzer;
    struct word *word;
    unsigned last; /* kind of the last letter or digit */
    bool camel;
    bool separators;
    /* The length of the word before its first and its last apostrophe between letters. */
    uint32_t apostrophes;
    uint8_t first_length, last_length;
    const char *behind_first, *last_at;
};

static char ascii_lower(uint32_t character, unsigned class)
{
    return (char)(class & CHAR_UPPER ? character | 0x20 : character);
}

static void scan_add_any(struct piece_scan *scan, uint32_t character, unsigned class)
{
    struct word *word = scan->word;
    size_t length = word->length;

    if (word->full)
        return;
    if (character < 0x80)
        word->bytes[length++] = ascii_lower(character, class);
    else
        length = fold_add(word->bytes, length, character, class);
    word->full = length > ANALYZER_WORD_MAX;
    if (word->full)
        length = utf8_cut(str_n(word->bytes, length), ANALYZER_WORD_MAX);
    word->length = (uint8_t)length;
}

static inline void scan_add(struct piece_scan *scan, uint32_t character, unsigned class)
{
    struct word *word = scan->word;

    if (character < 0x80 && !word->full && word->length < ANALYZER_WORD_MAX)
        word->bytes[word->length++] = ascii_lower(character, class);
    else
        scan_add_any(scan, character, class);
}

static unsigned kind_behind_marks(const struct analyzer *analyzer, const char *at)
{
    unsigned kind;

    while ((kind = char_kind_at(at, analyzer->end)) == KIND_EXTEND)
        at += utf8_decode(at, analyzer->end, &(uint32_t){0});
    return kind;
}

/* "1990's" is read as 1990s. */
static bool is_plural_s(const struct analyzer *analyzer, const char *at)
{
    return at < analyzer->end && (*at | 0x20) == 's' &&
           !kind_is_word(char_kind_at(at + 1, analyzer->end));
}

static void apostrophe_note(struct piece_scan *scan, const char *at, const char *next)
{
    if (scan->word->full)
        return;
    if (scan->apostrophes++ == 0) {
        scan->first_length = scan->word->length;
        scan->behind_first = next;
    }
    scan->last_length = scan->word->length;
    scan->last_at = at;
}

/* Does the character at `at` join the word to the character at `next`? */
static bool joins(struct piece_scan *scan, unsigned kind, uint32_t character, unsigned class,
                  const char *at, const char *next)
{
    unsigned following = kind_behind_marks(scan->analyzer, next);

    if (kind_is_letter(scan->last) && kind_is_letter(following)) {
        if (kind == KIND_APOSTROPHE)
            apostrophe_note(scan, at, next);
        return kind == KIND_APOSTROPHE || kind == KIND_MIDDLE ||
               (kind == KIND_DOUBLE_QUOTE && scan->last == KIND_HEBREW && following == KIND_HEBREW);
    }
    if (scan->last != KIND_DIGIT)
        return false;
    if (following == KIND_DIGIT && (kind == KIND_POINT || kind == KIND_APOSTROPHE)) {
        scan_add(scan, character, class);
        scan->separators = true;
        return true;
    }
    return kind == KIND_APOSTROPHE && is_plural_s(scan->analyzer, next);
}

/* km²: a superscript belongs to a unit or formula of up to three letters. Behind longer words and
 * digits it is the number of a footnote. */
static bool is_exponent(const struct word *word, unsigned class)
{
    uint8_t letters = 0;

    while (letters < word->length && word->bytes[word->length - 1 - letters] >= 'a' &&
           word->bytes[word->length - 1 - letters] <= 'z')
        letters++;
    return class & CHAR_RAISED && letters > 0 && letters <= EXPONENT_LETTERS_MAX &&
           (letters == word->length || byte_is_digit(word->bytes[word->length - 1 - letters]));
}

/* Add the digits of [at, end), which blanks group. */
static void groups_add(struct piece_scan *scan, const char *at, const char *end)
{
    for (; at < end; at++)
        if (byte_is_digit(*at))
            scan_add(scan, (unsigned char)*at, unicode_class_ascii((unsigned char)*at));
}

/* Does the word go on behind the character [at, next) though it is no part of words by UAX #29?
 * Then the end of what belongs to it; otherwise NULL. */
static const char *more_end(struct piece_scan *scan, uint32_t character, unsigned class,
                            const char *at, const char *next)
{
    const char *end;

    if ((class & KIND_MASK) == KIND_FRACTION) {
        if (scan->word->length > 0)
            return NULL;
        scan_add(scan, character, class);
        return next;
    }
    if (class & CHAR_RAISED && is_exponent(scan->word, class)) {
        scan_add(scan, character, class);
        scan->last = KIND_DIGIT;
        return next;
    }
    if (scan->last != KIND_DIGIT || !(class & CHAR_SPACE) || scan->word->full)
        return NULL;
    end = number_groups_end(scan->analyzer, word_str(scan->word), at);
    if (end)
        groups_add(scan, at, end);
    return end;
}

/* Only these classes may go on: see more_end. */
static inline unsigned more_classes(const struct piece_scan *scan)
{
    return scan->last == KIND_DIGIT ? CHAR_RAISED | CHAR_SPACE : CHAR_RAISED;
}

static_assert(CHAR_LOWER >> 1 == CHAR_UPPER, "scan_run shifts a class to see what is before it");

static const char *scan_run(struct piece_scan *scan, const char *at)
{
    const char *end = scan->analyzer->end, *next, *more;
    unsigned before = 0, camel = 0;

    for (; at < end; at = next) {
        uint32_t character;
        unsigned class, kind;

        next = char_read(at, end, &character, &class);
        kind = class & KIND_MASK;
        if (kind == KIND_EXTEND) {
            scan_add(scan, character, class);
        } else if (kind_is_word(kind)) {
            scan_add(scan, character, class);
            camel |= before & class;
            before = class >> 1; /* CHAR_UPPER: a small letter */
            scan->last = kind;
        } else if (kind < KIND_APOSTROPHE || kind == KIND_CONNECTOR ||
                   !joins(scan, kind, character, class, at, next)) {
            if (!(class & more_classes(scan)) && kind != KIND_FRACTION)
                break;
            more = more_end(scan, character, class, at, next);
            if (!more)
                break;
            if (kind == KIND_FRACTION)
                return more;
            next = more;
        }
    }
    scan->camel = camel & CHAR_UPPER;
    return at;
}

static bool is_upper(const struct analyzer *analyzer, const char *at)
{
    uint32_t character;
    unsigned class;

    char_read(at, analyzer->end, &character, &class);
    return class & CHAR_UPPER;
}

unsigned piece_shape(const struct analyzer *analyzer, const struct piece *piece)
{
    const char *at = analyzer->text + piece->start, *end = analyzer->text + piece->end;
    unsigned shape = 0;

    while (at < end) {
        uint32_t character;
        unsigned class;

        at = char_read(at, end, &character, &class);
        shape |= class & (SHAPE_UPPER | SHAPE_LOWER);
        shape |= (class & KIND_MASK) == KIND_DIGIT ? SHAPE_DIGIT : 0;
    }
    return shape;
}

static void cut_elided(const struct piece_scan *scan, struct piece *piece)
{
    struct word *word = &piece->word;
    struct str article = str_n(word->bytes, scan->first_length);

    if (word->length <= article.length || !IN_TABLE(article, elided))
        return;
    if (article.length == 1 && is_upper(scan->analyzer, scan->analyzer->text + piece->start) &&
        is_upper(scan->analyzer, scan->behind_first))
        piece->whole = *word; /* D'Amato, L'Oreal: also written as one word */
    word->length = (uint8_t)(word->length - article.length);
    memmove(word->bytes, word->bytes + article.length, word->length);
    piece->start = text_offset(scan->analyzer, scan->behind_first);
}

static void cut_enclitic(const struct piece_scan *scan, struct piece *piece)
{
    struct word *word = &piece->word;
    struct str ending = str_slice(word_str(word), scan->last_length, word->length);

    if (scan->last_length == 0 || !IN_TABLE(ending, enclitics))
        return;
    if (analysis_rules_possessives(scan->analyzer->rules) && str_is(ending, "s") && !word->full) {
        piece->whole = *word;
        piece->possessive = piece->end;
    }
    word->length = scan->last_length;
    piece->end = text_offset(scan->analyzer, scan->last_at);
}

const char *piece_scan(const struct analyzer *analyzer, const char *at, struct piece *piece)
{
    struct piece_scan scan = {.analyzer = analyzer, .word = &piece->word, .last = KIND_OTHER};
    const char *end;

    piece->word.length = piece->whole.length = 0;
    piece->word.full = false;
    piece->possessive = 0;
    end = scan_run(&scan, at);
    piece->start = text_offset(analyzer, at);
    piece->end = text_offset(analyzer, end);
    if (scan.apostrophes > 0) {
        cut_enclitic(&scan, piece);
        cut_elided(&scan, piece);
    }
    piece->camel = scan.camel;
    if (scan.separators && byte_is_digit(piece->word.bytes[0]))
        number_fold(&piece->word, analyzer->decimal_comma);
    return end;
}

/* --- initials ------------------------------------------------------------------------------ */

/* Take one or two letters; returns their number, or 0 if there are none or more than two. */
static unsigned letters_scan(const struct analyzer *analyzer, const char **at)
{
    unsigned count = 0;

    while (kind_is_letter(char_kind_at(*at, analyzer->end))) {
        if (++count > 2)
            return 0;
        *at += utf8_decode(*at, analyzer->end, &(uint32_t){0});
    }
    return kind_is_word(char_kind_at(*at, analyzer->end)) ? 0 : count;
}

/* For most words and numbers the first three bytes show that they are not initials. */
static inline bool no_initials_follow(const struct analyzer *analyzer, const char *at)
{
    return analyzer->end - at > 2 &&
           (byte_is_digit(at[0]) ||
            (byte_class(at) & byte_class(at + 1) & BYTE_LETTER && at[2] > 0 && at[2] != '.'));
}

/* The end of "U.S.", "e.g." or "Ph.D", after the last full stop; NULL for other text. Groups of two
 * letters count only if every group begins with a capital. */
static const char *initials_end(const struct analyzer *analyzer, const char *at)
{
    const char *end = NULL;
    bool all_single = true, all_upper = true, any_single = false;

    for (unsigned places = 1;; places++) {
        const char *from = at;
        unsigned letters = letters_scan(analyzer, &at);

        if (letters == 0)
            return end;
        all_single &= letters == 1;
        any_single |= letters == 1;
        all_upper &= is_upper(analyzer, from);
        if (!all_single && !(all_upper && any_single) && places > 1)
            return end;
        if (at == analyzer->end || *at != '.')
            return places > 1 ? at : NULL;
        at++;
        if (places > 1)
            end = at;
    }
}

/* "U. S.", "U . S ." and the same with K or N. Other single letters are a person's initials. */
static const char *spaced_end(const struct analyzer *analyzer, const char *at)
{
    static const char *const pattern[] = {"U", ".", "SKN", "."}; /* with spaces between them */

    if (*at != 'U')
        return NULL;
    for (size_t i = 0; i < 4; i++) {
        if (i > 0 && at < analyzer->end && *at == ' ')
            at++;
        if (at == analyzer->end || *at == '\0' || !strchr(pattern[i], *at))
            return NULL;
        at++;
    }
    return at;
}

/* After "U.S.", as after any word, "'s" is not part of the word. */
static const char *possessive_skip(const struct analyzer *analyzer, const char *at)
{
    uint32_t character;
    unsigned class;
    const char *next;

    if (at == analyzer->end)
        return at;
    next = char_read(at, analyzer->end, &character, &class);
    return (class & KIND_MASK) == KIND_APOSTROPHE && is_plural_s(analyzer, next) ? next + 1 : at;
}

static void initials_read(const struct analyzer *analyzer, const char *at, const char *end,
                          struct piece *piece)
{
    struct piece_scan scan = {.analyzer = analyzer, .word = &piece->word};
    const char *next;

    piece->word.length = piece->whole.length = 0;
    piece->word.full = false;
    piece->possessive = 0;
    piece->camel = false;
    piece->start = text_offset(analyzer, at);
    piece->end = text_offset(analyzer, end);
    for (; at < end; at = next) {
        uint32_t character;
        unsigned class;

        next = char_read(at, end, &character, &class);
        if (kind_is_letter(class & KIND_MASK))
            scan_add(&scan, character, class);
    }
}

const char *initials_scan(const struct analyzer *analyzer, const char *at, struct piece *piece)
{
    const char *end = NULL;

    if (!no_initials_follow(analyzer, at))
        end = initials_end(analyzer, at);
    if (!end)
        end = spaced_end(analyzer, at);
    if (!end)
        return NULL;
    initials_read(analyzer, at, end, piece);
    return possessive_skip(analyzer, end);
}
