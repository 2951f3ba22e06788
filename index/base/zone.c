/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zone.c - reads TZif files (RFC 8536): a list of transitions, and a rule for the time after them.
 *
 * The rule is written as POSIX does it: "CET-1CEST,M3.5.0,M10.5.0/3" is standard time, its distance
 * west of UTC, summer time, and the days on which summer begins and ends. */
#include "base/zone.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

#define ZONE_DIRECTORY  "/usr/share/zoneinfo/"
#define ZONE_NAME_MAX   64
#define FILE_MAX        ((size_t)64 << 10)
#define HEADER_BYTES    44
#define TYPES_MAX       256
#define SECONDS_PER_DAY ((int64_t)86400)

/* The day of a year on which the clocks change: the `week`th (5: the last) `weekday` (0: Sunday) of
 * a month, at `seconds` after midnight, which may be before it or days after. */
struct zone_change {
    int month, week, weekday, seconds;
};

struct zone_info {
    struct zone_info *next;
    char *name;          /* as it was asked for */
    char *standard_name; /* as the database has it, or "+02:00" */
    int64_t *at;         /* seconds since 1970, ascending: here offset[i + 1] begins */
    int *offset;         /* seconds east of UTC; offset[0]: before the first transition */
    size_t count;
    bool ruled, has_summer; /* after the last transition, the rule applies */
    int standard, summer;   /* seconds east of UTC */
    struct zone_change begin, end;
};

/* --- the rule after the transitions --- */

/* Cut a number with a sign off the text. */
static bool take_int(struct str *text, int *out)
{
    bool negative = text->length > 0 && text->data[0] == '-';
    size_t at = negative || (text->length > 0 && text->data[0] == '+'), start = at;
    int number = 0;

    for (; at < text->length && text->data[at] >= '0' && text->data[at] <= '9' && at < start + 3;
         at++)
        number = number * 10 + (text->data[at] - '0');
    *text = str_slice(*text, at, text->length);
    *out = negative ? -number : number;
    return at > start;
}

static bool take(struct str *text, char byte)
{
    bool found = text->length > 0 && text->data[0] == byte;

    if (found)
        *text = str_slice(*text, 1, text->length);
    return found;
}

/* "-1", "5:30", "+12:45:00" as seconds. */
static bool take_clock(struct str *text, int *seconds)
{
    bool negative = text->length > 0 && text->data[0] == '-';
    int hours, minutes = 0, rest = 0, sum;

    if (!take_int(text, &hours) || (take(text, ':') && !take_int(text, &minutes)) ||
        (take(text, ':') && !take_int(text, &rest)))
        return false;
    sum = (hours < 0 ? -hours : hours) * 3600 + minutes * 60 + rest;
    *seconds = negative ? -sum : sum;
    return true;
}

/* Skip an abbreviation: "CET", "<+0330>". */
static bool skip_name(struct str *text)
{
    size_t at = 0;

    if (take(text, '<')) {
        str_cut(text, '>');
        return text->data != NULL;
    }
    while (at < text->length && (text->data[at] | 0x20) >= 'a' && (text->data[at] | 0x20) <= 'z')
        at++;
    *text = str_slice(*text, at, text->length);
    return at >= 3;
}

static bool take_change(struct str *text, struct zone_change *change)
{
    change->seconds = 7200;
    return take(text, ',') && take(text, 'M') && take_int(text, &change->month) &&
           take(text, '.') && take_int(text, &change->week) && take(text, '.') &&
           take_int(text, &change->weekday) &&
           (!take(text, '/') || take_clock(text, &change->seconds)) && change->month >= 1 &&
           change->month <= 12 && change->week >= 1 && change->week <= 5 && change->weekday >= 0 &&
           change->weekday <= 6;
}

static bool read_rule(struct zone_info *zone, struct str text)
{
    int west;

    if (!skip_name(&text) || !take_clock(&text, &west))
        return false;
    zone->standard = -west;
    if (text.length == 0)
        return true;
    west -= 3600;
    if (!skip_name(&text) || (text.length > 0 && text.data[0] != ',' && !take_clock(&text, &west)))
        return false;
    zone->summer = -west;
    return zone->has_summer = take_change(&text, &zone->begin) && take_change(&text, &zone->end);
}

