/* SPDX-License-Identifier: GPL-2.0-or-later */
/* make_unicode_tables.c - a build tool that writes the tables of unicode.h as C, from ICU's data.
 *
 * Usage: make_unicode_tables OUTPUT.c */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utrans.h>

#include "analysis/unicode.h"

#define CHARACTERS  0x110000
#define TEXT_MAX    64    /* UTF-16 units of one character's folded form */
#define POOL_MAX    65536 /* offsets are 16 bits */
#define COMPOSE_MAX 4096

static const UNormalizer2 *nfc, *nfkc, *nfkd;

static void fail(const char *why)
{
    fprintf(stderr, "make_unicode_tables: %s\n", why);
    exit(1);
}

static void check(UErrorCode code)
{
    if (U_FAILURE(code))
        fail(u_errorName(code));
}

static bool in_list(UChar32 c, const UChar32 *list)
{
    while (*list && *list != c)
        list++;
    return *list != 0;
}

/* --- kinds: UAX #29, tailored -------------------------------------------------------------- */

static const UChar32 apostrophes[] = {0x27, 0x2018, 0x2019, 0xFF07, 0};
static const UChar32 colons[] = {0x3A, 0xFE13, 0xFE55, 0xFF1A, 0};
static const UChar32 points[] = {0x2C,   0x2E,   0x66B,  0x66C,  0x2024,
                                 0xFE50, 0xFE52, 0xFF0C, 0xFF0E, 0};
static const UChar32 connectors[] = {0x26,   0x2D,   0x5F,   0x58A,  0x5BE,  0x2010,
                                     0x2011, 0xFE63, 0xFF06, 0xFF0D, 0xFF3F, 0};
static const UChar32 wide_stops[] = {0x3002, 0xFE52, 0xFF01, 0xFF0E, 0xFF1F, 0xFF61, 0};
static const UChar32 ellipses[] = {0x2E, 0x2026, 0};
static const UChar32 name_dots[] = {0xB7, 0x2027, 0x2022, 0x30A0, 0x30FB, 0xFF1D, 0xFF65, 0};

static const UScriptCode unspaced_scripts[] = {USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA,
                                               USCRIPT_HANGUL, USCRIPT_BOPOMOFO};

static bool is_unspaced(UChar32 c, int word_break)
{
    if (word_break == U_WB_KATAKANA)
        return u_charType(c) != U_MODIFIER_SYMBOL && u_charType(c) != U_DASH_PUNCTUATION;
    if (!u_isUAlphabetic(c) || word_break == U_WB_EXTEND)
        return false;
    if (u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC) ||
        u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT)
        return true;
    for (size_t i = 0; i < sizeof unspaced_scripts / sizeof *unspaced_scripts; i++)
        if (uscript_hasScript(c, unspaced_scripts[i]))
            return true;
    return false;
}

static enum char_kind kind_of(UChar32 c)
{
    int word_break = u_getIntPropertyValue(c, UCHAR_WORD_BREAK);

