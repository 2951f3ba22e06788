/* SPDX-License-Identifier: GPL-2.0-or-later */
/* article_finish.c - derives missing fields from other fields. */
#include "article/input/article_finish.h"

#include "article/text/article.h"
#include "article/words/agency_zone.h"
#include "article/words/body_credits.h"
#include "article/words/body_head.h"
#include "article/words/byline.h"
#include "article/words/credit.h"
#include "article/words/date_text.h"
#include "article/words/dateline.h"
#include "article/words/embargo_date.h"
#include "article/words/embargo_line.h"
#include "article/words/language_detect.h"
#include "article/words/sign_off.h"
#include "base/json.h"

/* Bytes of text that are enough to detect a language. */
#define LANGUAGE_SAMPLE 4096
/* As seconds this is the year 5138: larger numbers in `embargo` and `expires` are milliseconds. */
#define BOUND_SECONDS_MAX 1e11

static void finish_language(json_t *article, const char *preferred)
{
    const char *code = language_normal(article_get(article, ARTICLE_LANGUAGE));

    if (!code)
        code = preferred;
    if (!code)
        code = language_detect(str_slice(article_get(article, ARTICLE_BODY), 0, LANGUAGE_SAMPLE));
    if (!code)
        code = language_detect(article_get(article, ARTICLE_HEADLINE));
    if (code)
        article_set(article, ARTICLE_LANGUAGE, str_of(code));
}

static void finish_dateline(json_t *article)
{
    struct dateline line;

    if (!dateline_parse(article_get(article, ARTICLE_BODY), &line))
        return;
    if (article_get(article, ARTICLE_DATELINE).length == 0)
        article_set(article, ARTICLE_DATELINE, line.place);
    if (article_get(article, ARTICLE_AGENCY).length == 0)
        article_set(article, ARTICLE_AGENCY, line.agency);
}

/* ---- attribution ---------------------------------------------------------------------------- */

/* An attribution behind the headline names who wrote the article, and where. */
static void finish_credit(json_t *article)
{
    struct credit credit;
    BUF_AUTO struct buf people = {0}, headline = {0};

    if (!credit_find(article_get(article, ARTICLE_HEADLINE), &credit))
        return;
    if (article_get(article, ARTICLE_BYLINE).length == 0 && credit.persons.length > 0 &&
        byline_clean(credit.persons, &people))
        article_set(article, ARTICLE_BYLINE, buf_str(&people));
    if (article_get(article, ARTICLE_SOURCE).length == 0)
        article_set(article, ARTICLE_SOURCE, credit.outlet);
    buf_add_str(&headline, credit.headline);
    article_set(article, ARTICLE_HEADLINE, buf_str(&headline));
}

/* ---- dates ---------------------------------------------------------------------------------- */

/* What decides about dates. */
struct date_finish {
    json_t *article;
    const struct reader_options *options;
    const struct date_signs *signs; /* of the input; NULL: none */
};

/* Say what could not be read, had no zone, or may mean two days. */
static void tell(const json_t *article, const char *field, enum date_lack lack,
                 const struct reader_options *options)
{
    if (options->date)
        options->date(options->context, article, field, lack);
}

/* Add the zone to a time without one. */
static void set_zoned(json_t *article, const char *field, int64_t shown,
                      const struct zone_info *zone)
{
    char text[DATE_TEXT_SIZE];
    struct date local;
    int offset;

    date_from_ms(shown, 0, &local);
    offset = zone ? zone_offset(zone, &local) : 0;
    json_set_str(article, field,
                 str_of(date_format(shown - (int64_t)offset * 60000, offset, text)));
}

static bool is_day(struct str date)
{
    return date.length <= sizeof "2021-01-07" - 1;
}

/* The zone of a time that names none: that of the options, else where the article's source is. */
static const struct zone_info *zone_of(const json_t *article, const struct reader_options *options)
{
    struct str source = article_get(article, ARTICLE_SOURCE);

    if (options->zone)
        return options->zone;
    return source.length > 0 ? agency_zone(source, false)
                             : agency_zone(article_get(article, ARTICLE_AGENCY), true);
}

/* Which of two meanings to take if nobody knows. */
enum date_wish { WISH_USUAL, WISH_LATER, WISH_EARLIER };