/* Seconds from 1970 to the change of this year, as the clocks before it show them. */
static int64_t change_in(const struct zone_change *change, int year)
{
    struct date day = {.year = year, .month = change->month, .day = 1};
    int64_t first = date_to_ms(&day) / 1000 / SECONDS_PER_DAY;
    int weekday = (int)(((first + 4) % 7 + 7) % 7); /* 1970 began on a Thursday */

    day.day = 1 + (change->weekday - weekday + 7) % 7 + (change->week - 1) * 7;
    while (!date_valid(&day))
        day.day -= 7;
    return date_to_ms(&day) / 1000 + change->seconds;
}

static int rule_offset(const struct zone_info *zone, int64_t moment)
{
    struct date local;
    int64_t begin, end;
    bool summer;

    if (!zone->has_summer)
        return zone->standard;
    date_from_ms((moment + zone->standard) * 1000, 0, &local);
    begin = change_in(&zone->begin, local.year) - zone->standard;
    end = change_in(&zone->end, local.year) - zone->summer;
    summer = begin < end ? moment >= begin && moment < end : moment >= begin || moment < end;
    return summer ? zone->summer : zone->standard;
}

/* --- the file --- */

struct counts {
    uint32_t isut, isstd, leap, time, type, name;
};

static uint64_t read_big(const char *at, size_t bytes)
{
    uint64_t number = 0;

    for (size_t i = 0; i < bytes; i++)
        number = number << 8 | (unsigned char)at[i];
    return number;
}

/* Cut a header off the file. `width`: bytes of a time. *length gets the size of its data. */
static bool take_header(struct str *file, size_t width, struct counts *counts, size_t *length)
{
    uint32_t *fields[] = {&counts->isut, &counts->isstd, &counts->leap,
                          &counts->time, &counts->type,  &counts->name};

    if (file->length < HEADER_BYTES || memcmp(file->data, "TZif", 4) != 0 || file->data[4] < '2')
        return false;
    for (size_t i = 0; i < 6; i++) {
        *fields[i] = (uint32_t)read_big(file->data + 20 + i * 4, 4);
        if (*fields[i] > FILE_MAX)
            return false;
    }
    *length = counts->time * (width + 1) + counts->type * (size_t)6 + counts->name +
              counts->leap * (width + 4) + counts->isstd + counts->isut;
    *file = str_slice(*file, HEADER_BYTES, file->length);
    return *length <= file->length && counts->type > 0 && counts->type <= TYPES_MAX;
}

static int type_offset(const char *types, unsigned char type)
{
    return (int)(int32_t)read_big(types + (size_t)type * 6, 4);
}

static bool read_transitions(struct zone_info *zone, struct str data, const struct counts *counts)
{
    const char *types = data.data + (size_t)counts->time * 9;

    zone->count = counts->time;
    zone->at = mem_alloc((zone->count + 1) * sizeof *zone->at);
    zone->offset = mem_alloc((zone->count + 1) * sizeof *zone->offset);
    zone->offset[0] = type_offset(types, 0);
    for (size_t i = 0; i < zone->count; i++) {
        unsigned char type = (unsigned char)data.data[zone->count * 8 + i];

        if (type >= counts->type)
            return false;
        zone->at[i] = (int64_t)read_big(data.data + i * 8, 8);
        zone->offset[i + 1] = type_offset(types, type);
    }
    return true;
}

static bool read_zone(struct zone_info *zone, struct str file)
{
    struct counts counts;
    size_t length;
    struct str rule;

    if (!take_header(&file, 4, &counts, &length))
        return false;
    file = str_slice(file, length, file.length); /* the same again in 32 bits */
    if (!take_header(&file, 8, &counts, &length) || !read_transitions(zone, file, &counts))
        return false;
    rule = str_slice(file, length, file.length);
    take(&rule, '\n');
    zone->ruled = read_rule(zone, str_cut(&rule, '\n'));
    return true;
}

static void zone_free(struct zone_info *zone)
{
    free(zone->name);
    free(zone->standard_name);
    free(zone->at);
    free(zone->offset);
    free(zone);
}

/* The names of the database, and nothing that leads elsewhere. */
static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];

        if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') &&
            (i == 0 || !strchr("/_-+", c) || c == '\0'))
            return false;
    }
    return name.length > 0 && name.length <= ZONE_NAME_MAX;
}

