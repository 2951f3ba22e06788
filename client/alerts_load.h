/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alerts_load.h - `dateline alerts load FILE`: sets the alerts of a file. */
#ifndef DATELINE_CLIENT_ALERTS_LOAD_H
#define DATELINE_CLIENT_ALERTS_LOAD_H

#include "base/buf.h"
#include "base/status.h"
#include "client/options.h"
#include "client/terminal.h"

/* Reads the alerts of a file ("-": standard input), JSON Lines or an array, and sends them to this
 * URL, many in a request. Appends which ones the server refuses, and how many were set; with --json
 * the server's answers. STATUS_BAD_REQUEST: the file cannot be read as alerts, before any is sent;
 * or some were refused. */
enum status alerts_load(const struct options *options, const char *url,
                        const struct terminal *terminal, struct buf *out, struct error *err);

#endif
