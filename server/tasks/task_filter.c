/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task_filter.c - the table of parameters, and how a task is compared with them. */
#include "server/tasks/task_filter.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/date.h"
#include "server/http/api_error.h"

#define DEFAULT_LIMIT 20
#define DAY_MS        ((int64_t)86400000)

/* Reads a value into `member`, whose type depends on the function. */
typedef enum status take_fn(void *member, const struct value *value, struct arena *arena,
                            struct error *err);

struct filter_row {
    const char *name;
    enum api_code wrong;
    take_fn *take;
    size_t at; /* in struct task_filter */
    bool page; /* selects a page, not tasks */
};

static enum status wrong_value(const struct value *value, struct str text, const char *wanted,
                               struct error *err)
{
    return api_error_set(err, value->wrong, "Invalid value in parameter `%s`: `%.*s` %s",
                         value->name, STR_ARG(text), wanted);
}

static enum status take_number(void *member, const struct value *value, struct arena *arena,
                               struct error *err)
{
    uint64_t number;

    (void)arena;
    if (!str_to_u64(value->text, &number) || number > UINT32_MAX)
        return value_refused(value, "a positive integer", err);
    *(uint32_t *)member = (uint32_t)number;
    return STATUS_OK;
}

static enum status take_reverse(void *member, const struct value *value, struct arena *arena,
                                struct error *err)
{
    (void)arena;
    return value_switch(value, member, err);
}

static uint32_t count_parts(struct str text)
{
    uint32_t count = 1;

    for (size_t i = 0; i < text.length; i++)
        count += text.data[i] == ',';
    return count;
}

/* A list that has a star selects all. */
static bool is_star(const struct value *value)
{
    struct str rest = value->text;

    while (rest.data)
        if (str_is(str_trim(str_cut(&rest, ',')), "*"))
            return true;
    return false;
}

/* Of a list of several, the member is named by its index. */
static enum status not_a_number(const struct value *value, struct str part, uint32_t index,
                                struct arena *arena, struct error *err)
{
    struct value member = *value;

    member.text = part;
    if (count_parts(value->text) > 1)
        member.name = arena_format(arena, "%s[%u]", value->name, index).data;
    return value_refused(&member, "a positive integer", err);
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

static enum status take_uids(void *member, const struct value *value, struct arena *arena,
                             struct error *err)
{
    struct task_numbers *out = member;
    uint32_t *items = arena_alloc(arena, count_parts(value->text) * sizeof *items), count = 0;
    struct str rest = value->text;
    uint64_t number;

    if (is_star(value))
        return STATUS_OK;
    while (rest.data) {
        struct str part = str_trim(str_cut(&rest, ','));

        if (!str_to_u64(part, &number) || number > UINT32_MAX)
            return not_a_number(value, part, count, arena, err);
        items[count++] = (uint32_t)number;
    }
    qsort(items, count, sizeof *items, compare_numbers);
    *out = (struct task_numbers){items, count, true};
    return STATUS_OK;
}

struct word_list {
    const char *what, *all; /* for errors */
    const char *(*name)(int);
    int count;
};

static enum status unknown_word(const struct word_list *words, const struct value *value,
                                struct str part, struct error *err)
{
    BUF_AUTO struct buf names = {0};

    for (int i = 0; i < words->count; i++)
        buf_addf(&names, "%s`%s`", i ? ", " : "", words->name(i));
    return api_error_set(err, value->wrong,
                         "Invalid value in parameter `%s`: `%.*s` is not a valid task %s. "
                         "Available %s are %s.",
                         value->name, STR_ARG(part), words->what, words->all, names.data);
}

/* A list of words as bits. */
static enum status take_words(const struct value *value, const struct word_list *words,
                              uint32_t *bits, struct error *err)
{
    struct str rest = value->text;

    if (is_star(value))
        return STATUS_OK;
    *bits = 0;
    while (rest.data) {
        struct str part = str_trim(str_cut(&rest, ','));
        int found = 0;

        while (found < words->count && !str_eq_nocase(str_of(words->name(found)), part))
            found++;
        if (found == words->count)
            return unknown_word(words, value, part, err);
        *bits |= (uint32_t)1 << found;
    }
    return STATUS_OK;
}

static const char *kind_name(int kind)
{
    return task_kind_name((enum task_kind)kind);
}

static const char *status_name(int status)
{
    return task_status_name((enum task_status)status);
}

static enum status take_kinds(void *member, const struct value *value, struct arena *arena,
                              struct error *err)
{
    static const struct word_list kinds = {"type", "types", kind_name, TASK_KIND_COUNT};

    (void)arena;
    return take_words(value, &kinds, member, err);
}

static enum status take_statuses(void *member, const struct value *value, struct arena *arena,
                                 struct error *err)
{
    static const struct word_list statuses = {"status", "statuses", status_name, TASK_STATUS_COUNT};

    (void)arena;
    return take_words(value, &statuses, member, err);
}

static enum status take_indexes(void *member, const struct value *value, struct arena *arena,
                                struct error *err)
{
    struct names *out = member;

    if (is_star(value))
        return STATUS_OK;
    if (value_names(value, arena, out, err))
        return err->status;
    for (uint32_t i = 0; i < out->count; i++)
        if (!index_uid_valid(out->items[i]))
            return wrong_value(value, out->items[i],
                               "is not a valid index uid: use letters, digits, `-` and `_`", err);
    return STATUS_OK;
}

/* "after 2024-08-08" means after that day, "before" means before it. Times of tasks are rounded
 * down to milliseconds, so "after" a moment includes that millisecond. */
static enum status take_date(int64_t *out, bool after, const struct value *value, struct error *err)
{
    int64_t first, last;

