/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shim_probe.c - three writes, a sync and a rename, so that the shim can be tested: FOLDER */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int failed(const char *step)
{
    printf("%s: %s\n", step, strerror(errno));
    return 1;
}

int main(int count, char **arguments)
{
    int fd;

    if (count != 2 || chdir(arguments[1]) < 0)
        return failed("enter");
    fd = open("new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return failed("open");
    for (int i = 0; i < 3; i++)
        if (write(fd, "four", 4) != 4)
            return failed("write");
    if (fsync(fd) < 0)
        return failed("sync");
    close(fd);
    if (rename("new", "done") < 0)
        return failed("rename");
    return 0;
}
