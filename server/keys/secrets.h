/* SPDX-License-Identifier: GPL-2.0-or-later */
/* secrets.h - HMAC, comparison in constant time, random bytes: all that is known of nettle. */
#ifndef DATELINE_SERVER_KEYS_SECRETS_H
#define DATELINE_SERVER_KEYS_SECRETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum secret_hash { SECRET_SHA256, SECRET_SHA384, SECRET_SHA512 };

#define SECRET_DIGEST_MAX 64
#define SECRET_HEX_SIZE   65

size_t secret_digest_size(enum secret_hash hash);
/* secret_digest_size bytes. */
void secret_hmac(enum secret_hash hash, struct str key, struct str text,
                 uint8_t out[SECRET_DIGEST_MAX]);
/* HMAC-SHA256 as 64 lower-case hexadecimal digits and a NUL. */
void secret_hmac_hex(struct str key, struct str text, char out[SECRET_HEX_SIZE]);

/* The time taken says nothing of where two texts differ, nor of how long the first is. */
bool secret_equal(struct str known, struct str given);
/* The same for `length` bytes. */
bool secret_equal_bytes(const void *a, const void *b, size_t length);

/* Base64url without padding (RFC 4648, 5), decoded into `out` of at least text.length bytes. False
 * when the text is none. */
bool secret_from_base64url(struct str text, uint8_t *out, size_t *length);

/* From the kernel; the process ends when it has none. */
void secret_random(void *out, size_t length);

#endif
