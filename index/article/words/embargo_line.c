/* SPDX-License-Identifier: GPL-2.0-or-later */
/* embargo_line.c - compares the words of a line with phrases. */
#include "article/words/embargo_line.h"

#include <stddef.h>
#include <string.h>

#include "article/text/letters.h"
#include "article/words/date_parts.h"
#include "article/words/embargo_date.h"
#include "base/utf8.h"

#define EMBARGO_LINE_MAX 160 /* bytes of a line that are read */
#define LINES_MAX        12  /* non-empty lines at the start of a text */
#define PLAIN_LEAD_MAX   8   /* words before a phrase that is not in capitals */

/* How sure a phrase is: ORDER only stands above texts that are held back; NOUN may also begin a
 * sentence ("Embargo until 2030"), which has no full date; LABEL needs a colon, or a date at once;
 * LOUD, whose sentences may go on with a date, also needs a colon or capitals. */
enum phrase_kind { PHRASE_NONE, PHRASE_LOUD, PHRASE_LABEL, PHRASE_NOUN, PHRASE_ORDER };

static const struct {
    const char *words; /* in lower case; the last may be the start of one: "jusqu*" */
    enum phrase_kind kind;
} phrases[] = {
    {"embargoed until", PHRASE_ORDER},
    {"embargoed till", PHRASE_ORDER},
    {"embargoed to", PHRASE_ORDER},
    {"embargoed for", PHRASE_ORDER},
    {"strictly embargoed", PHRASE_ORDER},
    {"hold for release", PHRASE_ORDER},
    {"hold until", PHRASE_ORDER},
    {"hold for publication", PHRASE_ORDER},
    {"not for release before", PHRASE_ORDER},
    {"not for release until", PHRASE_ORDER},
    {"not for release prior to", PHRASE_ORDER},
    {"not for publication before", PHRASE_ORDER},
    {"not for publication until", PHRASE_ORDER},
    {"not for publication prior to", PHRASE_ORDER},
    {"not for publication or broadcast before", PHRASE_ORDER},
    {"not for publication or broadcast until", PHRASE_ORDER},
    {"not for broadcast before", PHRASE_ORDER},
    {"not for broadcast until", PHRASE_ORDER},
    {"not to be published before", PHRASE_ORDER},
    {"not to be released before", PHRASE_ORDER},
    {"do not publish before", PHRASE_ORDER},
    {"do not publish until", PHRASE_ORDER},
    {"sperrfrist*", PHRASE_ORDER},
    {"sperrvermerk*", PHRASE_ORDER},
    {"sperrefrist*", PHRASE_ORDER},
    {"gesperrt bis", PHRASE_ORDER},
    {"embargado hasta", PHRASE_ORDER},
    {"embargada hasta", PHRASE_ORDER},
    {"embargado até", PHRASE_ORDER},
    {"embargado ate", PHRASE_ORDER},
    {"embargada até", PHRASE_ORDER},
    {"ne pas publier avant", PHRASE_ORDER},
    {"ne pas diffuser avant", PHRASE_ORDER},
    {"no publicar antes", PHRASE_ORDER},
    {"non pubblicare prima", PHRASE_ORDER},
    {"niet publiceren voor", PHRASE_ORDER},
    {"julkaisuvapaa", PHRASE_ORDER},
    {"klausuleret til", PHRASE_ORDER},
    {"embargerad till", PHRASE_ORDER},
    {"не публиковать до", PHRASE_ORDER},
    {"情報解禁", PHRASE_LABEL},
    {"報道解禁", PHRASE_LABEL},
    {"報道解禁日時", PHRASE_LABEL},
    {"解禁", PHRASE_LABEL},
    {"엠바고", PHRASE_LABEL},
    {"embargo until", PHRASE_NOUN},
    {"embargo till", PHRASE_NOUN},
    {"embargo til", PHRASE_NOUN},
    {"embargo indtil", PHRASE_NOUN},
    {"embargo jusqu*", PHRASE_NOUN},
    {"embargo hasta", PHRASE_NOUN},
    {"embargo até", PHRASE_NOUN},
    {"embargo ate", PHRASE_NOUN},
    {"embargo fino", PHRASE_NOUN},
    {"embargo sino", PHRASE_NOUN},
    {"embargo tot", PHRASE_NOUN},
    {"embargo bis", PHRASE_NOUN},
    {"embargo do", PHRASE_NOUN},
    {"embargo până la", PHRASE_NOUN},
    {"embargo pana la", PHRASE_NOUN},
    {"эмбарго до", PHRASE_NOUN},
    {"ембарго до", PHRASE_NOUN},
    {"εμπάργκο μέχρι", PHRASE_NOUN},
    {"εμπάργκο έως", PHRASE_NOUN},
    {"εμπαργκο μεχρι", PHRASE_NOUN},
    {"εμπαργκο εως", PHRASE_NOUN},
    {"אמברגו עד", PHRASE_NOUN},
    {"embargo lifts", PHRASE_LOUD},
    {"embargo lifting", PHRASE_LOUD},
    {"embargo ends", PHRASE_LOUD},
    {"embargo end", PHRASE_LOUD},
    {"embargo expires", PHRASE_LOUD},
    {"embargo extended", PHRASE_LOUD},
    {"embargo date", PHRASE_LOUD},
    {"embargo time", PHRASE_LOUD},
    {"embargoed material", PHRASE_LOUD},
    {"embargoed copy", PHRASE_LOUD},
    {"embargoed news", PHRASE_LOUD},
    {"embargoed", PHRASE_LABEL},
    {"embargo", PHRASE_LABEL},
    {"embargó", PHRASE_LABEL},
    {"frei ab", PHRASE_LABEL},
    {"эмбарго", PHRASE_LABEL},
    {"ембарго", PHRASE_LABEL},
    {"εμπάργκο", PHRASE_LABEL},
    {"εμπαργκο", PHRASE_LABEL},
    {"אמברגו", PHRASE_LABEL},
};

