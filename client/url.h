/* SPDX-License-Identifier: GPL-2.0-or-later */
/* url.h - the addresses that the client asks. */
#ifndef DATELINE_CLIENT_URL_H
#define DATELINE_CLIENT_URL_H

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"
#include "client/options.h"

/* Append the server's address as the user gave it, "http://" in front where no scheme is given,
 * no slash at the end. STATUS_BAD_REQUEST for anything but http and https with a host. */
enum status url_add_server(struct buf *out, const char *server, struct error *err);

/* GET /search, or GET /indexes/{uid}/search where an index was named. */
enum status url_search(struct buf *out, const struct options *options, struct error *err);
enum status url_document(struct buf *out, const struct options *options, struct str id,
                         struct error *err);

#endif
