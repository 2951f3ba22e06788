/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_order.c - collects signs of how a source writes dates in numbers. */
#include "article/input/date_order.h"

#include "article/text/article.h"
#include "article/words/language_detect.h"
#include "base/zone_country.h"

#define SAMPLE_BYTES 4096 /* of a text, to detect its language */

/* ---- other dates ---------------------------------------------------------------------------- */

static bool is_digit(struct str text, size_t at)
{
    return at < text.length && text.data[at] >= '0' && text.data[at] <= '9';
}

/* A number of one or two digits at *at, with a slash behind it. */
static int take_number(struct str text, size_t *at)
{
    size_t begun = *at;
    int number = 0;

    while (is_digit(text, *at) && *at < begun + 3)
        number = 10 * number + text.data[(*at)++] - '0';
    if (*at == begun || *at > begun + 2 || *at >= text.length || text.data[*at] != '/')
        return 0;
    (*at)++;
    return number;
}

static bool take_year(struct str text, size_t at)
{
    size_t digits = 0;

    while (is_digit(text, at + digits) && digits < 5)
        digits++;
    return digits == 4 && (text.data[at] == '1' || text.data[at] == '2');
}

void date_signs_take(struct date_signs *signs, struct str text)
{
    for (size_t at = 0; at < text.length; at++) {
        size_t next = at;
        int first, second;

        if (!is_digit(text, at) || (at > 0 && (is_digit(text, at - 1) || text.data[at - 1] == '/')))
            continue;
        first = take_number(text, &next);
        second = first > 0 ? take_number(text, &next) : 0;
        if (second == 0 || first > 31 || second > 31 || !take_year(text, next))
            continue;
        signs->day_first |= first > 12 && second <= 12;
        signs->month_first |= second > 12 && first <= 12;
    }
}

/* ---- the order ------------------------------------------------------------------------------ */

static const char *const month_first_places[] = {"US", "PH", "FM", "MH", "PW", "PR",
                                                 "GU", "AS", "MP", "VI", "UM"};

/* Where the system does not tell a zone's country. */
static const struct {
    const char *zone; /* or its beginning */
    const char *country;
} zone_countries[] = {
    {"US/", "US"},
    {"America/New_York", "US"},
    {"America/Chicago", "US"},
    {"America/Denver", "US"},
    {"America/Los_Angeles", "US"},
    {"America/Phoenix", "US"},
    {"America/Detroit", "US"},
    {"America/Anchorage", "US"},
    {"America/Boise", "US"},
    {"America/Indiana/", "US"},
    {"Pacific/Honolulu", "US"},
    {"Asia/Manila", "PH"},
    {"Pacific/Guam", "GU"},
    {"America/Puerto_Rico", "PR"},
    {"Canada/", "CA"},
    {"America/Toronto", "CA"},
    {"America/Montreal", "CA"},
    {"America/Vancouver", "CA"},
    {"America/Edmonton", "CA"},
    {"America/Winnipeg", "CA"},
    {"America/Halifax", "CA"},
};

static bool is_among(struct str name, const char *const names[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq_nocase(name, str_of(names[i])))
            return true;
    return false;
}

/* "GB" of "en-GB" and "en_GB.utf8"; STR_NONE: no country. */
static struct str country_of(struct str tag)
{
    for (size_t at = 0; at + 2 < tag.length; at++)
        if ((tag.data[at] == '-' || tag.data[at] == '_') &&
            (at + 3 == tag.length || strchr(".-_", tag.data[at + 3])))
            return str_slice(tag, at + 1, at + 3);
    return STR_NONE;
}

static enum date_order order_of_country(struct str country)
{
    if (str_eq_nocase(country, STR("CA"))) /* Canada has both */
        return DATE_ORDER_UNKNOWN;
    return is_among(country, month_first_places,
                    sizeof month_first_places / sizeof *month_first_places)
               ? DATE_ORDER_MONTH_FIRST
               : DATE_ORDER_DAY_FIRST;
}

/* Of the languages in which people write numbers with slashes, English alone is written in both
 * orders. */
static enum date_order order_of_language(const json_t *article, const char *given)
{
    struct str tag = article_get(article, ARTICLE_LANGUAGE);
    const char *language = language_normal(tag);
    struct str country = country_of(tag);

    if (!language)
        language = given;
    if (!language)
        language = language_detect(str_slice(article_get(article, ARTICLE_BODY), 0, SAMPLE_BYTES));
    if (!language)
        return DATE_ORDER_UNKNOWN;
    if (!str_is(str_of(language), "en"))
        return DATE_ORDER_DAY_FIRST;
    return country.length == 0 ? DATE_ORDER_UNKNOWN : order_of_country(country);
}

static struct str country_of_zone(struct str name)
{
    struct str country = zone_country(name);

    for (size_t i = 0; !country.data && i < sizeof zone_countries / sizeof *zone_countries; i++)
        if (str_starts_nocase(name, str_of(zone_countries[i].zone)))
            country = str_of(zone_countries[i].country);
    return country;
}

static enum date_order order_of_zone(const struct zone_info *zone)
{
    struct str name = zone ? zone_name(zone) : STR_NONE, country = country_of_zone(name);

    if (country.data)
        return order_of_country(country);
    return str_find(name, STR("/")) < 0 || str_starts_nocase(name, STR("Etc/"))
               ? DATE_ORDER_UNKNOWN
               : DATE_ORDER_DAY_FIRST;
}

enum date_order date_order_of(const json_t *article, const char *language,
                              const struct zone_info *zone, const struct date_signs *signs)
{
    enum date_order order;

    if (signs && signs->day_first != signs->month_first)
        return signs->day_first ? DATE_ORDER_DAY_FIRST : DATE_ORDER_MONTH_FIRST;
    order = order_of_language(article, language);
    return order == DATE_ORDER_UNKNOWN ? order_of_zone(zone) : order;
}
