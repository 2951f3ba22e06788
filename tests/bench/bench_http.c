/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_http.c - microseconds a search over HTTP:
 * bench_http PORT QUERIES [CLIENTS [SECONDS [MARK [RATE]]]]
 *
 * Each client is a thread with one keep-alive connection to 127.0.0.1:PORT; it asks the queries in
 * turn and reads the whole answer. A line of QUERIES is the path and query of a URL, or words to
 * ask Dateline for, top ten with snippets. One client asks each of them once, for SECONDS at most;
 * several go round for SECONDS. An answer counts as marked when MARK (<mark>) is in it.
 *
 * With RATE the clients together send so many requests a second, each at its time, whether or not
 * earlier ones are answered (an open loop). A request that waits for a free connection has begun to
 * wait at its time, so a stall counts for all that came during it (Tene, How not to measure
 * latency, 2013).
 *
 * Printed is one line of name=value; times are in microseconds. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "figures.h"

#define BYTES_MAX   ((size_t)16 << 20)
#define CLIENTS_MAX 256
#define TIMES_MAX   500000

struct requests {
    struct buf text; /* one behind the other */
    size_t *starts;
    size_t count;
    size_t capacity;
};

struct client {
    const struct requests *requests;
    uint16_t port;
    struct str mark;
    size_t first; /* where in the requests it starts */
    size_t most;  /* so many requests */
    int64_t end;  /* clock_monotonic() */
    int64_t due;  /* when its first request is due */
    int64_t step; /* ns between two of its requests; 0: at once */
    int64_t *times;
    size_t count;
    size_t failed;
    size_t marked;
    uint64_t bytes;
    pthread_t thread;
};

static void add_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
            (byte >= '0' && byte <= '9'))
            buf_add_char(out, byte);
        else
            buf_addf(out, "%%%02X", (unsigned)(unsigned char)byte);
    }
}

