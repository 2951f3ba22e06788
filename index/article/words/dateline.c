/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dateline.c - reads the first words of a story from left to right: place, date, agency, dash. */
#include "article/words/dateline.h"

#include "article/text/letters.h"
#include "article/words/agency_zone.h"
#include "article/words/date_names.h"
#include "base/utf8.h"

#define DATELINE_MAX 140 /* bytes before the dash */
#define PLACE_MAX    70
#define AGENCY_MAX   40

static size_t skip_spaces(struct str text, size_t at)
{
    while (at < text.length) {
        if (text.data[at] == ' ' || text.data[at] == '\t')
            at++;
        else if (at + 1 < text.length && (unsigned char)text.data[at] == 0xC2 &&
                 (unsigned char)text.data[at + 1] == 0xA0)
            at += 2;
        else
            break;
    }
    return at;
}

/* Length of the dash at `at`; 0 if there is none. A dash is "--", "—", "–", "―", a hyphen between
 * spaces, or a hyphen after a parenthesis and before a space; after "/TASS/" also "." or ":". */
static size_t dash_length(struct str text, size_t at)
{
    static const char *const dashes[] = {"---", "--", "\xE2\x80\x94", "\xE2\x80\x93",
                                         "\xE2\x80\x95"};
    struct str rest = str_slice(text, at, text.length);

    if (rest.length == 0 || !strchr("-_.:\xE2", rest.data[0]))
        return 0;
    if (rest.data[0] == '_') /* the AP's dash, on teleprinters */
        return at > 1 && str_starts(str_slice(text, at - 2, text.length), STR(") _ "));
    if (rest.length > 1 && strchr(".:", rest.data[0]) && rest.data[1] == ' ')
        return at > 0 && text.data[at - 1] == '/';
    for (size_t i = 0; i < sizeof dashes / sizeof dashes[0]; i++)
        if (str_starts(rest, str_of(dashes[i])))
            return strlen(dashes[i]);
    if (str_starts(rest, STR(".-")) && at > 0 && text.data[at - 1] == ')')
        return 2;
    if (rest.length > 1 && rest.data[0] == '-' && (rest.data[1] == ' ' || rest.data[1] == '\xC2') &&
        (at == 0 || text.data[at - 1] == ' ' || text.data[at - 1] == ')' ||
         text.data[at - 1] == '/'))
        return 1;
    return 0;
}

/* Length of "(AP)" or "/PRNewswire/". Agency names are short and have letters but no digits. */
static size_t agency_length(struct str text, size_t at, struct str *agency)
{
    char open = at < text.length ? text.data[at] : '\0';
    char close = open == '(' ? ')' : open == '/' ? '/' : open == '[' ? ']' : '\0';
    struct str inside;
    const char *end;

    if (close == '\0')
        return 0;
    end = memchr(text.data + at + 1, close, text.length - at - 1);
    if (!end || end - (text.data + at) > AGENCY_MAX)
        return 0;
    inside = str_trim(str_n(text.data + at + 1, (size_t)(end - (text.data + at)) - 1));
    for (size_t i = 0; i < inside.length; i++)
        if (strchr("0123456789()[]:;!?\"", inside.data[i]))
            return 0;
    if (inside.length < 2 || word_count(inside) > 4)
        return 0;
    *agency = inside;
    return (size_t)(end - (text.data + at)) + 1;
}

/* Does the word belong to a date: a month, a day, a year, a weekday? */
static bool is_date_word(struct str word)
{
    char lower[32];
    struct str plain = word, folded;
    size_t digits = 0;

    while (plain.length > 0 && strchr(".,", plain.data[plain.length - 1]))
        plain.length--;
    while (digits < plain.length && plain.data[digits] >= '0' && plain.data[digits] <= '9')
        digits++;
    if (digits > 0)
        return digits <= 4 && plain.length - digits <= 2 && !memchr(plain.data, '.', plain.length);
    folded = str_n(lower, letters_lower(plain, lower, sizeof lower));
    return date_name_month(folded) > 0 || (folded.length > 4 && date_name_filler(folded));
}

/* Do all words belong to a date, with at least one digit? */
static bool is_date(struct str text, bool *month)
{
    bool digit = false;

    *month = false;
    for (struct str word = word_cut(&text); word.data; word = word_cut(&text)) {
        if (!is_date_word(word))
            return false;
        if (word.data[0] >= '0' && word.data[0] <= '9')
            digit = true;
        else
            *month = true;
    }
    return digit;
}

