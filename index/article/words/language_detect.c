/* SPDX-License-Identifier: GPL-2.0-or-later */
/* language_detect.c - tests scripts first, then function words. */
#include "article/words/language_detect.h"

#include "article/text/letters.h"
#include "article/words/function_words.h"
#include "base/utf8.h"

#define WORD_ROOM 32
/* The minimum share of a text's words, and the minimum lead over the next language. A word that n
 * languages share counts 1/n. */
#define LEAST_SHARE 0.10
#define LEAST_HITS  2.0
#define LEAST_LEAD  1.15

/* Scripts that tell the language, or that several languages share (NULL: words decide). */
enum script {
    SCRIPT_LATIN,
    SCRIPT_CYRILLIC,
    SCRIPT_GREEK,
    SCRIPT_KANA,
    SCRIPT_HAN,
    SCRIPT_HANGUL,
    SCRIPT_ARABIC,
    SCRIPT_HEBREW,
    SCRIPT_THAI,
    SCRIPT_DEVANAGARI,
    SCRIPT_BENGALI,
    SCRIPT_TAMIL,
    SCRIPT_GURMUKHI,
    SCRIPT_GUJARATI,
    SCRIPT_TELUGU,
    SCRIPT_KANNADA,
    SCRIPT_MALAYALAM,
    SCRIPT_LAO,
    SCRIPT_BURMESE,
    SCRIPT_KHMER,
    SCRIPT_GEORGIAN,
    SCRIPT_ARMENIAN,
    SCRIPT_OTHER,
    SCRIPT_COUNT
};
static const struct script_block {
    uint32_t first, last;
    enum script script;
} blocks[] = {
    {0x41, 0x24F, SCRIPT_LATIN},       {0x370, 0x3FF, SCRIPT_GREEK},
    {0x400, 0x52F, SCRIPT_CYRILLIC},   {0x531, 0x58F, SCRIPT_ARMENIAN},
    {0x590, 0x5FF, SCRIPT_HEBREW},     {0x600, 0x6FF, SCRIPT_ARABIC},
    {0x900, 0x97F, SCRIPT_DEVANAGARI}, {0x980, 0x9FF, SCRIPT_BENGALI},
    {0xB80, 0xBFF, SCRIPT_TAMIL},      {0xC00, 0xC7F, SCRIPT_TELUGU},
    {0xE00, 0xE7F, SCRIPT_THAI},       {0x10A0, 0x10FF, SCRIPT_GEORGIAN},
    {0x1E00, 0x1EFF, SCRIPT_LATIN},    {0x3040, 0x30FF, SCRIPT_KANA},
    {0x3400, 0x9FFF, SCRIPT_HAN},      {0xAC00, 0xD7AF, SCRIPT_HANGUL},
    {0x20000, 0x2FFFF, SCRIPT_HAN},    {0xA00, 0xA7F, SCRIPT_GURMUKHI},
    {0xA80, 0xAFF, SCRIPT_GUJARATI},   {0xC80, 0xCFF, SCRIPT_KANNADA},
    {0xD00, 0xD7F, SCRIPT_MALAYALAM},  {0xE80, 0xEFF, SCRIPT_LAO},
    {0x1000, 0x109F, SCRIPT_BURMESE},  {0x1780, 0x17FF, SCRIPT_KHMER},
};

static enum script script_of(uint32_t c)
{
    if (c < 0x250)
        return SCRIPT_LATIN;
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        if (c >= blocks[i].first && c <= blocks[i].last)
            return blocks[i].script;
    return SCRIPT_OTHER;
}

/* Letters of one of the languages that share a script. */
struct telling {
    size_t persian, urdu, marathi;
};

static void count_telling(uint32_t c, struct telling *telling)
{
    telling->persian += c == 0x67E || c == 0x686 || c == 0x6AF || c == 0x6CC;
    telling->urdu += c == 0x679 || c == 0x688 || c == 0x691 || c == 0x6BA || c == 0x6D2;
    telling->marathi += c == 0x933;
}