/* Words before "embargo". */
static const char *const leads[] = {"strict", "strictly", "under",   "news", "media", "press",
                                    "full",   "total",    "sous",    "bajo", "sotto", "onder",
                                    "unter",  "sob",      "pod",     "sub",  "под",   "με",
                                    "strikt", "strikte",  "strenges"};

/* Words of a release that may stand before a phrase. */
static const char *const release_words[] = {"this",
                                            "document",
                                            "press",
                                            "news",
                                            "media",
                                            "release",
                                            "statement",
                                            "report",
                                            "pressemitteilung",
                                            "is",
                                            "are",
                                            "communiqué",
                                            "note",
                                            "publication",
                                            "please",
                                            "information",
                                            "material",
                                            "strictly",
                                            "achtung",
                                            "bitte",
                                            "important",
                                            "notice",
                                            "presse",
                                            "comunicado",
                                            "de",
                                            "prensa",
                                            "attention",
                                            "releases",
                                            "study",
                                            "paper",
                                            "communique",
                                            "medieninformation"};

static bool has_digit(struct str text)
{
    static const uint32_t zeros[] = {'0', 0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10};

    for (const char *at = text.data, *end = at + text.length; at < end;) {
        uint32_t c;

        at += utf8_decode(at, end, &c);
        for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
            if (c >= zeros[i] && c < zeros[i] + 10)
                return true;
    }
    return false;
}

static bool is_word(const struct date_part *part, struct str word)
{
    char room[WORD_MAX];
    struct str lower = {room, 0};

    if (part->kind != PART_WORD)
        return false;
    lower.length = letters_lower(part->text, room, sizeof room);
    if (word.length > 0 && word.data[word.length - 1] == '*')
        return str_starts(lower, str_slice(word, 0, word.length - 1));
    return str_eq(lower, word);
}

/* May the word be the phrase's first one, by their first bytes? */
static bool may_begin(const struct date_part *part, const char *words)
{
    unsigned char first = (unsigned char)words[0];
    unsigned char own = part->kind == PART_WORD ? (unsigned char)part->text.data[0] : 0;

    return first < 0x80 ? (own | 0x20) == first : own >= 0x80;
}

/* Do the phrase's words begin at a part? Returns the part behind them, or 0. */
static size_t match_words(const struct date_parts *parts, size_t at, const char *words)
{
    if (at >= parts->count || !may_begin(&parts->part[at], words))
        return 0;
    for (struct str rest = str_of(words); rest.data; at++)
        if (at >= parts->count || !is_word(&parts->part[at], str_cut(&rest, ' ')))
            return 0;
    return at;
}

static enum phrase_kind match_phrase(const struct date_parts *parts, size_t at, size_t *end)
{
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if ((*end = match_words(parts, at, phrases[i].words)) > 0)
            return phrases[i].kind;
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if (match_words(parts, at, leads[i]) > 0)
            return match_phrase(parts, at + 1, end);
    return PHRASE_NONE;
}

/* ---- what is behind a phrase ---------------------------------------------------------------- */

static bool is_plain_mark(const struct date_part *part)
{
    return part->kind == PART_MARK && part->mark != '+' &&
           !(part->mark >= '0' && part->mark <= '9') && !has_digit(part->text);
}