static bool read_offset(struct zone_info *zone, struct str name)
{
    char text[40];
    int64_t utc;

    if (str_eq_nocase(name, STR("utc")) || str_eq_nocase(name, STR("gmt")))
        name = STR("Z");
    if (name.length == 0 || name.length > 8 || !strchr("+-Zz", name.data[0]))
        return false;
    snprintf(text, sizeof text, "2000-01-01T00:00%.*s", STR_ARG(name));
    zone->ruled = date_parse(str_of(text), &utc, NULL);
    if (!zone->ruled)
        return false;
    zone->standard = (int)(946684800 - utc / 1000);
    zone->offset = mem_zero(1, sizeof *zone->offset);
    zone->standard_name = mem_format("%c%02d:%02d", zone->standard < 0 ? '-' : '+',
                                     abs(zone->standard) / 3600, abs(zone->standard) / 60 % 60);
    return true;
}

/* Write the name as the database has it: "EUROPE/BERLIN" is "Europe/Berlin". false: it has small
 * letters already, or no "/". */
static bool write_mixed(struct str name, char out[ZONE_NAME_MAX])
{
    bool first = true;

    if (name.length > ZONE_NAME_MAX || !memchr(name.data, '/', name.length))
        return false;
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];

        if (c >= 'a' && c <= 'z')
            return false;
        out[i] = !first && c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        first = c == '/' || c == '_' || c == '-';
    }
    return true;
}

static struct zone_info *load(struct str name)
{
    struct zone_info *zone = mem_zero(1, sizeof *zone);
    BUF_AUTO struct buf file = {0};
    char path[sizeof ZONE_DIRECTORY + ZONE_NAME_MAX], mixed[ZONE_NAME_MAX];
    struct error err;
    bool found = read_offset(zone, name);

    if (!found && is_name(name)) {
        struct str known = write_mixed(name, mixed) ? str_n(mixed, name.length) : name;

        snprintf(path, sizeof path, ZONE_DIRECTORY "%.*s", STR_ARG(known));
        found = !file_read(&file, path, FILE_MAX, &err) && read_zone(zone, buf_str(&file));
        zone->standard_name = mem_text(known.data, known.length);
    }
    zone->name = mem_text(name.data, name.length);
    if (found)
        return zone;
    zone_free(zone);
    return NULL;
}

const struct zone_info *zone_find(struct str name)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static struct zone_info *known;
    struct zone_info *zone;

    pthread_mutex_lock(&mutex);
    zone = known;
    while (zone && !str_is(name, zone->name))
        zone = zone->next;
    if (!zone && (zone = load(name))) {
        zone->next = known;
        known = zone;
    }
    pthread_mutex_unlock(&mutex);
    return zone;
}

struct str zone_name(const struct zone_info *zone)
{
    return str_of(zone->name);
}

struct str zone_standard_name(const struct zone_info *zone)
{
    return str_of(zone->standard_name);
}

/* --- offsets --- */

/* Seconds east of UTC at a moment, in seconds since 1970. */
static int offset_at(const struct zone_info *zone, int64_t moment)
{
    size_t low = 0, high = zone->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (zone->at[middle] <= moment)
            low = middle + 1;
        else
            high = middle;
    }
    return low == zone->count && zone->ruled ? rule_offset(zone, moment) : zone->offset[low];
}

int zone_offset(const struct zone_info *zone, const struct date *local)
{
    struct date utc = *local;
    int64_t shown;
    int before, after;

    utc.offset = 0;
    shown = date_to_ms(&utc) / 1000;
    before = offset_at(zone, shown - SECONDS_PER_DAY);
    after = offset_at(zone, shown + SECONDS_PER_DAY);
    if (offset_at(zone, shown - before) != before && offset_at(zone, shown - after) == after)
        before = after;
    return before / 60;
}

int zone_offset_at(const struct zone_info *zone, int64_t ms)
{
    return offset_at(zone, ms / 1000 - (ms % 1000 < 0)) / 60;
}

int64_t zone_to_local(const struct zone_info *zone, int64_t ms)
{
    return zone ? ms + (int64_t)zone_offset_at(zone, ms) * 60000 : ms;
}

int64_t zone_from_local(const struct zone_info *zone, int64_t shown)
{
    struct date local;

    if (!zone)
        return shown;
    date_from_ms(shown, 0, &local);
    return shown - (int64_t)zone_offset(zone, &local) * 60000;
}
