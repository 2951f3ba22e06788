/* SPDX-License-Identifier: GPL-2.0-or-later */
/* serve.c - from a request to the answer, by the readers of article/. */
#include "apart/reader/serve.h"

#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "apart/frame.h"
#include "apart/request.h"
#include "article/input/reader.h"
#include "article/text/article.h"
#include "base/date.h"
#include "base/json.h"

#define REQUEST_MAX  ((size_t)1 << 20)   /* bytes */
#define FLUSH_SIZE   ((size_t)64 * 1024) /* bytes that may wait */
#define TOGETHER_MAX 1000 /* files that one process reads: then a new one starts, without leaks */
#define FLUSH_AFTER  ((int64_t)100 * 1000000) /* ns that they may wait */

struct service {
    struct apart_request request;
    json_t *owner; /* of the request's texts */
    int fd;        /* the file */
    struct buf out;
    struct buf name;     /* of the input of the next article */
    const char *format;  /* the one that the caller was told last; or NULL */
    uint64_t read, told; /* bytes of the file: read, and told to the caller */
    int64_t flushed;     /* clock_monotonic() */
    struct reader_options options;
};

/* --- the answer --- */

static enum status flush(struct service *service, struct error *err)
{
    struct str rest = buf_str(&service->out);

    while (rest.length > 0) {
        ssize_t wrote = write(STDOUT_FILENO, rest.data, rest.length);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return error_errno(err, "write to", "the caller");
        rest = str_slice(rest, (size_t)wrote, rest.length);
    }
    buf_clear(&service->out);
    service->flushed = clock_monotonic();
    return STATUS_OK;
}

static void add_read(struct service *service)
{
    size_t begun;

    if (service->read == service->told)
        return;
    begun = frame_begin(&service->out, FRAME_READ);
    buf_add_u64(&service->out, service->read);
    frame_finish(&service->out, begun);
    service->told = service->read;
}

/* Sends what has waited long enough, with how far the file was read: a sign of life. */
static enum status flush_late(struct service *service, struct error *err)
{
    if (service->out.length < FLUSH_SIZE && clock_monotonic() - service->flushed < FLUSH_AFTER)
        return STATUS_OK;
    add_read(service);
    return flush(service, err);
}

static enum status add_article(void *context, json_t *article, struct error *err)
{
    struct service *service = context;
    size_t begun = frame_begin(&service->out, FRAME_ARTICLE);

    buf_add_u32(&service->out, (uint32_t)service->name.length);
    buf_add_str(&service->out, buf_str(&service->name));
    json_add(&service->out, article);
    frame_finish(&service->out, begun);
    return flush_late(service, err);
}

/* Called just before add_article: the name is its. */
static void keep_name(void *context, struct str id, const char *name)
{
    struct service *service = context;

    buf_clear(&service->name);
    buf_add_text(&service->name, name);
}

/* Also called just before add_article. */
static void tell_format(void *context, const char *name, const char *format)
{
    struct service *service = context;
    size_t begun;

    if (!format || format == service->format)
        return;
    begun = frame_begin(&service->out, FRAME_FORMAT);
    buf_add_text(&service->out, format);
    frame_finish(&service->out, begun);
    service->format = format;
}

static void add_message(struct service *service, enum frame_kind kind, const char *where,
                        const char *message)
{
    size_t begun = frame_begin(&service->out, kind);

    buf_add_char(&service->out, '[');
    json_add_string(&service->out, str_of(where));
    buf_add_char(&service->out, ',');
    json_add_string(&service->out, str_of(message));
    buf_add_char(&service->out, ']');
    frame_finish(&service->out, begun);
}

static void add_problem(void *context, const char *where, const struct error *err)
{
    add_message(context, FRAME_PROBLEM, where, err->message);
}

static void add_remark(void *context, const char *where, const struct error *err)
{
    add_message(context, FRAME_REMARK, where, err->message);
}

static void add_date(void *context, const json_t *article, const char *field, enum date_lack lack)
{
    struct service *service = context;
    size_t begun = frame_begin(&service->out, FRAME_DATE);

    buf_add_char(&service->out, '[');
    json_add_string(&service->out, str_of(field));
    buf_addf(&service->out, ",%d,{", (int)lack);
    json_add_key(&service->out, article_key(ARTICLE_ID));
    json_add_string(&service->out, article_get(article, ARTICLE_ID));
    json_add_key(&service->out, field);
    json_add(&service->out, json_object_get(article, field));
    buf_add_text(&service->out, "}]");
    frame_finish(&service->out, begun);
}

static void add_end(struct service *service, enum status status, const struct error *err)
{
    size_t begun = frame_begin(&service->out, FRAME_END);

    buf_addf(&service->out, "[%d,", (int)status);
    json_add_string(&service->out, str_of(status ? err->message : ""));
    buf_add_char(&service->out, ']');
    frame_finish(&service->out, begun);
}

/* --- the request --- */

