/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_balance.c - keeps the names of the open elements.
 *
 * Each name is pushed and popped once, so time is linear in the tags, but for the search of an
 * element that is open in at most DEPTH_MAX names. */
#include "article/xml/xml_balance.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

#define DEPTH_MAX 256 /* more than xml_records.c reads: what is deeper passes as it is */
#define NAME_MAX  200 /* bytes; the same for longer ones */
#define NAMED_MAX 10  /* damaged items that are named */
#define SHOWN_MAX 40  /* bytes of a name in a message */

struct xml_balance {
    struct reader_input *in;
    const char *const *items;
    struct buf names;       /* of the open elements, one behind the other */
    size_t ends[DEPTH_MAX]; /* of the names */
    size_t depth;
    size_t item;       /* number of open elements up to the open item; 0: none is open */
    size_t item_count; /* items that have begun */
    bool gave_up;

    size_t last;    /* the number of the last item that was named */
    size_t damaged; /* items */
};

struct xml_balance *xml_balance_new(struct reader_input *in, const char *const *items)
{
    struct xml_balance *balance = mem_zero(1, sizeof *balance);

    balance->in = in;
    balance->items = items;
    return balance;
}

void xml_balance_free(struct xml_balance *balance)
{
    if (!balance)
        return;
    buf_fini(&balance->names);
    free(balance);
}

void xml_balance_tell(struct xml_balance *balance, size_t item, size_t line,
                      const struct error *err)
{
    if (balance->damaged > 0 && balance->last == item)
        return;
    balance->last = item;
    if (balance->damaged++ >= NAMED_MAX)
        return;
    if (item > 0)
        input_problem(balance->in, err, "item %zu (line %zu)", item, line);
    else
        input_problem(balance->in, err, "line %zu", line);
}

void xml_balance_end(struct xml_balance *balance)
{
    struct error err;

    if (balance->damaged <= NAMED_MAX)
        return;
    error_set(&err, STATUS_BAD_REQUEST, "%zu more items are damaged", balance->damaged - NAMED_MAX);
    input_problem(balance->in, &err, "(%zu items)", balance->item_count);
}

/* The open element with this number, counted from the root. */
static struct str name_at(const struct xml_balance *balance, size_t at)
{
    size_t start = at > 0 ? balance->ends[at - 1] : 0;

    return str_slice(buf_str(&balance->names), start, balance->ends[at]);
}

static struct str without_prefix(struct str name)
{
    const char *colon = name.length ? memchr(name.data, ':', name.length) : NULL;

    return colon ? str_slice(name, (size_t)(colon - name.data) + 1, name.length) : name;
}

static bool is_item(const struct xml_balance *balance, struct str name)
{
    struct str own = without_prefix(name);

    for (const char *const *at = balance->items; *at; at++)
        if (str_is(own, *at))
            return true;
    return false;
}

static void push(struct xml_balance *balance, struct str name)
{
    buf_add_str(&balance->names, name);
    balance->ends[balance->depth++] = balance->names.length;
    if (balance->item == 0 && is_item(balance, name)) {
        balance->item = balance->depth;
        balance->item_count++;
    }
}

static void pop(struct xml_balance *balance)
{
    balance->depth--;
    balance->names.length = balance->depth > 0 ? balance->ends[balance->depth - 1] : 0;
    if (balance->depth < balance->item)
        balance->item = 0;
}

__attribute__((format(printf, 3, 4))) static void tell(struct xml_balance *balance, size_t line,
                                                       const char *format, ...)
{
    struct error err = {.status = STATUS_BAD_REQUEST};
    va_list args;

    va_start(args, format);
    vsnprintf(err.message, sizeof err.message, format, args);
    va_end(args);
    xml_balance_tell(balance, balance->item > 0 ? balance->item_count : 0, line, &err);
}

static int shown(struct str name)
{
    return (int)(name.length < SHOWN_MAX ? name.length : SHOWN_MAX);
}

/* End the elements above the first `depth` ones. */
static void close_to(struct xml_balance *balance, size_t depth, struct buf *out)
{
    while (balance->depth > depth) {
        struct str name = name_at(balance, balance->depth - 1);

        buf_addf(out, "</%.*s>", STR_ARG(name));
        pop(balance);
    }
}

static bool end(struct xml_balance *balance, struct str name, size_t line, struct buf *out)
{
    size_t depth = balance->depth;

    while (depth > 0 && !str_eq(name_at(balance, depth - 1), name))
        depth--;
    if (depth == 0) {
        tell(balance, line, "the XML is damaged: </%.*s> ends nothing", shown(name), name.data);
        return false;
    }
    if (depth < balance->depth) {
        struct str open = name_at(balance, balance->depth - 1);

        tell(balance, line, "the XML is damaged: <%.*s> does not end before </%.*s>", shown(open),
             open.data, shown(name), name.data);
    }
    close_to(balance, depth, out);
    pop(balance);
    return true;
}

/* Elements that hold a text: no item begins in them. */
static bool is_text(struct str name)
{
    static const char *const names[] = {
        "title", "link",     "guid",   "id",       "description", "summary", "pubDate", "published",
        "date",  "updated",  "author", "category", "content",     "source",  "encoded", "creator",
        "name",  "headline", "b",      "i",        "em",          "strong",  "p",       "a"};
    struct str own = without_prefix(name);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(own, names[i]))
            return true;
    return false;
}

/* Another item begins in the open one: in the item itself, or in a text of it. */
static bool cuts_item(const struct xml_balance *balance, struct str name)
{
    if (balance->item == 0 || !str_eq(name_at(balance, balance->item - 1), name))
        return false;
    for (size_t at = balance->item; at < balance->depth; at++)
        if (!is_text(name_at(balance, at)))
            return false;
    return true;
}

static void begin(struct xml_balance *balance, struct str name, size_t line, struct buf *out)
{
    if (cuts_item(balance, name)) {
        tell(balance, line, "the XML is damaged: <%.*s> does not end before the next one",
             shown(name), name.data);
        close_to(balance, balance->item - 1, out);
    }
    push(balance, name);
}

static struct str name_of(struct str tag, size_t at)
{
    size_t start = at;

    while (at < tag.length && !strchr(" \t\r\n/>", tag.data[at]))
        at++;
    return str_slice(tag, start, at);
}

bool xml_balance_begin(struct xml_balance *balance, struct str tag, size_t line, struct buf *out)
{
    bool ends = tag.length > 1 && tag.data[1] == '/';
    struct str name = name_of(tag, ends ? 2 : 1);

    if (balance->gave_up)
        return true;
    if (name.length == 0 || name.length > NAME_MAX || balance->depth == DEPTH_MAX) {
        balance->gave_up = true;
        return true;
    }
    if (ends)
        return end(balance, name, line, out);
    begin(balance, name, line, out);
    return true;
}

void xml_balance_empty(struct xml_balance *balance)
{
    if (!balance->gave_up && balance->depth > 0)
        pop(balance);
}
