/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sign_off.c - reads the end of a body from right to left.
 *
 * No form is the end of a sentence: a word that is not the name of an agency, initials or a word
 * for the end keeps its line. Initials and names need a whole sentence before them. In doubt the
 * line stays: a sentence that is lost is worse than a sign that is not. */
#include "article/words/sign_off.h"

#include "article/text/article.h"
#include "article/text/letters.h"
#include "article/words/agency_zone.h"
#include "article/words/function_words.h"
#include "article/words/wire_date.h"
#include "base/buf.h"

#define SIGN_OFF_LINES_MAX 6
#define SIGN_OFF_MAX       48 /* bytes of a line */
#define SIGN_WORDS_MAX     6
#define INITIALS_MAX       4 /* letters and digits */
#define CLOCK_DIGITS       4
#define MARKS              "-*#=_~"
#define OPENING            "-*#=_~(/["
#define AROUND             " -*#=_~()[]<>/|.,:"

/* What a line, or the end of a line, says. */
struct sign_off {
    bool sure; /* it can follow anything; else it must follow a whole sentence */
    bool timed;
    bool above_time; /* the sign below it is a time */
    bool ended;      /* it is sure, and a word for the end */
    struct str agency;
    struct str address; /* of a reporter */
    struct date_text time;
};

/* ---- words ---------------------------------------------------------------------------------- */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* At most four letters in one case, perhaps with digits behind them. */
static bool is_initials(struct str word)
{
    bool small = false, large = false;

    for (size_t i = 0; i < word.length; i++) {
        small |= word.data[i] >= 'a' && word.data[i] <= 'z';
        large |= word.data[i] >= 'A' && word.data[i] <= 'Z';
        if (!is_digit(word.data[i]) && ((word.data[i] | 0x20) < 'a' || (word.data[i] | 0x20) > 'z'))
            return false;
    }
    return word.length > 0 && word.length <= INITIALS_MAX && small != large &&
           !is_digit(word.data[0]);
}

static bool is_end_word(struct str word)
{
    static const char *const ends[] = {"end", "ends",    "enditem", "endit", "fin",
                                       "fim", "schluss", "ende",    "slut",  "loppu"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_eq_nocase(word, str_of(ends[i])))
            return true;
    return false;
}

/* "mk", "br-mlm". *longest: letters of the longest initials. *small: are any in small letters? */
static bool are_initials(struct str part, size_t *longest, bool *small)
{
    while (part.data) {
        struct str one = str_cut(&part, '-');

        if (!is_initials(one))
            return false;
        *longest = one.length > *longest ? one.length : *longest;
        *small |= !letters_all_upper(one);
    }
    return true;
}

/* "1530hrs", "1530" */
static bool is_clock(struct str part)
{
    size_t digits = 0;

    while (digits < part.length && is_digit(part.data[digits]))
        digits++;
    return digits == CLOCK_DIGITS && part.length - digits <= 3;
}

/* "mk/js", "br-mlm/jbr", "Lusa/fim", "BSS/MSH/1530hrs": parts between slashes that are all initials
 * or names, but not "n/a". Capitals alone count beside an agency or above a time only: "NYSE/TSX"
 * are none. */
static bool is_slashed(struct str word, struct sign_off *out)
{
    size_t parts = 0, longest = 0;
    bool small = false, named = false;

    while (word.data) {
        struct str part = str_cut(&word, '/');
        bool agency = part.length > 0 && agency_known(part, true);

        if (agency)
            out->agency = part;
        named |= agency;
        if (!agency && !is_end_word(part) && !(parts > 0 && is_clock(part)) &&
            !are_initials(part, &longest, &small))
            return false;
        parts++;
    }
    return parts > 1 && (named || (longest > 1 && (small || out->above_time)));
}

static struct str without(struct str text, const char *ends)
{
    while (text.length > 0 && strchr(ends, text.data[0]))
        text = str_slice(text, 1, text.length);
    while (text.length > 0 && strchr(ends, text.data[text.length - 1]))
        text.length--;
    return text;
}

/* ---- end marks ------------------------------------------------------------------------------ */

static bool are_all(struct str text, const char *bytes)
{
    for (size_t i = 0; i < text.length; i++)
        if (!strchr(bytes, text.data[i]))
            return false;
    return text.length > 0;
}

/* "-30-", "--0--": a number that typesetters used, between dashes. */
static bool is_number_mark(struct str line, struct str bare)
{
    return (str_is(bare, "30") || str_is(bare, "0")) && line.data[0] == '-' &&
           line.data[line.length - 1] == '-';
}

