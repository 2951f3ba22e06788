/* SPDX-License-Identifier: GPL-2.0-or-later */
/* careful.c - tries a file here; if its format is risky, has it read apart.
 *
 * A pipe cannot be read twice. So the bytes that were read here to see its format are kept, and a
 * thread writes them and the rest into another pipe. */
#include "indexer/careful.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apart/apart.h"
#include "article/text/article.h"
#include "base/json.h"
#include "base/mem.h"

#define FORMAT_MAX  32                  /* bytes of the name of a format */
#define ARTICLE_MAX ((size_t)160 << 20) /* bytes of JSON: a text of 64 MB, escaped */
#define HEAD_MAX    ((size_t)1 << 20)   /* bytes of a pipe to see its format */
#define PIPE_CHUNK  ((size_t)64 * 1024)

/* A process that reads a file before its turn. */
struct ahead {
    struct apart *apart;
    char *path; /* NULL: it has nothing to read */
};

struct careful {
    enum careful_choice choice;
    const char *zone;
    struct apart *apart;
    struct ahead ahead[CAREFUL_AHEAD_MAX];
    unsigned jobs;
};

static struct apart *new_apart(void)
{
    return apart_new(&(struct apart_options){.article_max = ARTICLE_MAX});
}

struct careful *careful_new(enum careful_choice choice, const char *zone, unsigned jobs)
{
    struct careful *careful = mem_zero(1, sizeof *careful);
    long cores = jobs > 0 ? (long)jobs : sysconf(_SC_NPROCESSORS_ONLN);

    careful->choice = choice;
    careful->zone = zone;
    careful->apart = new_apart();
    careful->jobs = cores < 1 ? 1 : cores > CAREFUL_AHEAD_MAX ? CAREFUL_AHEAD_MAX : (unsigned)cores;
    return careful;
}

void careful_free(struct careful *careful)
{
    if (!careful)
        return;
    for (unsigned i = 0; i < careful->jobs; i++) {
        apart_free(careful->ahead[i].apart);
        free(careful->ahead[i].path);
    }
    apart_free(careful->apart);
    free(careful);
}

/* --- apart --- */

/* Passes on what comes from there, as if it had been read here. */
struct relay {
    const struct reader_options *options;
    article_fn *each;
    uint64_t before;         /* *options->bytes_read, before this file */
    char format[FORMAT_MAX]; /* of the articles that come; a longer name is cut */
};

static enum status relay_article(void *context, struct str input, struct str json,
                                 struct error *err)
{
    struct relay *relay = context;
    MEM_AUTO char *name = mem_text(input.data, input.length);
    json_t *article = json_read_exact(json, 0, err);
    enum status status = err->status;

    if (!article)
        return status;
    if (relay->options->claim)
        relay->options->claim(relay->options->context, article_get(article, ARTICLE_ID), name);
    if (relay->options->origin)
        relay->options->origin(relay->options->context, name, relay->format);
    status = relay->each(relay->options->context, article, err);
    json_decref(article);
    return status;
}

static void relay_format(void *context, struct str format)
{
    struct relay *relay = context;

    snprintf(relay->format, sizeof relay->format, "%.*s", STR_ARG(format));
}

static void relay_problem(void *context, const char *where, const struct error *why)
{
    struct relay *relay = context;

    if (relay->options->problem)
        relay->options->problem(relay->options->context, where, why);
}

static void relay_remark(void *context, const char *where, const struct error *why)
{
    struct relay *relay = context;

    if (relay->options->remark)
        relay->options->remark(relay->options->context, where, why);
}

static void relay_date(void *context, const json_t *article, const char *field, unsigned lack)
{
    struct relay *relay = context;

    if (relay->options->date && lack < DATE_LACK_COUNT)
        relay->options->date(relay->options->context, article, field, (enum date_lack)lack);
}

static void relay_read(void *context, uint64_t bytes)
{
    struct relay *relay = context;

    if (relay->options->bytes_read)
        *relay->options->bytes_read = relay->before + bytes;
}

static struct apart_request request_for(const struct careful *careful, const char *name,
                                        const char *key, uint64_t size,
                                        const struct reader_options *options)
{
    return (struct apart_request){.name = name,
                                  .key = key,
                                  .format = options->format,
                                  .language = options->default_language,
                                  .source = options->source_name,
                                  .zone = careful->zone,
                                  .map = options->map,
                                  .filters = options->filters,
                                  .root = options->root,
                                  .short_ids = options->short_ids,
                                  .folder = options->folder,
                                  .together = true,
                                  .size = size};
}

