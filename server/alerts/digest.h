/* SPDX-License-Identifier: GPL-2.0-or-later */
/* digest.h - when an alert tells what rang: at once, or together at certain times.
 *
 *   {"every": "hourly" | "daily" | "weekly", "at": "07:30", "day": "monday", "timezone":
 * "Europe/Paris"}
 *
 * `at` is 00:00 if it is not given (of an hour, its minutes count), `day` monday, the zone UTC. Any
 * thread. */
#ifndef DATELINE_SERVER_ALERTS_DIGEST_H
#define DATELINE_SERVER_ALERTS_DIGEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

bool digest_is_valid(const json_t *digest);
/* What rang before this moment (ms) is to be told at `now`: the last such time. INT64_MAX: all,
 * because `digest` is NULL, or not valid (any more: its zone is gone). */
int64_t digest_last(const json_t *digest, int64_t now);

#endif