/* "-30-", "***", "NNNN", "(Ende)", "-- ends --" */
static bool is_end_mark(struct str line, struct str bare)
{
    return (line.length > 1 && are_all(line, MARKS " ")) || is_number_mark(line, bare) ||
           str_is(bare, "NNNN") || (is_end_word(bare) && strchr(OPENING, line.data[0]));
}

/* "END", "Enditem" without signs: "Fin." may be a sentence, and "END." the end of one. */
static bool is_bare_end(struct str line)
{
    return is_end_word(line) && (letters_all_upper(line) || str_starts_nocase(line, STR("endit")));
}

/* ---- lines ---------------------------------------------------------------------------------- */

/* "AFP 141530 GMT MAR 24": the time, perhaps behind initials and the name of an agency. */
static bool is_time(struct str bare, struct sign_off *out)
{
    bool named = false;

    for (struct str rest = bare; rest.length > 0; bare = str_trim(rest)) {
        struct str first = word_cut(&rest);

        if (!rest.data)
            return false;
        if (agency_known(first, false)) {
            out->agency = first;
            named = true;
        } else if (!is_slashed(first, out))
            break;
    }
    return out->timed = wire_date_parse(bare, named, &out->time);
}

static bool is_function_word(struct str word)
{
    char room[LETTERS_WORD_ROOM];
    size_t length = letters_lower(word, room, sizeof room);

    return length > 0 && function_word_languages(str_n(room, length)) != 0;
}

/* "EFE", "dpa ab yyzz z1", "(APA) mk/js", "ABC // DEF". Several words of a language among the
 * initials are none: "AFP to be". Nor are words before the agency: "she told dpa". */
static bool is_signature(struct str line, struct sign_off *out)
{
    size_t words = 0, usual = 0, loose = 0; /* loose: initials alone */
    bool signs = false;

    for (struct str word = word_cut(&line); word.data; word = word_cut(&line)) {
        struct str bare = without(word, AROUND);

        if (bare.length > 0 && agency_known(bare, true)) {
            if (loose > 0 && out->agency.length == 0)
                return false;
            out->agency = bare;
            signs = true;
        } else if (str_is(word, "//") || (is_end_word(bare) && strchr(OPENING, word.data[0])) ||
                   is_slashed(bare, out))
            signs = true;
        else if (bare.length > 0 && !is_initials(bare))
            return false;
        else {
            usual += is_function_word(bare);
            loose += bare.length > 0;
        }
        words++;
    }
    return signs && usual < 2 && words <= SIGN_WORDS_MAX;
}

/* "han@example.com", as Yonhap writes it above "(END)". Above a mark that is no word it may be the
 * contact of a press release. */
static bool is_address(struct str line)
{
    ptrdiff_t at = str_find(line, STR("@"));

    return at > 0 && word_count(line) == 1 &&
           memchr(line.data + at, '.', line.length - (size_t)at) != NULL;
}

/* `last`: the sign below it; NULL: none. `own`: it is a paragraph of its own. */
static bool is_sign(struct str line, const struct sign_off *last, bool own, struct sign_off *out)
{
    struct str bare = without(line, AROUND);

    *out = (struct sign_off){
        .above_time = last && last->timed, .agency = STR_NONE, .address = STR_NONE};
    if (line.length == 0 || line.length > SIGN_OFF_MAX)
        return false;
    if (last && last->ended && is_address(line)) {
        out->address = line;
        return out->sure = true;
    }
    out->sure = is_end_mark(line, bare) || is_time(bare, out) || (own && is_bare_end(line));
    out->ended = out->sure && is_end_word(bare);
    return out->sure || is_bare_end(line) || is_signature(line, out);
}

/* ---- the end of a body ---------------------------------------------------------------------- */

static const char *const quotes[] = {"\"", "”", "»", "“", "’"};
static const char *const stops[] = {".", "!", "?", "。", "…", "।", "۔"};

/* How many bytes the text's last mark has, if it is one of these. */
static size_t last_of(struct str text, const char *const *marks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_ends(text, str_of(marks[i])))
            return strlen(marks[i]);
    return 0;
}

static bool ends_sentence(struct str text)
{
    return last_of(text, stops, sizeof stops / sizeof *stops) > 0 ||
           last_of(text, quotes, sizeof quotes / sizeof *quotes) > 0;
}

/* Is there a full stop at the end, perhaps within quotation marks or parentheses? A quotation that
 * ends in a comma goes on: "It is over," he said. */
