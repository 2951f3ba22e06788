/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wire_date.c - puts the times of teleprinters in the order that people write. */
#include "article/words/wire_date.h"

#include "base/buf.h"

#define WIRE_DATE_MIN 12 /* bytes of the line */
#define WIRE_DATE_MAX 30

static bool are_digits(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.length > 0;
}

/* "211259 GMT Nov 18" */
static bool add_day_group(struct str line, struct buf *date)
{
    struct str group = str_cut(&line, ' '), day = line, zone = STR("");

    if (group.length != 6 || !are_digits(group) || day.length < 6)
        return false;
    if (str_starts(day, STR("GMT ")) || str_starts(day, STR("UTC "))) {
        zone = str_slice(day, 0, 3);
        day = str_slice(day, 4, day.length);
    }
    buf_addf(date, "%.2s %.*s %.2s:%.2s %.*s", group.data, STR_ARG(day), group.data + 2,
             group.data + 4, STR_ARG(zone));
    return true;
}

/* "KWS-21:37-09-12-18" */
static bool add_signed_time(struct str line, struct buf *date)
{
    struct str sender = str_cut(&line, '-'), time, day, month;

    time = str_cut(&line, '-');
    day = str_cut(&line, '-');
    month = str_cut(&line, '-');
    if (sender.length == 0 || sender.length > 4 || time.length != 5 || time.data[2] != ':' ||
        day.length != 2 || month.length != 2 || line.length != 2 || !are_digits(line) ||
        !are_digits(day) || !are_digits(month))
        return false;
    buf_addf(date, "20%.*s-%.*s-%.*s %.*s", STR_ARG(line), STR_ARG(month), STR_ARG(day),
             STR_ARG(time));
    return true;
}

/* Without control characters at the ends. */
static struct str without_controls(struct str line)
{
    while (line.length > 0 && (unsigned char)line.data[0] <= ' ')
        line = str_slice(line, 1, line.length);
    while (line.length > 0 && (unsigned char)line.data[line.length - 1] <= ' ')
        line.length--;
    return line;
}

bool wire_date_parse(struct str line, bool any, struct date_text *out)
{
    BUF_AUTO struct buf date = {0};
    bool known;

    line = without_controls(line);
    if (line.length < WIRE_DATE_MIN || line.length > WIRE_DATE_MAX)
        return false;
    known = add_day_group(line, &date) || add_signed_time(line, &date);
    if (!known && any)
        buf_add_str(&date, line);
    if (!date_text_parse(buf_str(&date), out) || !out->has_time)
        return false;
    out->found = STR_NONE;
    return true;
}
