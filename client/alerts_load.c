/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alerts_load.c - sends the alerts of a file in lists. Alerts that the server had no time for are
 * sent again. After a failure it names those that are not set. */
#include "client/alerts_load.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "base/json.h"
#include "base/mem.h"
#include "client/ask.h"
#include "client/clean.h"
#include "client/http_client.h"
#include "client/input.h"
#include "client/show.h"

#define LIST_MAX   1000                       /* alerts of a request */
#define LIST_BYTES ((size_t)8 << 20)          /* of a request; one alert may have more */
#define TRIES_MAX  30                         /* a second between them */
#define NO_TIME    "too_many_search_requests" /* send it again */

struct loaded_alert {
    json_t *alert;
    unsigned number; /* of its line, or in the array */
    bool apart;      /* between the one before it and this one, some were set */
};

struct loading {
    const struct options *options;
    const char *url;
    const struct terminal *terminal;
    struct buf *out;
    const char *path;
    const char *unit; /* what .number counts */
    struct loaded_alert *alerts;
    size_t count, capacity;
    unsigned set, refused;
    unsigned tries; /* of the same list, that a busy server did not take */
    size_t unsure;  /* the first ones, which were sent last: no answer tells what came of them */
};

/* --- reading --- */

/* Takes the value over. */
static void add_alert(struct loading *loading, json_t *take_alert, unsigned number)
{
    loading->alerts =
        mem_grow(loading->alerts, loading->count, &loading->capacity, sizeof *loading->alerts);
    loading->alerts[loading->count++] = (struct loaded_alert){take_alert, number, false};
}

static enum status read_lines(struct loading *loading, struct str text, struct error *err)
{
    struct error why;
    unsigned number = 0;

    loading->unit = "line";
    while (text.data) {
        struct str line = str_trim(str_cut(&text, '\n'));
        json_t *alert = line.length > 0 ? json_read(line, 0, &why) : NULL;

        number++;
        if (line.length == 0)
            continue;
        if (!alert)
            return error_set(err, STATUS_BAD_REQUEST, "%s, line %u: %s", loading->path, number,
                             why.message);
        add_alert(loading, alert, number);
    }
    return STATUS_OK;
}

static enum status read_array(struct loading *loading, struct str text, struct error *err)
{
    struct error why;
    json_auto_t *array = json_read(text, 0, &why);

    loading->unit = "alert";
    if (!array)
        return error_set(err, STATUS_BAD_REQUEST, "%s: %s", loading->path, why.message);
    for (size_t i = 0; i < json_array_size(array); i++)
        add_alert(loading, json_incref(json_array_get(array, i)), (unsigned)i + 1);
    return STATUS_OK;
}

static enum status read_alerts(struct loading *loading, struct error *err)
{
    struct buf text BUF_AUTO = {0};
    enum status status = input_read(loading->path, &text, err);
    struct str trimmed = str_trim(buf_str(&text));

    if (status)
        return status;
    if (trimmed.length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "%s has no alerts", loading->path);
    return trimmed.data[0] == '[' ? read_array(loading, trimmed, err)
                                  : read_lines(loading, buf_str(&text), err);
}

/* --- sending --- */

/* The first alerts of those that are left, as a list. Returns how many. */
static size_t add_list(const struct loading *loading, struct buf *body)
{
    size_t count = 0;

    buf_add_char(body, '[');
    while (count < loading->count && count < LIST_MAX &&
           (count == 0 || body->length < LIST_BYTES)) {
        json_add_comma(body);
        json_add(body, loading->alerts[count++].alert);
    }
    buf_add_char(body, ']');
    return count;
}

static void tell_refusal(struct loading *loading, unsigned number, struct str message)
{
    struct buf line BUF_AUTO = {0}, clean BUF_AUTO = {0};

    loading->refused++;
    if (loading->options->json)
        return;
    buf_addf(&line, "%s %u: %.*s", loading->unit, number, STR_ARG(message));
    clean_text(&clean, buf_str(&line));
    terminal_add(loading->out, loading->terminal, STYLE_PLAIN, 0, buf_str(&clean));
}

/* Leaves those of the sent ones that are to be sent again, and all others. Returns how many are
 * done. */