/* Receives some bytes; a descriptor that comes with them becomes service->fd. */
static ssize_t receive(struct service *service, struct buf *bytes)
{
    char control[CMSG_SPACE(sizeof(int))];
    struct iovec piece = {buf_reserve(bytes, 4096), 4096};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof control};
    ssize_t got;
    struct cmsghdr *rights;

    do
        got = recvmsg(STDIN_FILENO, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        return got;
    bytes->length += (size_t)got;
    rights = CMSG_FIRSTHDR(&message);
    if (rights && rights->cmsg_level == SOL_SOCKET && rights->cmsg_type == SCM_RIGHTS)
        memcpy(&service->fd, CMSG_DATA(rights), sizeof service->fd);
    return got;
}

static enum status take_request(struct service *service, struct error *err)
{
    BUF_AUTO struct buf bytes = {0};
    struct apart_frame frame;
    struct str rest;

    do {
        if (receive(service, &bytes) <= 0)
            return error_set(err, STATUS_IO, "the request is cut short");
        rest = buf_str(&bytes);
    } while (frame_take(&rest, REQUEST_MAX, &frame) == FRAME_PART);
    if (service->fd < 0)
        return error_set(err, STATUS_BAD_REQUEST, "the request has no file");
    return request_read(frame.content, &service->request, &service->owner, err);
}

/* --- reading --- */

static enum status read_file(void *context, char *out, size_t room, size_t *length,
                             struct error *err)
{
    struct service *service = context;
    ssize_t got;

    if (flush_late(service, err))
        return err->status;
    do
        got = read(service->fd, out, room);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_errno(err, "read", service->request.name);
    *length = (size_t)got;
    service->read += (uint64_t)got;
    return STATUS_OK;
}

static enum status seek_file(void *context, uint64_t offset, struct error *err)
{
    struct service *service = context;

    if (lseek(service->fd, (off_t)offset, SEEK_SET) < 0)
        return error_errno(err, "read", service->request.name);
    return STATUS_OK;
}

static rlim_t seconds_used(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + 1;
}

/* Sets the time for this file. If the process may read others, the limit must grow later: then the
 * caller's clock is what a process cannot change. */
static void limit_time(const struct apart_request *request)
{
    rlim_t seconds = request->cpu_seconds ? request->cpu_seconds : request_seconds(request->size);
    struct rlimit limit = {seconds, seconds + 1};

    if (request->together)
        limit = (struct rlimit){seconds_used() + seconds, RLIM_INFINITY};
    setrlimit(RLIMIT_CPU, &limit);
}

static void fill_options(struct service *service)
{
    const struct apart_request *request = &service->request;

    service->options = (struct reader_options){
        .format = request->format,
        .default_language = request->language,
        .source_name = request->source,
        .map = request->map,
        .filters = request->filters,
        .root = request->root,
        .short_ids = request->short_ids,
        .folder = request->folder,
        .zone = request->zone ? zone_find(str_of(request->zone)) : NULL,
        .problem = add_problem,
        .remark = add_remark,
        .date = add_date,
        .claim = keep_name,
        .origin = tell_format,
        .context = service,
    };
}

static enum status read_request(struct service *service, struct error *err)
{
    bool seeks = lseek(service->fd, 0, SEEK_CUR) >= 0;
    struct source source = {.name = service->request.name,
                            .key = service->request.key,
                            .read = read_file,
                            .context = service,
                            .size = service->request.size,
                            .seek = seeks && service->request.size ? seek_file : NULL};

    fill_options(service);
    return reader_read(&source, &service->options, add_article, err);
}

/* *together: the next file may be read by this process. */
static int serve_one(bool *together)
{
    struct service service = {.fd = -1, .flushed = clock_monotonic()};
    struct error err;
    enum status status = take_request(&service, &err);
    int code = 1;

    if (!status) {
        limit_time(&service.request);
        status = read_request(&service, &err);
        add_read(&service);
        add_end(&service, status, &err);
        code = flush(&service, &err) ? 1 : 0;
    }
    *together = service.request.together;
    buf_fini(&service.out);
    buf_fini(&service.name);
    json_decref(service.owner);
    if (service.fd >= 0)
        close(service.fd);
    return code;
}

bool serve_wait(void)
{
    char byte;
    ssize_t got;

    do
        got = recv(STDIN_FILENO, &byte, 1, MSG_PEEK);
    while (got < 0 && errno == EINTR);
    return got > 0;
}

int serve(void)
{
    bool together;
    int code, served = 0;

    do
        code = serve_one(&together);
    while (code == 0 && together && ++served < TOGETHER_MAX && serve_wait());
    return code;
}

/* --- preparing --- */

static enum status drop(void *context, json_t *article, struct error *err)
{
    return STATUS_OK;
}

/* Reads a few bytes of our own in the formats whose libraries set themselves up at first use. */
void serve_prepare(void)
{
    static const struct str samples[] = {
        STR_INIT("From: a@example.org\nSubject: =?iso-8859-1?Q?caf=E9?=\nDate: 1 Jan 2020 00:00 "
                 "+0000\n\nText.\n"),
        STR_INIT("<rss version=\"2.0\"><channel><item><title>a</title><description>b</description>"
                 "</item></channel></rss>"),
        STR_INIT("<html><head><title>a</title></head><body><p>b</p></body></html>"),
    };
    struct error ignored;

    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        reader_read_bytes(samples[i], "sample", NULL, drop, &ignored);
}