static bool ends_in_stop(struct str text)
{
    static const char *const around[] = {"\"", "”", "»", "“", "’", ")", "]"};
    size_t length;

    while ((length = last_of(text, around, sizeof around / sizeof *around)) > 0)
        text = str_trim(str_slice(text, 0, text.length - length));
    return last_of(text, stops, sizeof stops / sizeof *stops) > 0;
}

/* "（完）": what East Asian agencies write directly behind the last sentence. */
static size_t east_asian_mark(struct str line)
{
    static const char *const marks[] = {"（完）", "(完)", "（了）", "(了)", "(끝)", "（終）"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_ends(line, str_of(marks[i])))
            return strlen(marks[i]);
    return 0;
}

/* "(ANSA)." is a sign with its full stop, and "(AP does.)" a sentence. */
static bool is_enclosed(struct str tail)
{
    return word_count(tail) == 1 && tail.data[0] == '(' && memchr(tail.data, ')', tail.length);
}

/* Where a sign behind the last sentence of a line begins; the line's length if there is none. */
static size_t tail_start(struct str line, struct sign_off *out)
{
    size_t asian = east_asian_mark(line);

    *out = (struct sign_off){.sure = true, .agency = STR_NONE, .address = STR_NONE};
    if (asian > 0)
        return line.length - asian;
    for (size_t at = line.length; at > 1 && line.length - at < SIGN_OFF_MAX; at--) {
        struct str tail = str_trim(str_slice(line, at, line.length));

        if (line.data[at - 1] == ' ' && ends_in_stop(str_trim(str_slice(line, 0, at))) &&
            (!ends_in_stop(line) || is_enclosed(tail)) && is_sign(tail, NULL, false, out))
            return at;
    }
    return line.length;
}

/* Cut one sign off the end of the text. False: there is none. */
static bool cut_sign(struct str *text, const struct sign_off *last, struct sign_off *out)
{
    const char *end = text->length ? memrchr(text->data, '\n', text->length) : NULL;
    size_t from = end ? (size_t)(end - text->data) + 1 : 0, tail;
    struct str line = str_trim(str_slice(*text, from, text->length));

    if (line.length == 0)
        return false;
    if (is_sign(line, last, from > 1 && text->data[from - 2] == '\n', out)) {
        *text = str_trim(str_slice(*text, 0, from));
        return true;
    }
    tail = tail_start(line, out);
    if (tail == line.length)
        return false;
    *text = str_trim(str_n(text->data, (size_t)(line.data - text->data) + tail));
    return true;
}

static void set_time(json_t *article, const struct date_text *time)
{
    if (article_get(article, ARTICLE_PUBLISHED).length == 0)
        article_set(article, ARTICLE_PUBLISHED, str_of(date_text_value(time)));
}

/* An address is in no other field. */
static void keep_address(json_t *article, struct str address)
{
    BUF_AUTO struct buf text = {0};

    buf_add_str(&text, article_get(article, ARTICLE_BOILERPLATE));
    if (text.length > 0)
        buf_add_text(&text, "\n\n");
    buf_add_str(&text, address);
    article_set(article, ARTICLE_BOILERPLATE, buf_str(&text));
}

/* What the signs say, from the last one up to the one at `text`. */
static void take_signs(json_t *article, const struct sign_off *signs, unsigned count,
                       struct str text)
{
    if (article_get(article, ARTICLE_AGENCY).length == 0)
        for (unsigned i = 0; i < count; i++)
            article_set(article, ARTICLE_AGENCY, signs[i].agency);
    for (unsigned i = 0; i < count; i++)
        if (signs[i].timed)
            set_time(article, &signs[i].time);
    for (unsigned i = 0; i < count; i++)
        if (signs[i].address.length > 0)
            keep_address(article, signs[i].address);
    article_set(article, ARTICLE_BODY, text);
}

void body_take_sign_off(json_t *article)
{
    struct str text = str_trim(article_get(article, ARTICLE_BODY)), story = text;
    struct sign_off signs[SIGN_OFF_LINES_MAX];
    unsigned count = 0, taken = 0;

    while (count < SIGN_OFF_LINES_MAX &&
           cut_sign(&text, count > 0 ? &signs[count - 1] : NULL, &signs[count])) {
        count++;
        if (text.length == 0 ||
            !(signs[count - 1].sure || ends_sentence(text) || str_ends(text, STR(")"))))
            continue;
        taken = count;
        story = text;
    }
    if (taken > 0)
        take_signs(article, signs, taken, story);
}
