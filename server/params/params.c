/* SPDX-License-Identifier: GPL-2.0-or-later */
/* params.c - sets a table's parameters from a URL or from JSON. */
#include "server/params/params.h"

#include "base/buf.h"

#define ROWS_MAX 64

/* The row with this name, or NULL. */
static const struct param *find(const struct param_table *table, struct str name)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (str_is(name, table->rows[i].name))
            return &table->rows[i];
    return NULL;
}

static enum status unknown(const struct param_table *table, struct str name, bool in_json,
                           const char *inside, struct error *err)
{
    BUF_AUTO struct buf place = {0}, list = {0}, guess = {0};
    const char *names[ROWS_MAX];
    uint32_t count = table->count < ROWS_MAX ? table->count : ROWS_MAX;
    const char *nearest;

    for (uint32_t i = 0; i < count; i++) {
        names[i] = table->rows[i].name;
        buf_addf(&list, "%s`%s`", list.length ? ", " : "", names[i]);
    }
    nearest = nearest_word(name, names, count);
    if (nearest)
        buf_addf(&guess, "did you mean `%s`? ", nearest);
    if (inside && *inside)
        buf_addf(&place, " inside `%s`", inside);
    return error_set(err, STATUS_BAD_REQUEST, "Unknown %s `%.*s`%s: %sexpected one of %s",
                     in_json ? "field" : "parameter", STR_ARG(name), buf_str(&place).data,
                     buf_str(&guess).data, buf_str(&list).data);
}

/* In a URL, text that is not a number gets the same message as a number out of range. */
static enum status set_share(const struct value *value, struct number *out, struct error *err)
{
    BUF_AUTO struct buf why = {0};

    out->given = true;
    if (value->json && !json_is_number(value->json))
        return value_number(value, &out->number, err);
    if (!value_number(value, &out->number, err) && out->number >= 0 && out->number <= 1)
        return STATUS_OK;
    buf_addf(&why, "the value of `%s` is invalid, expected a float between `0.0` and `1.0`.",
             value->name);
    return value_invalid(value, err, why.data);
}

static enum status set(const struct param *row, const struct value *value, struct arena *arena,
                       void *out, struct error *err)
{
    void *to = (char *)out + row->offset;
    struct count *count = to;
    struct flag *flag = to;
    struct number *number = to;

    switch (row->kind) {
    case PARAM_TEXT:
        return value_text(value, to, err);
    case PARAM_COUNT:
        count->given = true;
        return value_count(value, &count->number, err);
    case PARAM_SWITCH:
        flag->given = true;
        return value_switch(value, &flag->on, err);
    case PARAM_NUMBER:
        number->given = true;
        return value_number(value, &number->number, err);
    case PARAM_SHARE:
        return set_share(value, number, err);
    case PARAM_NAMES:
        return value_names(value, arena, to, err);
    case PARAM_WORD:
        count->given = true;
        return value_word(value, row->words, &count->number, err);
    case PARAM_JSON:
        *(struct param_json *)to = (struct param_json){value->json, value->text};
        break;
    }
    return STATUS_OK;
}

enum status params_from_url(const struct param_table *table, const struct url *url,
                            struct arena *arena, void *out, struct error *err)
{
    for (uint32_t i = 0; i < url->param_count; i++) {
        const struct param *row = find(table, url->params[i].name);
        struct value value = {.text = url->params[i].value};

        if (!row)
            return unknown(table, url->params[i].name, false, NULL, err);
        value.name = row->name;
        value.wrong = row->wrong;
        if (set(row, &value, arena, out, err))
            return err->status;
    }
    return STATUS_OK;
}

enum status params_from_json(const struct param_table *table, const json_t *object,
                             const char *inside, struct arena *arena, void *out, struct error *err)
{
    const struct value whole = {NULL, API_BAD_REQUEST, object, STR_NONE, inside};
    const char *name;
    json_t *member;

    if (!json_is_object(object))
        return value_refused(&whole, "an object", err);
    json_object_foreach ((json_t *)(uintptr_t)object, name, member) {
        const struct param *row = find(table, str_of(name));
        struct value value = {.json = member, .inside = inside};

        if (!row)
            return unknown(table, str_of(name), true, inside, err);
        if (json_is_null(member))
            continue;
        value.name = row->name;
        value.wrong = row->wrong;
        if (set(row, &value, arena, out, err))
            return err->status;
    }
    return STATUS_OK;
}
