/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crc_mend.c - walks over the bits from the last one, with the difference that each would make. */
#include "base/crc_mend.h"

#include "base/gzip.h"

#define POLYNOMIAL 0xEDB88320 /* of gzip's CRC-32, lowest bit first */

static bool is_one_bit(uint32_t number)
{
    return number != 0 && (number & (number - 1)) == 0;
}

bool crc_mend(char *bytes, size_t length, uint32_t wanted)
{
    uint32_t difference = gzip_crc32(0, bytes, length) ^ wanted;
    uint32_t made = POLYNOMIAL; /* by the last bit */

    if (difference == 0 || is_one_bit(difference))
        return true;
    for (size_t at = length; at-- > 0;)
        for (unsigned bit = 8; bit-- > 0;) {
            if (made == difference) {
                bytes[at] = (char)(bytes[at] ^ 1 << bit);
                return true;
            }
            made = made >> 1 ^ (made & 1 ? POLYNOMIAL : 0);
        }
    return false;
}
