/* SPDX-License-Identifier: GPL-2.0-or-later */
/* signature.h - secrets and signatures of webhooks, as Standard Webhooks 1.0.0 has them
 * (https://www.standardwebhooks.com): a secret is `whsec_` and base64; a signature is
 * `v1,` and the base64 of HMAC-SHA256(secret, id "." timestamp "." body). Any thread. */
#ifndef DATELINE_SERVER_HOOKS_SIGNATURE_H
#define DATELINE_SERVER_HOOKS_SIGNATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define SIGNATURE_SECRET_MIN 24 /* bytes */
#define SIGNATURE_SECRET_MAX 64

/* Appends the bytes of a secret. False if the text is none. */
bool signature_read_secret(struct str text, struct buf *secret);

/* Appends the value of the header. `timestamp` in seconds since 1970. */
void signature_add(struct str secret, struct str id, int64_t timestamp, struct str body,
                   struct buf *out);

#endif