static void add_request(struct requests *requests, struct str query)
{
    requests->starts = mem_grow(requests->starts, requests->count + 1, &requests->capacity,
                                sizeof *requests->starts);
    requests->starts[requests->count++] = requests->text.length;
    buf_add_text(&requests->text, "GET ");
    if (query.data[0] == '/') {
        buf_add_str(&requests->text, query);
    } else {
        buf_add_text(&requests->text, "/search?limit=10&q=");
        add_escaped(&requests->text, query);
    }
    buf_add_text(&requests->text, " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    requests->starts[requests->count] = requests->text.length;
}

static int connect_to(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) < 0) {
        perror("bench_http: connect");
        exit(1);
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

/* Read one whole answer: the head, and as many bytes as its Content-Length says. */
static bool read_answer(int fd, struct buf *answer)
{
    size_t wanted = SIZE_MAX;

    buf_clear(answer);
    while (answer->length < wanted) {
        ssize_t got = read(fd, buf_reserve(answer, 65536), 65536);
        ptrdiff_t head, length;

        if (got <= 0)
            return false;
        answer->length += (size_t)got;
        if (wanted != SIZE_MAX || (head = str_find(buf_str(answer), STR("\r\n\r\n"))) < 0)
            continue;
        length = str_find_nocase(str_n(answer->data, (size_t)head), STR("content-length:"));
        if (length < 0)
            return false;
        wanted = (size_t)head + 4 + strtoul(answer->data + length + 15, NULL, 10);
    }
    return str_starts(buf_str(answer), STR("HTTP/1.1 200"));
}

static bool ask(struct client *client, int fd, size_t number, struct buf *answer)
{
    const struct requests *requests = client->requests;
    size_t start = requests->starts[number], length = requests->starts[number + 1] - start;

    return write(fd, requests->text.data + start, length) == (ssize_t)length &&
           read_answer(fd, answer);
}

/* A server that ends each connection is met with a new one, outside of the time of the answer. */
static bool is_closed(const struct buf *answer)
{
    ptrdiff_t head = str_find(buf_str(answer), STR("\r\n\r\n"));

    return head < 0 ||
           str_find_nocase(str_n(answer->data, (size_t)head), STR("connection: close")) >= 0;
}

static void note(struct client *client, const struct buf *answer, int64_t took)
{
    client->bytes += answer->length;
    client->marked += str_find(buf_str(answer), client->mark) >= 0;
    if (client->count < TIMES_MAX)
        client->times[client->count++] = took;
}

/* Waits until the client's request `number` is due, unless it is late; since when its answer
 * counts. */
static int64_t await_turn(const struct client *client, size_t number)
{
    int64_t due = client->due + (int64_t)number * client->step;
    struct timespec at = {.tv_sec = due / 1000000000, .tv_nsec = due % 1000000000};

    if (client->step == 0)
        return clock_monotonic();
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    return due;
}

static void *run_client(void *context)
{
    struct client *client = context;
    BUF_AUTO struct buf answer = {0};
    int fd = connect_to(client->port);

    for (size_t i = 0; i < client->most && clock_monotonic() < client->end; i++) {
        int64_t start = await_turn(client, i);
        bool answered = ask(client, fd, (client->first + i) % client->requests->count, &answer);

        note(client, &answer, clock_monotonic() - start);
        client->failed += !answered;
        if (!answered || is_closed(&answer)) {
            close(fd);
            fd = connect_to(client->port);
        }
    }
    close(fd);
    return NULL;
}

static int compare_times(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

static void print_figures(struct client *clients, size_t number, double seconds)
{
    struct client all = {.times = mem_alloc(number * TIMES_MAX * sizeof *all.times)};
    double sum = 0;

    for (size_t c = 0; c < number; c++) {
        memcpy(all.times + all.count, clients[c].times, clients[c].count * sizeof *all.times);
        all.count += clients[c].count;
        all.failed += clients[c].failed;
        all.marked += clients[c].marked;
        all.bytes += clients[c].bytes;
    }
    for (size_t i = 0; i < all.count; i++)
        sum += (double)all.times[i];
    qsort(all.times, all.count, sizeof *all.times, compare_times);
    printf("clients=%zu searches=%zu mean=%.1f p50=%.1f p90=%.1f p99=%.1f p999=%.1f rate=%.1f "
           "bytes=%.0f "
           "marked=%.3f failed=%zu\n",
           number, all.count, sum / (double)all.count / 1e3, figure_at(all.times, all.count, 50),
           figure_at(all.times, all.count, 90), figure_at(all.times, all.count, 99),
           figure_at(all.times, all.count, 99.9), (double)all.count / seconds,
           (double)all.bytes / (double)all.count, (double)all.marked / (double)all.count,
           all.failed);
    free(all.times);
}

static void run(const struct requests *requests, uint16_t port, size_t number, double seconds,
                struct str mark, double rate)
{
    struct client *clients = mem_zero(number, sizeof *clients);
    int64_t start = clock_monotonic(), step = rate > 0 ? (int64_t)(1e9 * (double)number / rate) : 0;

    for (size_t c = 0; c < number; c++) {
        clients[c] = (struct client){.requests = requests,
                                     .port = port,
                                     .mark = mark,
                                     .first = c * requests->count / number,
                                     .most = number > 1 || step ? SIZE_MAX : requests->count,
                                     .end = start + (int64_t)(seconds * 1e9),
                                     .due = start + (int64_t)c * step / (int64_t)number,
                                     .step = step,
                                     .times = mem_alloc(TIMES_MAX * sizeof(int64_t))};
        if (pthread_create(&clients[c].thread, NULL, run_client, &clients[c]) != 0)
            exit(1);
    }
    for (size_t c = 0; c < number; c++)
        pthread_join(clients[c].thread, NULL);
    print_figures(clients, number, (double)(clock_monotonic() - start) / 1e9);
    for (size_t c = 0; c < number; c++)
        free(clients[c].times);
    free(clients);
}

static bool read_requests(struct requests *requests, const char *path)
{
    BUF_AUTO struct buf file = {0};
    struct str lines;
    struct error err;

    if (file_read(&file, path, BYTES_MAX, &err)) {
        fprintf(stderr, "bench_http: %s\n", err.message);
        return false;
    }
    for (lines = buf_str(&file); lines.data;) {
        struct str query = str_trim(str_cut(&lines, '\n'));

        if (query.length > 0)
            add_request(requests, query);
    }
    return requests->count > 0;
}

int main(int count, char **arguments)
{
    struct requests requests = {0};
    size_t clients = count > 3 ? strtoul(arguments[3], NULL, 10) : 1;

    if (count < 3 || clients < 1 || clients > CLIENTS_MAX) {
        fprintf(stderr, "usage: bench_http PORT QUERIES [CLIENTS [SECONDS [MARK [RATE]]]]\n");
        return 2;
    }
    if (!read_requests(&requests, arguments[2]))
        return 1;
    run(&requests, (uint16_t)strtoul(arguments[1], NULL, 10), clients,
        count > 4 ? strtod(arguments[4], NULL) : 5,
        count > 5 ? str_of(arguments[5]) : STR("<mark>"),
        count > 6 ? strtod(arguments[6], NULL) : 0);
    buf_fini(&requests.text);
    free(requests.starts);
    return 0;
}