    if (in_list(c, apostrophes))
        return KIND_APOSTROPHE;
    if (in_list(c, points))
        return KIND_POINT;
    if (in_list(c, connectors))
        return KIND_CONNECTOR;
    if (c == '"')
        return KIND_DOUBLE_QUOTE;
    if (c == 0x200B) /* zero width space: word processors leave it inside words */
        return KIND_EXTEND;
    if (u_isalpha(c) && u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
        return KIND_EXTEND; /* the fillers of Hangul */
    if (is_unspaced(c, word_break))
        return KIND_BIGRAM;
    switch (word_break) {
    case U_WB_ALETTER:
        return KIND_LETTER;
    case U_WB_HEBREW_LETTER:
        return KIND_HEBREW;
    case U_WB_NUMERIC:
        return KIND_DIGIT;
    case U_WB_EXTEND:
    case U_WB_FORMAT:
    case U_WB_ZWJ:
        return KIND_EXTEND;
    case U_WB_MIDLETTER:
        return in_list(c, colons) ? KIND_OTHER : KIND_MIDDLE;
    default:
        return KIND_OTHER;
    }
}

static bool ends_line(UChar32 c)
{
    return (c >= 0x0A && c <= 0x0D) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool has_script(UChar32 c, UScriptCode script)
{
    return uscript_hasScript(c, script) && u_isUAlphabetic(c);
}

/* Flags for scripts without spaces (bigram.c). */
static unsigned unspaced_flags(UChar32 c, unsigned kind)
{
    if (in_list(c, name_dots))
        return CHAR_NAME_DOT;
    if (kind != KIND_BIGRAM)
        return 0;
    if (has_script(c, USCRIPT_HAN) || has_script(c, USCRIPT_HANGUL))
        return CHAR_SYLLABLE;
    return has_script(c, USCRIPT_KATAKANA) || c == 0x30FC || c == 0xFF70 ? CHAR_KATAKANA : 0;
}

/* Marks that compose with a letter in the folded forms: see write_compositions(). */
static bool composes[CHARACTERS];

static uint16_t class_of(UChar32 c)
{
    unsigned value = kind_of(c);

    if (u_hasBinaryProperty(c, UCHAR_UPPERCASE) || u_charType(c) == U_TITLECASE_LETTER)
        value |= CHAR_UPPER;
    if (u_hasBinaryProperty(c, UCHAR_LOWERCASE))
        value |= CHAR_LOWER;
    if (u_hasBinaryProperty(c, UCHAR_WHITE_SPACE))
        value |= CHAR_SPACE;
    if (ends_line(c))
        value |= CHAR_LINE;
    if (u_hasBinaryProperty(c, UCHAR_S_TERM) || in_list(c, ellipses))
        value |= CHAR_STOP;
    if (in_list(c, wide_stops))
        value |= CHAR_WIDE_STOP;
    if (u_getIntPropertyValue(c, UCHAR_SENTENCE_BREAK) == U_SB_CLOSE)
        value |= CHAR_CLOSE;
    if (u_hasBinaryProperty(c, UCHAR_QUOTATION_MARK))
        value |= CHAR_QUOTE;
    if (composes[c])
        value |= CHAR_COMPOSES;
    value |= unspaced_flags(c, value & KIND_MASK);
    return (uint16_t)value;
}

/* --- folding ------------------------------------------------------------------------------- */

struct text {
    UChar units[TEXT_MAX];
    int32_t length;
};

static void text_add(struct text *text, const UChar *units, int32_t length)
{
    if (text->length + length > TEXT_MAX)
        fail("a folded form is too long");
    memcpy(text->units + text->length, units, (size_t)length * sizeof *units);
    text->length += length;
}

static void text_add_char(struct text *text, UChar32 c)
{
    UChar units[2];
    int32_t length = 0;

    U16_APPEND_UNSAFE(units, length, c);
    text_add(text, units, length);
}

static struct text normalized(const UNormalizer2 *form, const struct text *from)
{
    struct text out = {.length = 0};
    UErrorCode code = U_ZERO_ERROR;

    out.length = unorm2_normalize(form, from->units, from->length, out.units, TEXT_MAX, &code);
    check(code);
    return out;
}

static struct text case_folded(const struct text *from)
{
    struct text out = {.length = 0};
    UErrorCode code = U_ZERO_ERROR;

    out.length =
        u_strFoldCase(out.units, TEXT_MAX, from->units, from->length, U_FOLD_CASE_DEFAULT, &code);
    check(code);
    return out;
}

/* Letters that readers type as plain letters, though Unicode does not decompose them; and
 * punctuation that keyboards have in only one form. */
static const struct {
    UChar32 from;
    const char *to;
} plain_letters[] = {
    {0xDF, "ss"},   {0xE6, "ae"},   {0xF0, "d"},    {0xF8, "o"},   {0xFE, "th"},  {0x111, "d"},
    {0x127, "h"},   {0x131, "i"},   {0x138, "q"},   {0x142, "l"},  {0x14B, "n"},  {0x153, "oe"},
    {0x167, "t"},   {0x180, "b"},   {0x188, "c"},   {0x192, "f"},  {0x199, "k"},  {0x19A, "l"},
    {0x1B4, "y"},   {0x1B6, "z"},   {0x1E5, "g"},   {0x21F, "h"},  {0x225, "z"},  {0x237, "j"},
    {0x23C, "c"},   {0x247, "e"},   {0x249, "j"},   {0x24D, "r"},  {0x24F, "y"},  {0x253, "b"},
    {0x256, "d"},   {0x257, "d"},   {0x260, "g"},   {0x268, "i"},  {0x272, "n"},  {0x289, "u"},
    {0x2010, "-"},  {0x2011, "-"},  {0x2012, "-"},  {0x2013, "-"}, {0x2014, "-"}, {0x2015, "-"},
    {0x2212, "-"},  {0x2018, "'"},  {0x2019, "'"},  {0x201A, "'"}, {0x201B, "'"}, {0x201C, "\""},
    {0x201D, "\""}, {0x201E, "\""}, {0x201F, "\""}, {0x66B, "."},  {0x66C, ","},  {0, NULL}};

static const char *plain_letter(UChar32 c)
{
    size_t i = 0;

    while (plain_letters[i].from && plain_letters[i].from != c)
        i++;
    return plain_letters[i].to;
}

/* Modifier letters that stand for apostrophes (Hawaiʻi, п’ять), the Arabic tatweel, geresh. */
static bool vanishes(UChar32 c)
{
    return u_charType(c) == U_FORMAT_CHAR ||
           u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
           (c >= 0x2B9 && c <= 0x2BF) || c == 0x2C8 || c == 0x2EE || c == 0x640 || c == 0x5F3 ||
           c == 0xA78C;
}

/* In these scripts a mark above or below is an accent, and a reader may leave it out. */
static bool has_accents(UScriptCode script)
{
    switch (script) {
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED:
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_CYRILLIC:
    case USCRIPT_HEBREW:
    case USCRIPT_ARABIC:
    case USCRIPT_SYRIAC:
        return true;
    default:
        return false;
    }
}

static UScriptCode script_of(UChar32 c)
{
    UErrorCode code = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &code);

    check(code);
    return script;
}

/* й and similar letters are separate letters; ё, ѐ and ѝ are е and и with an accent. */
static bool decomposes(UChar32 c)
{
    UScriptCode script = script_of(c);

    if (script == USCRIPT_CYRILLIC)
        return c == 0x451 || c == 0x450 || c == 0x45D || c < 0x400 || c > 0x52F;
    return has_accents(script);
}

static bool is_accent(UChar32 c)
{
    int type = u_charType(c);

    return (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK) && has_accents(script_of(c)) &&
           c != 0x3099 && c != 0x309A; /* the voicing of kana makes another syllable */
}

static void add_folded(struct text *out, UChar32 c)
{
    const char *plain = plain_letter(c);

    if (plain)
        while (*plain)
            text_add_char(out, *plain++);
    else if (u_charType(c) == U_DECIMAL_DIGIT_NUMBER)
        text_add_char(out, '0' + u_charDigitValue(c));
    else if (!vanishes(c) && !is_accent(c))
        text_add_char(out, c);
}

static void add_decomposed(struct text *out, UChar32 c)
{
    struct text one = {.length = 0};
    int32_t at = 0;

    text_add_char(&one, c);
    if (decomposes(c))
        one = normalized(nfkd, &one);
    while (at < one.length) {
        U16_NEXT(one.units, at, one.length, c);
        add_folded(out, c);
    }
}

static struct text folded(UChar32 c)
{
    struct text text = {.length = 0}, out = {.length = 0};
    int32_t at = 0;
    UChar32 part;

