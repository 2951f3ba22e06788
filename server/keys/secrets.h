/* SPDX-License-Identifier: GPL-2.0-or-later */
/* secrets.h - HMAC, constant-time comparison and random bytes; the only interface to nettle. Any
 * thread. */
#ifndef DATELINE_SERVER_KEYS_SECRETS_H
#define DATELINE_SERVER_KEYS_SECRETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum secret_hash { SECRET_SHA256, SECRET_SHA384, SECRET_SHA512 };

#define SECRET_DIGEST_MAX 64
#define SECRET_HEX_SIZE   65

/* Bytes of a digest. */
size_t secret_digest_size(enum secret_hash hash);
/* Writes secret_digest_size bytes to `out`. */
void secret_hmac(enum secret_hash hash, struct str key, struct str text,
                 uint8_t out[SECRET_DIGEST_MAX]);
/* HMAC-SHA256 as 64 lower-case hexadecimal digits and a NUL. */
void secret_hmac_hex(struct str key, struct str text, char out[SECRET_HEX_SIZE]);

/* The time does not depend on where the texts differ, nor on whether their lengths do. */
bool secret_equal(struct str known, struct str given);
/* The same for `length` bytes. */
bool secret_equal_bytes(const void *a, const void *b, size_t length);

/* Decodes base64url without padding (RFC 4648, 5) into `out`, which has at least text.length
 * bytes. False if the text is not base64url. */
bool secret_from_base64url(struct str text, uint8_t *out, size_t *length);

/* base64 with padding (RFC 4648, 4): decodes into `out`, which has at least text.length bytes, and
 * appends. False if the text is not base64. */
bool secret_from_base64(struct str text, uint8_t *out, size_t *length);
void secret_add_base64(const uint8_t *bytes, size_t length, struct buf *out);

/* Random bytes from the kernel; the process exits if it cannot get them. */
void secret_random(void *out, size_t length);

#endif
