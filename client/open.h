/* SPDX-License-Identifier: GPL-2.0-or-later */
/* open.h - shows an article in another program: its page in the browser, or its text in $PAGER.
 *
 * An article's address comes from anybody. Only http and https addresses are opened, as one word of
 * a command, never through a shell. */
#ifndef DATELINE_CLIENT_OPEN_H
#define DATELINE_CLIENT_OPEN_H

#include <jansson.h>

#include "base/status.h"
#include "client/options.h"

/* The browser is $BROWSER, or xdg-open on a desktop. Without one, or without an address, the text
 * is shown in $PAGER [less, or more]. STATUS_IO: no program could be run. */
enum status open_shown(const json_t *article, const struct options *options, struct error *err);
/* Always the text, in $PAGER. */
enum status open_in_pager(const json_t *article, const struct options *options, struct error *err);

#endif
