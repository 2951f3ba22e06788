/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_ranks.c - turns conditions into sets of ranks.
 *
 * Ranks are in the order of the values, so a comparison matches one run of ranks. A value is
 * compared with numbers as a number, and with texts in folded form. If both sides are dates, times
 * are compared. `now-7d` is always a date; numbers are compared with it as seconds. */
#include "search/filter/filter_ranks.h"

#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"

#define MS_PER_DAY INT64_C(86400000)
#define SHORT_RUN  8  /* 1 of so many documents */
#define FEW_LEFT   64 /* the same; a set from the cache takes as long to be read */

void filter_ranks_init(struct filter_ranks *ranks, const struct column *column)
{
    size_t room = column->width == 1   ? 256
                  : column->width == 2 ? 65536
                                       : (size_t)column_values(column) + 1;

    *ranks = (struct filter_ranks){.column = column, .passing = mem_zero(room, 1)};
}

void filter_ranks_fini(struct filter_ranks *ranks)
{
    free(ranks->passing);
}

/* Adds ranks [from, to). */
static void pass(struct filter_ranks *ranks, uint32_t from, uint32_t to)
{
    if (from >= to)
        return;
    memset(ranks->passing + from, 1, to - from);
    if (ranks->high > 0 && ranks->high != from)
        ranks->scattered = true;
    if (ranks->high == 0)
        ranks->low = from;
    ranks->high = to;
}

/* --- a condition's ends --- */

enum bound { BOUND_NONE, BOUND_AT, BOUND_BEHIND };

/* Where the run begins, from the first value or not; where it ends, from the last. BEHIND the
 * value's own ranks, or AT them. */
static void bounds_of(enum filter_kind kind, enum bound *low, enum bound *high)
{
    *low = kind == FILTER_GREATER                             ? BOUND_BEHIND
           : kind == FILTER_LESS || kind == FILTER_LESS_EQUAL ? BOUND_NONE
                                                              : BOUND_AT;
    *high = kind == FILTER_LESS                                      ? BOUND_AT
            : kind == FILTER_GREATER || kind == FILTER_GREATER_EQUAL ? BOUND_NONE
                                                                     : BOUND_BEHIND;
}

static bool range_in(const struct filter_node *condition, int64_t now, const struct zone_info *zone,
                     int64_t *low, int64_t *high)
{
    int64_t first, last, until;
    enum bound from, to;

    for (uint32_t i = 0; i < condition->value_count; i++)
        if (!filter_date(condition->values[i], now, zone, &first, &last))
            return false;
    if (condition->value_count == 0)
        return false;
    until = last;
    filter_date(condition->values[0], now, zone, &first, &last);
    if (condition->kind != FILTER_RANGE)
        until = last;
    bounds_of(condition->kind, &from, &to);
    *low = from == BOUND_NONE ? COLUMN_NO_DATE + 1 : from == BOUND_AT ? first : last + 1;
    *high = to == BOUND_NONE ? INT64_MAX : to == BOUND_AT ? first - 1 : until;
    return true;
}

bool filter_date_range(const struct filter_node *condition, int64_t now, struct date_range *out)
{
    return range_in(condition, now, condition->zone, &out->low, &out->high) &&
           range_in(condition, now, NULL, &out->day_low, &out->day_high);
}

bool date_range_has(const struct date_range *range, int64_t date)
{
    if (date % MS_PER_DAY == 0)
        return date >= range->day_low && date <= range->day_high;
    return date >= range->low && date <= range->high;
}

/* --- numbers --- */

static void add_between(struct filter_ranks *ranks, enum filter_kind kind, double low, double high)
{
    const struct column *column = ranks->column;
    enum bound from, to;

    bounds_of(kind, &from, &to);
    pass(ranks, from == BOUND_NONE ? 1 : column_find_number(column, low, from == BOUND_BEHIND),
         to == BOUND_NONE ? column->number_count + 1
                          : column_find_number(column, high, to == BOUND_BEHIND));
}

static void add_numbers(struct filter_ranks *ranks, const struct filter_node *node)
{
    double low, high;

    if (!str_to_double(str_trim(node->values[0]), &low) || !isfinite(low))
        return;
    high = low;
    if (node->kind == FILTER_RANGE &&
        (!str_to_double(str_trim(node->values[1]), &high) || !isfinite(high)))
        return;
    add_between(ranks, node->kind, low, high);
}

/* --- texts --- */

/* Texts that are compared as dates are not compared in folded form. */
static void add_text_run(struct filter_ranks *ranks, uint32_t from, uint32_t to, bool but_dates)
{
    if (!but_dates || !ranks->column->text_dates) {
        pass(ranks, from, to);
        return;
    }
    for (; from < to; from++)
        if (column_string_date(ranks->column, from) == COLUMN_NO_DATE)
            pass(ranks, from, from + 1);
}

