/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zone_country.c - reads the tables of the time zone database at the first question.
 *
 *   zone.tab, zone1970.tab   "CA\t+4439-06336\tAmerica/Halifax\tAtlantic"; the second one has
 *                            several countries in a row, the most populous first
 *   tzdata.zi                "L America/Halifax Canada/Atlantic": another name of a zone */
#include "base/zone_country.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/string_table.h"

#define TABLE_DIRECTORY "/usr/share/zoneinfo/"
#define TABLE_BYTES_MAX ((size_t)1 << 20)
#define ZONE_NAME_MAX   64
#define COUNTRY_LENGTH  2

struct zone_place {
    char country[COUNTRY_LENGTH + 1];
};

/* By names in small letters. Filled once, never freed. */
static struct string_table zone_names;
static struct zone_place *zone_places;
static size_t place_capacity;

static bool make_key(struct str zone, char key[ZONE_NAME_MAX])
{
    if (zone.length >= ZONE_NAME_MAX)
        return false;
    for (size_t i = 0; i < zone.length; i++)
        key[i] = zone.data[i] >= 'A' && zone.data[i] <= 'Z' ? (char)(zone.data[i] + ('a' - 'A'))
                                                            : zone.data[i];
    return true;
}

static struct str find(struct str zone)
{
    char key[ZONE_NAME_MAX];
    int number = make_key(zone, key) ? string_table_find(&zone_names, str_n(key, zone.length)) : -1;

    return number < 0 ? STR_NONE : str_of(zone_places[number].country);
}

/* The first one that is told counts. `country` may be that of another zone of the table. */
static void add(struct str zone, struct str country)
{
    struct zone_place place = {.country = ""};
    char key[ZONE_NAME_MAX];
    uint32_t number;
    bool is_new;

    if (zone.length == 0 || country.length < COUNTRY_LENGTH || !make_key(zone, key))
        return;
    number = string_table_add(&zone_names, str_n(key, zone.length), &is_new);
    if (!is_new)
        return;
    memcpy(place.country, country.data, COUNTRY_LENGTH); /* before the table moves */
    zone_places = mem_grow(zone_places, number, &place_capacity, sizeof *zone_places);
    zone_places[number] = place;
}

static void add_row(struct str row)
{
    struct str country = str_cut(&row, '\t'), zone;

    if (str_starts(country, STR("#")))
        return;
    str_cut(&row, '\t'); /* coordinates */
    zone = str_cut(&row, '\t');
    if (zone.data)
        add(str_trim(zone), country);
}

static void add_link(struct str row)
{
    struct str target;

    if (!str_is(str_cut(&row, ' '), "L") || !row.data)
        return;
    target = str_cut(&row, ' ');
    if (row.data && find(target).data)
        add(str_trim(row), find(target));
}

static void read_table(const char *path, void (*take)(struct str row))
{
    BUF_AUTO struct buf bytes = {0};
    struct error ignored; /* then the system does not tell */
    struct str rest;

    if (file_read(&bytes, path, TABLE_BYTES_MAX, &ignored))
        return;
    rest = buf_str(&bytes);
    while (rest.data)
        take(str_cut(&rest, '\n'));
}

static void read_tables(void)
{
    string_table_init(&zone_names);
    read_table(TABLE_DIRECTORY "zone.tab", add_row);
    read_table(TABLE_DIRECTORY "zone1970.tab", add_row);
    read_table(TABLE_DIRECTORY "tzdata.zi", add_link);
}

struct str zone_country(struct str zone)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, read_tables);
    return find(zone);
}
