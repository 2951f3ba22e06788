/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names.c - reads lists of names, and makes queries of them. */
#include <stdlib.h>
#include <string.h>

#include "base/csv_cut.h"
#include "base/json.h"
#include "base/mem.h"
#include "server/lists/list.h"

#define FUZZY_LENGTH_MIN 4 /* bytes of a word that may have a slip */

struct name_list *list_new(struct str uid)
{
    struct name_list *list = mem_zero(1, sizeof *list);

    uuid_make(list->id);
    list->arena = arena_new();
    memcpy(list->uid, uid.data, uid.length);
    return list;
}

void list_free(struct name_list *list)
{
    if (!list)
        return;
    buf_fini(&list->rows);
    buf_fini(&list->ends);
    json_decref(list->rule);
    arena_free(list->arena);
    free(list);
}

enum status list_set_rule(struct name_list *list, const json_t *rule, struct error *err)
{
    struct filter_node *scope = NULL;

    list->rule = rule ? json_deep_copy(rule) : NULL;
    if (list->rule && filter_parse_json(list->rule, list->arena, &scope, err))
        return err->status;
    list->scope = scope;
    return STATUS_OK;
}

/* --- reading --- */

static struct str trimmed(struct str text)
{
    while (text.length > 0 && (unsigned char)text.data[0] <= ' ')
        text = str_n(text.data + 1, text.length - 1);
    while (text.length > 0 && (unsigned char)text.data[text.length - 1] <= ' ')
        text.length--;
    return text;
}

/* `line`: for messages, from 1. */
static enum status add_name(struct name_list *list, const struct str *texts, size_t count,
                            size_t line, struct error *err)
{
    struct str kept[LIST_SPELLINGS_MAX];
    uint32_t spellings = 0;

    for (size_t i = 0; i < count; i++) {
        struct str text = trimmed(texts[i]);

        if (text.length == 0)
            continue;
        if (text.length > LIST_NAME_MAX)
            return error_set(err, STATUS_TOO_LARGE, "name %zu is longer than %d bytes", line,
                             LIST_NAME_MAX);
        if (spellings == LIST_SPELLINGS_MAX)
            return error_set(err, STATUS_TOO_LARGE, "name %zu has more than %d spellings", line,
                             LIST_SPELLINGS_MAX);
        kept[spellings++] = arena_str(list->arena, text);
    }
    if (spellings == 0)
        return STATUS_OK;
    if (list->name_count == LIST_NAMES_MAX)
        return error_set(err, STATUS_TOO_LARGE, "a list has at most %d names", LIST_NAMES_MAX);
    if (!list->names)
        list->names = arena_alloc(list->arena, LIST_NAMES_MAX * sizeof *list->names);
    list->names[list->name_count++] =
        (struct list_name){arena_copy(list->arena, kept, spellings * sizeof *kept), spellings};
    return STATUS_OK;
}

static enum status check_any(const struct name_list *list, struct error *err)
{
    return list->name_count > 0 ? STATUS_OK
                                : error_set(err, STATUS_BAD_REQUEST, "the list has no name");
}

enum status list_read_csv(struct name_list *list, struct str text, struct error *err)
{
    struct csv_cutter cutter = {.delimiter = ','};
    struct str *fields = mem_alloc(CSV_COLUMNS_MAX * sizeof *fields);
    enum status status = STATUS_OK;
    size_t line = 0;

    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_slice(text, 3, text.length);
    while (!status && (csv_cutter_take(&cutter, &text) || csv_cutter_end(&cutter))) {
        status = add_name(list, fields, csv_cutter_fields(&cutter, fields), ++line, err);
        csv_cutter_next(&cutter);
    }
    if (!status && cutter.place == CSV_IN_QUOTES)
        status = error_set(err, STATUS_BAD_REQUEST, "a quotation mark is not closed");
    csv_cutter_fini(&cutter);
    free(fields);
    return status ? status : check_any(list, err);
}

