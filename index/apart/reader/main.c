/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - dateline-read: reads files for the daemon and for dateline-index, apart.
 *
 * Its standard input is a socket. For a request that arrives there, it starts a copy of itself,
 * which reads the request and the file and writes the answer; it ends with the caller's end of the
 * socket. If a copy ends badly, so does it: the caller then knows which file it was. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "apart/reader/serve.h"
#include "base/json.h"
#include "base/version.h"

#define EXIT_TROUBLE 2
#define SIGNAL_CODES 128 /* as apart.c expects it */

/* The exit status of the copy. */
static int wait_for_copy(pid_t copy)
{
    int status;

    while (waitpid(copy, &status, 0) < 0)
        if (errno != EINTR)
            return EXIT_TROUBLE;
    return WIFSIGNALED(status) ? SIGNAL_CODES + WTERMSIG(status) : WEXITSTATUS(status);
}

static int serve_all(void)
{
    int code = 0;

    serve_prepare();
    while (code == 0 && serve_wait()) {
        pid_t copy = fork();

        if (copy == 0)
            _exit(serve());
        code = copy < 0 ? EXIT_TROUBLE : wait_for_copy(copy);
    }
    return code;
}

int main(int argc, char **argv)
{
    struct stat about;

    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        version_print("dateline-read");
        return 0;
    }
    if (argc > 1 || fstat(STDIN_FILENO, &about) || !S_ISSOCK(about.st_mode)) {
        fputs("dateline-read: reads files for datelined and dateline-index, which start it\n",
              stderr);
        return EXIT_TROUBLE;
    }
    json_setup();
    _exit(serve_all()); /* nothing to tidy up, and no time to lose */
}