/* Does a mark that introduces something stand there? 日時 belongs to 解禁. */
static bool is_introduced(const struct date_parts *parts, size_t at)
{
    uint32_t mark = at < parts->count ? parts->part[at].mark : 0;

    return mark == ':' || mark == 0xFF1A || mark == 0x65E5 || mark == 0x6642;
}

static bool has_month_or_date(const struct date_parts *parts, size_t at, struct str written)
{
    char date[EMBARGO_DATE_SIZE];

    for (; at < parts->count; at++)
        if (parts->part[at].month > 0)
            return true;
    return embargo_date(written, date);
}

static bool is_meant(const struct date_parts *parts, size_t at, size_t end, enum phrase_kind kind,
                     struct str written)
{
    const bool capitals = letters_all_upper(parts->part[at].text);
    char date[EMBARGO_DATE_SIZE];

    if (!has_digit(written))
        return false;
    if (kind == PHRASE_ORDER)
        return true;
    if (kind == PHRASE_NOUN)
        return has_month_or_date(parts, end, written);
    if (is_introduced(parts, end))
        return has_month_or_date(parts, end, written) && (capitals || embargo_date_begins(written));
    if (parts->part[end].kind == PART_WORD &&
        (is_word(&parts->part[end], STR("on")) || is_word(&parts->part[end], STR("of"))))
        return false;
    return embargo_date_begins(written) && (capitals || embargo_date(written, date));
}

/* ---- where a phrase may stand --------------------------------------------------------------- */

static bool is_mark_before(uint32_t mark)
{
    return mark == '.' || mark == ':' || mark == '|' || mark == '/' || mark == '-' || mark == '!' ||
           mark == ';' || mark == '(' || mark == '[' || mark == '*' || mark == 0x2013 ||
           mark == 0x2014 || mark == 0x2022 || mark == 0xB7 || mark == 0x3010 || mark == 0xFF08;
}

/* Are all words before a part those of a release: "This press release is"? */
static bool is_release_lead(const struct date_parts *parts, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        bool known = parts->part[i].kind == PART_MARK;

        for (size_t j = 0; j < sizeof release_words / sizeof *release_words && !known; j++)
            known = is_word(&parts->part[i], str_of(release_words[j]));
        if (!known)
            return false;
    }
    return true;
}

/* Behind other words it stands behind a mark, in capitals, or as an order that begins with one. */
static bool may_stand(const struct date_parts *parts, size_t at, enum phrase_kind kind)
{
    struct str word = parts->part[at].text;
    size_t words = 0;

    if (is_release_lead(parts, at))
        return true;
    for (size_t i = 0; i < at; i++)
        words += parts->part[i].kind != PART_MARK;
    return is_mark_before(parts->part[at - 1].mark) && letters_start_upper(word) &&
           (letters_all_upper(word) || (kind == PHRASE_ORDER && words <= PLAIN_LEAD_MAX));
}

static struct str behind(const struct date_parts *parts, size_t end, struct str line)
{
    while (end < parts->count && is_plain_mark(&parts->part[end]))
        end++;
    if (end == parts->count)
        return str_slice(line, line.length, line.length);
    return str_slice(line, (size_t)(parts->part[end].text.data - line.data), line.length);
}

static struct str start_of(struct str line)
{
    line = str_trim(line);
    return line.length > EMBARGO_LINE_MAX ? str_slice(line, 0, utf8_cut(line, EMBARGO_LINE_MAX))
                                          : line;
}

static struct str without_marks(struct str line)
{
    while (line.length > 0 && strchr("*-=])#_.", line.data[line.length - 1]) &&
           (line.data[line.length - 1] != ')' || !memchr(line.data, '(', line.length)))
        line = str_trim(str_slice(line, 0, line.length - 1));
    return line;
}

/* Does the text begin with the stem? A space of the stem is any blanks, also NBSP. */
static bool begins_with(struct str text, const char *stem)
{
    for (; *stem; stem++) {
        size_t blanks = 0;

        while (*stem == ' ' && blanks < text.length && strchr(" \t\xC2\xA0", text.data[blanks]))
            blanks++;
        if (*stem == ' '
                ? blanks == 0
                : text.length == 0 || !str_eq_nocase(str_slice(text, 0, 1), str_n(stem, 1)))
            return false;
        text = str_slice(text, *stem == ' ' ? blanks : 1, text.length);
    }
    return true;
}

static unsigned char fold(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte | 0x20) : (unsigned char)byte;
}

#define LETTER(letter) (1U << ((letter) - 'a'))

