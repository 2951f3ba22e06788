/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed_list.c - reads lists of feeds. */
#include "indexer/feed_list.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

#define LIST_BYTES_MAX ((size_t)4 << 20)
#define AMOUNT_MAX     1000000

bool span_parse(struct str text, int64_t *ms)
{
    static const struct {
        char unit;
        int64_t ms;
    } units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}};
    uint64_t amount;

    if (text.length < 2 || !str_to_u64(str_slice(text, 0, text.length - 1), &amount) ||
        amount > AMOUNT_MAX)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (units[i].unit == text.data[text.length - 1]) {
            *ms = (int64_t)amount * units[i].ms;
            return true;
        }
    return false;
}

bool every_parse(struct str text, int64_t *ms)
{
    return span_parse(text, ms) && *ms >= EVERY_MIN_MS;
}

static bool is_url(struct str url)
{
    for (size_t i = 0; i < url.length; i++)
        if ((unsigned char)url.data[i] <= ' ')
            return false;
    return str_starts_nocase(url, STR("http://")) || str_starts_nocase(url, STR("https://"));
}

enum status feed_list_add(struct feed_list *list, struct str url, int64_t every, struct error *err)
{
    if (!is_url(url))
        return error_set(err, STATUS_BAD_REQUEST, "\"%.*s\" is no URL of http or https",
                         (int)(url.length < 200 ? url.length : 200), url.data);
    for (size_t i = 0; i < list->count; i++)
        if (str_is(url, list->feeds[i].url))
            return STATUS_OK;
    if (list->count >= FEEDS_MAX)
        return error_set(err, STATUS_TOO_LARGE, "more than %d feeds", FEEDS_MAX);
    list->feeds = mem_grow(list->feeds, list->count, &list->capacity, sizeof *list->feeds);
    list->feeds[list->count++] =
        (struct feed){.url = mem_text(url.data, url.length), .every = every};
    return STATUS_OK;
}

/* The next word of the line; STR_NONE at its end, or where a comment starts. */
static struct str next_word(struct str *line)
{
    struct str rest = str_trim(*line);
    size_t end = 0;

    while (end < rest.length && rest.data[end] != ' ' && rest.data[end] != '\t')
        end++;
    *line = str_slice(rest, end, rest.length);
    return end == 0 || rest.data[0] == '#' ? STR_NONE : str_slice(rest, 0, end);
}

static enum status take_line(struct feed_list *list, struct str line, struct error *err)
{
    struct str url = next_word(&line), time = next_word(&line);
    int64_t every = 0;

    if (!url.data)
        return STATUS_OK;
    if (time.data && !every_parse(time, &every))
        return error_set(err, STATUS_BAD_REQUEST,
                         "a time is a number with s, m, h or d, from 10s on, not \"%.*s\"",
                         (int)(time.length < 40 ? time.length : 40), time.data);
    if (time.data && next_word(&line).data)
        return error_set(err, STATUS_BAD_REQUEST, "a line has a URL and a time");
    return feed_list_add(list, url, every, err);
}

enum status feed_list_read(struct feed_list *list, const char *path, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    struct str rest;

    if (file_read(&text, path, LIST_BYTES_MAX, err))
        return err->status;
    rest = buf_str(&text);
    for (unsigned line = 1; rest.data; line++)
        if (take_line(list, str_cut(&rest, '\n'), err))
            return error_prefix(err, "%s line %u: ", path, line);
    return STATUS_OK;
}

void feed_list_fini(struct feed_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->feeds[i].url);
        fetch_version_fini(&list->feeds[i].version);
    }
    free(list->feeds);
    *list = (struct feed_list){.feeds = NULL};
}
