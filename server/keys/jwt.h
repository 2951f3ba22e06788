/* SPDX-License-Identifier: GPL-2.0-or-later */
/* jwt.h - reads JSON Web Tokens (RFC 7519), header.claims.signature, each part in base64url.
 *
 * Only HMAC signatures are supported. A token with another algorithm, or "none", is refused. */
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

/* STATUS_END: the text has not three parts, so it is not a token. STATUS_BAD_REQUEST: the token is
 * invalid; the message is the end of a sentence. Do not trust the claims before jwt_signed_by.
 * Call jwt_fini in any case. */
enum status jwt_read(struct str token, struct jwt *out, struct error *err);
void jwt_fini(struct jwt *jwt);

/* Is the token signed with this key? Takes constant time. */
bool jwt_signed_by(const struct jwt *jwt, struct str key);

#endif
