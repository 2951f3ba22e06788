/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fetch.h - fetches a feed over HTTP if it has changed: the only user of libcurl here.
 *
 * Only http and https are spoken, also after redirects (FETCH_REDIRECTS_MAX). A redirect may not
 * lead from an address of the internet to one of a private network or of this machine: whoever
 * writes the feed must not choose what is asked there. */
#ifndef DATELINE_INDEXER_FETCH_H
#define DATELINE_INDEXER_FETCH_H

#include "base/buf.h"
#include "base/status.h"

#define FETCH_BYTES_MAX     ((size_t)64 << 20) /* of a body, after decompression */
#define FETCH_SECONDS_MAX   60L
#define FETCH_REDIRECTS_MAX 5L

/* What a server said of a version of the feed; sent back to it in the next request. A zeroed one
 * asks for any version. */
struct fetch_version {
    struct buf etag;     /* empty: none */
    struct buf modified; /* Last-Modified, as it was written; empty: none */
};
void fetch_version_fini(struct fetch_version *version);

/* Appends the feed to `body`, and sets *version. STATUS_END: it has not changed; both are as
 * before. Other failures also change nothing; the message does not name the URL. STATUS_TIMEOUT
 * also if stopping_asked(). */
enum status fetch(const char *url, struct fetch_version *version, struct buf *body,
                  struct error *err);

#endif