static void count_scripts(struct str text, size_t counts[SCRIPT_COUNT], struct telling *telling)
{
    for (const char *at = text.data, *end = at + text.length; at < end;) {
        unsigned char byte = (unsigned char)*at;
        uint32_t c;

        if (byte < 0x80) {
            counts[SCRIPT_LATIN] += (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
            at++;
            continue;
        }
        at += utf8_decode(at, end, &c);
        if (letter_is(c))
            counts[script_of(c)]++;
        if (c >= 0x600 && c < 0x980)
            count_telling(c, telling);
    }
}

static const char *by_letters(enum script script, size_t letters, const struct telling *telling)
{
    if (script == SCRIPT_DEVANAGARI)
        return telling->marathi * 300 > letters ? "mr" : "hi";
    if (telling->urdu * 50 > letters)
        return "ur";
    return telling->persian * 25 > letters ? "fa" : "ar";
}

/* The language that the script alone tells; "" if words must decide. */
static const char *by_script(const size_t counts[SCRIPT_COUNT], const struct telling *telling)
{
    static const char *const only[SCRIPT_COUNT] = {
        [SCRIPT_HANGUL] = "ko",    [SCRIPT_HEBREW] = "he",   [SCRIPT_THAI] = "th",
        [SCRIPT_BENGALI] = "bn",   [SCRIPT_TAMIL] = "ta",    [SCRIPT_GURMUKHI] = "pa",
        [SCRIPT_GUJARATI] = "gu",  [SCRIPT_TELUGU] = "te",   [SCRIPT_KANNADA] = "kn",
        [SCRIPT_MALAYALAM] = "ml", [SCRIPT_LAO] = "lo",      [SCRIPT_BURMESE] = "my",
        [SCRIPT_KHMER] = "km",     [SCRIPT_GEORGIAN] = "ka", [SCRIPT_ARMENIAN] = "hy",
        [SCRIPT_GREEK] = "el"};
    size_t all = 0, most = 0;

    for (size_t i = 0; i < SCRIPT_COUNT; i++) {
        all += counts[i];
        if (counts[i] > counts[most])
            most = i;
    }
    if (all < 4)
        return NULL;
    /* Low shares are enough: an ideograph carries as much as a word of letters, and pages have many
     * Latin letters in names. */
    if (counts[SCRIPT_KANA] * 10 > all)
        return "ja";
    if (counts[SCRIPT_HAN] * 3 > all)
        return "zh";
    if (most == SCRIPT_ARABIC || most == SCRIPT_DEVANAGARI)
        return by_letters(most, counts[most], telling);
    return only[most] ? only[most] : "";
}

struct language_tally {
    double weight[64];
    size_t words;
};

static void count_word(struct str word, struct language_tally *tally)
{
    language_set set = function_word_languages(word) & ~FUNCTION_WORD_OF_NOTICES;
    double weight;

    tally->words++;
    if (set == 0)
        return;
    weight = 1.0 / __builtin_popcountll(set);
    for (; set != 0; set &= set - 1)
        tally->weight[__builtin_ctzll(set)] += weight;
}

/* Count words: runs of letters, with apostrophes between them. */
static void count_words(struct str text, struct language_tally *tally)
{
    struct str word;
    char room[LETTERS_WORD_ROOM];

    while (letters_word(&text, room, &word))
        count_word(word, tally);
}

static const char *by_words(struct str text)
{
    struct language_tally tally = {.words = 0};
    size_t best = 0;
    double second = 0;

    count_words(text, &tally);
    for (size_t i = 1; i < function_word_language_count(); i++)
        if (tally.weight[i] > tally.weight[best])
            best = i;
    for (size_t i = 0; i < function_word_language_count(); i++)
        if (i != best && tally.weight[i] > second)
            second = tally.weight[i];
    if (tally.weight[best] < LEAST_HITS || tally.weight[best] < second * LEAST_LEAD ||
        tally.weight[best] < LEAST_SHARE * (double)tally.words)
        return NULL;
    return function_word_language(best);
}

const char *language_detect(struct str text)
{
    size_t counts[SCRIPT_COUNT] = {0};
    struct telling telling = {0};
    const char *code;

    text = str_slice(text, 0, utf8_cut(text, text.length));
    if (text.length == 0)
        return NULL;
    count_scripts(text, counts, &telling);
    code = by_script(counts, &telling);
    return code && !*code ? by_words(text) : code;
}

/* ISO 639-1 codes; after the NUL, the ISO 639-2 codes and names that declarations use. */
static const char *const names[] = {
    "af\0afr afrikaans",
    "am\0amh amharic",
    "ar\0ara arabic",
    "az\0aze",
    "be\0bel",
    "bg\0bul bulgarian",
    "bn\0ben bengali",
    "bs\0bos",
    "ca\0cat catalan",
    "cs\0ces cze czech",
    "cy\0cym wel welsh",
    "da\0dan danish",
    "de\0deu ger german deutsch",
    "el\0ell gre greek",
    "en\0eng english",
    "eo\0epo",
    "es\0spa spanish español castilian",
    "et\0est estonian",
    "eu\0eus baq basque",
    "fa\0fas per persian farsi",
    "fi\0fin finnish suomi",
    "fr\0fra fre french français",
    "ga\0gle irish",
    "gl\0glg",
    "gu\0guj",
    "ha\0hau hausa",
    "he\0heb iw hebrew",
    "hi\0hin hindi",
    "hr\0hrv croatian",
    "hu\0hun hungarian magyar",
    "hy\0hye arm armenian",
    "id\0ind in indonesian",
    "is\0isl ice icelandic",
    "it\0ita italian italiano",
    "ja\0jpn japanese",
    "ka\0kat geo georgian",
    "kk\0kaz",
    "km\0khm",
    "kn\0kan",
    "ko\0kor korean",
    "ku\0kur",
    "ky\0kir",
    "la\0lat",
    "lo\0lao",
    "lt\0lit lithuanian",
    "lv\0lav latvian",
    "mk\0mkd mac",
    "ml\0mal",
    "mn\0mon",
    "mr\0mar",
    "ms\0msa may",
    "mt\0mlt",
    "my\0mya bur",
    "nb\0nob",
    "ne\0nep nepali",
    "nl\0nld dut dutch nederlands",
    "nn\0nno",
    "no\0nor norwegian norsk",
    "pa\0pan",
    "pl\0pol polish polski",
    "ps\0pus",
    "pt\0por portuguese",
    "ro\0ron rum romanian",
    "ru\0rus russian",
    "si\0sin",
    "sk\0slk slo slovak",
    "sl\0slv slovenian",
    "so\0som",
    "sq\0sqi alb",
    "sr\0srp serbian",
    "sv\0swe swedish svenska",
    "sw\0swa swahili",
    "ta\0tam tamil",
    "te\0tel telugu",
    "tg\0tgk",
    "th\0tha thai",
    "tl\0tgl fil",
    "tr\0tur turkish",
    "uk\0ukr ukrainian",
    "ur\0urd urdu",
    "uz\0uzb",
    "vi\0vie vietnamese",
    "xh\0xho",
    "yo\0yor",
    "zh\0zho chi chinese",
    "zu\0zul",
};

const char *language_normal(struct str declared)
{
    char lower[WORD_ROOM];
    struct str word = str_trim(declared);
    size_t length = 0;

    while (length < word.length && !strchr("-_.;, @", word.data[length]))
        length++;
    word = str_n(lower, letters_lower(str_slice(word, 0, length), lower, sizeof lower));
    if (word.length == 0)
        return NULL;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct str rest = str_of(names[i] + 3);

        if (str_is(word, names[i]))
            return names[i];
        while (rest.data)
            if (str_eq(str_cut(&rest, ' '), word))
                return names[i];
    }
    return NULL;
}
