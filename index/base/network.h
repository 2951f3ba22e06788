/* SPDX-License-Identifier: GPL-2.0-or-later */
/* network.h - networks of IPv4 and IPv6, and which addresses are of the internet at large.
 *
 * An address has 16 bytes, in network order; one of IPv4 is ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). Any
 * thread. */
#ifndef DATELINE_BASE_NETWORK_H
#define DATELINE_BASE_NETWORK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/str.h"

#define NETWORK_ADDRESS_SIZE 16

struct network {
    uint8_t start[NETWORK_ADDRESS_SIZE];
    uint8_t bits; /* how many first bits its addresses have in common */
};

/* Reads "10.0.0.0/8", "fd00::/8", or one address. False if the text is neither, or names an address
 * inside of the network instead of its first one: "10.0.0.1/8" is probably a slip. */
bool network_parse(struct str text, struct network *out);
bool network_has(const struct network *network, const uint8_t address[NETWORK_ADDRESS_SIZE]);

/* False if the text, or the socket's address, is not one of IPv4 or IPv6. */
bool network_address_parse(struct str text, uint8_t out[NETWORK_ADDRESS_SIZE]);
bool network_address_of(const struct sockaddr *socket, uint8_t out[NETWORK_ADDRESS_SIZE]);

/* Is this an address of the internet at large? Those of this machine, of links, of private networks
 * and of groups (multicast), and those that the registries of special addresses keep (RFC 6890),
 * are not. Of an address of NAT64 (RFC 6052) the IPv4 address in it decides. */
bool network_is_public(const uint8_t address[NETWORK_ADDRESS_SIZE]);

#endif
