/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reporter_note.c - cuts a note in parentheses into names. */
#include "article/words/reporter_note.h"

#include "base/utf8.h"

#define NAME_BYTES_MAX 60
#define NOTE_BYTES_MAX 300
#define NAME_LETTERS   2 /* the fewest of a name */

/* A word for the job stands before the names, and perhaps before each. */
static struct str without_job(struct str text)
{
    static const struct str jobs[] = {STR_INIT("本报记者"), STR_INIT("记者"),   STR_INIT("記者"),
                                      STR_INIT("通讯员"),   STR_INIT("通訊員"), STR_INIT("实习生")};

    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
        if (str_starts(text, jobs[i]))
            return str_trim(str_slice(text, jobs[i].length, text.length));
    return text;
}

/* What is between the parentheses at the start; STR_NONE if none are there. */
static struct str inside(struct str text)
{
    static const struct {
        struct str open, close;
    } pairs[] = {{STR_INIT("（"), STR_INIT("）")}, {STR_INIT("("), STR_INIT(")")}};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct str rest = str_slice(text, pairs[i].open.length, text.length);
        ptrdiff_t end = str_starts(text, pairs[i].open) ? str_find(rest, pairs[i].close) : -1;

        if (end > 0 && end <= NOTE_BYTES_MAX)
            return str_slice(rest, 0, (size_t)end);
    }
    return STR_NONE;
}

/* Where 和, "and", stands between names; -1: nowhere. It is common in names: 李和平. */
static ptrdiff_t find_and(struct str names, struct str and)
{
    for (size_t from = 0;;) {
        ptrdiff_t at = str_find(str_slice(names, from, names.length), and);
        size_t end = from + (size_t)at;

        if (at < 0)
            return -1;
        if (utf8_count(str_slice(names, 0, end)) >= NAME_LETTERS &&
            utf8_count(str_slice(names, end + and.length, names.length)) >= NAME_LETTERS)
            return (ptrdiff_t)end;
        from = end + and.length;
    }
}

/* Cut off the text before the next mark between names. */
static struct str cut_name(struct str *rest)
{
    static const struct str marks[] = {STR_INIT("、"), STR_INIT("，"), STR_INIT(","), STR_INIT(" "),
                                       STR_INIT("　")};
    static const struct str and = STR_INIT("和");
    size_t first = rest->length, length = 0;
    struct str name;
    ptrdiff_t joint;

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        ptrdiff_t at = str_find(str_slice(*rest, 0, first), marks[i]);

        if (at >= 0) {
            first = (size_t)at;
            length = marks[i].length;
        }
    }
    joint = find_and(str_slice(*rest, 0, first), and);
    if (joint >= 0) {
        first = (size_t)joint;
        length = and.length;
    }
    name = str_slice(*rest, 0, first);
    *rest = length == 0 ? STR_NONE : str_slice(*rest, first + length, rest->length);
    return str_trim(name);
}

bool reporter_note_read(struct str text, struct buf *out)
{
    struct str names = inside(str_trim(text)), known = names;
    size_t count = 0;

    if (!names.data || without_job(names).data == known.data)
        return false;
    while (names.data) {
        struct str name;

        names = without_job(str_trim(names));
        name = cut_name(&names);

        if (name.length == 0 || name.length > NAME_BYTES_MAX)
            continue;
        if (count++ > 0)
            buf_add_text(out, ", ");
        buf_add_str(out, name);
    }
    return count > 0;
}
