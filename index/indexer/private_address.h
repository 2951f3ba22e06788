/* SPDX-License-Identifier: GPL-2.0-or-later */
/* private_address.h - is an address one of the internet at large? */
#ifndef DATELINE_INDEXER_PRIVATE_ADDRESS_H
#define DATELINE_INDEXER_PRIVATE_ADDRESS_H

#include <stdbool.h>

/* True for addresses of IPv4 and IPv6 that RFC 6890 keeps for this machine, for links and for
 * private networks, and for what is no address. `text`: "10.0.0.1", "fe80::1". */
bool address_is_private(const char *text);

#endif
