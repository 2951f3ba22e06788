/* SPDX-License-Identifier: GPL-2.0-or-later */
/* secrets.c - the only user of nettle. */
#include "server/keys/secrets.h"

#include <nettle/base16.h>
#include <nettle/base64.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#define EXIT_NO_RANDOM 70

size_t secret_digest_size(enum secret_hash hash)
{
    static const size_t sizes[] = {SHA256_DIGEST_SIZE, SHA384_DIGEST_SIZE, SHA512_DIGEST_SIZE};

    return sizes[hash];
}

/* nettle's functions for each hash differ only in the type of their context. */
#define HMAC(family, NAME)                                                                         \
    do {                                                                                           \
        struct hmac_##family##_ctx context;                                                        \
                                                                                                   \
        hmac_##family##_set_key(&context, key.length, bytes_of(key));                              \
        hmac_##family##_update(&context, text.length, bytes_of(text));                             \
        hmac_##family##_digest(&context, NAME##_DIGEST_SIZE, out);                                 \
    } while (0)

static const uint8_t *bytes_of(struct str text)
{
    return (const uint8_t *)(text.data ? text.data : "");
}

void secret_hmac(enum secret_hash hash, struct str key, struct str text,
                 uint8_t out[SECRET_DIGEST_MAX])
{
    switch (hash) {
    case SECRET_SHA256:
        HMAC(sha256, SHA256);
        break;
    case SECRET_SHA384:
        HMAC(sha384, SHA384);
        break;
    case SECRET_SHA512:
        HMAC(sha512, SHA512);
        break;
    }
}

void secret_hmac_hex(struct str key, struct str text, char out[SECRET_HEX_SIZE])
{
    uint8_t digest[SECRET_DIGEST_MAX];

    secret_hmac(SECRET_SHA256, key, text, digest);
    base16_encode_update(out, SHA256_DIGEST_SIZE, digest);
    out[SECRET_HEX_SIZE - 1] = '\0';
}

bool secret_equal_bytes(const void *a, const void *b, size_t length)
{
    return memeql_sec(a, b, length);
}

/* Compares digests of both texts, which have equal lengths. */
bool secret_equal(struct str known, struct str given)
{
    static const struct str label = STR_INIT("compared");
    uint8_t a[SECRET_DIGEST_MAX], b[SECRET_DIGEST_MAX];

    secret_hmac(SECRET_SHA256, label, known, a);
    secret_hmac(SECRET_SHA256, label, given, b);
    return memeql_sec(a, b, SHA256_DIGEST_SIZE);
}

bool secret_from_base64url(struct str text, uint8_t *out, size_t *length)
{
    struct base64_decode_ctx context;

    /* A single last letter has six bits, which are not a byte. */
    if (text.length % 4 == 1 || memchr(bytes_of(text), '=', text.length))
        return false;
    base64url_decode_init(&context);
    *length = BASE64_DECODE_LENGTH(text.length);
    return base64_decode_update(&context, length, out, text.length, text.data ? text.data : "");
}

bool secret_from_base64(struct str text, uint8_t *out, size_t *length)
{
    struct base64_decode_ctx context;

    base64_decode_init(&context);
    *length = BASE64_DECODE_LENGTH(text.length);
    return base64_decode_update(&context, length, out, text.length, text.data ? text.data : "") &&
           base64_decode_final(&context);
}

void secret_add_base64(const uint8_t *bytes, size_t length, struct buf *out)
{
    char *text = buf_reserve(out, BASE64_ENCODE_RAW_LENGTH(length) + 1);

    base64_encode_raw(text, length, bytes);
    out->length += BASE64_ENCODE_RAW_LENGTH(length);
    text[BASE64_ENCODE_RAW_LENGTH(length)] = '\0';
}

void secret_random(void *out, size_t length)
{
    if (getrandom(out, length, 0) == (ssize_t)length)
        return;
    fprintf(stderr, "the kernel gives no random bytes\n");
    exit(EXIT_NO_RANDOM);
}