static bool is_day_wished(const struct date_text *day_first, const struct date_text *month_first,
                          enum date_wish wish)
{
    int64_t day, month;

    if (wish == WISH_USUAL || !date_parse(str_of(day_first->text), &day, NULL) ||
        !date_parse(str_of(month_first->text), &month, NULL))
        return false;
    return wish == WISH_LATER ? day > month : day < month;
}

/* Decide about "03/05/2024". False: it is no such date. */
static bool settle_order(const struct date_finish *finish, const char *field, enum date_wish wish)
{
    json_t *article = finish->article;
    const struct reader_options *options = finish->options;
    struct str text = json_get_str(article, field);
    struct date_text month_first, day_first;
    enum date_order order;
    bool day;

    if (!date_text_parse(text, &month_first) || !month_first.either ||
        !date_text_parse_day_first(text, &day_first))
        return false;
    order =
        date_order_of(article, options->default_language, zone_of(article, options), finish->signs);
    day = order == DATE_ORDER_DAY_FIRST;
    if (order == DATE_ORDER_UNKNOWN) {
        tell(article, field, DATE_EITHER, options);
        day = is_day_wished(&day_first, &month_first, wish);
    }
    json_set_str(article, field, str_of(day ? day_first.text : month_first.text));
    return true;
}

/* When an article was published or updated. Without a zone anywhere the time is in UTC. */
static void finish_date(const struct date_finish *finish, enum article_field which)
{
    json_t *article = finish->article;
    const char *field = article_key(which);
    const struct zone_info *zone;
    struct str text;
    int64_t shown;

    if (article_get(article, which).length == 0)
        return;
    settle_order(finish, field, WISH_USUAL);
    text = article_get(article, which);
    if (!date_parse(text, &shown, NULL)) {
        tell(article, field, DATE_UNREAD, finish->options);
        return;
    }
    if (is_day(text) || date_is_zoned(text))
        return;
    zone = zone_of(article, finish->options);
    if (!zone)
        tell(article, field, DATE_UNZONED, finish->options);
    set_zoned(article, field, shown, zone);
}

static bool is_none(const json_t *value)
{
    return !value || json_is_null(value) || json_is_false(value) ||
           (json_is_array(value) && json_array_size(value) == 0);
}

/* Is it a count of days, a year of another calendar? An expiry as early hides the article anyway.
 */
static bool is_implausible(enum date_wish wish, int64_t last)
{
    return wish == WISH_LATER && last < DATE_EMBARGO_TEXT_FIRST_MS;
}

/* A number in a bound: a date in digits becomes one, a time since 1970 stays. */
static void finish_bound_number(const struct date_finish *finish, const char *field, double number)
{
    char text[DATE_TEXT_SIZE];
    double ms = number > BOUND_SECONDS_MAX ? number : number * 1000;

    if (date_format_digits(number, text))
        json_set_str(finish->article, field, str_of(text));
    else if (ms < (double)DATE_EMBARGO_NUMBER_FIRST_MS || ms > (double)DATE_LAST_MS)
        tell(finish->article, field, DATE_UNREAD, finish->options);
}

/* Read a bound's text. An embargo must be nothing else than a date. */
static void settle_text(const struct date_finish *finish, const char *field, enum date_wish wish)
{
    struct str text = json_get_str(finish->article, field);
    char embargo[EMBARGO_DATE_SIZE];
    struct date_text read;

    if (wish == WISH_LATER ? !embargo_date_whole(text, embargo) : !date_text_parse(text, &read))
        return;
    if (!settle_order(finish, field, wish))
        json_set_str(finish->article, field, str_of(wish == WISH_LATER ? embargo : read.text));
}

/* When an article may be shown. What cannot be read stays as it is, and a time stays without a zone
 * if none is known: the index then hides the article for ever, or as long as any zone could mean.
 */
static void finish_bound_value(const struct date_finish *finish, const char *field,
                               enum date_wish wish)
{
    json_t *article = finish->article;
    const struct reader_options *options = finish->options;
    const json_t *value = json_object_get(article, field);
    struct str text;
    int64_t shown, last;
    double number;

