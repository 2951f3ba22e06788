/* SPDX-License-Identifier: GPL-2.0-or-later */
/* address.h - addresses to listen on: "127.0.0.1:7700", "[::1]:7700", "localhost:0". */
#ifndef DATELINE_SERVER_HTTP_ADDRESS_H
#define DATELINE_SERVER_HTTP_ADDRESS_H

#include <netdb.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "base/status.h"
#include "base/str.h"

struct address {
    struct sockaddr_storage socket;
    socklen_t length;
};

/* STATUS_BAD_REQUEST: the text is not an address, or the name cannot be resolved. */
enum status address_parse(const char *text, struct address *out, struct error *err);
bool address_is_loopback(const struct address *address);
#define ADDRESS_TEXT_SIZE (NI_MAXHOST + 16)
/* Writes "127.0.0.1:7700" to `out` and returns `out`. */
char *address_format(const struct address *address, char out[ADDRESS_TEXT_SIZE]);

/* *out is a new, non-blocking listening socket, yours to close. Port 0 chooses a free port;
 * *address gets the real one. STATUS_IO if the address or port cannot be used. */
enum status address_listen(struct address *address, int *out, struct error *err);

/* Is this name from a Host field (without port) "localhost" or a loopback address? */
bool host_is_local(struct str name);

#endif
