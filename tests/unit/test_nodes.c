/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_nodes.c - which node of a cluster is asked after another one has not answered. Sockets stand
 * in for the nodes. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/mem.h"
#include "nodes/nodes.h"

#define WAIT_MS 300
#define LONG_MS 20000
#define ANSWER  "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"

/* Kept until the end, so that no other program gets its port. */
struct stand_in {
    int socket;
    uint16_t port;
    pthread_t thread;
    struct timespec work; /* before it answers */
};

static struct stand_in listen_with(int backlog)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    struct stand_in node = {.socket = socket(AF_INET, SOCK_STREAM, 0)};

    assert_true(node.socket >= 0);
    assert_int_equal(bind(node.socket, (struct sockaddr *)(void *)&address, sizeof address), 0);
    assert_int_equal(getsockname(node.socket, (struct sockaddr *)(void *)&address, &length), 0);
    if (backlog >= 0)
        assert_int_equal(listen(node.socket, backlog), 0);
    node.port = ntohs(address.sin_port);
    return node;
}

static void *answer_one(void *context)
{
    const struct stand_in *node = context;
    char request[4096];
    int fd = accept(node->socket, NULL, NULL);

    if (recv(fd, request, sizeof request, 0) > 0 && !nanosleep(&node->work, NULL))
        send(fd, ANSWER, strlen(ANSWER), MSG_NOSIGNAL);
    close(fd);
    return NULL;
}

static void start_answering(struct stand_in *node)
{
    assert_int_equal(pthread_create(&node->thread, NULL, answer_one, node), 0);
}

/* A machine that is off: whoever connects hears nothing. Here, because no place is left in the
 * queue. `fill`: the connections that take the places. */
static struct stand_in listen_without_room(int fill[2])
{
    struct stand_in node = listen_with(0);
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_port = htons(node.port)};

    for (int i = 0; i < 2; i++) {
        fill[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        assert_true(fill[i] >= 0);
        (void)!connect(fill[i], (const struct sockaddr *)(const void *)&address, sizeof address);
    }
    return node;
}

static void open_two(const struct stand_in *first, const struct stand_in *second,
                     struct direct_nodes *out)
{
    MEM_AUTO char *urls =
        mem_format("http://127.0.0.1:%u,http://127.0.0.1:%u", first->port, second->port);
    const struct nodes_asked asked = {.option = "--cluster", .urls = urls};
    struct error err;

    assert_int_equal(direct_nodes_open(&asked, out, &err), STATUS_OK);
}

static enum status ask_within(struct direct_nodes *nodes, bool writes, unsigned wait_ms)
{
    const struct cluster_transport transport = direct_nodes_transport(nodes);
    const struct cluster_request request = {
        .method = writes ? "POST" : "GET", .path = "/x", .writes = writes, .wait_ms = wait_ms};
    BUF_AUTO struct buf answer = {0};
    struct error err;
    int code = 0;
    enum status status = transport.exchange(transport.context, &request, &code, &answer, &err);

    if (!status)
        assert_int_equal(code, 200);
    return status;
}

static enum status ask(struct direct_nodes *nodes, bool writes)
{
    return ask_within(nodes, writes, WAIT_MS);
}

/* What was sent is not sent to a second node when the time is over. */
static void the_next_write_leaves_a_silent_node(void **state)
{
    struct stand_in silent = listen_with(8), good = listen_with(8);
    struct direct_nodes nodes;

    open_two(&silent, &good, &nodes);
    assert_int_equal(ask(&nodes, true), STATUS_IO);
    start_answering(&good);
    assert_int_equal(ask(&nodes, true), STATUS_OK);
    pthread_join(good.thread, NULL);
    direct_nodes_close(&nodes);
    close(silent.socket);
    close(good.socket);
}

/* It waits for half of its time; the reads behind it do not wait. */
static void a_read_goes_on_to_the_next_node(void **state)
{
    struct stand_in silent = listen_with(8), good = listen_with(8);
    struct direct_nodes nodes;
    int64_t start;

    open_two(&silent, &good, &nodes);
    start_answering(&good);
    assert_int_equal(ask(&nodes, false), STATUS_OK);
    pthread_join(good.thread, NULL);
    start = clock_monotonic();
    start_answering(&good);
    assert_int_equal(ask_within(&nodes, false, LONG_MS), STATUS_OK);
    pthread_join(good.thread, NULL);
    assert_true(clock_monotonic() - start < LONG_MS / 2 * INT64_C(1000000));
    direct_nodes_close(&nodes);
    close(silent.socket);
    close(good.socket);
}