static void add_texts(struct filter_ranks *ranks, const struct filter_node *node, bool but_dates)
{
    const struct column *column = ranks->column;
    BUF_AUTO struct buf low = {0};
    BUF_AUTO struct buf high = {0};
    enum bound from, to;

    column_form(&low, node->values[0]);
    column_form(&high, node->values[node->kind == FILTER_RANGE ? 1 : 0]);
    bounds_of(node->kind, &from, &to);
    add_text_run(ranks,
                 from == BOUND_NONE ? column->number_count + 1
                                    : column_find_text(column, buf_str(&low), from == BOUND_BEHIND),
                 to == BOUND_NONE ? column_values(column) + 1
                                  : column_find_text(column, buf_str(&high), to == BOUND_BEHIND),
                 but_dates);
}

static void add_dates(struct filter_ranks *ranks, const struct date_range *range)
{
    const struct column *column = ranks->column;

    for (uint32_t rank = column->number_count + 1;
         column->text_dates && rank <= column_values(column); rank++) {
        int64_t date = column_string_date(column, rank);

        if (date != COLUMN_NO_DATE && date_range_has(range, date))
            pass(ranks, rank, rank + 1);
    }
}

/* "2021" may be a number or a text; only a month or a day is certainly a date. */
static bool means_date(struct str value, bool *relative)
{
    value = str_trim(value);
    if (str_starts_nocase(value, STR("now")))
        return *relative = true;
    return value.length >= 7 && value.data[4] == '-';
}

bool filter_means_dates(const struct filter_node *condition, int64_t now, struct date_range *range,
                        bool *relative)
{
    bool dates = true;

    *relative = false;
    for (uint32_t i = 0; i < condition->value_count; i++)
        dates = dates && means_date(condition->values[i], relative);
    return dates && filter_date_range(condition, now, range);
}

static void add_comparison(struct filter_ranks *ranks, const struct filter_node *node, int64_t now)
{
    bool relative;
    struct date_range range;
    bool dates = filter_means_dates(node, now, &range, &relative);

    if (dates)
        add_dates(ranks, &range);
    if (dates && relative) {
        add_between(ranks, FILTER_RANGE, ceil((double)range.low / 1000),
                    floor((double)range.high / 1000));
        return;
    }
    add_numbers(ranks, node);
    add_texts(ranks, node, dates && node->kind != FILTER_EQUAL);
}

static bool contains(struct str text, struct str form)
{
    BUF_AUTO struct buf own = {0};

    column_form(&own, text);
    return str_find(buf_str(&own), form) >= 0;
}

static void add_containing(struct filter_ranks *ranks, struct str wanted)
{
    const struct column *column = ranks->column;
    BUF_AUTO struct buf form = {0};

    column_form(&form, wanted);
    for (uint32_t rank = column->number_count + 1; rank <= column_values(column); rank++)
        if (contains(column_string(column, rank), buf_str(&form)))
            pass(ranks, rank, rank + 1);
}

static void add_starting(struct filter_ranks *ranks, struct str wanted)
{
    BUF_AUTO struct buf form = {0};
    uint32_t from;

    column_form(&form, wanted);
    from = column_find_text(ranks->column, buf_str(&form), false);
    buf_add_char(&form, '\xff'); /* above any character of UTF-8 */
    pass(ranks, from, column_find_text(ranks->column, buf_str(&form), false));
}

static bool is_late(int64_t deadline)
{
    return deadline && clock_give_way() > deadline;
}

bool filter_ranks_add(struct filter_ranks *ranks, const struct filter_node *condition, int64_t now,
                      int64_t deadline)
{
    struct filter_node one = {.kind = FILTER_EQUAL, .value_count = 1, .zone = condition->zone};

    switch (condition->kind) {
    case FILTER_IN:
        for (uint32_t i = 0; i < condition->value_count && !is_late(deadline); i++) {
            one.values = &condition->values[i];
            add_comparison(ranks, &one, now);
        }
        break;
    case FILTER_CONTAINS:
        add_containing(ranks, condition->values[0]);
        break;
    case FILTER_STARTS_WITH:
        add_starting(ranks, condition->values[0]);
        break;
    default:
        add_comparison(ranks, condition, now);
    }
    return !is_late(deadline);
}

/* --- documents --- */

static uint64_t word_of_bytes(const unsigned char *ranks, uint32_t count, const uint8_t *passing)
{
    uint64_t word = 0;

    for (uint32_t i = 0; i < count; i++)
        word |= (uint64_t)passing[ranks[i]] << i;
    return word;
}

static uint64_t word_of_pairs(const unsigned char *ranks, uint32_t count, const uint8_t *passing)
{
    uint64_t word = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint16_t rank;

        memcpy(&rank, ranks + (size_t)i * 2, 2);
        word |= (uint64_t)passing[rank] << i;
    }
    return word;
}

static uint64_t word_of_ranks(const struct column *column, uint32_t document, uint32_t count,
                              const uint8_t *passing)
{
    uint64_t word = 0;
    uint32_t from, to;

    for (uint32_t i = 0; i < count; i++)
        for (column_ranks(column, document + i, &from, &to); from < to; from++)
            word |= (uint64_t)passing[column_rank(column, from)] << i;
    return word;
}

