/* SPDX-License-Identifier: GPL-2.0-or-later */
/* byline.c - splits a byline into its names. */
#include "article/words/byline.h"

#include "article/text/letters.h"
#include "article/words/date_text.h"
#include "base/utf8.h"

#define BYLINE_MAX     300 /* bytes of a byline */
#define NAME_BYTES_MAX 60
#define NAME_WORDS     5
#define WEEKDAY_BYTES  5 /* of a short weekday: "Thu", "gio." */

/* Text before the names, followed by a space or colon. */
static const char *const openers[] = {
    "by",
    "written by",
    "posted by",
    "reported by",
    "reporting by",
    "story by",
    "author",
    "authors",
    "von",
    "par",
    "por",
    "di",
    "door",
    "af",
    "av",
    "автор",
    "text",
    "texte",
    "publié par",
    "words by",
    "published by",
    "from",
    "special to",
    "text by",
    "a cura di",
    "escrito por",
    "byline",
    "contributor",
    /* Drupal's line, "Submitted by Jane Roe on Thu, 04/17/2008 - 09:30", and its translations */
    "submitted by",
    "gespeichert von",
    "soumis par",
    "enviado por",
    "inviato da",
    "ingediend door",
};

/* Titles before a name. */
static const char *const honorifics[] = {"Mr",  "Mrs", "Ms",  "Dr",  "Prof",      "Sir",
                                         "Sen", "Rep", "Gov", "Rev", "Professor", "Senator",
                                         "Hon", "Lt",  "Col", "Gen"};

/* Words that show that a part is no person: a job, a desk, an organisation. */
static const char job_words[] =
    "writer writers reporter reporters correspondent correspondents editor editors staff press "
    "news "
    "newsroom bureau columnist contributor contributors contributing producer analyst agency "
    "agencies "
    "reuters ap afp dpa bloomberg newspaper times post magazine journal guardian desk team digital "
    "senior chief political business national foreign special associated media radio tv television "
    "university professor director founder ceo president author updated published photographer "
    "redaktion redakteur korrespondent rédaction journaliste redacción wires service online "
    "communications office department company md phd mba jr";

static bool in_words(const char *words, struct str word)
{
    struct str rest = str_of(words);

    while (rest.data)
        if (str_eq_nocase(str_cut(&rest, ' '), word))
            return true;
    return false;
}

static struct str without_punctuation(struct str word)
{
    while (word.length > 0 && strchr(".,;:()", word.data[word.length - 1]))
        word.length--;
    while (word.length > 0 && strchr("(", word.data[0]))
        word = str_slice(word, 1, word.length);
    return word;
}

/* Length of "By ", "By: ", "Written by " at the start. */
static size_t opener_length(struct str text)
{
    for (size_t i = 0; i < sizeof openers / sizeof openers[0]; i++) {
        struct str opener = str_of(openers[i]), rest;
        size_t at = opener.length;

        if (!str_starts_nocase(text, opener) || text.length <= at)
            continue;
        if (text.data[at] == ':')
            at++;
        rest = str_slice(text, at, text.length);
        if (str_starts(rest, STR("\xC2\xA0")))
            return at + 2;
        if (rest.length > 0 && strchr(" \n\t", rest.data[0]) && rest.data[0] != '\0')
            return at + 1;
    }
    return 0;
}

/* Is it only "By", without a name? */
static bool is_opener(struct str text)
{
    for (size_t i = 0; i < sizeof openers / sizeof openers[0]; i++)
        if (str_eq_nocase(text, str_of(openers[i])))
            return true;
    return false;
}

static struct str without_honorific(struct str name)
{
    struct str rest = name, first = without_punctuation(word_cut(&rest));

    for (size_t i = 0; i < sizeof honorifics / sizeof honorifics[0]; i++)
        if (str_is(first, honorifics[i]) && word_count(rest) >= 1)
            return str_trim(rest);
    return name;
}

static bool has_any(struct str text, const char *bytes)
{
    for (size_t i = 0; i < text.length; i++)
        if (strchr(bytes, text.data[i]) && text.data[i])
            return true;
    return false;
}