/* May a stem of has_stem_at begin with this byte? Every line is read with it, so it is fast. */
static bool begins_stem(unsigned char folded, bool letter)
{
    static const uint32_t letters = LETTER('e') | LETTER('g') | LETTER('h') | LETTER('s') |
                                    LETTER('n') | LETTER('d') | LETTER('j') | LETTER('k') |
                                    LETTER('f');

    if (letter)
        return letters >> (folded - 'a') & 1;
    return folded == 0xCE || folded == 0xD0 || folded == 0xD7 || folded == 0xE8 || folded == 0xEC;
}

/* begins_stem knows the first bytes of these. */
static bool has_stem_at(struct str line, size_t at)
{
    static const char *const stems[] = {
        "embarg",  "sperr",   "gesperrt", "hold ",  "not for", "not to", "do not",  "ne pas",
        "no pub",  "non pub", "niet ",    "julkai", "klausu",  "frei ",  "мбарго",  "МБАРГО",
        "публико", "ПУБЛИКО", "μπάργκο",  "解禁",   "엠바고",  "אמברגו", "ΜΠΆΡΓΚΟ", "ΜΠΑΡΓΚΟ"};
    unsigned char first = fold(line.data[at]), second = fold(line.data[at + 1]);

    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++)
        if ((unsigned char)stems[i][0] == first && (unsigned char)stems[i][1] == second &&
            begins_with(str_slice(line, at, line.length), stems[i]))
            return true;
    return false;
}

/* Each phrase has one of the stems, most lines have none. Those of ASCII begin a word. */
static bool may_have_phrase(struct str line)
{
    bool in_word = false;

    for (size_t at = 0; at + 1 < line.length; at++) {
        unsigned char folded = fold(line.data[at]);
        bool letter = folded >= 'a' && folded <= 'z';

        if (!(in_word && letter) && begins_stem(folded, letter) && has_stem_at(line, at))
            return true;
        in_word = letter;
    }
    return false;
}

/* The phrase that a line begins with, if a date may be behind it. */
static enum phrase_kind find_phrase(struct str line, struct str *written)
{
    struct date_parts parts;
    size_t end;

    if (!has_digit(line))
        return PHRASE_NONE;
    date_parts_take(line, &parts);
    for (size_t at = 0; at < parts.count; at++) {
        enum phrase_kind kind = match_phrase(&parts, at, &end);

        if (kind == PHRASE_NONE || !may_stand(&parts, at, kind))
            continue;
        *written = without_marks(behind(&parts, end, line));
        if (is_meant(&parts, at, end, kind, *written))
            return kind;
    }
    return PHRASE_NONE;
}

bool embargo_line(struct str line, struct str *written)
{
    line = start_of(line);
    return may_have_phrase(line) && find_phrase(line, written) != PHRASE_NONE;
}

/* The phrase at the end of a line. */
static enum phrase_kind open_phrase(struct str line)
{
    struct date_parts parts;
    size_t end;

    date_parts_take(line, &parts);
    for (size_t at = 0; at < parts.count; at++) {
        enum phrase_kind kind = match_phrase(&parts, at, &end);

        if (kind != PHRASE_NONE && may_stand(&parts, at, kind) &&
            behind(&parts, end, line).length == 0)
            return kind;
    }
    return PHRASE_NONE;
}

bool embargo_line_is_open(struct str line)
{
    line = str_trim(line);
    return line.length <= EMBARGO_LINE_MAX && may_have_phrase(line) &&
           open_phrase(line) != PHRASE_NONE;
}

bool embargo_line_next(struct str *text, int *lines, struct embargo_words *words)
{
    enum phrase_kind open = PHRASE_NONE;

    while (text->length > 0 && *lines < LINES_MAX) {
        struct str whole = str_trim(str_cut(text, '\n')), line = start_of(whole);
        bool may = may_have_phrase(line);
        enum phrase_kind kind = may ? find_phrase(line, &words->written) : PHRASE_NONE;

        if (line.length == 0)
            continue;
        ++*lines;
        if (kind == PHRASE_NONE && open != PHRASE_NONE && embargo_date_begins(line)) {
            words->written = without_marks(line);
            kind = open;
        }
        words->sure = kind == PHRASE_ORDER;
        if (kind != PHRASE_NONE)
            return true;
        open = may && whole.length == line.length ? open_phrase(line) : PHRASE_NONE;
        words->open |= open != PHRASE_NONE;
    }
    return false;
}

bool embargo_line_date(struct str text, struct str *written)
{
    for (int lines = 0; text.length > 0 && lines < LINES_MAX;) {
        struct str line = str_trim(str_cut(&text, '\n'));

        lines += line.length > 0;
        *written = without_marks(start_of(line));
        if (embargo_date_begins(line))
            return true;
    }
    return false;
}