/* A search that uses all its time is no silent node. */
static void a_node_has_the_time_of_a_search(void **state)
{
    const struct timespec work = {.tv_sec = 1, .tv_nsec = 300000000};
    const struct cluster_request request = {
        .method = "GET", .path = "/x", .wait_ms = 2300, .search_ms = 1500};
    struct stand_in busy = listen_with(8), other = listen_with(8);
    BUF_AUTO struct buf answer = {0};
    struct direct_nodes nodes;
    struct error err;
    int code = 0;

    open_two(&busy, &other, &nodes);
    busy.work = work;
    start_answering(&busy);
    nodes_ask(&nodes.nodes, nodes.node, 0, clock_monotonic(), &request, &code, &answer, &err);
    pthread_join(busy.thread, NULL);
    assert_int_equal(code, 200);
    assert_true(nodes.nodes.silent[0] == 0);
    direct_nodes_close(&nodes);
    close(busy.socket);
    close(other.socket);
}

/* What has waited behind others for too long: who asked has told that it did not happen. */
static void a_write_that_is_too_late_is_not_sent(void **state)
{
    struct cluster_request request = {.method = "POST", .path = "/x", .wait_ms = WAIT_MS};
    struct stand_in good = listen_with(8), other = listen_with(8);
    int64_t since = clock_monotonic() - 2 * WAIT_MS * INT64_C(1000000);
    struct direct_nodes nodes;

    open_two(&good, &other, &nodes);
    start_answering(&good);
    for (int writes = 1; writes >= 0; writes--) { /* a read is still asked for */
        BUF_AUTO struct buf answer = {0};
        struct error err = {.status = STATUS_OK};
        int code = 0;

        request.writes = writes;
        nodes_ask(&nodes.nodes, nodes.node, 0, since, &request, &code, &answer, &err);
        assert_int_equal(err.status, writes ? STATUS_IO : STATUS_OK);
        assert_int_equal(code, writes ? 0 : 200);
    }
    pthread_join(good.thread, NULL);
    direct_nodes_close(&nodes);
    close(good.socket);
    close(other.socket);
}

/* Where no node answers, the time is over once, not once for each node. */
static void all_nodes_together_have_the_time_of_a_read(void **state)
{
    struct stand_in one = listen_with(8), two = listen_with(8);
    struct direct_nodes nodes;
    int64_t start = clock_monotonic();

    open_two(&one, &two, &nodes);
    assert_int_equal(ask_within(&nodes, false, 3 * WAIT_MS), STATUS_IO);
    assert_true(clock_monotonic() - start < 5 * WAIT_MS * INT64_C(1000000));
    direct_nodes_close(&nodes);
    close(one.socket);
    close(two.socket);
}

/* A probe finds out that it answers again. */
static void a_node_that_is_back_is_asked_first_again(void **state)
{
    struct stand_in first = listen_with(8), good = listen_with(8);
    struct direct_nodes nodes;

    open_two(&first, &good, &nodes);
    start_answering(&good);
    assert_int_equal(ask(&nodes, false), STATUS_OK);
    pthread_join(good.thread, NULL);
    assert_true(nodes.nodes.silent[0] > clock_monotonic());
    answer_one(&first); /* the read that nobody waits for any more */
    start_answering(&first);
    nodes_probe(&nodes.nodes, nodes.node);
    pthread_join(first.thread, NULL);
    assert_true(nodes.nodes.silent[0] == 0);
    start_answering(&first);
    assert_int_equal(ask(&nodes, false), STATUS_OK);
    pthread_join(first.thread, NULL);
    direct_nodes_close(&nodes);
    close(first.socket);
    close(good.socket);
}

/* Not a byte of the request has left, so a write may go to the next node, too, in the time that is
 * left. */
static void a_machine_that_is_off_costs_no_request(void **state)
{
    int fill[2];
    struct stand_in off = listen_without_room(fill), good = listen_with(8);
    struct direct_nodes nodes;

    for (int writes = 0; writes < 2; writes++) {
        open_two(&off, &good, &nodes);
        start_answering(&good);
        assert_int_equal(ask_within(&nodes, writes, LONG_MS), STATUS_OK);
        pthread_join(good.thread, NULL);
        direct_nodes_close(&nodes);
    }
    close(fill[0]);
    close(fill[1]);
    close(off.socket);
    close(good.socket);
}

static void a_node_that_refuses_costs_no_request(void **state)
{
    struct stand_in closed = listen_with(-1), good = listen_with(8);
    struct direct_nodes nodes;

    open_two(&closed, &good, &nodes);
    start_answering(&good);
    assert_int_equal(ask(&nodes, true), STATUS_OK);
    pthread_join(good.thread, NULL);
    direct_nodes_close(&nodes);
    close(closed.socket);
    close(good.socket);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_write_leaves_a_silent_node),
        cmocka_unit_test(a_read_goes_on_to_the_next_node),
        cmocka_unit_test(a_node_has_the_time_of_a_search),
        cmocka_unit_test(a_write_that_is_too_late_is_not_sent),
        cmocka_unit_test(all_nodes_together_have_the_time_of_a_read),
        cmocka_unit_test(a_node_that_is_back_is_asked_first_again),
        cmocka_unit_test(a_machine_that_is_off_costs_no_request),
        cmocka_unit_test(a_node_that_refuses_costs_no_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
