/* SPDX-License-Identifier: GPL-2.0-or-later */
/* private_address.c - a table of networks. */
#include "indexer/private_address.h"

#include <arpa/inet.h>
#include <string.h>

struct network {
    unsigned char start[16];
    unsigned bits;
};

#define V4_MAPPED 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF

/* RFC 6890: addresses that are not of the internet at large. */
static const struct network private_networks[] = {
    {{V4_MAPPED, 0}, 104},
    {{V4_MAPPED, 10}, 104},
    {{V4_MAPPED, 100, 64}, 106},
    {{V4_MAPPED, 127}, 104},
    {{V4_MAPPED, 169, 254}, 112},
    {{V4_MAPPED, 172, 16}, 108},
    {{V4_MAPPED, 192, 168}, 112},
    {{V4_MAPPED, 192, 0, 0}, 120},
    {{0}, 127}, /* :: and ::1 */
    {{0xFC}, 7},
    {{0xFE, 0x80}, 10},
};

static bool is_in(const unsigned char address[16], const struct network *network)
{
    unsigned whole = network->bits / 8, rest = network->bits % 8;

    return memcmp(address, network->start, whole) == 0 &&
           (rest == 0 || (address[whole] ^ network->start[whole]) >> (8 - rest) == 0);
}

bool address_is_private(const char *text)
{
    unsigned char address[16] = {V4_MAPPED};

    if (inet_pton(AF_INET, text, address + 12) != 1 && inet_pton(AF_INET6, text, address) != 1)
        return true;
    for (size_t i = 0; i < sizeof private_networks / sizeof *private_networks; i++)
        if (is_in(address, &private_networks[i]))
            return true;
    return false;
}
