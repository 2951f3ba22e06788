/* SPDX-License-Identifier: GPL-2.0-or-later */
/* url.h - builds the URLs of requests. */
#ifndef DATELINE_CLIENT_URL_H
#define DATELINE_CLIENT_URL_H

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"
#include "client/options.h"

/* Appends the server's address: adds "http://" if there is no scheme, and removes a slash at the
 * end. STATUS_BAD_REQUEST unless it is an http or https URL with a host. */
enum status url_add_server(struct buf *out, const char *server, struct error *err);

/* Appends the URL of GET /search or, if options->index is set, of GET /indexes/{uid}/search. */
enum status url_search(struct buf *out, const struct options *options, struct error *err);
/* Appends the URL of a search for one article with its body: what a key may ask that may only
 * search. */
enum status url_article_search(struct buf *out, const struct options *options, struct str id,
                               struct error *err);
/* Appends the URL of the articles that are similar to one. */
enum status url_similar(struct buf *out, const struct options *options, struct str id,
                        struct error *err);

/* Appends the URL of the index itself. */
enum status url_index(struct buf *out, const struct options *options, struct error *err);
/* Appends the URL of a document. STATUS_BAD_REQUEST: the id cannot be sent in a URL. */
enum status url_document(struct buf *out, const struct options *options, struct str id,
                         struct error *err);

#endif
