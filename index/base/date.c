/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date.c - civil dates to milliseconds and back.
 *
 * Days are counted from 1 March, so that a leap day is the last day of a year. Month lengths then
 * repeat in groups of five (153 days), and division finds the month. */
#include "base/date.h"

#include <sched.h>
#include <stdio.h>
#include <time.h>

#define MS_PER_DAY    ((int64_t)86400000)
#define FRACTION_SIZE 11 /* ".123456789" */
#define GIVE_WAY_NS   300000
#define CLOCK_STEPS   512
/* Days from 1 March of year 0 to 1 January 1970. */
#define EPOCH_DAYS 719468

static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           EPOCH_DAYS;
}

static void civil_from_days(int64_t days, struct date *date)
{
    int64_t z = days + EPOCH_DAYS;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;

    date->day = (int)(day_of_year - (153 * shifted + 2) / 5) + 1;
    date->month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    date->year = (int)(year_of_era + era * 400) + (date->month <= 2);
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

bool date_valid(const struct date *date)
{
    return date->year >= 1 && date->year <= 9999 && date->month >= 1 && date->month <= 12 &&
           date->day >= 1 && date->day <= month_days(date->year, date->month) && date->hour >= 0 &&
           date->hour <= 23 && date->minute >= 0 && date->minute <= 59 && date->second >= 0 &&
           date->second <= 59 && date->millisecond >= 0 && date->millisecond <= 999 &&
           date->offset > -24 * 60 && date->offset < 24 * 60;
}

int64_t date_to_ms(const struct date *date)
{
    return days_from_civil(date->year, date->month, date->day) * MS_PER_DAY +
           ((int64_t)date->hour * 60 + date->minute - date->offset) * 60000 +
           (int64_t)date->second * 1000 + date->millisecond;
}

void date_from_ms(int64_t ms, int offset, struct date *date)
{
    int64_t local = ms + (int64_t)offset * 60000;
    int64_t days = local / MS_PER_DAY - (local % MS_PER_DAY < 0);
    int rest = (int)(local - days * MS_PER_DAY);

    civil_from_days(days, date);
    date->hour = rest / 3600000;
    date->minute = rest / 60000 % 60;
    date->second = rest / 1000 % 60;
    date->millisecond = rest % 1000;
    date->offset = offset;
}

/* Cut exactly `digits` decimal digits off the start of *text. */
static bool take_number(struct str *text, size_t digits, int *out)
{
    uint64_t number;

    if (text->length < digits || !str_to_u64(str_n(text->data, digits), &number))
        return false;
    *out = (int)number;
    *text = str_slice(*text, digits, text->length);
    return true;
}

static bool take_byte(struct str *text, const char *any_of)
{
    if (text->length == 0 || !strchr(any_of, text->data[0]) || text->data[0] == '\0')
        return false;
    *text = str_slice(*text, 1, text->length);
    return true;
}

static void take_fraction(struct str *text, int *millisecond)
{
    int scale = 100;

    while (text->length > 0 && text->data[0] >= '0' && text->data[0] <= '9') {
        *millisecond += (text->data[0] - '0') * scale;
        scale /= 10;
        *text = str_slice(*text, 1, text->length);
    }
}

static bool take_offset(struct str *text, int *offset)
{
    int hours = 0, minutes = 0;
    bool west;

    if (text->length == 0 || take_byte(text, "Zz"))
        return true;
    west = text->data[0] == '-';
    if (!take_byte(text, "+-") || !take_number(text, 2, &hours))
        return false;
    if ((take_byte(text, ":") || text->length > 0) && !take_number(text, 2, &minutes))
        return false;
    *offset = (hours * 60 + minutes) * (west ? -1 : 1);
    return hours <= 23 && minutes <= 59;
}

/* Read the time of day after a full date. *span becomes the length in ms of the period that the
 * text leaves open. */
static bool take_time(struct str *text, struct date *date, int64_t *span)
{
    if (!take_number(text, 2, &date->hour) || !take_byte(text, ":") ||
        !take_number(text, 2, &date->minute))
        return false;
    *span = 60000;
    if (take_byte(text, ":")) {
        if (!take_number(text, 2, &date->second))
            return false;
        *span = 1000;
        if (date->second == 60)
            date->second = 59;
        if (take_byte(text, ".,")) {
            take_fraction(text, &date->millisecond);
            *span = 1;
        }
    }
    return take_offset(text, &date->offset);
}

/* The length in ms of the day, month or year that a text without a time names. */
static int64_t day_span(const struct date *date, bool has_month, bool has_day)
{
    if (has_day)
        return MS_PER_DAY;
    if (has_month)
        return MS_PER_DAY * month_days(date->year, date->month);
    return MS_PER_DAY * (days_from_civil(date->year + 1, 1, 1) - days_from_civil(date->year, 1, 1));
}

/* "24:00" is the midnight of the next day (ISO 8601): make it 0:00; returns what to add in ms. */
static int64_t take_midnight(struct date *date)
{
    if (date->hour != 24 || date->minute != 0 || date->second != 0 || date->millisecond != 0)
        return 0;
    date->hour = 0;
    return MS_PER_DAY;
}

bool date_parse(struct str text, int64_t *first, int64_t *last)
{
    struct date date = {.month = 1, .day = 1};
    bool has_month, has_day;
    int64_t span = 0, start;

    text = str_trim(text);
    if (!take_number(&text, 4, &date.year))
        return false;
    has_month = take_byte(&text, "-");
    if (has_month && !take_number(&text, 2, &date.month))
        return false;
    has_day = has_month && take_byte(&text, "-");
    if (has_day && !take_number(&text, 2, &date.day))
        return false;
    if (has_day && take_byte(&text, "Tt ") && !take_time(&text, &date, &span))
        return false;
    start = take_midnight(&date);
    if (text.length != 0 || !date_valid(&date))
        return false;
    start += date_to_ms(&date);
    if (start < DATE_FIRST_MS || start > DATE_LAST_MS) /* the offset leads out of years 1 to 9999 */
        return false;
    if (first)
        *first = start;
    if (last)
        *last = start + (span ? span : day_span(&date, has_month, has_day)) - 1;
    return true;
}

bool date_is_zoned(struct str text)
{
    size_t at = 11;

    text = str_trim(text);
    while (at < text.length && !strchr("Zz+-", text.data[at]))
        at++;
    return at < text.length && text.data[at] != '\0';
}

/* `fraction` and `zone` are written as they are. */
static char *format(const struct date *date, const char *fraction, const char *zone,
                    char out[DATE_TEXT_SIZE])
{
    snprintf(out, DATE_TEXT_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u%.10s%.6s",
             (unsigned)date->year % 10000, (unsigned)date->month % 100, (unsigned)date->day % 100,
             (unsigned)date->hour % 100, (unsigned)date->minute % 100, (unsigned)date->second % 100,
             fraction, zone);
    return out;
}

static const char *millisecond_text(const struct date *date, char out[FRACTION_SIZE])
{
    snprintf(out, FRACTION_SIZE, ".%03u", (unsigned)date->millisecond % 1000);
    return out;
}

char *date_format(int64_t ms, int offset, char out[DATE_TEXT_SIZE])
{
    struct date date;
    char zone[8] = "Z", fraction[FRACTION_SIZE];
    int away = offset < 0 ? -offset : offset;

    date_from_ms(ms, offset, &date);
    if (offset != 0)
        snprintf(zone, sizeof zone, "%c%02u:%02u", offset < 0 ? '-' : '+', (unsigned)away / 60 % 24,
                 (unsigned)away % 60);
    return format(&date, date.millisecond ? millisecond_text(&date, fraction) : "", zone, out);
}

char *date_format_full(int64_t ms, char out[DATE_TEXT_SIZE])
{
    struct date date;
    char fraction[FRACTION_SIZE];

    date_from_ms(ms, 0, &date);
    return format(&date, millisecond_text(&date, fraction), "Z", out);
}

/* The digits after the seconds, with their point, as they are written; "" if there are none. */
static const char *fraction_of(struct str text, char out[FRACTION_SIZE])
{
    size_t at = 0, length = 0;

    while (at < text.length && text.data[at] != '.' && text.data[at] != ',')
        at++;
    for (at++; at < text.length && text.data[at] >= '0' && text.data[at] <= '9'; at++)
        if (length < FRACTION_SIZE - 2)
            out[++length] = text.data[at];
    while (length > 0 && out[length] == '0')
        length--;
    out[0] = '.';
    out[length ? length + 1 : 0] = '\0';
    return out;
}

char *date_format_again(struct str text, char out[DATE_TEXT_SIZE])
{
    struct date date;
    char fraction[FRACTION_SIZE];
    int64_t ms;

    if (!date_parse(text, &ms, NULL))
        return NULL;
    date_from_ms(ms, 0, &date);
    return format(&date, fraction_of(text, fraction), "Z", out);
}

char *date_format_digits(double number, char out[DATE_TEXT_SIZE])
{
    const uint64_t written = number >= 1 && number < 1e14 ? (uint64_t)number : 0;
    uint64_t day = written;
    unsigned time = 0;
    int length;

    if ((double)written != number)
        return NULL;
    if (written >= (uint64_t)1e13) { /* with seconds */
        day = written / 1000000;
        time = (unsigned)(written % 1000000);
    } else if (written >= (uint64_t)1e11) {
        day = written / 10000;
        time = (unsigned)(written % 10000) * 100;
    }
    if (day >= 1600 && day <= 2100) {
        snprintf(out, DATE_TEXT_SIZE, "%04u", (unsigned)day);
        return day == written ? out : NULL;
    }
    if (day < 16000101 || day > 21001231)
        return NULL;
    length = snprintf(out, DATE_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)day / 10000,
                      (unsigned)day / 100 % 100, (unsigned)day % 100);
    if (day != written)
        snprintf(out + length, DATE_TEXT_SIZE - (size_t)length, "T%02u:%02u:%02u", time / 10000,
                 time / 100 % 100, time % 100);
    return date_parse(str_of(out), NULL, NULL) ? out : NULL;
}

int64_t date_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_monotonic(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t clock_give_way(void)
{
    static _Thread_local int64_t given;
    int64_t now = clock_monotonic();

    if (now - given < GIVE_WAY_NS)
        return now;
    sched_yield();
    return given = clock_monotonic();
}

void clock_step(void)
{
    static _Thread_local uint32_t steps;

    if (++steps % CLOCK_STEPS == 0)
        clock_give_way();
}