/* Where the date begins in "WASHINGTON, D.C., Jan. 7, 2021": after a comma if possible (RIO DE
 * JANEIRO, Jan. 7). The text's length if there is none. */
static size_t date_start(struct str opening)
{
    size_t any = opening.length;

    for (size_t at = 0; at < opening.length; at++) {
        bool month;

        if ((at > 0 && opening.data[at - 1] != ' ') ||
            !is_date(str_slice(opening, at, opening.length), &month))
            continue;
        if (month && (at < 2 || opening.data[at - 2] == ','))
            return at;
        if (any == opening.length)
            any = at;
    }
    return any;
}

static struct str without_ends(struct str text, const char *ends)
{
    text = str_trim(text);
    while (text.length > 0 && strchr(ends, text.data[text.length - 1]))
        text.length--;
    return text;
}

/* "MOSCOW. Jan 21": the period ends the place, and is none of "Washington, D.C." or "St. Louis". */
static bool ends_place(struct str place)
{
    return str_ends(place, STR(".")) && !memchr(place.data, ',', place.length) &&
           memchr(place.data, '.', place.length) == place.data + place.length - 1;
}

static void split_date(struct str opening, struct dateline *line)
{
    size_t at = date_start(opening);

    line->place = without_ends(str_slice(opening, 0, at), ", ");
    if (at == opening.length)
        return;
    line->date = without_ends(str_slice(opening, at, opening.length), ",");
    if (ends_place(line->place))
        line->place.length--;
}

/* "SEOUL, Nov 26 AFP": the agency is the last word, without parentheses. Returns what is before. */
static struct str cut_agency(struct str opening, struct str *agency)
{
    struct str rest = without_ends(opening, " ");
    const char *space = rest.length ? memrchr(rest.data, ' ', rest.length) : NULL;
    struct str word;

    if (!space)
        return opening;
    word = str_slice(rest, (size_t)(space - rest.data) + 1, rest.length);
    if (!agency_known(word, true))
        return opening;
    *agency = word;
    return str_slice(rest, 0, (size_t)(space - rest.data));
}

/* The part of a place before its first comma: "GROSSETO" of "GROSSETO, Italy". */
static struct str city(struct str place)
{
    struct str rest = place;

    return str_trim(str_cut(&rest, ','));
}

static bool has_region(struct str place)
{
    const char *comma = memchr(place.data, ',', place.length);
    struct str region;

    if (!comma)
        return false;
    region = str_trim(str_slice(place, (size_t)(comma - place.data) + 1, place.length));
    return region.length <= 6 && (letters_all_upper(region) || str_ends(region, STR(".")));
}

static bool has_year(struct str date)
{
    size_t digits = 0;

    for (size_t i = 0; i < date.length && digits < 4; i++)
        digits = date.data[i] >= '0' && date.data[i] <= '9' ? digits + 1 : 0;
    return digits == 4;
}

/* Each word of a place has an initial capital or is a small word of names ("Rio de Janeiro"). */
static bool is_place(struct str place)
{
    struct str rest = place;
    size_t words = 0;

    if (place.length < 2 || place.length > PLACE_MAX || !letters_start_upper(place))
        return false;
    for (struct str word = word_cut(&rest); word.data; word = word_cut(&rest)) {
        uint32_t first;

        utf8_decode(word.data, word.data + word.length, &first);
        if (++words > 8 || memchr(word.data, '"', word.length) || (first >= '0' && first <= '9'))
            return false;
        if (letter_is(first) && !letter_is_upper(first) && word.length > 4)
            return false;
    }
    return true;
}

/* "FILE - This Sept. 22, 2018 photo", "UPDATE: ...": a word in capitals that is no place. */
static bool is_label(struct str place)
{
    static const struct str words[] = {
        STR_INIT("FILE"),          STR_INIT("FILE PHOTO"), STR_INIT("PHOTO"),
        STR_INIT("PHOTOS"),        STR_INIT("VIDEO"),      STR_INIT("WATCH"),
        STR_INIT("LISTEN"),        STR_INIT("UPDATE"),     STR_INIT("UPDATED"),
        STR_INIT("BREAKING"),      STR_INIT("EXCLUSIVE"),  STR_INIT("CORRECTION"),
        STR_INIT("ANALYSIS"),      STR_INIT("OPINION"),    STR_INIT("NOTE"),
        STR_INIT("EDITOR'S NOTE"),
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(place, words[i]))
            return true;
    return false;
}

/* "BC-BBN--Top Ten": a slug of the AP. */
static bool is_slug(struct str place)
{
    static const char *const cycles[] = {"BC-", "AM-", "PM-", "AP-"};

    for (size_t i = 0; i < sizeof cycles / sizeof *cycles; i++)
        if (str_starts(place, str_of(cycles[i])))
            return true;
    return false;
}