    text_add_char(&text, c);
    if (U_IS_SURROGATE(c))
        return text;
    for (int round = 0; round < 2; round++) { /* twice: each may undo the other */
        struct text folded_once;

        text = normalized(nfkc, &text);
        folded_once = case_folded(&text);
        text = normalized(nfkc, &folded_once);
    }
    if (text.length > 0 && text.units[0] == ' ') { /* a spacing accent: "´" is space and mark */
        text.length = 0;
        text_add_char(&text, u_isUWhiteSpace(c) ? ' ' : c);
        return text;
    }
    while (at < text.length) {
        U16_NEXT(text.units, at, text.length, part);
        add_decomposed(&out, part);
    }
    return out;
}

static char pool[POOL_MAX + UNICODE_FOLD_SHORT];
static unsigned pool_length = 1;

/* The offset of a folded form in the pool; equal forms share one place. Most equal forms are close
 * together, but the pool is small enough to search all of it. */
static uint16_t pool_put(const char *bytes, unsigned length)
{
    char entry[UNICODE_FOLD_MAX + 1];
    char *found;

    if (length > UNICODE_FOLD_MAX)
        fail("a folded form is longer than UNICODE_FOLD_MAX");
    entry[0] = (char)length;
    memcpy(entry + 1, bytes, length);
    found = memmem(pool + 1, pool_length - 1, entry, length + 1);
    if (found)
        return (uint16_t)(found - pool);
    if (pool_length + length + 1 > POOL_MAX)
        fail("the folded forms need more than 64 KB");
    memcpy(pool + pool_length, entry, length + 1);
    pool_length += length + 1;
    return (uint16_t)(pool_length - length - 1);
}

/* The form for comparing values: decomposed (so that both spellings of é are equal) and in lower
 * case, with accents. Hangul stays as it is. */
static struct text lowered(UChar32 c)
{
    struct text text = {.length = 0}, out = {.length = 0};
    int32_t at = 0;

