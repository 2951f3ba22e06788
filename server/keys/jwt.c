/* SPDX-License-Identifier: GPL-2.0-or-later */
/* jwt.c - reads a token and checks its signature. */
#include "server/keys/jwt.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "server/http/api_error.h"

#define VALUES_MAX 4096 /* JSON values in a header or in claims */

static enum status wrong(const char *why, struct error *err)
{
    return error_set(err, STATUS_BAD_REQUEST, "%s", why);
}

/* Decodes one part: a new JSON object, or NULL. */
static json_t *read_object(struct str part, struct error *err)
{
    MEM_AUTO uint8_t *bytes = mem_alloc(part.length + 1);
    size_t length;
    json_t *object;

    if (!secret_from_base64url(part, bytes, &length)) {
        wrong("a part of it is not base64url", err);
        return NULL;
    }
    object = json_read(str_n((const char *)bytes, length), VALUES_MAX, err);
    if (!json_is_object(object)) {
        json_decref(object);
        wrong("a part of it is not a JSON object", err);
        return NULL;
    }
    return object;
}

static enum status read_header(struct str part, enum secret_hash *hash, struct error *err)
{
    static const char *const names[] = {"HS256", "HS384", "HS512"};
    json_t *header = read_object(part, err);
    struct str name = json_get_str(header, "alg");
    enum status status = header ? STATUS_BAD_REQUEST : err->status;

    for (size_t i = 0; header && i < sizeof names / sizeof *names; i++)
        if (str_is(name, names[i])) {
            *hash = (enum secret_hash)i;
            status = STATUS_OK;
        }
    if (header && status)
        wrong("its algorithm must be HS256, HS384 or HS512", err);
    json_decref(header);
    return status;
}

static enum status read_signature(struct str part, struct jwt *out, struct error *err)
{
    uint8_t bytes[2 * SECRET_DIGEST_MAX];
    size_t length, wanted = secret_digest_size(out->hash);

    if (part.length > sizeof bytes || !secret_from_base64url(part, bytes, &length) ||
        length != wanted)
        return wrong("its signature is malformed", err);
    memcpy(out->signature, bytes, wanted);
    return STATUS_OK;
}

enum status jwt_read(struct str token, struct jwt *out, struct error *err)
{
    struct str rest = token, header, claims, signature;

    *out = (struct jwt){0};
    header = str_cut(&rest, '.');
    claims = rest.data ? str_cut(&rest, '.') : STR_NONE;
    signature = rest;
    if (!signature.data || memchr(signature.data, '.', signature.length))
        return STATUS_END;
    if (token.length > JWT_MAX)
        return wrong("it is too long", err);
    if (read_header(header, &out->hash, err) || read_signature(signature, out, err))
        return err->status;
    out->claims = read_object(claims, err);
    out->signed_part = str_n(token.data, (size_t)(signature.data - token.data - 1));
    return out->claims ? STATUS_OK : err->status;
}

void jwt_fini(struct jwt *jwt)
{
    json_decref(jwt->claims);
    *jwt = (struct jwt){0};
}

bool jwt_signed_by(const struct jwt *jwt, struct str key)
{
    uint8_t right[SECRET_DIGEST_MAX];

    secret_hmac(jwt->hash, key, jwt->signed_part, right);
    return secret_equal_bytes(right, jwt->signature, secret_digest_size(jwt->hash));
}