/* Is the text before the dash surely a dateline, not the start of a sentence? */
static bool is_certain(const struct dateline *line)
{
    if (line->place.length == 0)
        return line->agency.length > 0 || has_year(line->date);
    if (!is_place(line->place) || is_label(line->place) || is_slug(line->place))
        return false;
    return line->agency.length > 0 || line->date.length > 0 ||
           (letters_all_upper(city(line->place)) && line->place.length > 3) ||
           has_region(line->place);
}

static struct str first_line(struct str text)
{
    const char *end;

    text = str_slice(text, 0, DATELINE_MAX);
    end = memchr(text.data, '\n', text.length);
    return end ? str_slice(text, 0, (size_t)(end - text.data)) : text;
}

/* "Paris (ats afp) Les ..." has no dash: the parentheses must have names of agencies only, and a
 * sentence must follow. */
static bool is_undashed(struct str line, size_t open, size_t next)
{
    struct str agency, rest = str_slice(line, next, line.length);
    uint32_t first;

    if (open == 0 || !agency_length(line, open, &agency) || !agency_known(agency, false) ||
        word_count(str_slice(line, 0, open)) > 4 || rest.length == 0)
        return false;
    utf8_decode(rest.data, rest.data + rest.length, &first);
    return letter_is_upper(first) || rest.data[0] == ':' || rest.data[0] == '"' || first == 0xAB ||
           first == 0x201C || first == 0x201E;
}

/* Where the agency or the dash begins; the line's length if there is neither. */
static size_t opening_end(struct str line)
{
    struct str agency;

    for (size_t at = 0; at < line.length; at++) {
        if (agency_length(line, at, &agency) > 0) {
            size_t next = skip_spaces(line, at + agency_length(line, at, &agency));

            if (dash_length(line, next) > 0 || line.data[at] == '/' || is_undashed(line, at, next))
                return at;
            if (line.data[at] == '(') /* (NYSE: ABC): continue */
                at = next > at ? next - 1 : at;
        }
        if (dash_length(line, at) > 0)
            return at;
        if (line.data[at] == '.' && at > 6 && at + 2 < line.length && line.data[at + 1] == ' ' &&
            line.data[at - 1] >= 'a' && line.data[at - 1] <= 'z' && memchr(line.data, ' ', at) &&
            at - 6 > PLACE_MAX)
            break;
    }
    return line.length;
}

/* Length, with its dash, of a date after the agency: --(BUSINESS WIRE)--Jan 7, 2021--. 0 if there
 * is none. */
static size_t late_date(struct str line, size_t at, struct str *date)
{
    ptrdiff_t end = str_find(str_slice(line, at, line.length), STR("--"));
    struct str found;
    bool month;

    if (end <= 0)
        return 0;
    found = str_trim(str_slice(line, at, at + (size_t)end));
    if (!is_date(found, &month) || !month)
        return 0;
    *date = found;
    return (size_t)end + 2;
}

/* "- РИА Новости. В ...": the agency between the dash and a full stop. Returns its length with the
 * stop; 0 if there is none. */
static size_t late_agency(struct str line, size_t at, struct str *agency)
{
    size_t from = skip_spaces(line, at);
    ptrdiff_t end = str_find(str_slice(line, from, line.length), STR(". "));
    struct str found;

    if (end <= 0 || end > AGENCY_MAX)
        return 0;
    found = str_slice(line, from, from + (size_t)end);
    if (!agency_known(found, true))
        return 0;
    *agency = found;
    return from - at + (size_t)end + 1;
}

/* What follows place and date: the agency, a dash on either side, a date. Returns where it ends, or
 * 0 if the text is no dateline. */
static size_t read_agency(struct str line, size_t at, struct dateline *out)
{
    size_t dash = dash_length(line, at), open;

    at += dash; /* NEW YORK--(BUSINESS WIRE)-- has a dash on each side */
    open = at;
    at += agency_length(line, at, &out->agency);
    if (at == open)
        return dash > 0 ? at + (out->agency.length > 0 ? 0 : late_agency(line, at, &out->agency))
                        : 0;
    at = skip_spaces(line, at);
    dash = dash_length(line, at);
    if (dash == 0 && is_undashed(line, open, at))
        return at + (line.data[at] == ':');
    if (out->date.length == 0 && dash > 0)
        return at + dash + late_date(line, at + dash, &out->date);
    return dash > 0 ? at + dash : 0;
}