static enum status read_one(struct name_list *list, const json_t *value, size_t number,
                            struct error *err)
{
    const json_t *spellings = json_object_get(value, "spellings");
    size_t count = json_array_size(spellings);
    struct str texts[LIST_SPELLINGS_MAX + 1] = {
        json_is_string(value) ? json_str(value) : json_get_str(value, "name")};
    bool wrong = !texts[0].data || (spellings && !json_is_array(spellings));

    if (count > LIST_SPELLINGS_MAX)
        count = LIST_SPELLINGS_MAX; /* add_name says that they are too many */
    for (size_t i = 0; i < count && !wrong; i++) {
        texts[i + 1] = json_str(json_array_get(spellings, i));
        wrong = !texts[i + 1].data;
    }
    if (wrong)
        return error_set(err, STATUS_BAD_REQUEST,
                         "Invalid value at `.names[%zu]`: expected a text, or "
                         "{\"name\": a text, \"spellings\": an array of texts}",
                         number);
    return add_name(list, texts, count + 1, number + 1, err);
}

enum status list_read_json(struct name_list *list, const json_t *names, struct error *err)
{
    json_t *value;
    size_t i;

    if (!json_is_array(names))
        return error_set(err, STATUS_BAD_REQUEST,
                         "Invalid value at `.names`: expected an array of names");
    json_array_foreach (names, i, value)
        if (read_one(list, value, i, err))
            return err->status;
    return check_any(list, err);
}

/* --- queries --- */

/* A letter of a word; other signs separate words, or would be operators. */
static bool is_letter(char c)
{
    unsigned char byte = (unsigned char)c;

    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

static struct str next_word(struct str *rest)
{
    struct str word;
    size_t end = 0;

    while (rest->length > 0 && !is_letter(rest->data[0]))
        *rest = str_n(rest->data + 1, rest->length - 1);
    while (end < rest->length && is_letter(rest->data[end]))
        end++;
    word = str_n(rest->data, end);
    *rest = str_n(rest->data + end, rest->length - end);
    return word;
}

static void add_or(struct buf *out, size_t start)
{
    if (out->length > start)
        buf_add_text(out, " OR ");
}

void list_exact_query(const struct list_name *name, struct buf *out)
{
    size_t start = out->length;

    for (uint32_t i = 0; i < name->count; i++) {
        struct str text = name->spellings[i], rest = text;

        if (next_word(&rest).length == 0)
            continue;
        add_or(out, start);
        buf_add_char(out, '"');
        for (size_t j = 0; j < text.length; j++) /* in quotes, only these signs mean something */
            buf_add_char(out, strchr("\"=*?\\", text.data[j]) ? ' ' : text.data[j]);
        buf_add_char(out, '"');
    }
}

static bool may_slip(struct str word)
{
    for (size_t i = 0; i < word.length; i++)
        if (word.data[i] >= '0' && word.data[i] <= '9')
            return false;
    return word.length >= FUZZY_LENGTH_MIN;
}

/* The words one behind the other. False: none of them may have a slip. */
static bool add_fuzzy(struct str text, struct buf *out)
{
    struct str word;
    bool any = false, first = true;

    for (; (word = next_word(&text)).length > 0; first = false) {
        buf_add_text(out, first ? "" : " pre/1 ");
        buf_addf(out, may_slip(word) ? "%.*s~" : "\"%.*s\"", STR_ARG(word));
        any |= may_slip(word);
    }
    return any;
}

void list_fuzzy_query(const struct list_name *name, struct buf *out)
{
    size_t start = out->length;

    for (uint32_t i = 0; i < name->count; i++) {
        BUF_AUTO struct buf words = {0};

        if (!add_fuzzy(name->spellings[i], &words))
            continue;
        add_or(out, start);
        buf_addf(out, "(%.*s)", STR_ARG(buf_str(&words)));
    }
}