    text_add_char(&text, c);
    if (U_IS_SURROGATE(c) || (c >= 0xAC00 && c <= 0xD7A3))
        return text;
    text = normalized(nfkd, &text);
    while (at < text.length) {
        U16_NEXT(text.units, at, text.length, c);
        text_add_char(&out, u_tolower(c));
    }
    return out;
}

/* The offset of a character's form in the pool; 0 if the form is the character itself. */
static uint16_t form_of(UChar32 c, struct text text)
{
    char bytes[4 * TEXT_MAX];
    int32_t length = 0;
    UErrorCode code = U_ZERO_ERROR;
    UChar32 first = 0;
    int32_t at = 0;

    if (text.length > 0)
        U16_NEXT(text.units, at, text.length, first);
    if (text.length > 0 && at == text.length && first == c)
        return 0;
    u_strToUTF8(bytes, sizeof bytes, &length, text.units, text.length, &code);
    check(code);
    return pool_put(bytes, (unsigned)length);
}

/* --- output -------------------------------------------------------------------------------- */

static FILE *out;

/* Write a two-stage table; equal blocks are written once. */
static void write_table(const char *name, const uint16_t *values)
{
    static uint16_t index[UNICODE_INDEX_COUNT];
    unsigned blocks = 0;

    fprintf(out, "const uint16_t unicode_%s_blocks[][UNICODE_BLOCK_SIZE] = {\n", name);
    for (unsigned i = 0; i < UNICODE_INDEX_COUNT; i++) {
        const uint16_t *block = values + i * UNICODE_BLOCK_SIZE;
        unsigned same = 0;

        while (same < i && memcmp(values + same * UNICODE_BLOCK_SIZE, block,
                                  UNICODE_BLOCK_SIZE * sizeof *block) != 0)
            same++;
        index[i] = same < i ? index[same] : (uint16_t)blocks++;
        if (same < i)
            continue;
        for (unsigned k = 0; k < UNICODE_BLOCK_SIZE; k++)
            fprintf(out, "%s%u,", k == 0 ? "{" : k % 16 ? "" : "\n", block[k]);
        fprintf(out, "},\n");
    }
    fprintf(out, "};\nconst uint16_t unicode_%s_index[UNICODE_INDEX_COUNT] = {", name);
    for (unsigned i = 0; i < UNICODE_INDEX_COUNT; i++)
        fprintf(out, "%s%u,", i % 16 ? "" : "\n", index[i]);
    fprintf(out, "};\n");
}

static void write_pool(void)
{
    fprintf(out, "const char unicode_fold_pool[] = {");
    for (unsigned i = 0; i < pool_length + UNICODE_FOLD_SHORT; i++)
        fprintf(out, "%s%d,", i % 16 ? "" : "\n", (signed char)pool[i]);
    fprintf(out, "};\n");
}

/* Letters that folding leaves composed must also match text that spells them as letter and mark
 * (decomposed file names, half-width kana). Hangul is composed by arithmetic. */
static void write_compositions(void)
{
    static struct unicode_composition list[COMPOSE_MAX];
    size_t count = 0;

    for (UChar32 c = 0; c < CHARACTERS; c++) {
        UErrorCode code = U_ZERO_ERROR;
        UChar units[TEXT_MAX];
        int32_t length = unorm2_getRawDecomposition(nfc, c, units, TEXT_MAX, &code);
        UChar32 base, mark;
        int32_t at = 0;

        if (length < 2 || (c >= 0xAC00 && c <= 0xD7A3) || form_of(c, folded(c)) != 0)
            continue;
        U16_NEXT(units, at, length, base);
        U16_NEXT(units, at, length, mark);
        if (unorm2_composePair(nfc, base, mark) != c)
            continue;
        if (count == COMPOSE_MAX)
            fail("too many compositions");
        composes[mark] = true;
        list[count++] = (struct unicode_composition){(uint32_t)base, (uint32_t)mark, (uint32_t)c};
    }
    for (size_t i = 1; i < count; i++) /* insertion sort: a few hundred entries, almost in order */
        for (size_t k = i;
             k > 0 && (list[k - 1].base > list[k].base ||
                       (list[k - 1].base == list[k].base && list[k - 1].mark > list[k].mark));
             k--) {
            struct unicode_composition swap = list[k];

            list[k] = list[k - 1];
            list[k - 1] = swap;
        }
    for (UChar32 c = 0x1161; c <= 0x11C2; c++) /* Hangul vowels and finals */
        composes[c] = true;
    composes[0xFF9E] = composes[0xFF9F] = true; /* half-width voicing marks of kana */
    fprintf(out, "const struct unicode_composition unicode_compositions[] = {\n");
    for (size_t i = 0; i < count; i++)
        fprintf(out, "{%u,%u,%u},\n", list[i].base, list[i].mark, list[i].composed);
    fprintf(out, "};\nconst size_t unicode_composition_count = %zu;\n", count);
}

/* Simplified Chinese by ICU's transliterator, whose source is CLDR's Traditional-Simplified. */
static UTransliterator *simplifier_open(void)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar id[TEXT_MAX];
    UTransliterator *simplifier;