static enum status take_answer(struct apart *apart, const struct reader_options *options,
                               article_fn *each, struct error *err)
{
    struct relay relay = {
        .options = options, .each = each, .before = options->bytes_read ? *options->bytes_read : 0};
    const struct apart_answer answer = {.article = relay_article,
                                        .format = relay_format,
                                        .problem = relay_problem,
                                        .remark = relay_remark,
                                        .date = relay_date,
                                        .read = relay_read,
                                        .context = &relay};

    return apart_take(apart, &answer, err);
}

static enum status read_apart(struct careful *careful, int fd, const char *name, const char *key,
                              uint64_t size, const struct reader_options *options, article_fn *each,
                              struct error *err)
{
    const struct apart_request request = request_for(careful, name, key, size, options);
    enum status status = apart_begin(careful->apart, fd, &request, err);

    return status ? status : take_answer(careful->apart, options, each, err);
}

/* --- files --- */

static const char *key_of(const char *path, const struct reader_options *options)
{
    return options->nameless ? NULL : options->key ? options->key : path;
}

static enum status read_file_apart(struct careful *careful, const char *path,
                                   const struct reader_options *options, article_fn *each,
                                   struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    enum status status;

    if (fd < 0 || fstat(fd, &about)) {
        error_errno(err, "open", path);
        if (fd >= 0)
            close(fd);
        return err->status;
    }
    status = read_apart(careful, fd, path, key_of(path, options), (uint64_t)about.st_size, options,
                        each, err);
    close(fd);
    return status;
}

/* --- files before their turn --- */

static bool is_pipe(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && !S_ISREG(about.st_mode);
}

/* The process that reads it; with NULL one that has nothing to read. NULL: there is none. */
static struct ahead *ahead_for(struct careful *careful, const char *path)
{
    for (unsigned i = 0; i < careful->jobs; i++) {
        const char *begun = careful->ahead[i].path;

        if (path ? begun && strcmp(begun, path) == 0 : !begun)
            return &careful->ahead[i];
    }
    return NULL;
}

unsigned careful_jobs(const struct careful *careful)
{
    return careful->jobs;
}

unsigned careful_begun(const struct careful *careful)
{
    unsigned begun = 0;

    for (unsigned i = 0; i < careful->jobs; i++)
        begun += careful->ahead[i].path != NULL;
    return begun;
}

/* What fails here fails again, and is told, when the file is asked for. */
void careful_read_ahead(struct careful *careful, const char *path,
                        const struct reader_options *options)
{
    struct ahead *ahead = ahead_for(careful, NULL);
    struct apart_request request;
    struct stat about;
    struct error err;
    int fd;

    if (!ahead || careful->choice == CAREFUL_NONE || careful->jobs == 1 ||
        !reader_needs_program(str_of(path)) || is_pipe(path))
        return;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (!ahead->apart)
        ahead->apart = new_apart();
    if (fstat(fd, &about) == 0) {
        request =
            request_for(careful, path, key_of(path, options), (uint64_t)about.st_size, options);
        if (!apart_begin(ahead->apart, fd, &request, &err))
            ahead->path = mem_text(path, strlen(path));
    }
    close(fd);
}

static void set_idle(struct ahead *ahead)
{
    free(ahead->path);
    ahead->path = NULL;
}

void careful_forget(struct careful *careful, const char *path)
{
    struct ahead *ahead = ahead_for(careful, path);

    if (!ahead)
        return;
    apart_rest(ahead->apart);
    set_idle(ahead);
}

/* --- pipes that are files --- */

static enum status read_pipe(void *context, char *out, size_t room, size_t *length,
                             struct error *err)
{
    const int *fd = context;
    ssize_t got;

    do
        got = read(*fd, out, room);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_errno(err, "read", "a pipe");
    *length = (size_t)got;
    return STATUS_OK;
}

static enum status read_pipe_file(struct careful *careful, const char *path,
                                  const struct reader_options *options, article_fn *each,
                                  struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const struct source source = {.name = path, .read = read_pipe, .context = &fd};
    enum status status;

    if (fd < 0)
        return error_errno(err, "open", path);
    status = careful_read(careful, &source, options, each, err);
    close(fd);
    return status;
}

