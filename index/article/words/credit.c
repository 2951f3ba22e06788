/* SPDX-License-Identifier: GPL-2.0-or-later */
/* credit.c - tells an attribution from other text in parentheses: by "via", or by a person's name
 * and an outlet. */
#include "article/words/credit.h"

#include "article/text/letters.h"
#include "article/words/byline.h"

#define OUTLET_BYTES_MAX 60
#define OUTLET_WORDS_MAX 6
#define HEADLINE_WORDS   3 /* that a headline must have before an attribution */

static const char *const openers[] = {"via ", "h/t ", "hat tip ", "hat tip to ", "source: "};

/* Is it the name of a paper, a channel, a site? */
static bool is_outlet(struct str text)
{
    static const char *const others[] = {"(", ")", "[", "]", "?", "!", ";", "\""};
    bool named = letters_start_upper(text) ||
                 (text.length > 0 && ((text.data[0] >= '0' && text.data[0] <= '9') ||
                                      text.data[0] == '@' || str_find(text, STR(".")) > 0));

    if (!named || text.length < 2 || text.length > OUTLET_BYTES_MAX ||
        word_count(text) > OUTLET_WORDS_MAX)
        return false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_find(text, str_of(others[i])) >= 0)
            return false;
    return true;
}

/* The text behind "via"; STR_NONE if it does not start so. */
static struct str behind_via(struct str text)
{
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++)
        if (str_starts_nocase(text, str_of(openers[i])))
            return str_trim(str_slice(text, strlen(openers[i]), text.length));
    return STR_NONE;
}

/* "Jo Lind", "Jo Lind and Ann Petrov", "Jo Lind, Ann Petrov": each part must be a name. */
static bool are_persons(struct str text)
{
    static const char *const joints[] = {" and ", " & ", ", "};

    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++) {
        ptrdiff_t at = str_find(text, str_of(joints[i]));

        if (at > 0)
            return are_persons(str_slice(text, 0, (size_t)at)) &&
                   are_persons(str_slice(text, (size_t)at + strlen(joints[i]), text.length));
    }
    return byline_is_name(str_trim(text));
}

static bool read_inside(struct str inside, struct credit *out)
{
    struct str outlet = behind_via(inside);
    const char *slash = inside.length ? memchr(inside.data, '/', inside.length) : NULL;
    size_t at = slash ? (size_t)(slash - inside.data) : 0;

    if (outlet.data) {
        out->outlet = outlet;
        return is_outlet(outlet);
    }
    if (!slash || inside.length > 2 * OUTLET_BYTES_MAX)
        return false;
    out->persons = str_trim(str_slice(inside, 0, at));
    out->outlet = str_trim(str_slice(inside, at + 1, inside.length));
    return are_persons(out->persons) && is_outlet(out->outlet);
}

/* "(...)" or "[...]" at the end. */
static bool find_in_brackets(struct str headline, struct credit *out)
{
    static const char pairs[][2] = {{'(', ')'}, {'[', ']'}};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *open =
            headline.length ? memrchr(headline.data, pairs[i][0], headline.length) : NULL;
        size_t at = open ? (size_t)(open - headline.data) : 0;

        if (!open || headline.data[headline.length - 1] != pairs[i][1])
            continue;
        out->headline = str_trim(str_slice(headline, 0, at));
        return read_inside(str_trim(str_slice(headline, at + 1, headline.length - 1)), out);
    }
    return false;
}

/* " - via ..." at the end. */
static bool find_behind_dash(struct str headline, struct credit *out)
{
    static const char *const dashes[] = {" - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ", " | "};

    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
        ptrdiff_t at = str_find(headline, str_of(dashes[i]));

        if (at <= 0)
            continue;
        out->headline = str_trim(str_slice(headline, 0, (size_t)at));
        out->outlet = behind_via(
            str_trim(str_slice(headline, (size_t)at + strlen(dashes[i]), headline.length)));
        if (out->outlet.data && is_outlet(out->outlet))
            return true;
    }
    return false;
}

bool credit_find(struct str headline, struct credit *out)
{
    *out = (struct credit){STR_NONE, STR_NONE, STR_NONE};
    headline = str_trim(headline);
    return (find_in_brackets(headline, out) || find_behind_dash(headline, out)) &&
           word_count(out->headline) >= HEADLINE_WORDS;
}
