/* SPDX-License-Identifier: GPL-2.0-or-later */
/* address.c - parses addresses and opens listening sockets. */
#include "server/http/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

#define BACKLOG 511

static enum status split(struct str text, char host[NI_MAXHOST], char port[8], struct error *err)
{
    size_t colon = text.length;
    struct str name;

    while (colon > 0 && text.data[colon - 1] != ':')
        colon--;
    if (colon < 2 || text.length - colon < 1 || text.length - colon > 5 || colon > NI_MAXHOST)
        return error_set(err, STATUS_BAD_REQUEST,
                         "`%.*s` is not an address: write it as 127.0.0.1:7700 or [::1]:7700",
                         STR_ARG(text));
    name = str_slice(text, 0, colon - 1);
    if (str_starts(name, STR("[")) && str_ends(name, STR("]")))
        name = str_slice(name, 1, name.length - 1);
    memcpy(host, name.data, name.length);
    host[name.length] = '\0';
    memcpy(port, text.data + colon, text.length - colon);
    port[text.length - colon] = '\0';
    return STATUS_OK;
}

static enum status check_port(const char *port, const char *text, struct error *err)
{
    uint64_t number;

    if (!str_to_u64(str_of(port), &number) || number > 65535)
        return error_set(err, STATUS_BAD_REQUEST,
                         "`%s` is not an address: the port must be a number from 0 to 65535", text);
    return STATUS_OK;
}

enum status address_parse(const char *text, struct address *out, struct error *err)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *found;
    char host[NI_MAXHOST], port[8];
    int problem;

    if (split(str_of(text), host, port, err) || check_port(port, text, err))
        return err->status;
    hints.ai_flags = AI_NUMERICSERV | AI_PASSIVE;
    problem = getaddrinfo(host, port, &hints, &found);
    if (problem)
        return error_set(err, STATUS_BAD_REQUEST, "cannot use the address `%s`: %s", text,
                         gai_strerror(problem));
    *out = (struct address){.length = found->ai_addrlen};
    memcpy(&out->socket, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return STATUS_OK;
}

bool address_is_loopback(const struct address *address)
{
    if (address->socket.ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)&address->socket;

        return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
    }
    if (address->socket.ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)&address->socket;

        return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
    }
    return false;
}

char *address_format(const struct address *address, char out[ADDRESS_TEXT_SIZE])
{
    const struct sockaddr *socket = (const struct sockaddr *)(const void *)&address->socket;
    char host[NI_MAXHOST], port[NI_MAXSERV];

    if (getnameinfo(socket, address->length, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV))
        snprintf(out, ADDRESS_TEXT_SIZE, "unknown address");
    else
        snprintf(out, ADDRESS_TEXT_SIZE, strchr(host, ':') ? "[%s]:%.5s" : "%s:%.5s", host, port);
    return out;
}

static enum status listen_failed(int fd, const struct address *address, struct error *err)
{
    char text[ADDRESS_TEXT_SIZE];
    int problem = errno;

    if (fd >= 0)
        close(fd);
    address_format(address, text);
    if (problem == EADDRINUSE)
        return error_set(err, STATUS_IO, "cannot listen on %s: another program uses this port",
                         text);
    errno = problem;
    return error_errno(err, "listen on", text);
}

enum status address_listen(struct address *address, int *out, struct error *err)
{
    struct sockaddr *socket_address = (struct sockaddr *)(void *)&address->socket;
    int fd = socket(address->socket.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1;

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
        bind(fd, socket_address, address->length) || listen(fd, BACKLOG))
        return listen_failed(fd, address, err);
    address->length = sizeof address->socket;
    if (getsockname(fd, socket_address, &address->length))
        return listen_failed(fd, address, err);
    *out = fd;
    return STATUS_OK;
}

bool host_is_local(struct str name)
{
    char text[INET6_ADDRSTRLEN + 1];
    struct in_addr v4;
    struct in6_addr v6;

    if (str_starts(name, STR("[")) && str_ends(name, STR("]")))
        name = str_slice(name, 1, name.length - 1);
    if (str_eq_nocase(name, STR("localhost")))
        return true;
    if (name.length == 0 || name.length >= sizeof text)
        return false;
    memcpy(text, name.data, name.length);
    text[name.length] = '\0';
    if (inet_pton(AF_INET, text, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, text, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}