    if (is_star(value))
        return STATUS_OK;
    if (!date_parse(value->text, &first, &last) || value->text.length < strlen("2024-08-08"))
        return wrong_value(value, value->text,
                           "is an invalid date-time. It should follow the YYYY-MM-DD or RFC 3339 "
                           "date-time format.",
                           err);
    *out = after && last - first >= DAY_MS - 1 ? last + 1 : first;
    return STATUS_OK;
}

static enum status take_after(void *member, const struct value *value, struct arena *arena,
                              struct error *err)
{
    (void)arena;
    return take_date(member, true, value, err);
}

static enum status take_before(void *member, const struct value *value, struct arena *arena,
                               struct error *err)
{
    (void)arena;
    return take_date(member, false, value, err);
}

#define AT(member) offsetof(struct task_filter, member)

static const struct filter_row rows[] = {
    {"limit", API_BAD_TASK_LIMIT, take_number, AT(limit), true},
    {"from", API_BAD_TASK_FROM, take_number, AT(from), true},
    {"reverse", API_BAD_TASK_REVERSE, take_reverse, AT(reverse), true},
    {"batchUids", API_BAD_BATCH_UIDS, take_uids, AT(batches), false},
    {"uids", API_BAD_TASK_UIDS, take_uids, AT(uids), false},
    {"canceledBy", API_BAD_TASK_CANCELED_BY, take_uids, AT(canceled_by), false},
    {"types", API_BAD_TASK_TYPES, take_kinds, AT(kinds), false},
    {"statuses", API_BAD_TASK_STATUSES, take_statuses, AT(statuses), false},
    {"indexUids", API_BAD_INDEX_UID, take_indexes, AT(indexes), false},
    {"afterEnqueuedAt", API_BAD_TASK_AFTER_ENQUEUED, take_after, AT(enqueued.after), false},
    {"beforeEnqueuedAt", API_BAD_TASK_BEFORE_ENQUEUED, take_before, AT(enqueued.before), false},
    {"afterStartedAt", API_BAD_TASK_AFTER_STARTED, take_after, AT(started.after), false},
    {"beforeStartedAt", API_BAD_TASK_BEFORE_STARTED, take_before, AT(started.before), false},
    {"afterFinishedAt", API_BAD_TASK_AFTER_FINISHED, take_after, AT(finished.after), false},
    {"beforeFinishedAt", API_BAD_TASK_BEFORE_FINISHED, take_before, AT(finished.before), false},
};
#define ROW_COUNT (sizeof rows / sizeof *rows)

void task_filter_init(struct task_filter *filter)
{
    *filter = (struct task_filter){.limit = DEFAULT_LIMIT,
                                   .from = TASK_NONE,
                                   .kinds = UINT32_MAX,
                                   .statuses = UINT32_MAX,
                                   .enqueued = {INT64_MIN, INT64_MAX},
                                   .started = {INT64_MIN, INT64_MAX},
                                   .finished = {INT64_MIN, INT64_MAX}};
}

static const struct filter_row *find_row(struct str name, bool pages)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (str_is(name, rows[i].name) && (pages || !rows[i].page))
            return &rows[i];
    return NULL;
}

static enum status unknown(struct str name, bool pages, struct error *err)
{
    BUF_AUTO struct buf names = {0};

    for (size_t i = 0; i < ROW_COUNT; i++)
        if (pages || !rows[i].page)
            buf_addf(&names, "%s`%s`", names.length ? ", " : "", rows[i].name);
    return error_set(err, STATUS_BAD_REQUEST, "Unknown parameter `%.*s`: expected one of %s",
                     STR_ARG(name), names.data);
}

enum status task_filter_from_url(const struct url *url, bool pages, struct arena *arena,
                                 struct task_filter *filter, struct error *err)
{
    task_filter_init(filter);
    for (uint32_t i = 0; i < url->param_count; i++) {
        const struct filter_row *row = find_row(url->params[i].name, pages);
        struct value value;

        if (!row)
            return unknown(url->params[i].name, pages, err);
        value = (struct value){row->name, row->wrong, NULL, url->params[i].value, NULL};
        if (row->take((char *)filter + row->at, &value, arena, err))
            return err->status;
        filter->any |= !row->page;
    }
    return STATUS_OK;
}

/* Binary search: the list is sorted, and may be as long as the list of tasks. */
static bool has(const struct task_numbers *numbers, uint32_t number)
{
    return !numbers->given ||
           (numbers->count > 0 &&
            bsearch(&number, numbers->items, numbers->count, sizeof number, compare_numbers));
}

static bool is_within(const struct task_period *period, int64_t when)
{
    if (period->after == INT64_MIN && period->before == INT64_MAX)
        return true;
    return when && when >= period->after && when < period->before;
}

static bool is_named(const struct names *names, struct str index)
{
    return !names->given || (index.data && names_have(names, index));
}

static bool may_see(const struct task_filter *filter, struct str index)
{
    return !filter->access || (index.data && access_allows_index(filter->access, index));
}

bool task_filter_matches(const struct task_filter *filter, const struct task *task,
                         struct str index)
{
    return (filter->kinds >> task->kind & 1) && (filter->statuses >> task->status & 1) &&
           has(&filter->uids, task->uid) && has(&filter->batches, task->batch) &&
           (!filter->canceled_by.given ||
            (task->canceled_by != TASK_NONE && has(&filter->canceled_by, task->canceled_by))) &&
           is_named(&filter->indexes, index) && may_see(filter, index) &&
           is_within(&filter->enqueued, task->enqueued) &&
           is_within(&filter->started, task->started) &&
           is_within(&filter->finished, task->finished);
}