    if (is_none(value))
        return;
    if (json_double(value, &number)) {
        finish_bound_number(finish, field, number);
        if (!json_get_str(article, field).data)
            return;
    } else
        settle_text(finish, field, wish);
    text = json_get_str(article, field);
    if (!text.data || !date_parse(text, &shown, &last) || is_implausible(wish, last))
        tell(article, field, DATE_UNREAD, options);
    else if (!date_is_zoned(text) && options->zone)
        set_zoned(article, field, shown, options->zone);
}

/* The same for each of several dates. */
static void finish_bound(const struct date_finish *finish, const char *field, enum date_wish wish)
{
    json_t *all = json_object_get(finish->article, field), *finished;

    if (!json_is_array(all)) {
        finish_bound_value(finish, field, wish);
        return;
    }
    json_incref(all);
    finished = json_array();
    for (size_t i = 0; i < json_array_size(all); i++) {
        json_object_set(finish->article, field, json_array_get(all, i));
        finish_bound_value(finish, field, wish);
        json_array_append(finished, json_object_get(finish->article, field));
    }
    json_object_set_new(finish->article, field, finished);
    json_decref(all);
}

/* What cannot be read hides the article, unless only a headline has it, which may tell a story. */
static void add_embargo(json_t *article, struct str written, bool sure)
{
    char date[EMBARGO_DATE_SIZE];
    bool read = embargo_date(written, date);
    json_t *value = read ? json_string(date) : json_stringn(written.data, written.length);

    if (read || sure)
        article_add_bound(article, "embargo", value);
    json_decref(value);
}

/* Add the dates of the lines of embargo in a text. True: a line's date is missing. */
static bool add_embargo_lines(json_t *article, const char *field, bool headline)
{
    struct embargo_words words = {.open = false};
    BUF_AUTO struct buf text = {0};
    struct str rest;

    buf_add_str(&text, json_get_str(article, field));
    rest = buf_str(&text);
    for (int lines = 0; embargo_line_next(&rest, &lines, &words);)
        add_embargo(article, words.written, words.sure || !headline);
    return words.open;
}

/* A release says above its text, or in a note to editors, until when it is held back. The line
 * itself stays where it is. Its date alone may have gone to what surrounds the story. */
static void take_embargo_lines(json_t *article)
{
    static const char *const fields[] = {
        "subhead",     "summary",      "body",         "boilerplate",         "ednote",
        "ed_note",     "editornote",   "editorNote",   "editor_note",         "editorsnote",
        "editorsNote", "editors_note", "instructions", "specialInstructions", "slugline"};
    BUF_AUTO struct buf beside = {0};
    struct str written;
    bool open = false;

    if (!is_none(json_object_get(article, "embargo")))
        return;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        open |= add_embargo_lines(article, fields[i], false);
    add_embargo_lines(article, article_key(ARTICLE_HEADLINE), true);
    buf_add_str(&beside, article_get(article, ARTICLE_BOILERPLATE));
    if (open && is_none(json_object_get(article, "embargo")) &&
        embargo_line_date(buf_str(&beside), &written))
        add_embargo(article, written, true);
}

static void finish_dates(json_t *article, const struct reader_options *options,
                         const struct date_signs *signs)
{
    const struct date_finish finish = {article, options, signs};

    finish_date(&finish, ARTICLE_PUBLISHED);
    finish_date(&finish, ARTICLE_UPDATED);
    finish_bound(&finish, "embargo", WISH_LATER);
    finish_bound(&finish, "expires", WISH_EARLIER);
}

void article_finish(json_t *article, const struct reader_options *options,
                    const struct date_signs *signs)
{
    finish_credit(article);
    if (article_get(article, ARTICLE_SOURCE).length == 0 && options->source_name)
        article_set(article, ARTICLE_SOURCE, str_of(options->source_name));
    body_take_head(article);
    body_take_credits(article);
    body_take_notes(article);
    finish_dateline(article);
    body_take_sign_off(article);
    take_embargo_lines(article);
    finish_dates(article, options, signs);
    finish_language(article, options->default_language);
}

void article_finish_given(json_t *fields, const struct reader_options *options)
{
    const char *code = language_normal(article_get(fields, ARTICLE_LANGUAGE));

    if (code)
        article_set(fields, ARTICLE_LANGUAGE, str_of(code));
    finish_dates(fields, options, NULL);
}
