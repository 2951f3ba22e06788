/* SPDX-License-Identifier: GPL-2.0-or-later */
/* front.c - the HTTP side of front.h: libmicrohttpd's epoll pool, answers written as JSON. */
#include "front.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct answer {
    char *text;
    size_t length, room;
    long total;
    int hits;
    char facet[64]; /* the one that is open */
};

static const char *database, *engine_argument;
static __thread void *thread_engine;

void front_die(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why ? why : "failed");
    exit(1);
}

static void add_bytes(struct answer *answer, const char *bytes, size_t count)
{
    while (answer->length + count + 1 > answer->room) {
        answer->room = answer->room ? 2 * answer->room : 16384;
        answer->text = realloc(answer->text, answer->room);
        if (!answer->text)
            front_die("front", "no memory");
    }
    memcpy(answer->text + answer->length, bytes, count);
    answer->length += count;
}

static void add(struct answer *answer, const char *text)
{
    add_bytes(answer, text, strlen(text));
}

/* Runs of plain bytes are copied at once. */
static void add_string(struct answer *answer, const char *text)
{
    const char *plain = text;
    char code[8];

    add(answer, "\"");
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == '"' || *text == '\\') {
            add_bytes(answer, plain, (size_t)(text - plain));
            snprintf(code, sizeof code, "\\u%04x", (unsigned)(unsigned char)*text);
            add(answer, code);
            plain = text + 1;
        }
    add_bytes(answer, plain, (size_t)(text - plain));
    add(answer, "\"");
}

void answer_hit(struct answer *answer, const char *id, const char *headline, int published,
                const char *section, const char *snippet)
{
    char date[32];

    add(answer, answer->hits++ ? ",{\"id\":" : "{\"id\":");
    add_string(answer, id);
    add(answer, ",\"headline\":");
    add_string(answer, headline);
    snprintf(date, sizeof date, ",\"published\":\"%04d-%02d-%02d\"", published / 10000,
             published / 100 % 100, published % 100);
    add(answer, date);
    add(answer, ",\"section\":");
    add_string(answer, section);
    add(answer, ",\"_snippet\":");
    add_string(answer, snippet ? snippet : "");
    add(answer, "}");
}

static void end_list(struct answer *answer)
{
    if (!answer->facet[0])
        add(answer, "]");
    else
        add(answer, "}");
}

void answer_facet(struct answer *answer, const char *facet, const char *value, long count)
{
    char number[32];
    bool next = strcmp(facet, answer->facet) != 0;

    if (next) {
        end_list(answer);
        add(answer, answer->facet[0] ? "," : ",\"facetDistribution\":{");
        snprintf(answer->facet, sizeof answer->facet, "%s", facet);
        add_string(answer, facet);
        add(answer, ":{");
    } else {
        add(answer, ",");
    }
    add_string(answer, value);
    snprintf(number, sizeof number, ":%ld", count);
    add(answer, number);
}

void answer_total(struct answer *answer, long total)
{
    answer->total = total;
}

void question_join(const struct question *question, const char *before, const char *after,
                   const char *between, char *out, size_t room)
{
    char words[sizeof question->words], *rest = words, *word;
    size_t length = 0;

    snprintf(words, sizeof words, "%s", question->words);
    *out = '\0';
    while ((word = strsep(&rest, " ")) && length < room)
        length += (size_t)snprintf(out + length, room - length, "%s%s%s%s", length ? between : "",
                                   before, word, after);
}

bool article_next(struct article_line *out)
{
    static char *line;
    static size_t room;
    char **fields[] = {&out->id, &out->headline, &out->published, &out->section, &out->body};
    ssize_t length = getline(&line, &room, stdin);
    char *rest = line;

    if (length <= 0)
        return false;
    if (line[length - 1] == '\n')
        line[length - 1] = '\0';
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        *fields[i] = strsep(&rest, "\t");
        if (!*fields[i])
            front_die("articles.tsv", "a line has fewer than five columns");
    }
    return true;
}

static void copy(char *to, size_t room, const char *from)
{
    snprintf(to, room, "%s", from ? from : "");
}

static const char *argument_of(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
}

static int number_of(struct MHD_Connection *connection, const char *name)
{
    const char *text = argument_of(connection, name);

    return text ? atoi(text) : 0;
}

static struct question read_question(struct MHD_Connection *connection)
{
    const char *match = argument_of(connection, "match");
    struct question question = {.from = number_of(connection, "from"),
                                .to = number_of(connection, "to"),
                                .newest = number_of(connection, "newest"),
                                .facets = number_of(connection, "facets")};

    if (match && strcmp(match, "any") == 0)
        question.match = MATCH_ANY;
    else if (match && strcmp(match, "phrase") == 0)
        question.match = MATCH_PHRASE;
    copy(question.words, sizeof question.words, argument_of(connection, "q"));
    copy(question.section, sizeof question.section, argument_of(connection, "section"));
    return question;
}

static void end_answer(struct answer *answer)
{
    char total[64];

    end_list(answer);
    snprintf(total, sizeof total, "%s,\"total\":%ld}", answer->facet[0] ? "}" : "",
             answer->total > answer->hits ? answer->total : answer->hits);
    add(answer, total);
}

static enum MHD_Result respond(void *context, struct MHD_Connection *connection, const char *url,
                               const char *method, const char *version, const char *body,
                               size_t *body_length, void **state)
{
    struct question question;
    struct answer answer = {0};
    struct MHD_Response *response;
    enum MHD_Result result;
    bool answered;

    (void)context, (void)url, (void)method, (void)version, (void)body;
    *body_length = 0;
    if (!*state) { /* answered when the whole request is there: else the connection is closed */
        *state = connection;
        return MHD_YES;
    }
    question = read_question(connection);
    if (!thread_engine)
        thread_engine = engine_open(database, engine_argument);
    add(&answer, "{\"hits\":[");
    answered = engine_answer(thread_engine, &question, &answer);
    end_answer(&answer);
    response = MHD_create_response_from_buffer(answer.length, answer.text, MHD_RESPMEM_MUST_FREE);
    MHD_add_response_header(response, "Content-Type", "application/json");
    result = MHD_queue_response(connection, answered ? MHD_HTTP_OK : 500, response);
    MHD_destroy_response(response);
    return result;
}

static void serve(int port, unsigned threads)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)port, NULL, NULL, respond, NULL,
        MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
        threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads, MHD_OPTION_END);
    sigset_t stops;
    int signal;

    if (!daemon)
        front_die("front", "cannot listen");
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    sigwait(&stops, &signal);
    _exit(0);
}

static void block_stops(void)
{
    sigset_t stops;

    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stops, NULL);
}

int main(int count, char **arguments)
{
    if (count >= 3 && strcmp(arguments[1], "build") == 0) {
        engine_build(arguments[2], count > 3 ? arguments[3] : NULL);
        return 0;
    }
    if (count < 5 || strcmp(arguments[1], "serve") != 0) {
        fprintf(stderr, "usage: %s build DB [ARG] | serve DB PORT THREADS [ARG]\n", arguments[0]);
        return 2;
    }
    database = arguments[2];
    engine_argument = count > 5 ? arguments[5] : NULL;
    block_stops();
    serve(atoi(arguments[3]), (unsigned)atoi(arguments[4]));
    return 0;
}
