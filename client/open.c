/* SPDX-License-Identifier: GPL-2.0-or-later */
/* open.c - starts the browser or the pager, and waits for its end. */
#include "client/open.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "client/article.h"

#define PAGER_DEFAULT    "if command -v less >/dev/null; then exec less; else exec more; fi"
#define NOT_FOUND_STATUS 127 /* of a shell whose command does not exist */

static const char *variable(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

/* NULL: this machine shows no pages. */
static const char *browser(void)
{
    const char *named = variable("BROWSER");

    if (named)
        return named;
    return variable("DISPLAY") || variable("WAYLAND_DISPLAY") ? "xdg-open" : NULL;
}

static bool is_page(struct str url)
{
    if (!str_starts_nocase(url, STR("https://")) && !str_starts_nocase(url, STR("http://")))
        return false;
    for (size_t i = 0; i < url.length; i++)
        if ((unsigned char)url.data[i] <= ' ' || url.data[i] == 0x7f)
            return false;
    return true;
}

static int wait_for(pid_t child)
{
    int status = 0;

    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

static enum status not_run(const char *program, struct error *err)
{
    return error_set(err, STATUS_IO, "cannot run %s", program);
}

static enum status show_page(const char *program, struct str url, struct error *err)
{
    MEM_AUTO char *address = mem_text(url.data, url.length);
    pid_t child = fork();

    if (child == 0) {
        execlp(program, program, address, (char *)NULL);
        _exit(NOT_FOUND_STATUS);
    }
    if (child < 0 || wait_for(child) == NOT_FOUND_STATUS)
        return not_run(program, err);
    return STATUS_OK;
}

/* Writes until the pager has ended: a person may leave it before the end of the text. */
static void write_all(int fd, struct str text)
{
    while (text.length > 0) {
        ssize_t written = write(fd, text.data, text.length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        text = str_slice(text, (size_t)written, text.length);
    }
}

/* $PAGER is a command of the user's own, with options: the shell reads it. */
static enum status page_text(struct str text, struct error *err)
{
    const char *command = variable("PAGER") ? variable("PAGER") : PAGER_DEFAULT;
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    int ends[2], status;
    pid_t child;

    if (pipe(ends))
        return error_errno(err, "make", "a pipe");
    child = fork();
    if (child == 0) {
        signal(SIGPIPE, SIG_DFL);
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        close(ends[1]);
        setenv("LESS", "R", 0); /* styles as such */
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(NOT_FOUND_STATUS);
    }
    close(ends[0]);
    if (child > 0)
        write_all(ends[1], text);
    close(ends[1]);
    status = child > 0 ? wait_for(child) : NOT_FOUND_STATUS;
    signal(SIGPIPE, before);
    return status == NOT_FOUND_STATUS ? not_run(command, err) : STATUS_OK;
}

enum status open_in_pager(const json_t *article, const struct options *options, struct error *err)
{
    struct terminal terminal = terminal_of(STDOUT_FILENO, options->color);
    struct buf text BUF_AUTO = {0};

    article_add(&text, &terminal, article);
    return page_text(buf_str(&text), err);
}

enum status open_shown(const json_t *article, const struct options *options, struct error *err)
{
    struct str url = json_get_str(article, "url");

    if (browser() && is_page(url))
        return show_page(browser(), url, err);
    return open_in_pager(article, options, err);
}