enum status careful_read_file(struct careful *careful, const char *path,
                              const struct reader_options *options, article_fn *each,
                              struct error *err)
{
    struct reader_options trying = *options;
    uint64_t before = options->bytes_read ? *options->bytes_read : 0;
    struct ahead *ahead = ahead_for(careful, path);
    bool risky = false;
    enum status status;

    if (ahead) {
        status = take_answer(ahead->apart, options, each, err);
        set_idle(ahead);
        return status;
    }
    if (careful->choice == CAREFUL_NONE)
        return reader_read_file(path, options, each, err);
    if (is_pipe(path))
        return read_pipe_file(careful, path, options, each, err);
    if (careful->choice == CAREFUL_ALL)
        return read_file_apart(careful, path, options, each, err);
    trying.risky = &risky;
    status = reader_read_file(path, &trying, each, err);
    if (!risky)
        return status;
    if (options->bytes_read)
        *options->bytes_read = before;
    return read_file_apart(careful, path, options, each, err);
}

/* --- pipes --- */

/* A source whose first bytes are kept. */
struct kept_source {
    const struct source *source;
    struct buf head;
    bool lost; /* more than HEAD_MAX bytes were read */
    int out;   /* the pipe into which the thread writes */
};

static enum status kept_read(void *context, char *out, size_t room, size_t *length,
                             struct error *err)
{
    struct kept_source *kept = context;
    enum status status = kept->source->read(kept->source->context, out, room, length, err);

    kept->lost |= kept->head.length + *length > HEAD_MAX;
    if (!status && !kept->lost)
        buf_add(&kept->head, out, *length);
    return status;
}

static bool write_all(int fd, struct str bytes)
{
    while (bytes.length > 0) {
        ssize_t wrote = write(fd, bytes.data, bytes.length);

        if (wrote < 0 && errno != EINTR)
            return false;
        bytes = str_slice(bytes, wrote > 0 ? (size_t)wrote : 0, bytes.length);
    }
    return true;
}

/* The thread. If the other process has read enough, the pipe breaks, and that ends it. */
static void *pump(void *context)
{
    struct kept_source *kept = context;
    MEM_AUTO char *chunk = mem_alloc(PIPE_CHUNK);
    struct error err;
    size_t length = 0;
    sigset_t broken;
    bool on;

    sigemptyset(&broken);
    sigaddset(&broken, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken, NULL);
    on = write_all(kept->out, buf_str(&kept->head));
    while (on && !kept->source->read(kept->source->context, chunk, PIPE_CHUNK, &length, &err) &&
           length > 0)
        on = write_all(kept->out, str_n(chunk, length));
    close(kept->out);
    return NULL;
}

static enum status read_pumped(struct careful *careful, struct kept_source *kept,
                               const struct reader_options *options, article_fn *each,
                               struct error *err)
{
    pthread_t thread;
    int ends[2];
    enum status status;

    if (kept->lost)
        return error_set(err, STATUS_TOO_LARGE, "its format shows too late for a pipe");
    if (pipe2(ends, O_CLOEXEC))
        return error_errno(err, "make", "a pipe");
    kept->out = ends[1];
    errno = pthread_create(&thread, NULL, pump, kept);
    if (errno) {
        error_errno(err, "start", "a thread");
        close(ends[0]);
        close(ends[1]);
        return err->status;
    }
    status = read_apart(careful, ends[0], kept->source->name, kept->source->key, kept->source->size,
                        options, each, err);
    close(ends[0]);
    pthread_join(thread, NULL);
    return status;
}

enum status careful_read(struct careful *careful, const struct source *source,
                         const struct reader_options *options, article_fn *each, struct error *err)
{
    struct kept_source kept = {.source = source};
    struct source keeping = {
        .name = source->name, .key = source->key, .read = kept_read, .context = &kept};
    struct reader_options trying = *options;
    bool risky = careful->choice == CAREFUL_ALL;
    enum status status = STATUS_OK;

    if (careful->choice == CAREFUL_NONE)
        return reader_read(source, options, each, err);
    trying.risky = &risky;
    if (!risky)
        status = reader_read(&keeping, &trying, each, err);
    if (risky)
        status = read_pumped(careful, &kept, options, each, err);
    buf_fini(&kept.head);
    return status;
}
