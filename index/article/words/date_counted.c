/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_counted.c - counts days from 1 January. */
#include "article/words/date_counted.h"

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

/* Days since 0001-01-01, a Monday. */
static int64_t day_number(int year, int month, int day)
{
    const struct date date = {.year = year, .month = month, .day = day};

    return (date_to_ms(&date) - DATE_FIRST_MS) / DAY_MS;
}

bool date_of_week(struct date *date, int week, int weekday)
{
    const int64_t fourth = day_number(date->year, 1, 4);
    const int64_t monday = fourth - fourth % 7 + 7 * (int64_t)(week - 1);
    struct date thursday;

    if (week < 1 || week > 53 || weekday < 1 || weekday > 7)
        return false;
    date_from_ms(DATE_FIRST_MS + (monday + 3) * DAY_MS, 0, &thursday);
    if (thursday.year != date->year)
        return false;
    date_from_ms(DATE_FIRST_MS + (monday + weekday - 1) * DAY_MS, 0, date);
    return true;
}

bool date_of_year(struct date *date, int day)
{
    const int year = date->year;

    if (day < 1 || day > 366)
        return false;
    date_from_ms(DATE_FIRST_MS + (day_number(year, 1, 1) + day - 1) * DAY_MS, 0, date);
    return date->year == year;
}
