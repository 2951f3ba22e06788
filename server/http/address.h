/* SPDX-License-Identifier: GPL-2.0-or-later */
/* address.h - where the daemon listens: "127.0.0.1:7700", "[::1]:7700", "localhost:0". */
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

/* STATUS_BAD_REQUEST: the text is no such address, or the name is not known. */
enum status address_parse(const char *text, struct address *out, struct error *err);
bool address_is_loopback(const struct address *address);
#define ADDRESS_TEXT_SIZE (NI_MAXHOST + 16)
/* "127.0.0.1:7700"; returns `out`. */
char *address_format(const struct address *address, char out[ADDRESS_TEXT_SIZE]);

/* A listening socket, not blocking. *address becomes what it is bound to: a port 0 is filled in. */
enum status address_listen(struct address *address, int *out, struct error *err);

/* Is this name of a Host field (no port) one that only this machine answers to? */
bool host_is_local(struct str name);

#endif