static bool parse_one(struct str line, struct dateline *out)
{
    size_t at = opening_end(line);

    *out = (struct dateline){.length = 0};
    if (at == line.length)
        return false;
    split_date(cut_agency(str_slice(line, 0, at), &out->agency), out);
    at = read_agency(line, at, out);
    if (at == 0 || !is_certain(out))
        return false;
    out->length = skip_spaces(line, at);
    return true;
}

/* "(ANSA) - ROMA, 12 GEN - ": the agency comes before place and date. */
static void add_second(struct str line, struct dateline *out)
{
    struct dateline second;

    if (out->place.length > 0 || out->agency.length == 0 ||
        !parse_one(str_slice(line, out->length, line.length), &second) ||
        second.agency.length > 0 || second.date.length == 0 || second.place.length == 0)
        return;
    out->place = second.place;
    out->date = second.date;
    out->length += second.length;
}

/* ---- East Asia ------------------------------------------------------------------------------ */

static const char *const asian[] = {"共同通信", "共同",   "時事通信", "時事",   "ロイター",
                                    "연합뉴스", "뉴시스", "뉴스1",    "新华社", "新華社",
                                    "中新社",   "中央社", "新华网"};

/* Which agency the text begins with, or ends in; STR_NONE if it is none. */
static struct str asian_agency(struct str text, bool at_end)
{
    for (size_t i = 0; i < sizeof asian / sizeof *asian; i++) {
        struct str name = str_of(asian[i]);

        if (at_end ? str_ends(text, name) : str_starts(text, name))
            return at_end ? str_slice(text, text.length - name.length, text.length)
                          : str_slice(text, 0, name.length);
    }
    return STR_NONE;
}

/* The text before a digit or "=". */
static struct str asian_place(struct str text)
{
    size_t at = 0;

    while (at < text.length && text.data[at] != '=' && (text.data[at] < '0' || text.data[at] > '9'))
        at++;
    return str_trim(str_slice(text, 0, at));
}

/* 【北京時事】, (서울=연합뉴스), [東京 5日 ロイター] */
static bool parse_bracketed(struct str line, struct dateline *out)
{
    static const struct {
        struct str open, close;
    } brackets[] = {{STR_INIT("("), STR_INIT(")")},
                    {STR_INIT("["), STR_INIT("]")},
                    {STR_INIT("\xEF\xBC\x88"), STR_INIT("\xEF\xBC\x89")},
                    {STR_INIT("\xE3\x80\x90"), STR_INIT("\xE3\x80\x91")},
                    {STR_INIT("\xEF\xBC\xBB"), STR_INIT("\xEF\xBC\xBD")}};

    for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++) {
        struct str open = brackets[i].open, rest = str_slice(line, open.length, line.length);
        ptrdiff_t end = str_starts(line, open) ? str_find(rest, brackets[i].close) : -1;
        struct str inside = str_trim(str_slice(rest, 0, end < 0 ? 0 : (size_t)end));

        out->agency = asian_agency(inside, true);
        if (out->agency.length == 0)
            continue;
        out->place = asian_place(str_slice(inside, 0, inside.length - out->agency.length));
        out->length = open.length + (size_t)end + brackets[i].close.length;
        out->length = skip_spaces(line, out->length);
        out->length = skip_spaces(line, out->length + dash_length(line, out->length));
        return true;
    }
    return false;
}

/* 新华社北京1月7日电: up to "reports by wire". */
static bool parse_chinese(struct str line, struct dateline *out)
{
    static const char *const wires[] = {"日电", "日電"};
    struct str rest;

    out->agency = asian_agency(line, false);
    rest = str_slice(line, out->agency.length, line.length);
    for (size_t i = 0; i < sizeof wires / sizeof *wires && out->agency.length > 0; i++) {
        ptrdiff_t end = str_find(rest, str_of(wires[i]));

        if (end < 0 || end > PLACE_MAX)
            continue;
        out->place = asian_place(str_slice(rest, 0, (size_t)end));
        out->length = out->agency.length + (size_t)end + strlen(wires[i]);
        return true;
    }
    return false;
}

bool dateline_parse(struct str text, struct dateline *out)
{
    struct str line = text.length ? first_line(text) : text;

    *out = (struct dateline){.length = 0};
    if (line.length == 0)
        return false;
    if (parse_bracketed(line, out) || parse_chinese(line, out))
        return true;
    if (!parse_one(line, out))
        return false;
    add_second(line, out);
    return true;
}

bool dateline_is_day(struct str text)
{
    bool month;

    return is_date(text, &month) && month;
}
