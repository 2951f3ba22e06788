/* SPDX-License-Identifier: GPL-2.0-or-later */
/* uuid.c - makes and reads UUIDs. */
#include "server/keys/uuid.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/date.h"
#include "base/hash.h"
#include "server/keys/secrets.h"

static void print(const uint8_t b[16], char out[UUID_SIZE])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = digits[b[i] >> 4];
        *out++ = digits[b[i] & 15];
    }
    *out = '\0';
}

static void set_version(uint8_t b[16], unsigned version)
{
    b[6] = (uint8_t)((b[6] & 0x0F) | version << 4);
    b[8] = (uint8_t)((b[8] & 0x3F) | 0x80);
}

void uuid_make(char out[UUID_SIZE])
{
    uint8_t b[16];

    secret_random(b, sizeof b);
    set_version(b, 4);
    print(b, out);
}

/* Mixes a counter with a random seed, so that each thread asks the kernel for random bytes only
 * once. */
void uuid_make_ordered(char out[UUID_SIZE])
{
    static _Thread_local uint64_t seed, count;
    uint64_t now = (uint64_t)date_now(), low, high;
    uint8_t b[16];

    if (count++ == 0)
        secret_random(&seed, sizeof seed);
    low = hash_mix(seed, 2 * count);
    high = hash_mix(seed, 2 * count + 1);
    for (int i = 0; i < 6; i++)
        b[i] = (uint8_t)(now >> (8 * (5 - i)));
    memcpy(b + 6, &high, 2);
    memcpy(b + 8, &low, 8);
    set_version(b, 7);
    print(b, out);
}

static bool fits(char byte, size_t place)
{
    bool hyphen = place == 8 || place == 13 || place == 18 || place == 23;

    return hyphen ? byte == '-' : isxdigit((unsigned char)byte) != 0;
}

bool uuid_parse(struct str text, char out[UUID_SIZE])
{
    if (text.length != UUID_SIZE - 1)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (!fits(text.data[i], i))
            return false;
    for (size_t i = 0; i < text.length; i++)
        out[i] = (char)tolower((unsigned char)text.data[i]);
    out[UUID_SIZE - 1] = '\0';
    return true;
}