/* A run of ranks is a run of the stored order. */
struct order_run {
    uint32_t from, to; /* places */
    bool is_short;     /* no pass over all documents is needed */
};

static struct order_run run_of(const struct filter_ranks *ranks, uint32_t documents)
{
    const struct column *column = ranks->column;
    struct order_run run = {0};

    if (!column->order || ranks->scattered)
        return run;
    run.from = column_place_of_rank(column, ranks->low);
    run.to = column_place_of_rank(column, ranks->high);
    run.is_short = run.to <= run.from || run.to - run.from <= documents / SHORT_RUN;
    return run;
}

static void mark_run(const struct column *column, const struct order_run *run,
                     struct bitmap *matches)
{
    for (uint32_t place = run->from; place < run->to; place++)
        bitmap_set(matches, column_ordered(column, place));
}

/* The bits of the documents [from, to) of one word. */
static uint64_t word_of(const struct column *column, uint32_t from, uint32_t to,
                        const uint8_t *passing)
{
    if (column->offsets || column->width == 4)
        return word_of_ranks(column, from, to - from, passing);
    if (column->width == 1)
        return word_of_bytes(column->ranks + from, to - from, passing);
    return word_of_pairs(column->ranks + (size_t)from * 2, to - from, passing);
}

/* Do all documents of the span have a matching rank, or none? Then sets *all. */
static bool is_alike(const struct filter_ranks *ranks, uint32_t document, bool *all)
{
    const struct column_ranks_span *span;

    if (!ranks->column->rank_spans || ranks->scattered)
        return false;
    span = &ranks->column->rank_spans[document / COLUMN_SPAN];
    *all = span->first >= ranks->low && span->last < ranks->high;
    return *all || span->last < ranks->low || span->first >= ranks->high;
}

static void mark_each(const struct filter_ranks *ranks, struct bitmap *matches)
{
    bool alike = false, all = false;

    for (uint32_t d = 0; d < matches->size; d += 64) {
        uint32_t end = matches->size - d < 64 ? matches->size : d + 64;

        if (d % COLUMN_SPAN == 0)
            alike = is_alike(ranks, d, &all);
        if (!alike)
            matches->words[d / 64] |= word_of(ranks->column, d, end, ranks->passing);
        else if (all)
            matches->words[d / 64] |= ~UINT64_C(0) >> (64 - (end - d));
    }
}

static void mark(const struct filter_ranks *ranks, const struct order_run *run,
                 struct bitmap *matches)
{
    if (run->is_short)
        mark_run(ranks->column, run, matches);
    else
        mark_each(ranks, matches);
}

/* Evaluates the ranks, and puts the result into the cache. */
static void mark_and_keep(const struct filter_ranks *ranks, const struct order_run *run,
                          struct kept_bitmaps *kept, const struct kept_key *key,
                          struct bitmap *matches)
{
    struct bitmap own;

    bitmap_init(&own, matches->size);
    mark(ranks, run, &own);
    kept_bitmaps_offer(kept, key, &own);
    bitmap_or(matches, &own);
    bitmap_fini(&own);
}

void filter_ranks_mark(const struct filter_ranks *ranks, struct kept_bitmaps *kept,
                       struct bitmap *matches)
{
    const struct kept_key key = {ranks->column, ranks->low, ranks->high};
    struct order_run run;
    bool wanted = false;

    if (ranks->high == 0)
        return;
    run = run_of(ranks, matches->size);
    if (!ranks->scattered &&
        kept_bitmaps_pays(run.is_short ? run.to - run.from : matches->size, matches->size) &&
        kept_bitmaps_add(kept, &key, matches, &wanted))
        return;
    if (wanted)
        mark_and_keep(ranks, &run, kept, &key, matches);
    else
        mark(ranks, &run, matches);
}

/* One after the other. */
static void narrow_each(const struct filter_ranks *ranks, struct bitmap *matches)
{
    size_t words = bitmap_words(matches->size);

    for (size_t w = 0; w < words; w++)
        for (uint64_t bits = matches->words[w]; bits; bits &= bits - 1) {
            uint32_t bit = (uint32_t)__builtin_ctzll(bits);

            if (!word_of_ranks(ranks->column, (uint32_t)w * 64 + bit, 1, ranks->passing))
                matches->words[w] &= ~((uint64_t)1 << bit);
        }
}

void filter_ranks_narrow(const struct filter_ranks *ranks, struct kept_bitmaps *kept,
                         struct bitmap *matches)
{
    struct bitmap own;

    if (bitmap_count(matches) <= matches->size / FEW_LEFT) {
        narrow_each(ranks, matches);
        return;
    }
    bitmap_init(&own, matches->size);
    filter_ranks_mark(ranks, kept, &own);
    bitmap_and(matches, &own);
    bitmap_fini(&own);
}