/* Is it a person's name, in any script, as written in a list of names? */
static bool is_person(struct str part)
{
    struct str rest = part;
    size_t words = 0;

    if (part.length < 2 || part.length > NAME_BYTES_MAX || has_any(part, "@/0123456789<>{}=!?"))
        return false;
    for (struct str word = word_cut(&rest); word.data; word = word_cut(&rest)) {
        if (++words > NAME_WORDS || in_words(job_words, without_punctuation(word)))
            return false;
    }
    return words > 1 || part.length > 3 || !letters_all_upper(part); /* a degree: "MA" */
}

/* Is it a lone name that may not be a person's? */
static bool is_label(struct str part)
{
    return part.length >= 2 && part.length <= NAME_BYTES_MAX && !has_any(part, "@<>{}=") &&
           word_count(part) <= 8 && str_find(part, STR("://")) < 0;
}

/* Cut off the next name. Names are separated by commas, "and", "&", "with". */
static struct str part_cut(struct str *rest)
{
    static const char *const joints[] = {", and ", " and ",  " & ",   " und ", " et ",
                                         " y ",    " with ", " AND ", ", ",    ";",
                                         " e ",    " och ",  " en ",  ","};
    size_t first = rest->length, length = 0;
    struct str part;

    for (size_t i = 0; i < sizeof joints / sizeof joints[0]; i++) {
        ptrdiff_t at = str_find(str_slice(*rest, 0, first + 5), str_of(joints[i]));

        if (at >= 0 && (size_t)at < first) {
            first = (size_t)at;
            length = strlen(joints[i]);
        }
    }
    part = str_trim(str_slice(*rest, 0, first));
    *rest = first == rest->length ? STR_NONE : str_slice(*rest, first + length, rest->length);
    return part;
}

static struct str cut_at(struct str text, const char *const *ends, size_t count, size_t least_words)
{
    for (size_t i = 0; i < count; i++) {
        ptrdiff_t at = str_find(text, str_of(ends[i]));

        if (at > 1 && word_count(str_slice(text, 0, (size_t)at)) >= least_words)
            text = str_slice(text, 0, (size_t)at);
    }
    return text;
}

/* Without the word between names and a day, and a short weekday: "Jane Roe on Thu,", "Jane Roe le".
 */
static struct str before_day(struct str text)
{
    static const char *const words[] = {"on", "am", "le", "el", "il", "op"};
    struct str rest, before = text;

    while (str_ends(text, STR(",")))
        text = str_trim(str_slice(text, 0, text.length - 1));
    rest = text;
    for (struct str word = word_cut(&rest); word.data; word = word_cut(&rest)) {
        before = str_slice(text, 0, (size_t)(word.data - text.data));
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            if (str_is(word, words[i]) && word_count(rest) <= 1 &&
                str_trim(rest).length <= WEEKDAY_BYTES)
                return str_trim(before);
    }
    return text;
}

/* The text before the end of the names: a bar, a bullet, a line end, a long dash, a date, a last
 * parenthesis; after a full name also a desk or a place. */
static struct str names_of(struct str text)
{
    static const char *const ends[] = {"\n",       "|",         "\xE2\x80\xA2",   "\xC2\xB7",
                                       " - ",      "//",        " \xE2\x80\x93 ", " \xE2\x80\x94 ",
                                       " Updated", " Published"};
    static const char *const desks[] = {" for ", " in ", " of ", " at ", " on "};
    struct date_text date;
    const char *open;

    open = text.data ? memrchr(text.data, '(', text.length) : NULL;
    if (open && open > text.data && str_ends(str_trim(text), STR(")")))
        text = str_slice(text, 0, (size_t)(open - text.data));
    text = cut_at(text, ends, sizeof ends / sizeof ends[0], 1);
    text = cut_at(text, desks, sizeof desks / sizeof desks[0], 2);
    if (date_text_find(text, &date) && date.found.data > text.data)
        text = before_day(str_trim(str_slice(text, 0, (size_t)(date.found.data - text.data))));
    return str_trim(text);
}

