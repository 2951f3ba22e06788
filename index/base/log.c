/* SPDX-License-Identifier: GPL-2.0-or-later */
/* log.c - writes each event with one write(2), so lines of several threads do not mix. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/json.h"
#include "base/utf8.h"

static const char *const level_names[] = {"debug", "info", "warning", "error"};
static atomic_int least = LOG_INFO;
static atomic_bool as_json;

void log_set_level(enum log_level level)
{
    atomic_store(&least, level);
}

void log_set_json(bool json)
{
    atomic_store(&as_json, json);
}

bool log_level_parse(const char *name, enum log_level *level)
{
    for (int i = LOG_DEBUG; i <= LOG_ERROR; i++) {
        if (strcmp(name, level_names[i]) != 0)
            continue;
        *level = (enum log_level)i;
        return true;
    }
    return false;
}

static void add_escaped(struct buf *line, const char *message)
{
    for (const char *at = message; *at; at++) {
        unsigned char byte = (unsigned char)*at;

        if (byte < 0x20 || byte == 0x7F)
            buf_addf(line, "\\x%02x", byte);
        else
            buf_add_char(line, *at);
    }
}

static void add_json(struct buf *line, const char *when, enum log_level level, const char *message,
                     const char *members)
{
    buf_addf(line, "{\"time\":\"%s\",\"level\":\"%s\",\"message\":", when, level_names[level]);
    json_add_string(line, str_of(message));
    buf_addf(line, "%s%s}\n", members ? "," : "", members ? members : "");
}

__attribute__((format(printf, 3, 0))) static void
write_event(enum log_level level, const char *members, const char *format, va_list args)
{
    char message[2048], when[DATE_TEXT_SIZE];
    BUF_AUTO struct buf line = {0};

    if ((int)level < atomic_load(&least))
        return;
    vsnprintf(message, sizeof message, format, args);
    utf8_repair_in_place(message, strlen(message));
    date_format(date_now(), 0, when);
    if (atomic_load(&as_json)) {
        add_json(&line, when, level, message, members);
    } else {
        buf_addf(&line, "%s %s ", when, level_names[level]);
        add_escaped(&line, message);
        buf_add_char(&line, '\n');
    }
    if (write(STDERR_FILENO, line.data, line.length) < 0)
        return; /* there is no other place to report it */
}

void log_write(enum log_level level, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_event(level, NULL, format, args);
    va_end(args);
}

void log_write_members(enum log_level level, const char *members, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_event(level, members, format, args);
    va_end(args);
}

bool log_is_json(void)
{
    return atomic_load(&as_json);
}
