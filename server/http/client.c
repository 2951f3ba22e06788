/* SPDX-License-Identifier: GPL-2.0-or-later */
/* client.c - a hash table of clients. */
#include "server/http/client.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/hash.h"
#include "base/mem.h"

#define BUCKETS     1024
#define SECOND      ((int64_t)1000000000)
#define REMEMBERED  (10 * SECOND) /* a client that nobody uses */
#define CLIENTS_MAX 16384         /* remembered clients; above it, unused ones are forgotten */

struct clients {
    struct client_limits limits[CLIENT_KINDS];
    uint64_t seed;
    pthread_mutex_t lock;
    struct client *buckets[BUCKETS];
    uint32_t count;
    int64_t swept; /* clock_monotonic() */
};

struct clients *clients_new(const struct client_limits limits[CLIENT_KINDS])
{
    struct clients *clients = mem_zero(1, sizeof *clients);

    for (int kind = 0; kind < CLIENT_KINDS; kind++)
        clients->limits[kind] = limits[kind];
    if (getrandom(&clients->seed, sizeof clients->seed, GRND_NONBLOCK) < 0)
        clients->seed = (uint64_t)clock_monotonic();
    pthread_mutex_init(&clients->lock, NULL);
    return clients;
}

/* Forgets clients that nobody has used since `before`. */
static void sweep(struct clients *clients, int64_t before)
{
    for (int i = 0; i < BUCKETS; i++) {
        struct client **at = &clients->buckets[i];

        while (*at) {
            struct client *client = *at;

            if (client->users || client->left > before) {
                at = &client->next;
                continue;
            }
            *at = client->next;
            clients->count--;
            free(client);
        }
    }
}

void clients_free(struct clients *clients)
{
    if (!clients)
        return;
    sweep(clients, INT64_MAX);
    pthread_mutex_destroy(&clients->lock);
    free(clients);
}

static void sweep_sometimes(struct clients *clients)
{
    int64_t now = clock_monotonic();

    if (clients->count >= CLIENTS_MAX && now - clients->swept > SECOND / 10)
        sweep(clients, now);
    else if (now - clients->swept > REMEMBERED)
        sweep(clients, now - REMEMBERED);
    else
        return;
    clients->swept = now;
}

static uint64_t name_of(const struct clients *clients, enum client_kind kind, struct str text)
{
    BUF_AUTO struct buf name = {0};

    buf_add(&name, &clients->seed, sizeof clients->seed);
    buf_add_char(&name, (char)kind);
    buf_add_str(&name, text);
    return hash_str(buf_str(&name));
}

static struct client *find(struct clients *clients, enum client_kind kind, struct str text)
{
    uint64_t name = name_of(clients, kind, text);
    struct client **bucket = &clients->buckets[name % BUCKETS], *client;

    pthread_mutex_lock(&clients->lock);
    sweep_sometimes(clients);
    client = *bucket;
    while (client && client->name != name)
        client = client->next;
    if (!client) {
        client = mem_zero(1, sizeof *client);
        client->name = name;
        client->kind = kind;
        client->next = *bucket;
        *bucket = client;
        clients->count++;
    }
    client->users++;
    pthread_mutex_unlock(&clients->lock);
    return client;
}

struct client *clients_by_token(struct clients *clients, struct str token)
{
    return find(clients, CLIENT_TOKEN, token);
}

struct client *clients_by_address(struct clients *clients, const struct sockaddr *address)
{
    const struct sockaddr_in *v4 = (const void *)address;
    const struct sockaddr_in6 *v6 = (const void *)address;

    if (address->sa_family == AF_INET)
        return find(clients, CLIENT_ADDRESS, str_n((const char *)&v4->sin_addr, 4));
    if (address->sa_family != AF_INET6)
        return find(clients, CLIENT_ADDRESS, STR(""));
    if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
        return find(clients, CLIENT_ADDRESS, str_n((const char *)&v6->sin6_addr.s6_addr[12], 4));
    return find(clients, CLIENT_ADDRESS, str_n((const char *)&v6->sin6_addr, 8));
}

void clients_leave(struct clients *clients, struct client *client)
{
    if (!client)
        return;
    pthread_mutex_lock(&clients->lock);
    client->left = clock_monotonic();
    client->users--;
    pthread_mutex_unlock(&clients->lock);
}

/* Takes one more, unless there are `most` (0: no limit). */
static bool take(struct clients *clients, uint32_t *count, uint32_t most)
{
    bool taken;

    pthread_mutex_lock(&clients->lock);
    taken = most == 0 || *count < most;
    *count += taken;
    pthread_mutex_unlock(&clients->lock);
    return taken;
}

static void give_back(struct clients *clients, uint32_t *count)
{
    pthread_mutex_lock(&clients->lock);
    (*count)--;
    pthread_mutex_unlock(&clients->lock);
}

bool clients_connect(struct clients *clients, struct client *client)
{
    return take(clients, &client->connections, clients->limits[client->kind].connections);
}

void clients_reconnect(struct clients *clients, struct client *client)
{
    take(clients, &client->connections, 0);
}

void clients_disconnect(struct clients *clients, struct client *client)
{
    give_back(clients, &client->connections);
}

/* The generic cell rate algorithm (ITU-T I.371): each request costs 1/rate seconds, and the debt
 * may be a second. */
static bool pay(struct clients *clients, struct client *client, int64_t now)
{
    uint32_t rate = clients->limits[client->kind].rate;
    bool paid;

    if (rate == 0)
        return true;
    pthread_mutex_lock(&clients->lock);
    if (client->full_until < now)
        client->full_until = now;
    paid = client->full_until - now <= SECOND - SECOND / rate;
    if (paid)
        client->full_until += SECOND / rate;
    pthread_mutex_unlock(&clients->lock);
    return paid;
}

bool clients_begin(struct clients *clients, struct client *client, int64_t now)
{
    if (!take(clients, &client->requests, clients->limits[client->kind].requests))
        return false;
    if (pay(clients, client, now))
        return true;
    clients_end(clients, client);
    return false;
}

void clients_end(struct clients *clients, struct client *client)
{
    give_back(clients, &client->requests);
}
