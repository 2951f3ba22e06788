/* SPDX-License-Identifier: GPL-2.0-or-later */
/* network.c - tables of the networks that are not of the internet at large. */
#include "base/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define V4_MAPPED 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF
#define V4_AT     12 /* where the bytes of IPv4 begin */
#define V4_BITS   (8 * V4_AT)

static const struct network v4_all = {{V4_MAPPED}, V4_BITS};
static const struct network v6_global = {{0x20}, 3};
static const struct network nat64 = {{0x00, 0x64, 0xFF, 0x9B}, V4_BITS};

/* The registries of special addresses, https://www.iana.org/assignments/iana-ipv4-special-registry
 * and -ipv6-; of IPv6 only what is in 2000::/3. */
static const struct network special[] = {
    {{V4_MAPPED, 0}, 104},           /* this network */
    {{V4_MAPPED, 10}, 104},          /* private */
    {{V4_MAPPED, 100, 64}, 106},     /* shared by the customers of a provider */
    {{V4_MAPPED, 127}, 104},         /* this machine */
    {{V4_MAPPED, 169, 254}, 112},    /* of a link; also the metadata of cloud machines */
    {{V4_MAPPED, 172, 16}, 108},     /* private */
    {{V4_MAPPED, 192, 0, 0}, 120},   /* protocols */
    {{V4_MAPPED, 192, 0, 2}, 120},   /* documentation */
    {{V4_MAPPED, 192, 88, 99}, 120}, /* 6to4 relays */
    {{V4_MAPPED, 192, 168}, 112},    /* private */
    {{V4_MAPPED, 198, 18}, 111},     /* benchmarks */
    {{V4_MAPPED, 198, 51, 100}, 120},
    {{V4_MAPPED, 203, 0, 113}, 120},
    {{V4_MAPPED, 224}, 99},         /* groups, and from 240 on reserved; also broadcast */
    {{0x20, 0x01, 0x00}, 23},       /* protocols: Teredo, ORCHID ... */
    {{0x20, 0x01, 0x0D, 0xB8}, 32}, /* documentation */
    {{0x20, 0x02}, 16},             /* 6to4: it wraps any address of IPv4 */
    {{0x3F, 0xFF, 0x00}, 20},       /* documentation */
};

bool network_has(const struct network *network, const uint8_t address[NETWORK_ADDRESS_SIZE])
{
    unsigned whole = network->bits / 8, rest = network->bits % 8;

    return memcmp(address, network->start, whole) == 0 &&
           (rest == 0 || (address[whole] ^ network->start[whole]) >> (8 - rest) == 0);
}

/* Does the network begin at .start, with no bit set after the common ones? */
static bool is_first(const struct network *network)
{
    for (unsigned bit = network->bits; bit < 8 * NETWORK_ADDRESS_SIZE; bit++)
        if (network->start[bit / 8] & (0x80 >> bit % 8))
            return false;
    return true;
}

bool network_address_parse(struct str text, uint8_t out[NETWORK_ADDRESS_SIZE])
{
    char copy[INET6_ADDRSTRLEN];

    if (text.length >= sizeof copy || memchr(text.data, '\0', text.length))
        return false;
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    if (inet_pton(AF_INET6, copy, out) == 1)
        return true;
    memcpy(out, v4_all.start, V4_AT);
    return inet_pton(AF_INET, copy, out + V4_AT) == 1;
}

bool network_parse(struct str text, struct network *out)
{
    struct str address = str_cut(&text, '/');
    bool v6 = address.data && memchr(address.data, ':', address.length);
    uint64_t most = v6 ? 128 : 32, bits = most;

    if (text.data && (!str_to_u64(text, &bits) || bits > most))
        return false;
    out->bits = (uint8_t)(v6 ? bits : bits + V4_BITS);
    return address.length > 0 && network_address_parse(address, out->start) && is_first(out);
}

bool network_address_of(const struct sockaddr *socket, uint8_t out[NETWORK_ADDRESS_SIZE])
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    if (socket->sa_family == AF_INET) {
        memcpy(&v4, socket, sizeof v4);
        memcpy(out, v4_all.start, V4_AT);
        memcpy(out + V4_AT, &v4.sin_addr, sizeof v4.sin_addr);
        return true;
    }
    if (socket->sa_family != AF_INET6)
        return false;
    memcpy(&v6, socket, sizeof v6);
    memcpy(out, &v6.sin6_addr, sizeof v6.sin6_addr);
    return true;
}

bool network_is_public(const uint8_t address[NETWORK_ADDRESS_SIZE])
{
    uint8_t inner[NETWORK_ADDRESS_SIZE] = {V4_MAPPED};

    if (network_has(&nat64, address)) {
        memcpy(inner + V4_AT, address + V4_AT, sizeof inner - V4_AT);
        return network_is_public(inner);
    }
    if (!network_has(&v4_all, address) && !network_has(&v6_global, address))
        return false;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (network_has(&special[i], address))
            return false;
    return true;
}