    u_uastrcpy(id, "Traditional-Simplified");
    simplifier = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
    check(code);
    return simplifier;
}

/* The one character that `c` is simplified to; `c` if there is none. */
static UChar32 simplified(const UTransliterator *simplifier, UChar32 c)
{
    UErrorCode code = U_ZERO_ERROR;
    struct text text = {.length = 0};
    int32_t limit, at = 0;
    UChar32 first;

    text_add_char(&text, c);
    limit = text.length;
    utrans_transUChars(simplifier, text.units, &text.length, TEXT_MAX, 0, &limit, &code);
    check(code);
    if (text.length == 0)
        return c;
    U16_NEXT(text.units, at, text.length, first);
    return at == text.length ? first : c;
}

/* Both sides are in the first plane, as 16 bits. */
static void write_simplifications(void)
{
    UTransliterator *simplifier = simplifier_open();
    size_t count = 0;

    fprintf(out, "const struct unicode_simplification unicode_simplifications[] = {\n");
    for (UChar32 c = 0x3400; c < 0x10000; c++) {
        UChar32 to;

        if (!has_script(c, USCRIPT_HAN) || form_of(c, folded(c)) != 0)
            continue;
        to = simplified(simplifier, c);
        if (to == c || to >= 0x10000)
            continue;
        fprintf(out, "{%d,%d},\n", c, to);
        count++;
    }
    utrans_close(simplifier);
    if (count == 0)
        fail("ICU has no Traditional-Simplified data");
    fprintf(out, "};\nconst size_t unicode_simplification_count = %zu;\n", count);
}

static void write_bytes(void)
{
    fprintf(out, "const uint8_t unicode_byte_class[256] = {");
    for (int byte = 0; byte < 256; byte++) {
        unsigned value = 0;

        if (byte >= 0x80)
            value = BYTE_HIGH;
        else if (u_isalpha(byte))
            value = BYTE_LETTER;
        else if (u_isdigit(byte))
            value = BYTE_DIGIT;
        else if (kind_of(byte) == KIND_OTHER)
            value = BYTE_ENDS_WORD;
        if (byte == ',' || byte == '"') /* they only join digits and Hebrew letters */
            value = BYTE_ENDS_WORD;
        fprintf(out, "%s%u,", byte % 16 ? "" : "\n", value);
    }
    fprintf(out, "};\n");
}

int main(int argc, char **argv)
{
    static uint16_t kinds[CHARACTERS], folds[CHARACTERS], lowers[CHARACTERS];
    UErrorCode code = U_ZERO_ERROR;

    nfc = unorm2_getNFCInstance(&code);
    nfkc = unorm2_getNFKCInstance(&code);
    nfkd = unorm2_getNFKDInstance(&code);
    check(code);
    if (argc != 2 || !(out = fopen(argv[1], "w")))
        fail("cannot write the output file");
    fprintf(out, "/* Made by make_unicode_tables from Unicode %s. */\n", U_UNICODE_VERSION);
    fprintf(out, "#include \"analysis/unicode.h\"\n\n");
    write_compositions();
    for (UChar32 c = 0; c < CHARACTERS; c++) {
        kinds[c] = class_of(c);
        folds[c] = form_of(c, folded(c));
        lowers[c] = form_of(c, lowered(c));
    }
    write_table("kind", kinds);
    write_table("fold", folds);
    write_table("lower", lowers);
    write_pool();
    write_simplifications();
    write_bytes();
    if (fclose(out) != 0)
        fail("cannot write the output file");
    return 0;
}
