/* SPDX-License-Identifier: GPL-2.0-or-later */
/* anpa_sign.c - cuts a sign into sender, month, day, year and clock. */
#include "article/formats/wire/anpa_sign.h"

#define SIGN_BYTES_MIN 16
#define SIGN_BYTES_MAX 30

static bool is_letter(char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

struct str anpa_plain_line(struct str line)
{
    line = str_trim(line);
    while (line.length > 0 && strchr("^<=", line.data[line.length - 1]))
        line = str_trim(str_slice(line, 0, line.length - 1));
    while (line.length > 0 && (line.data[0] == '^' || (unsigned char)line.data[0] <= ' '))
        line = str_trim(str_slice(line, 1, line.length));
    return line;
}

static bool are_digits(struct str text, size_t count)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.length == count;
}

/* Cut "AP-WF-", "AP ", "upi-", "UPI ": the sender, perhaps with the wire. */
static bool cut_sender(struct str *line)
{
    size_t at = 0;

    while (at < line->length && is_letter(line->data[at]))
        at++;
    if (at < 2 || at > 3 || at + 4 > line->length || !strchr("- ", line->data[at]))
        return false;
    if (is_letter(line->data[at + 1]) && is_letter(line->data[at + 2]) && line->data[at + 3] == '-')
        at += 3;
    *line = str_slice(*line, at + 1, line->length);
    return true;
}

/* "ped", "aes": the half of the day, the zone and its season. */
static bool add_half_and_zone(struct str word, struct buf *date)
{
    char half = word.length == 3 ? word.data[0] | 0x20 : '\0', zone, season;

    if (half != 'a' && half != 'p')
        return false;
    zone = word.data[1] | 0x20;
    season = word.data[2] | 0x20;
    if (!memchr("ecmp", zone, 4) || !memchr("sd", season, 2))
        return false;
    buf_addf(date, " %cM %c%cT", half ^ 0x20, zone ^ 0x20, season ^ 0x20);
    return true;
}

/* "1509GMT", "04:32 ped": hour, minute and zone. */
static bool add_clock(struct str clock, struct buf *date)
{
    struct str hour = str_slice(clock, 0, 2), minute, zone;
    size_t at = clock.length > 2 && clock.data[2] == ':' ? 3 : 2;

    if (clock.length < at + 2)
        return false;
    minute = str_slice(clock, at, at + 2);
    zone = str_trim(str_slice(clock, at + 2, clock.length));
    if (!are_digits(hour, 2) || !are_digits(minute, 2))
        return false;
    buf_addf(date, " %.*s:%.*s", STR_ARG(hour), STR_ARG(minute));
    if (!add_half_and_zone(zone, date))
        buf_addf(date, " %.*s", STR_ARG(zone));
    return true;
}

bool anpa_sign_read(struct str line, struct buf *date)
{
    struct str rest = anpa_plain_line(line), month, day, year;

    if (rest.length < SIGN_BYTES_MIN || rest.length > SIGN_BYTES_MAX || !cut_sender(&rest))
        return false;
    month = str_cut(&rest, '-');
    day = str_cut(&rest, '-');
    year = rest.data ? str_cut(&rest, ' ') : STR("");
    if (!are_digits(month, 2) || !are_digits(day, 2) || !are_digits(year, 2) || !rest.data)
        return false;
    buf_clear(date);
    buf_addf(date, "%s%.*s-%.*s-%.*s", year.data[0] >= '7' ? "19" : "20", STR_ARG(year),
             STR_ARG(month), STR_ARG(day));
    return add_clock(str_trim(rest), date);
}
