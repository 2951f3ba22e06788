/* SPDX-License-Identifier: GPL-2.0-or-later */
/* jwt.h - signed claims (RFC 7519), as tenant tokens are: header.claims.signature, each base64url.
 *
 * Only HMAC signatures are known; a token that names another algorithm, or none, is no token. */
#ifndef DATELINE_SERVER_KEYS_JWT_H
#define DATELINE_SERVER_KEYS_JWT_H

#include <jansson.h>

#include "base/status.h"
#include "server/keys/secrets.h"

#define JWT_MAX 32768 /* bytes of a token */

struct jwt {
    json_t *claims; /* an object, owned */
    enum secret_hash hash;
    struct str signed_part; /* borrowed from the token */
    uint8_t signature[SECRET_DIGEST_MAX];
};

/* STATUS_END: the text is not in three parts, so it is no token at all. STATUS_BAD_REQUEST: it is
 * one, but not a right one; the message says why, without the start of a sentence. Nothing that it
 * claims may be believed before jwt_signed_by. Call jwt_fini in any case. */
enum status jwt_read(struct str token, struct jwt *out, struct error *err);
void jwt_fini(struct jwt *jwt);

bool jwt_signed_by(const struct jwt *jwt, struct str key);

#endif