/* "Mac & i", "Last, First": parts of one name, because neither is a full name. */
static bool is_one_name(struct str names)
{
    size_t parts = 0;

    while (names.data) {
        struct str part = part_cut(&names);

        if (word_count(part) > 1 || part.length == 0 || (part.data[0] & 0x80))
            return false;
        parts++;
    }
    return parts > 1;
}

/* Append a name with single spaces between words. */
static void add_spaced(struct buf *out, struct str name)
{
    struct str word = word_cut(&name);

    buf_add_str(out, word);
    while ((word = word_cut(&name)).data) {
        buf_add_char(out, ' ');
        buf_add_str(out, word);
    }
}

static size_t add_people(struct str names, struct buf *out)
{
    size_t people = 0;

    while (names.data) {
        struct str part = part_cut(&names);

        part = str_slice(part, opener_length(part), part.length);
        part = without_honorific(str_trim(part));
        if (!is_person(part))
            continue;
        if (people++ > 0)
            buf_add_text(out, ", ");
        add_spaced(out, part);
    }
    return people;
}

/* Without the full stop of "Por Paula Nunes.", which is none of "Sammy Davis Jr." and "John D." */
static struct str without_stop(struct str names)
{
    const char *space = names.length ? memrchr(names.data, ' ', names.length) : NULL;
    struct str last = str_slice(names, space ? (size_t)(space - names.data) + 1 : 0, names.length);

    if (str_ends(last, STR(".")) && last.length > 3 &&
        memchr(last.data, '.', last.length) == last.data + last.length - 1)
        names.length--;
    return names;
}

bool byline_clean(struct str text, struct buf *out)
{
    size_t opener;

    text = str_trim(str_slice(text, 0, utf8_cut(text, BYLINE_MAX)));
    while ((opener = opener_length(text)) > 0)
        text = str_trim(str_slice(text, opener, text.length));
    text = without_stop(names_of(text));
    if (text.length == 0 || is_opener(text) || str_starts_nocase(text, STR("http")))
        return false;
    if (!is_one_name(text) && add_people(text, out) > 0)
        return true;
    if (!is_label(text))
        return false;
    add_spaced(out, text);
    return true;
}

bool byline_is_name(struct str line)
{
    struct str rest = line;
    size_t words = 0, initials = 0;

    if (!is_person(line) || has_any(line, ":,;&()\"|_+*#"))
        return false;
    for (struct str word = word_cut(&rest); word.data; word = word_cut(&rest)) {
        if (!letters_start_upper(word) && word.length > 3)
            return false;
        initials += word.length == 2 && word.data[1] == '.';
        words++;
        if (word.length > 2 && word.data[word.length - 1] == '.' && rest.length == 0 &&
            !str_is(word, "Jr.") && !str_is(word, "Sr."))
            return false;
    }
    return words - initials >= 2 || (words >= 2 && initials > 0) ? words <= 4 : false;
}

bool byline_is(struct str line)
{
    static const char *const sure[] = {"by",
                                       "written by",
                                       "posted by",
                                       "reported by",
                                       "story by",
                                       "von",
                                       "par",
                                       "por",
                                       "reporting by",
                                       "words by",
                                       "text by",
                                       "submitted by",
                                       "gespeichert von",
                                       "soumis par",
                                       "enviado por",
                                       "inviato da",
                                       "ingediend door"};
    struct str names;
    size_t opener = opener_length(line), i;

    for (i = 0; i < sizeof sure / sizeof sure[0]; i++)
        if (str_starts_nocase(line, str_of(sure[i])) && opener > strlen(sure[i]))
            break;
    if (i == sizeof sure / sizeof sure[0] || line.length > 160)
        return false;
    names = names_of(str_trim(str_slice(line, opener, line.length)));
    if (names.length == 0 || !letters_start_upper(names) || word_count(names) > 12)
        return false;
    return !str_ends(names, STR(".")) || str_ends(names, STR("Jr."));
}
