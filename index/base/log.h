/* SPDX-License-Identifier: GPL-2.0-or-later */
/* log.h - write one line per event to standard error, as text or JSON. Any thread.
 *
 * Control bytes are escaped, and a message is cut at 2 KB. So a request can neither forge nor flood
 * the log. Never log request bodies, API keys or query texts. */
#ifndef DATELINE_BASE_LOG_H
#define DATELINE_BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

void log_set_level(enum log_level level); /* default: LOG_INFO */
void log_set_json(bool json);             /* default: text */
bool log_level_parse(const char *name, enum log_level *level);
__attribute__((format(printf, 2, 3))) void log_write(enum log_level level, const char *format, ...);
/* The same with more members of the JSON object, without its braces; text lines leave them out. */
__attribute__((format(printf, 3, 4))) void
log_write_members(enum log_level level, const char *members, const char *format, ...);
bool log_is_json(void);

#define log_debug(...)   log_write(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)    log_write(LOG_INFO, __VA_ARGS__)
#define log_warning(...) log_write(LOG_WARNING, __VA_ARGS__)
#define log_error(...)   log_write(LOG_ERROR, __VA_ARGS__)

#endif