static size_t take_results(struct loading *loading, const json_t *results, size_t sent)
{
    size_t left = 0;
    bool apart = false;

    for (size_t i = 0; i < loading->count; i++) {
        const json_t *result = i < sent ? json_array_get(results, i) : NULL;
        struct str code = json_get_str(result, "code");

        apart |= loading->alerts[i].apart;
        if (i >= sent || str_is(code, NO_TIME)) {
            loading->alerts[left] = loading->alerts[i];
            loading->alerts[left++].apart = apart;
            apart = false;
            continue;
        }
        if (code.data)
            tell_refusal(loading, loading->alerts[i].number, json_get_str(result, "message"));
        loading->set += !code.data;
        apart |= !code.data;
        json_decref(loading->alerts[i].alert);
    }
    sent = loading->count - left;
    loading->count = left;
    return sent;
}

/* A busy server takes nothing of a list: send it again later. */
static bool is_busy(struct loading *loading, const struct answer *answer, enum status status)
{
    const struct timespec pause = {1, 0};

    if (!status || answer->code != 503 || loading->tries++ == TRIES_MAX)
        return false;
    nanosleep(&pause, NULL);
    return true;
}

static enum status send_list(struct loading *loading, struct error *err)
{
    struct buf body BUF_AUTO = {0};
    size_t sent = add_list(loading, &body);
    struct answer answer;
    enum status status =
        ask_with(&answer, loading->options, loading->url,
                 &(struct http_upload){"application/json", buf_str(&body), "POST"}, err);
    const json_t *results = json_object_get(answer.json, "results");

    if (is_busy(loading, &answer, status)) {
        answer_fini(&answer);
        return STATUS_OK;
    }
    loading->tries = 0;
    loading->unsure = status == STATUS_IO ? sent : 0;
    if (!status && json_array_size(results) != sent)
        status = error_set(err, STATUS_BAD_REQUEST,
                           "the server does not take lists of alerts: it is an older version");
    if (!status && loading->options->json)
        answer_add_raw(loading->out, &answer, loading->terminal);
    if (!status && take_results(loading, results, sent) == 0)
        status = error_set(err, STATUS_BAD_REQUEST, "the server has no time for alerts now");
    answer_fini(&answer);
    return status;
}

static enum status load(struct loading *loading, struct error *err)
{
    enum status status = read_alerts(loading, err);

    while (!status && loading->count > 0)
        status = send_list(loading, err);
    return status;
}

/* --- a failure --- */

/* As "lines 3, 7-2000". Those that were refused may be among them. */
static void add_numbers(const struct loading *loading, size_t from, size_t to, struct buf *out)
{
    size_t end;

    buf_addf(out, "%s%s ", loading->unit, to - from > 1 ? "s" : "");
    for (size_t i = from; i < to; i = end) {
        for (end = i + 1; end < to && !loading->alerts[end].apart;)
            end++;
        buf_addf(out, i > from ? ", %u" : "%u", loading->alerts[i].number);
        if (end - i > 1)
            buf_addf(out, "-%u", loading->alerts[end - 1].number);
    }
}

/* The whole file, sent again, would set some alerts twice: tells which ones are missing. */
static enum status tell_failure(const struct loading *loading, const struct error *why,
                                struct error *err)
{
    struct buf missing BUF_AUTO = {0};

    if (loading->set > 0 && loading->unsure > 0) {
        buf_add_text(&missing, "\nPerhaps set, as no answer came: ");
        add_numbers(loading, 0, loading->unsure, &missing);
    }
    if (loading->set > 0 && loading->unsure < loading->count) {
        buf_add_text(&missing, "\nNot set: ");
        add_numbers(loading, loading->unsure, loading->count, &missing);
    }
    return error_set(err, why->status, "%s%s", why->message, missing.length ? missing.data : "");
}

static void free_alerts(struct loading *loading)
{
    for (size_t i = 0; i < loading->count; i++)
        json_decref(loading->alerts[i].alert);
    free(loading->alerts);
}

enum status alerts_load(const struct options *options, const char *url,
                        const struct terminal *terminal, struct buf *out, struct error *err)
{
    struct loading loading = {.options = options,
                              .url = url,
                              .terminal = terminal,
                              .out = out,
                              .path = options->words[1]};
    struct error why;
    enum status status = load(&loading, &why);

    if (!options->json && (loading.set > 0 || !status)) {
        show_number(out, loading.set);
        buf_add_text(out, " alerts set\n");
    }
    if (print(out, err))
        status = err->status;
    else if (status)
        tell_failure(&loading, &why, err);
    else if (loading.refused > 0)
        status = error_set(err, STATUS_BAD_REQUEST, "%u alerts were refused", loading.refused);
    buf_clear(out);
    free_alerts(&loading);
    return status;
}
