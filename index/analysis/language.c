/* SPDX-License-Identifier: GPL-2.0-or-later */
/* language.c - the table of languages: those with a Snowball stemmer in libxapian, those with a
 * light stemmer (light_stem.c), and those with scripts without spaces, which need no stemmer. */
#include "analysis/language.h"

#include "analysis/stop_words.h"

struct language {
    const char *code;
    const char *names; /* other names, separated by spaces; ISO 639-2 first */
    const char *stemmer;
    bool decimal_comma;
    const char *stop_words; /* separated by spaces */
};

static const struct language languages[] = {
    {"", " ", NULL, false, NULL},
    {"en", " eng english ", "english", false, stop_words_english},
    {"de", " deu ger german deutsch ", "german", true, stop_words_german},
    {"fr", " fra fre french francais français ", "french", true, stop_words_french},
    {"es", " spa spanish espanol español castellano ", "spanish", true, stop_words_spanish},
    {"it", " ita italian italiano ", "italian", true, stop_words_italian},
    {"pt", " por portuguese portugues português ", "portuguese", true, stop_words_portuguese},
    {"nl", " nld dut dutch nederlands ", "dutch", true, stop_words_dutch},
    {"sv", " swe swedish svenska ", "swedish", true, stop_words_swedish},
    {"da", " dan danish dansk ", "danish", true, stop_words_danish},
    {"no", " nor nb nob nn nno norwegian norsk ", "norwegian", true, stop_words_norwegian},
    {"fi", " fin finnish suomi ", "finnish", true, stop_words_finnish},
    {"ru", " rus russian русский ", "russian", true, stop_words_russian},
    {"ar", " ara arabic العربية ", "arabic light", false, NULL},
    {"hy", " hye arm armenian ", "armenian", true, NULL},
    {"eu", " eus baq basque euskara ", "basque", true, NULL},
    {"ca", " cat catalan catala català ", "catalan", true, NULL},
    {"hu", " hun hungarian magyar ", "hungarian", true, NULL},
    {"id", " ind in indonesian ", "indonesian", true, NULL},
    {"ga", " gle irish gaeilge ", "irish", false, NULL},
    {"lt", " lit lithuanian lietuviu ", "lithuanian", true, NULL},
    {"ne", " nep nepali ", "nepali", false, NULL},
    {"ro", " ron rum mo romanian romana română ", "romanian", true, NULL},
    {"ta", " tam tamil ", "tamil", false, NULL},
    {"tr", " tur turkish turkce türkçe ", "turkish", true, NULL},
    {"hi", " hin hindi हिन्दी ", "hindi light", false, NULL},
    {"mr", " mar marathi मराठी ", "marathi light", false, NULL},
    {"bn", " ben bengali bangla বাংলা ", "bengali light", false, NULL},
    {"gu", " guj gujarati ગુજરાતી ", "gujarati light", false, NULL},
    {"pa", " pan punjabi ਪੰਜਾਬੀ ", "punjabi light", false, NULL},
    {"te", " tel telugu తెలుగు ", "telugu light", false, NULL},
    {"kn", " kan kannada ಕನ್ನಡ ", "kannada light", false, NULL},
    {"ml", " mal malayalam മലയാളം ", "malayalam light", false, NULL},
    {"ur", " urd urdu اردو ", "urdu light", false, NULL},
    {"fa", " fas per persian farsi فارسی ", "persian light", false, NULL},
    {"zh", " zho chi chinese 中文 ", NULL, false, NULL},
    {"ja", " jpn japanese 日本語 ", NULL, false, NULL},
    {"ko", " kor korean 한국어 ", NULL, false, NULL},
};
#define LANGUAGES (sizeof languages / sizeof *languages)
_Static_assert(LANGUAGES <= LANGUAGE_MAX, "ids index arrays of LANGUAGE_MAX");

static char ascii_lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
}

/* Is `word` in a list such as " one two "? */
static bool listed(const char *list, struct str word)
{
    char entry[33] = " ";

    if (word.length == 0 || word.length > sizeof entry - 3)
        return false;
    if (memchr(word.data, ' ', word.length) || memchr(word.data, '\0', word.length))
        return false;
    for (size_t i = 0; i < word.length; i++)
        entry[i + 1] = ascii_lower(word.data[i]);
    entry[word.length + 1] = ' ';
    entry[word.length + 2] = '\0';
    return strstr(list, entry);
}

static bool is_separator(char byte)
{
    return byte == '-' || byte == '_' || byte == ' ' || byte == '.' || byte == '@';
}

language_id language_find(struct str code)
{
    code = str_trim(code);
    for (size_t i = 0; i < code.length; i++)
        if (is_separator(code.data[i]))
            code.length = i;
    for (size_t i = 1; i < LANGUAGES; i++)
        if (str_eq_nocase(code, str_of(languages[i].code)) || listed(languages[i].names, code))
            return (language_id)i;
    return LANGUAGE_NONE;
}

unsigned language_count(void)
{
    return LANGUAGES;
}

static const struct language *language_of(language_id id)
{
    return &languages[id < LANGUAGES ? id : LANGUAGE_NONE];
}

const char *language_code(language_id language)
{
    return language_of(language)->code;
}

const char *language_stemmer(language_id language)
{
    return language_of(language)->stemmer;
}

bool language_keeps_han(language_id language)
{
    return strcmp(language_of(language)->code, "ja") == 0;
}

bool language_decimal_comma(language_id language)
{
    return language_of(language)->decimal_comma;
}

bool language_ordinal_stop(language_id language)
{
    return listed(" de da no fi hu tr eu lt ", str_of(language_code(language)));
}

bool language_is_stop_word(language_id language, struct str word)
{
    const char *words = language_of(language)->stop_words;

    return words && listed(words, word);
}
