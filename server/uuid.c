/* SPDX-License-Identifier: GPL-2.0-or-later */
/* uuid.c - making and reading UUIDs. */
#include "uuid.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>

#include "secrets.h"

void uuid_make(char out[UUID_SIZE])
{
    uint8_t b[16];

    secret_random(b, sizeof b);
    b[6] = (uint8_t)((b[6] & 0x0F) | 0x40);
    b[8] = (uint8_t)((b[8] & 0x3F) | 0x80);
    snprintf(out, UUID_SIZE, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
             b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
             b[14], b[15]);
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
