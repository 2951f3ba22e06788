/* SPDX-License-Identifier: GPL-2.0-or-later */
/* signature.c - the text that is signed. */
#include "server/hooks/signature.h"

#include "server/keys/secrets.h"

#define PREFIX "whsec_"

bool signature_read_secret(struct str text, struct buf *secret)
{
    struct str base64;
    size_t length;

    if (!str_starts(text, STR(PREFIX)))
        return false;
    base64 = str_slice(text, strlen(PREFIX), text.length);
    if (base64.length > SIGNATURE_SECRET_MAX * 2 ||
        !secret_from_base64(base64, (uint8_t *)buf_reserve(secret, base64.length), &length) ||
        length < SIGNATURE_SECRET_MIN || length > SIGNATURE_SECRET_MAX)
        return false;
    secret->length += length;
    return true;
}

void signature_add(struct str secret, struct str id, int64_t timestamp, struct str body,
                   struct buf *out)
{
    BUF_AUTO struct buf text = {0};
    uint8_t digest[SECRET_DIGEST_MAX];

    buf_add_str(&text, id);
    buf_addf(&text, ".%lld.", (long long)timestamp);
    buf_add_str(&text, body);
    secret_hmac(SECRET_SHA256, secret, buf_str(&text), digest);
    buf_add_text(out, "v1,");
    secret_add_base64(digest, secret_digest_size(SECRET_SHA256), out);
}
